"""The Seedance and subtitle pages as the tests read them, and requests made from them.

The document is not part of the project: what needs it is skipped where it is absent.
"""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from mockserver.contracts import Facts, load_provider
from mockserver.contracts.model import Example
from tests.support.client import Client

from .place import contracts

VIDEOS, CONTENTS, ERASE = "/v1/videos", "/api/v1/contents/generations/tasks", "/v1/videos/subtitle-erase"
PATHS = {"videos.submit": VIDEOS, "contents.submit": CONTENTS, "subtitle-erase.submit": ERASE}
FAMILIES = ("seedance", "seedance-contents", "subtitle-erase")
SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
needs_document = pytest.mark.skipif(not SEEDS.is_dir(), reason="the provider's page is not beside this checkout")
_SHELL_BODY = re.compile(r"--data '(?P<body>\{.*\})'", re.DOTALL)


@cache
def facts() -> Facts:
    """What the contract folder says."""
    return load_provider(contracts() / "imarouter")


@cache
def document() -> dict[str, Any]:
    """The document, as data."""
    [path] = SEEDS.glob("003_*.txt")
    return dict(yaml.safe_load(path.read_text("utf-8")))


def page(path: str, method: str) -> dict[str, Any]:
    """One operation of the document."""
    return dict(document()["paths"][path][method])


def request_examples(path: str) -> dict[str, Any]:
    """The request bodies that a page shows, by name."""
    rows = page(path, "post")["requestBody"]["content"]["application/json"]["examples"]
    return {name: row["value"] for name, row in rows.items()}


def sampled_bodies(path: str) -> list[Any]:
    """The bodies that a page's code samples send."""
    found = [_SHELL_BODY.search(row["source"]) for row in page(path, "post")["x-codeSamples"]]
    return [json.loads(match["body"]) for match in found if match]


def response_examples(path: str, method: str, status: str) -> dict[str, Any]:
    """The answers that a page shows for a status, by name: bare texts as they are."""
    content = page(path, method)["responses"][status].get("content", {}).get("application/json", {})
    return {
        name: row["value"] if isinstance(row, dict) and "value" in row else row
        for name, row in content.get("examples", {}).items()
    }


def examples() -> list[Example]:
    """All example requests of these families."""
    return [row for name in FAMILIES for row in facts().examples[name]]


def fresh(client: Client, name: str) -> Client:
    """The same client with a key, so an account, that no other test uses."""
    client.key = "sk-test-" + blake2b(name.encode(), digest_size=8).hexdigest()
    return client


def refused(answer: httpx.Response, error: str) -> bool:
    """Whether an answer is this error: its status, its envelope, its text with any values."""
    entry = facts().errors[error]
    text = re.sub(r"\\\{[a-z_]+\\\}", "(?s:.+)", re.escape(entry.message))
    try:
        body = answer.json()
    except ValueError:
        return False
    if entry.envelope == "task":
        inner = body
        shaped = list(body) == ["code", "message", "data"] and body["data"] is None
    else:
        inner = body.get("error", {})
        shaped = list(body) == ["error"]
    code = entry.fields.get("code")
    return (
        shaped
        and answer.status_code == entry.status
        and inner["code"] == code
        and bool(re.fullmatch(f"{text}(?: \\(request id: .+\\))?", inner["message"]))
    )


def submit(client: Client, path: str, body: Any, **options: Any) -> str:
    """The id of a new task."""
    answer = client.post(path, body, **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def query(client: Client, path: str, task: str) -> Any:
    """A task's answer now."""
    answer = client.get(f"{path}/{task}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def finished(client: Client, path: str, task: str) -> Any:
    """A task's answer once the longest of tasks has ended."""
    client.advance(3600)
    return query(client, path, task)
