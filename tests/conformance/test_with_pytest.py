"""The same checks as tests: selected by name, shared out, tried again when they failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parents[2]
KEY = "sk-abcdefghijkl"


class Down(BaseHTTPRequestHandler):
    """A server that is not the provider; ``refusing`` answers as one that takes everything for a bad key."""

    body = b"<html>Welcome</html>"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def page() -> Iterator[str]:
    """The address of a server that answers with web pages."""
    server = HTTPServer(("127.0.0.1", 0), Down)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run_pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """``pytest --pyargs conformance`` of a small part, in an empty folder, without the plugins of others."""
    plugins = ["-p", "conformance.pytest_options", *(("-p", "xdist.plugin") if "-n" in words else ())]
    part = ["--target", "aihubmix", "--target-operations", "embeddings"]
    command = [sys.executable, "-m", "pytest", *plugins, "--pyargs", "conformance", *part, *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_checks_are_chosen_by_their_names_and_shared_out(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "-k", "encoding-null or encoding-number", "-n", "2", "-v")

    assert done.returncode == 0, done.stdout
    assert "test_contract[aihubmix/embeddings/embeddings/encoding-null]" in done.stdout
    assert " passed" in done.stdout.splitlines()[-1]


def test_a_known_failure_is_expected_and_another_is_told_in_full_and_tried_again(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from mockserver import create_app\n"
        "class App:\n"
        "    def __init__(self): self.app = create_app()\n"
        "    async def __call__(self, scope, receive, send):\n"
        "        async def lie(m):\n"
        "            odd = m['type'] == 'http.response.start' and m['status'] == 400\n"
        "            await send({**m, 'status': 422} if odd else m)\n"
        "        await self.app(scope, receive, lie if scope['type'] == 'http' else send)\n",
        "utf-8",
    )
    code = (
        "import sys, uvicorn, wrong, socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(99);"
        "print(s.getsockname()[1], flush=True);"
        "uvicorn.Server(uvicorn.Config(wrong.App(), log_level='critical')).run(sockets=[s])"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/aihubmix"
        (tmp_path / "known.toml").write_text(
            '[[expected]]\ncheck = "aihubmix/embeddings/embeddings/encoding-unknown"\nreason = "a known one"\n', "utf-8"
        )
        words = ["--target-url", url, "--target-key", KEY, "-k", "encoding", "-rx"]
        first = run_pytest(tmp_path, *words, "--target-expected-failures", "known.toml")
        again = run_pytest(tmp_path, *words, "--lf")
    finally:
        server.kill()
        server.communicate()

    assert first.returncode == 1, first.stdout
    assert "XFAIL" in first.stdout
    assert "a known one" in first.stdout
    assert "repeat    curl" in first.stdout
    assert KEY not in first.stdout
    counts = json.dumps(again.stdout.splitlines()[-1])
    assert "failed" in counts
    assert "passed" not in counts


def test_a_target_that_is_not_the_provider_ends_it_with_3(tmp_path: Path) -> None:
    with page() as url:
        done = run_pytest(tmp_path, "--target-url", url, "--target-key", KEY, "-k", "encoding")

    assert done.returncode == 3, done.stdout
    assert "the target cannot be checked" in done.stdout + done.stderr
