"""An exchange of the journal as text to paste: a curl line, a Python program, a pytest test."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

KEY = "$API_KEY"
_KEY_HEADERS = ("authorization", "x-api-key", "mj-api-secret")
_SENT = (*_KEY_HEADERS, "content-type", "anthropic-version", "x-trace-id")


def as_curl(exchange: Mapping[str, Any], origin: str) -> str:
    """One shell command; the key is read from the variable ``API_KEY``."""
    words = ["curl", "-sS", "-X", exchange["method"], shlex.quote(origin + exchange["path"])]
    for name, value in _headers(exchange).items():
        words += ["-H", f'"{name}: {value}"' if KEY in value else shlex.quote(f"{name}: {value}")]
    body = exchange["request"]["body"]
    if body is not None:
        words += ["--data-raw", shlex.quote(_text(body))]
    return " ".join(words)


def as_python(exchange: Mapping[str, Any], origin: str) -> str:
    """A program with httpx."""
    return "\n".join(
        [
            "import os",
            "",
            "import httpx",
            "",
            f"answer = httpx.request({_call(exchange, origin)})",
            "print(answer.status_code, answer.text)",
            "",
        ]
    )


def as_pytest(exchange: Mapping[str, Any], host: str) -> str:
    """A test with the fixture ``mock_provider``: the same request to the documented host, and what was answered."""
    name = (exchange["operation"] or "request").replace("-", "_")
    path = exchange["path"].removeprefix(f"/{exchange['provider']}")
    call = _call({**exchange, "path": path}, host)
    lines = [
        "import os",
        "",
        "import httpx",
        "",
        "",
        f"def test_{name}(mock_provider):",
        f"    answer = httpx.request({call})",
    ]
    return "\n".join([*lines, "", f"    assert answer.status_code == {exchange['status']}", ""])


def _call(exchange: Mapping[str, Any], origin: str) -> str:
    rows = [json.dumps(exchange["method"]), json.dumps(origin + exchange["path"])]
    headers = _headers(exchange)
    if headers:
        pairs = ", ".join(f"{json.dumps(name)}: {_header(value)}" for name, value in headers.items())
        rows.append(f"headers={{{pairs}}}")
    body = exchange["request"]["body"]
    if body is not None:
        rows.append(f"json={body!r}" if isinstance(body, dict | list) else f"content={_text(body)!r}")
    return ", ".join(rows)


def _header(value: str) -> str:
    before, found, _ = value.partition(KEY)
    return f'{json.dumps(before)} + os.environ["API_KEY"]' if found else json.dumps(value)


def _headers(exchange: Mapping[str, Any]) -> dict[str, str]:
    """The headers that matter, with the key left to the reader."""
    sent = exchange["request"]["headers"]
    found = {}
    for name in _SENT:
        if name in sent:
            scheme = sent[name].rpartition(" ")[0]
            found[name] = f"{scheme} {KEY}".strip() if name in _KEY_HEADERS else sent[name]
    return found


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
