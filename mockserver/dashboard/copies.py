"""An exchange of the journal as text to paste: a curl line, a Python program, a pytest test."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

KEY = "$API_KEY"
_KEY_HEADERS = ("authorization", "x-api-key", "mj-api-secret")
_DOORS = ("x-mock-error", "x-mock-delay", "x-mock-fault", "x-mock-task")
_SENT = (*_KEY_HEADERS, "content-type", "anthropic-version", "x-trace-id", *_DOORS)
_OF_THE_STATE = (401, 402, 403, 429)
"""Statuses of errors that come from the key, the account or what it did before."""


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
    """A test with the fixture ``mock_provider``: the same request to the documented host, and what was answered.

    An error whose cause was no part of the request (a key, money, a limit, a rule) is asked for.
    """
    name = (exchange["operation"] or "request").replace("-", "_")
    path = exchange["path"].removeprefix(f"/{exchange['provider']}")
    call = _call({**exchange, "path": path}, host, "mock_provider.api_key")
    lines = ["import httpx", "", "", f"def test_{name}(mock_provider):"]
    rules = (exchange.get("chosen") or {}).get("rules")
    if exchange["error"] and (rules or exchange["status"] in _OF_THE_STATE or exchange["status"] >= 500):
        asked = f"{json.dumps(exchange['error'])}, provider={json.dumps(exchange['provider'])}"
        lines.append(f"    mock_provider.fail_next({asked})")
    elif rules:
        lines.append(f"    # it was answered by a rule, {', '.join(map(repr, rules))}: give it to mock_provider.rule()")
    lines.append(f"    answer = httpx.request({call})")
    return "\n".join([*lines, "", f"    assert answer.status_code == {exchange['status']}", ""])


def _call(exchange: Mapping[str, Any], origin: str, key: str = 'os.environ["API_KEY"]') -> str:
    """The arguments of ``httpx.request``; ``key`` is the expression of the key."""
    rows = [json.dumps(exchange["method"]), json.dumps(origin + exchange["path"])]
    headers = _headers(exchange)
    if headers:
        pairs = ", ".join(f"{json.dumps(name)}: {_header(value, key)}" for name, value in headers.items())
        rows.append(f"headers={{{pairs}}}")
    body = exchange["request"]["body"]
    if body is not None:
        rows.append(f"json={body!r}" if isinstance(body, dict | list) else f"content={_text(body)!r}")
    return ", ".join(rows)


def _header(value: str, key: str) -> str:
    before, found, _ = value.partition(KEY)
    if not found:
        return json.dumps(value)
    return f"{json.dumps(before)} + {key}" if before else key


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
