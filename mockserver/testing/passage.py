"""One request and its answer through an application in memory, as a connection would carry them.

The answer comes as it is written: a stream event by event, a slow one slowly, a broken one up to where it breaks. The
application goes on when its client leaves, as a server does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mockserver.faults.connection import EXTENSION

Message = Mapping[str, Any]
App = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]
RawHeaders = list[tuple[bytes, bytes]]

log = logging.getLogger("mockserver")

FAREWELL_SECONDS = 0.5
SILENCE: Message = {}

_running: set[asyncio.Task[None]] = set()


class BrokenAnswerError(Exception):
    """The application stopped before its answer was whole."""


class ResetAnswerError(BrokenAnswerError):
    """The application reset the connection."""


class Passage:
    """A request on its way; everything here runs on the loop of the portal.

    ``seconds`` is how long the client waits for the next piece (None: forever); waiting longer is a ``TimeoutError``.
    """

    def __init__(self, app: App, scope: dict[str, Any], body: bytes) -> None:
        self._app = app
        self._scope = {**scope, "extensions": {**(scope.get("extensions") or {}), EXTENSION: self}}
        self._request: bytes | None = body
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue()
        self._left = asyncio.Event()
        self._parts: list[bytes] = []
        self._owed: int | None = None
        self._whole = self._over = self._was_reset = False
        self._silence = 0.0

    async def open(self, seconds: float | None) -> tuple[int, RawHeaders]:
        """Status and headers of the answer. Raises ``BrokenAnswerError`` and ``TimeoutError``."""
        self._task = asyncio.create_task(self._run())
        _running.add(self._task)
        self._task.add_done_callback(_running.discard)
        first = await self._message(seconds)
        if first is None:
            raise self._broken("the connection was closed without an answer")
        headers: RawHeaders = list(first.get("headers", ()))
        length = next((value for name, value in headers if name.lower() == b"content-length"), None)
        if length is not None and self._scope["method"] != "HEAD":
            self._owed = int(length)
        while not self._messages.empty():
            self._take(self._messages.get_nowait())
        return first["status"], headers

    async def parts(self, seconds: float | None) -> list[bytes]:
        """The next pieces of the body, at least one; none when it is complete. Raises as ``open`` does."""
        while not self._parts and not self._whole:
            if self._over:
                raise self._broken("the connection was closed before the answer was complete")
            self._take(await self._message(seconds))
        if not self._parts and self._owed:
            raise BrokenAnswerError(f"the answer ended {self._owed} bytes before its content-length")
        parts, self._parts = self._parts, []
        return parts

    def at_hand(self) -> list[bytes]:
        """What has come of a body, when that is all of it; nothing changes it any more, so any thread may ask."""
        if not self._whole or self._owed:
            return []
        parts, self._parts = self._parts, []
        return parts

    @property
    def done(self) -> bool:
        """Whether the whole answer has been read; from any thread."""
        return self._whole and not self._parts and not self._owed

    def leave(self) -> None:
        """The client goes away, whether or not the answer is complete."""
        self._left.set()

    def close(self) -> None:
        """The application closes the connection; nothing is to be said of it but that it has ended."""
        self._silence = 0.0

    def reset(self) -> None:
        """The application resets the connection."""
        self._silence, self._was_reset = 0.0, True

    def quiet(self, seconds: float) -> None:
        """The application will say nothing for so long: a client of less patience need not wait to learn it."""
        self._silence = seconds
        self._messages.put_nowait(SILENCE)

    def _broken(self, why: str) -> BrokenAnswerError:
        return ResetAnswerError("the connection was reset") if self._was_reset else BrokenAnswerError(why)

    async def _run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._send)
        except Exception:
            log.exception("%s %s was not answered", self._scope["method"], self._scope["path"])
        finally:
            self._messages.put_nowait(None)

    async def _receive(self) -> Message:
        if self._request is not None:
            body, self._request = self._request, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if not self._left.is_set():
            self._messages.put_nowait(message)

    async def _message(self, seconds: float | None) -> Message | None:
        """The next message; what only says that nothing will come is no message. Raises ``TimeoutError``."""
        try:
            message: Message | None = SILENCE
            while message is SILENCE:
                if seconds is not None and self._silence > seconds and self._messages.empty():
                    raise TimeoutError(f"nothing comes for {self._silence:g} seconds")
                message = await asyncio.wait_for(self._messages.get(), seconds)
            return message
        except asyncio.CancelledError:
            self.leave()
            raise
        except TimeoutError:
            self.leave()
            # a journal that does not know yet who has left would make a test depend on luck
            await asyncio.wait((self._task,), timeout=FAREWELL_SECONDS)
            raise

    def _take(self, message: Message | None) -> None:
        if message is None:
            self._over = True
        if not message:
            return
        part = message.get("body", b"")
        if part:
            self._parts.append(part)
            if self._owed is not None:
                self._owed -= len(part)
        self._whole = not message.get("more_body", False)
