"""Run what a page says, in order, in a folder of the page's own, against a server on a free port."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import yaml

from mockserver.app import load_providers
from tests.docs.pages import ROOT, Block

KEYS = {f"{name}_KEY": "sk-yours-0123456789" for name in ("AIHUBMIX", "DASHSCOPE", "IMAROUTER", "YUANJING")}
_SERVES = re.compile(r"^(?:[A-Z_]+=\S+ )*mockserver(?: serve| record)?(?: +--.*)?$")
_READY = re.compile(r"(http://127\.0\.0\.1:(\d+))")
_SHIM = '#!/bin/sh\nexec "{python}" -m {module} "$@"\n'
_PLUGINS = ("-p", "mockserver.testing.plugin", "-p", "conformance.pytest_options", "-p", "no:cacheprovider")


class Reader:
    """Someone who types in what the page shows. ``url`` is the running server's, until the page starts its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._recorder = "http://127.0.0.1:8788"
        self.said = ""
        self._own: list[tuple[str, subprocess.Popen[str]]] = []
        self._programs = programs = folder.parent / f"{folder.name}-bin"
        programs.mkdir()
        for name, module in (("mockserver", "mockserver"), ("conformance", "conformance"), ("python", "")):
            text = (
                _SHIM.format(python=sys.executable, module=module)
                if module
                else f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
            )
            (programs / name).write_text(text, "utf-8")
            (programs / name).chmod(0o755)
        pytest_shim = f'#!/bin/sh\nexec "{sys.executable}" -m pytest {" ".join(_PLUGINS)} "$@"\n'
        (programs / "pytest").write_text(pytest_shim, "utf-8")
        (programs / "pytest").chmod(0o755)
        self._environment = {
            **os.environ,
            **KEYS,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "120",
            "CURL_HOME": str(programs),
        }

    def follow(self, block: Block) -> None:
        """Do what the block asks for. Raises ``AssertionError`` where it does not work as it is printed.

        An answer that is an error fails a command, unless the page means it so.
        """
        doing: dict[str, Callable[[Block], None]] = {
            "sh": self._shell, "python": self._python, "js": self._node, "json": self._json, "text": self._text,
            "toml": self._data, "yaml": self._data,
        }  # fmt: skip
        assert block.language in doing, f"{block.place}: nobody knows how to run a block of {block.language!r}"
        if block.name:
            self._write(block)
        doing[block.language](block)

    def leave(self) -> None:
        """Stop what the page started, by Ctrl-C, as its reader would; it must end well.

        Raises ``AssertionError`` also when something was asked that no document has.
        """
        unmatched = httpx.get(f"{self._url}/_mock/unmatched").json()["requests"]
        assert not unmatched, [f"{row['method']} {row['path']}: {row['hint']}" for row in unmatched]
        for line, server in self._own:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=20)
            assert server.returncode == 0, f"{line}: ended with {server.returncode}"
        self._own.clear()

    def kill(self) -> None:
        """Let nothing run on after a failure."""
        for _, server in self._own:
            server.kill()
            server.communicate()
        self._own.clear()

    def _write(self, block: Block) -> None:
        path = self._folder / str(block.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._here(block.text), "utf-8")

    def _here(self, text: str) -> str:
        """The text with the ports and hosts of this run."""
        return text.replace("http://127.0.0.1:8787", self._url).replace("http://127.0.0.1:8788", self._recorder)

    def _shell(self, block: Block) -> None:
        lines = [line for line in block.text.splitlines() if line.strip() and not line.startswith("#")]
        serving = [line for line in lines if _is_serving(line)]
        if serving:
            assert lines == serving[:1], f"{block.place}: a command that goes on for ever needs a block of its own"
            self._serve(serving[0], block)
        else:
            curl = "" if block.is_refused else "fail-with-body"
            (self._programs / ".curlrc").write_text(curl, "utf-8")
            self.said = self._run(["bash", "-euo", "pipefail", "-c", self._offline(self._here(block.text))], block)

    def _python(self, block: Block) -> None:
        if block.name is None:
            self.said = self._run([sys.executable, "-c", self._here(block.text)], block)
        elif Path(block.name).name.startswith("test_"):
            self.said = self._run([sys.executable, "-m", "pytest", "-q", *_PLUGINS, block.name], block)
            assert " passed" in self.said, f"{block.place}: {self.said}"
        else:
            compile(block.text, block.place, "exec")

    def _node(self, block: Block) -> None:
        if block.name is None:
            self.said = self._run(["node", "--input-type=module", "-e", self._here(block.text)], block)

    def _json(self, block: Block) -> None:
        shown = json.loads(block.text) if "…" not in block.text or block.shows_output else None
        if block.shows_output:
            _compare(shown, json.loads(self.said), block.place)

    def _text(self, block: Block) -> None:
        if block.shows_output:
            said = self.said.replace(self._url, "http://127.0.0.1:8787")
            pattern = ".*".join(re.escape(part) for part in block.text.strip().split("…"))
            assert re.search(pattern, said, re.DOTALL), f"{block.place}: the page shows\n{block.text}\nit says\n{said}"

    def _data(self, block: Block) -> None:
        data = tomllib.loads(block.text) if block.language == "toml" else yaml.safe_load(block.text)
        assert data, f"{block.place}: is empty"
        if "services" in data or "jobs" in data:
            return
        if block.name == "understudy.toml":
            _settings(self._folder)
        elif "expected" in data:
            assert all({"check", "reason"} <= set(row) <= {"check", "reason", "until"} for row in data["expected"])
        else:
            _rules(self._here(block.text), block)

    def _serve(self, line: str, block: Block) -> None:
        recording = " record" in line
        line = re.sub(r"--port \d+", "", line) + " --port 0"
        words = shlex.split(self._offline(self._here(line)) if recording else line)
        given = [word for word in words if re.fullmatch(r"[A-Z_]+=\S+", word)]
        environment = self._environment | dict(word.split("=", 1) for word in given)
        server = subprocess.Popen(
            [sys.executable, "-m", *words[len(given) :]], cwd=self._folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._own.append((line, server))
        assert server.stdout is not None
        first = server.stdout.readline()
        found = _READY.findall(first)
        if not found:
            self.kill()
            raise AssertionError(f"{block.place}: {line}: it is not ready, it says {first!r}")
        if recording:
            self._recorder = found[-1][0]
        else:
            self._url = found[-1][0]
        self.said = first

    def _offline(self, command: str) -> str:
        """The command with this run's server in place of the real providers."""
        for name, provider in load_providers().items():
            for host in provider.facts.provider.hosts:
                command = command.replace(f"https://{host.name}", f"{self._url}/{name}")
        return command

    def _run(self, command: list[str], block: Block) -> str:
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{block.place}: ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@contextlib.contextmanager
def reader(folder: Path, url: str) -> Iterator[Reader]:
    """A reader in an empty folder, with a server that knows nothing yet."""
    httpx.post(f"{url}/_mock/reset").raise_for_status()
    someone = Reader(folder, url)
    try:
        yield someone
        someone.leave()
    finally:
        someone.kill()


def _is_serving(line: str) -> bool:
    line = line.split("  #", maxsplit=1)[0].strip()
    return "&" not in line and bool(_SERVES.match(line)) and not re.search(r"--(version|help)\b", line)


def _settings(folder: Path) -> None:
    from mockserver.settings import read_settings

    read_settings({}, environment={}, folder=folder)


def _rules(text: str, block: Block) -> None:
    from mockserver.choosing.files import read_text
    from mockserver.choosing.vocabulary import Vocabulary

    assert read_text(text, block.language, Vocabulary(load_providers()), file=block.place)


def _compare(shown: Any, got: Any, place: str) -> None:
    """Whether the answer holds what the page shows; "…" stands for anything."""
    if shown == "…":
        return
    if isinstance(shown, dict):
        assert isinstance(got, dict), f"{place}: {got!r} is no object"
        for name, value in shown.items():
            if name != "…":
                assert name in got, f"{place}: the answer has no {name!r}: {got}"
                _compare(value, got[name], f"{place} {name}")
        assert "…" in shown or set(shown) == set(got), f"{place}: the page leaves out {set(got) - set(shown)}"
    elif isinstance(shown, list):
        assert isinstance(got, list), f"{place}: {got!r} is no list"
        wanted = [member for member in shown if member != "…"]
        for number, member in enumerate(wanted):
            _compare(member, got[number], f"{place}[{number}]")
        assert len(wanted) < len(shown) or len(got) == len(shown), f"{place}: {len(got)} members"
    elif isinstance(shown, str) and "…" in shown:
        pattern = ".*".join(re.escape(part) for part in shown.split("…"))
        assert re.fullmatch(pattern, str(got), re.DOTALL), f"{place}: {shown!r} is shown, it is {got!r}"
    else:
        assert shown == got, f"{place}: {shown!r} is shown, it is {got!r}"
