"""The provider's page, read for its lists, tables, programs and sample answers.

The page is not part of the project: where it is absent, the tests that count in it say so and are skipped.
"""

from __future__ import annotations

import io
import json
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
needs_document = pytest.mark.skipif(not SEEDS.is_dir(), reason="the provider's page is not beside this checkout")
BASE_URL = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
SCOPES = ("Global", "International", "US", "Chinese Mainland")
_LATER = " and later snapshots"


@cache
def page() -> str:
    """The whole text."""
    [path] = SEEDS.glob("004_*.txt")
    return path.read_text("utf-8")


def between(start: str, end: str, text: str | None = None) -> str:
    """What stands between two texts, the first of each."""
    return (page() if text is None else text).partition(start)[2].partition(end)[0]


@cache
def listed_models() -> dict[str, dict[str, bool]]:
    """The models of each scope, each with whether its later snapshots are listed too."""
    found: dict[str, dict[str, bool]] = {}
    scope = ""
    for line in between("\nSupported models\n", "\nOpenAI SDK\nPrerequisites").splitlines():
        if line in SCOPES:
            scope = line
            found[scope] = {}
        elif line not in ("Commercial", "Open-source", "-", ""):
            for word in line.rpartition(": ")[2].split(", "):
                found[scope][word.removesuffix(_LATER)] = word.endswith(_LATER)
    return found


def rows(heading: str, columns: int, end: str | None = None) -> list[list[str]]:
    """The rows of the table below a heading, without its first; cells are flattened to one line each."""
    text = page().rpartition(f"\n{heading}\n")[2]
    cells = [" ".join(cell.split()) for cell in (text.partition(f"\n{end}\n")[0] if end else text).split("|\n")]
    table = [cell.removesuffix("|").strip() for cell in cells]
    first = next(position for position, cell in enumerate(table) if cell in ("Parameter", "Code"))
    body = table[first:]
    found = [body[place : place + columns] for place in range(0, len(body), columns + 1)]
    return [row for row in found[1:] if len(row) == columns]


def parameter_rows() -> dict[str, tuple[str, str, str]]:
    """Type, default and description of each request parameter."""
    table = rows("Request parameters", 4, "Response parameters")
    return {name: (kind, default, text) for name, kind, default, text in table}


def response_rows() -> dict[str, str]:
    """Type of each response parameter."""
    return {name: kind for name, kind, _ in rows("Response parameters", 3, "Error codes")}


def error_rows() -> list[tuple[int, str, str]]:
    """Status, text and description of each row of the table of errors."""
    found = []
    for code, description in rows("Error codes", 2):
        status, _, text = code.partition(" - ")
        found.append((int(status), text, description))
    return found


def section(part: str, heading: str, end: str) -> str:
    """What stands below a heading of one of the three parts."""
    text = page().rpartition(f"\n{part}\nPrerequisites\n")[2]
    return between(f"\n{heading}\n", f"\n{end}\n", text)


def sections() -> dict[str, str]:
    """The seven samples of the page, each with its sample answer."""
    return {
        "sdk-whole": section("OpenAI SDK", "Non-streaming", "Streaming"),
        "sdk-stream": section("OpenAI SDK", "Streaming", "Tool calling example"),
        "sdk-tools": section("OpenAI SDK", "Tool calling example", "LangChain OpenAI SDK"),
        "langchain-whole": section("LangChain OpenAI SDK", "Non-streaming", "Streaming"),
        "langchain-stream": section("LangChain OpenAI SDK", "Streaming", "HTTP API"),
        "curl-whole": section("HTTP API", "Non-streaming", "Streaming"),
        "curl-stream": section("HTTP API", "Streaming", "Error response"),
    }


def sample_answers(name: str) -> list[Any]:
    """The JSON values of a sample's answer, in order; ``[DONE]`` stays a text."""
    text = sections()[name].partition("Sample output:\n")[2]
    found: list[Any] = []
    decoder = json.JSONDecoder()
    while start := re.search(r"^(data: )?[{\[]", text, re.MULTILINE):
        text = text[start.end() - 1 :]
        if text.startswith("[DONE]"):
            found.append("[DONE]")
            text = text[6:]
        else:
            value, end = decoder.raw_decode(text)
            found.append(value)
            text = text[end:]
    return found


def curl_command(name: str) -> str:
    """The curl command of a sample."""
    return "curl " + sections()[name].partition("\ncurl ")[2].partition("\nSample output:")[0]


def program(name: str, depths: str) -> str:
    """A Python program of the page, whose indentation is lost.

    ``depths`` gives the depth of each of its statements, one digit each; what stands inside brackets needs none.
    """
    text = sections()[name]
    code = text[re.search(r"^from ", text, re.MULTILINE).start() :]  # type: ignore[union-attr]
    end = re.search(r"^if __name__.*\n.*\n", code, re.MULTILINE)
    assert end is not None
    lines = code[: end.end()].splitlines()
    starts = _statement_lines("\n".join(lines) + "\n")
    assert len(starts) == len(depths), (len(starts), [lines[place] for place in starts])
    depth = dict(zip(starts, map(int, depths), strict=True))
    return "\n".join("    " * depth.get(place, 0) + line for place, line in enumerate(lines)) + "\n"


def _statement_lines(code: str) -> list[int]:
    """The numbers of the lines, from 0, on which a statement begins."""
    found, fresh = [], True
    passed = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.NEWLINE:
            fresh = True
        elif fresh and token.type not in passed:
            found.append(token.start[0] - 1)
            fresh = False
    return found
