"""Receivers of callbacks: one inside the process, and one on a loopback port."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from mockserver.callbacks.addresses import Destination
from mockserver.callbacks.send import Receipt, SendError

GOOD = (200, {"got_it": True})


@dataclass
class Inbox:
    """Takes events inside the process. ``answers`` are given in turn, the last of them again and again; None: none."""

    answers: list[tuple[int, Any] | None] = field(default_factory=lambda: [GOOD])
    got: list[Any] = field(default_factory=list)
    asked: list[Destination] = field(default_factory=list)
    nobody: type[SendError] = SendError

    async def send(self, to: Destination, body: bytes) -> Receipt:
        """Stands in for the module that opens connections."""
        answer = self.answers[min(len(self.got), len(self.answers) - 1)]
        self.got.append(json.loads(body))
        self.asked.append(to)
        if answer is None:
            raise self.nobody("nobody is there")
        status, data = answer
        return Receipt(status, data if isinstance(data, bytes) else json.dumps(data).encode())


class LiveInbox:
    """Takes events on a free port of this machine; ``handle`` may answer otherwise than with ``GOOD``."""

    def __init__(self, handle: Callable[[BaseHTTPRequestHandler], None] | None = None) -> None:
        self.got: list[tuple[str, dict[str, str], Any]] = []
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                inbox.got.append((self.path, headers, json.loads(body)))
                if handle is None:
                    respond(self, *GOOD)
                else:
                    handle(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/settled"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def respond(handler: BaseHTTPRequestHandler, status: int, data: Any, **headers: str) -> None:
    """A JSON answer."""
    body = json.dumps(data).encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
