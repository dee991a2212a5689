"""README and the pages below ``docs/``: their blocks of code, and where each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```[ ]*$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(?:#|//) ([\w./-]+\.\w+)\n")
_COMMANDS = ("mockserver", "conformance", "curl", "pip", "python", "python3", "pytest", "tox", "node", "docker")


@dataclass(frozen=True)
class Block:
    """One block in a fence. ``language`` and ``words`` are its info string.

    One that ``shows_output`` stands right below a block of shell and is what that prints; that one ``is_refused`` when
    what it prints is an error.
    """

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    text: str
    shows_output: bool = False
    is_refused: bool = False

    @property
    def name(self) -> str | None:
        """The file that it is: named by its first line, or by the info string (JSON has no comments)."""
        in_info = next((word for word in self.words if "." in word), None)
        named = _NAMED.match(self.text)
        return in_info or (named[1] if named else None)

    @property
    def place(self) -> str:
        """Where to look."""
        return f"{self.page}:{self.line}"

    @property
    def first_line(self) -> str:
        """What it begins with, by which a list may name it."""
        return self.text.strip().splitlines()[0] if self.text.strip() else ""


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    return read_blocks(page.read_text("utf-8"), page.name)


def read_blocks(text: str, page: str) -> list[Block]:
    """The blocks in fences of a text."""
    found: list[Block] = []
    end = 0
    for fence in _FENCE.finditer(text):
        indent, info, body = fence.groups()
        words = info.split() or [""]
        after_shell = bool(found) and found[-1].language == "sh"
        shows = after_shell and words[0] in ("json", "text") and not text[end : fence.start()].strip()
        body = "".join(line.removeprefix(indent) for line in body.splitlines(keepends=True))
        number = text.count("\n", 0, fence.start()) + 1
        if shows and body.startswith('{"error"'):
            found[-1] = replace(found[-1], is_refused=True)
        refused = any(door in body for door in ("X-Mock-Error", ":mock-", "mock-error"))
        found.append(Block(page, number, words[0], tuple(words[1:]), body, shows, refused))
        end = fence.end()
    return found


def commands_outside_fences(page: Path) -> list[str]:
    """Lines of indented code that look like commands: these would be run by nobody."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    lines = [line for line in text.splitlines() if line.startswith("    ")]
    return [line.strip() for line in lines if line.split()[0] in _COMMANDS]


def all_text() -> str:
    """README and all pages as one text."""
    return "\n".join(page.read_text("utf-8") for page in PAGES)
