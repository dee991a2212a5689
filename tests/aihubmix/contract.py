"""The provider's contract as the tests read it, and requests made from it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx

from mockserver.contracts import CompiledProvider, Facts, compile_provider, fixtures_dir, load_provider
from mockserver.contracts.model import ErrorEntry, Example
from tests.support.client import Client

CHAT, IMAGES, SPEECH = "/v1/chat/completions", "/v1/images/generations", "/v1/audio/speech"
EMBEDDINGS, MODELS = "/v1/embeddings", "/v1/models"
SAY = [{"role": "user", "content": "Say hello."}]
GOOD: dict[str, dict[str, Any]] = {
    CHAT: {"model": "gpt-4.1", "messages": SAY},
    IMAGES: {"model": "dall-e-2", "prompt": "A lighthouse at dusk", "size": "256x256"},
    SPEECH: {"model": "tts-1", "input": "Good morning.", "voice": "alloy"},
    EMBEDDINGS: {"model": "text-embedding-3-small", "input": "The food was good.", "dimensions": 8},
}
TID = re.compile(r"\d{14}\d{1,9}\d{8}")
KEYS = {
    "error": ["message", "type", "tid"],
    "relay": ["message", "type", "param", "code", "tid"],
    "upstream": ["message", "type", "param", "code", "tid"],
}
_TYPES = {"error": "Aihubmix_api_error", "relay": "Aihubmix_api_error", "upstream": "invalid_request_error"}
_PLACEHOLDER = re.compile(r"\{[a-z0-9_.]+\}")


@cache
def facts() -> Facts:
    """What the contract folder says."""
    return load_provider(fixtures_dir() / "contracts" / "aihubmix")


@cache
def compiled() -> CompiledProvider:
    """The contract ready to answer."""
    return compile_provider(facts())


def documented() -> dict[str, ErrorEntry]:
    """The errors that stand in the document's table, in its order."""
    return {name: entry for name, entry in facts().errors.items() if entry.source.startswith("documented: 002 > table")}


def examples() -> list[tuple[str, Example]]:
    """All example requests, each with its family."""
    return [(family, row) for family, rows in facts().examples.items() for row in rows]


def send(client: Client, row: Example) -> httpx.Response:
    """An example's request, sent."""
    operation = facts().operations[row.operation]
    return client.request(operation.method, operation.path, json=row.body)


def ask(**fields: Any) -> dict[str, Any]:
    """A good chat request, with some fields added or replaced."""
    return {**GOOD[CHAT], **fields}


def draw(**fields: Any) -> dict[str, Any]:
    """A good image request, with some fields added or replaced."""
    return {**GOOD[IMAGES], **fields}


def speak(**fields: Any) -> dict[str, Any]:
    """A good speech request, with some fields added or replaced."""
    return {**GOOD[SPEECH], **fields}


def embed(**fields: Any) -> dict[str, Any]:
    """A good embeddings request, with some fields added or replaced."""
    return {**GOOD[EMBEDDINGS], **fields}


def assert_refused(response: httpx.Response, error: str, **names: Any) -> None:
    """The answer is exactly this error: status, keys, type, code, message, and the trace id in its three places."""
    entry = facts().errors[error]
    assert response.status_code == entry.status, response.text
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error"]
    found = response.json()["error"]
    assert list(found) == KEYS[entry.envelope]
    tid = found["tid"]
    assert TID.fullmatch(tid)
    assert response.headers["x-oneapi-request-id"] == tid
    message = found["message"].removesuffix(f" (tid: {tid})")
    assert found["message"] == f"{message} (tid: {tid})"
    assert re.fullmatch(message_pattern(entry, **names), message), message
    assert found["type"] == _TYPES[entry.envelope]
    if entry.envelope != "error":
        assert found["code"] == entry.fields["code"]
    if entry.envelope == "relay":
        assert found["param"] == ""


def message_pattern(entry: ErrorEntry, **names: Any) -> str:
    """What the message of an error may be; a placeholder that ``names`` leaves open fits anything."""
    message = entry.message
    for name, value in names.items():
        message = message.replace(f"{{{name}}}", str(value))
    return "(?s:.*)".join(map(re.escape, _PLACEHOLDER.split(message)))
