"""Every command and every block of code in README and docs/ works as it is printed.

A page is followed from top to bottom, in an empty folder, with one server for all pages on a free port (a page's own
``mockserver ...`` takes over from there). What cannot be run is listed here, each with its reason.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver import MockServer
from tests.docs.pages import PAGES, Block, blocks_of, commands_outside_fences, read_blocks
from tests.docs.running import Reader, reader

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/mockserver      # runs the provider": (
        "installs from a registry; its parts are tested in test_packaging.py"
    ),
    "pip install '.[redis]'": "installs from a registry",
    "npm install openai": "installs from a registry",
    "tox -e mutants": "takes many minutes; a sample of it is run",
    "docker compose up --build --exit-code-from tests": "needs docker, and images from a registry",
}
"""Blocks of shell that are not run, by their first line, and why."""

ELSEWHERE = {"python.md": "tests/clients/test_docs_of_python.py"}
"""Pages whose blocks have a test of their own: they need clients that are installed in the tox env ``clients``."""

HERE = [page for page in PAGES if page.name not in ELSEWHERE]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with MockServer(clock="real", speed=1000) as server:
        yield server.url


def runs_here(block: Block) -> bool:
    """Blocks marked ``clients`` are run by tests/clients/test_docs_of_clients.py."""
    return "clients" not in block.words and block.first_line not in NOT_RUN


@pytest.mark.parametrize("page", HERE, ids=lambda page: page.name)
def test_what_a_page_shows_works(page: Path, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    with reader(folder, url) as someone:
        for block in blocks_of(page):
            if runs_here(block) and (block.language != "js" or shutil.which("node")):
                someone.follow(block)


def test_what_is_not_run_is_in_the_pages() -> None:
    printed = {block.first_line for page in PAGES for block in blocks_of(page)}

    assert set(NOT_RUN) <= printed
    assert {page.name for page in PAGES} >= set(ELSEWHERE)
    assert all((PAGES[0].parent / place).is_file() for place in ELSEWHERE.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_command_stands_outside_of_a_fence(page: Path) -> None:
    assert commands_outside_fences(page) == []


MISTAKES = {
    "a command that fails": "```sh\nmockserver errors --provider nobody\n```\n",
    "a command that fails before others": "```sh\nfalse\ntrue\n```\n",
    "an answer that is an error": "```sh\ncurl -s http://127.0.0.1:8787/_mock/nothing\n```\n",
    "a path of no document": "```sh\ncurl -s http://127.0.0.1:8787/imarouter/v1/vidoes || true\n```\n",
    "another output": '```sh\necho \'{"a": 1}\'\n```\n\n```json\n{"a": 2}\n```\n',
    "a field that is left out": '```sh\necho \'{"a": 1, "b": 2}\'\n```\n\n```json\n{"a": 1}\n```\n',
    "another text": "```sh\necho one\n```\n\n```text\ntwo\n```\n",
    "a program that fails": "```python\nraise SystemExit(1)\n```\n",
    "a test that fails": "```python\n# test_it.py\ndef test_it():\n    assert False\n```\n",
    "a module that is no Python": "```python\n# app.py\ndef (\n```\n",
    "a rule with a typo": '```toml\n[[rules]]\nreplay = "Hi."\n```\n',
    "a setting that does not exist": "```toml\n# understudy.toml\nsped = 5\n```\n",
    "a waiver without a reason": '```toml\n[[expected]]\ncheck = "a/b"\n```\n',
    "a language of nobody": "```cobol\nSTOP RUN.\n```\n",
    "JSON that is none": "```json\n{,}\n```\n",
    "a server that does not start": "```sh\nmockserver --sped 5\n```\n",
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_on_a_page_is_found(text: str, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    with pytest.raises(Exception), reader(folder, url) as someone:  # noqa: B017, PT011 each has its own kind
        follow(someone, text)


def follow(someone: Reader, text: str) -> None:
    for block in read_blocks(text, "a page"):
        someone.follow(block)


def test_an_output_with_gaps_is_compared(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    shown = '{"status": "ok", "version": "…", "…": "…"}'
    text = f"```sh\ncurl -s http://127.0.0.1:8787/_mock/health\n```\n\n```json\n{shown}\n```\n"
    with reader(folder, url) as someone:
        follow(someone, text)
