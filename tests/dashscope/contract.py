"""The provider's contract as the tests read it, and requests made from it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx

from mockserver.contracts import Facts, fixtures_dir, load_provider
from mockserver.contracts.model import ErrorEntry, Example, Model
from tests.support.client import Client

CHAT = "/compatible-mode/v1/chat/completions"
HOSTS = {
    "singapore": "dashscope-intl.aliyuncs.com",
    "virginia": "dashscope-us.aliyuncs.com",
    "beijing": "dashscope.aliyuncs.com",
}
SYSTEM = {"role": "system", "content": "You are a helpful assistant."}
WHO = {"role": "user", "content": "Who are you?"}
QUESTION = {"role": "user", "content": "How is the weather in Singapore? What time is it now?"}
_PLACEHOLDER = re.compile(r"\\\{[a-z_.]+\\\}")


@cache
def facts() -> Facts:
    """What the contract folder says."""
    return load_provider(fixtures_dir() / "contracts" / "dashscope")


def models() -> dict[str, Model]:
    """Every model of the contract by name."""
    return {model.name: model for family in facts().families.values() for model in family.models}


def examples() -> list[tuple[str, Example]]:
    """All example requests, each with its family."""
    return [(family, row) for family, rows in facts().examples.items() for row in rows]


def example(family: str, name: str) -> Any:
    """The body of one example by its family and id."""
    [found] = [row for row in facts().examples[family] if row.id == name]
    return found.body


def ask(**fields: Any) -> dict[str, Any]:
    """The body of the document's samples, with some fields added or replaced."""
    return {"model": "qwen-plus", "messages": [SYSTEM, WHO], **fields}


def send(client: Client, body: Any, region: str | None = None) -> httpx.Response:
    """A chat request behind the provider's prefix, or to the host of a region."""
    if region is None:
        return client.post(CHAT, body)
    client.provider = ""
    try:
        return client.post(CHAT, body, headers={"Host": HOSTS[region]})
    finally:
        client.provider = "dashscope"


def assert_refused(response: httpx.Response, error: str, **names: Any) -> None:
    """The answer is exactly this error: status, message, type, param, code, and the id of the request."""
    entry = facts().errors[error]
    found = response.json()
    assert response.status_code == entry.status, response.text
    assert list(found) == ["error", "request_id"]
    assert list(found["error"]) == ["message", "type", "param", "code"]
    pattern = message_pattern(entry, **names)
    assert re.fullmatch(pattern, found["error"]["message"]), (found["error"]["message"], pattern)
    fields = {name: entry.fields.get(name) for name in ("type", "param", "code")}
    assert {name: found["error"][name] for name in fields} == fields
    assert found["request_id"] == response.headers["x-request-id"]
    assert response.headers["content-type"] == "application/json"


def message_pattern(entry: ErrorEntry, **names: Any) -> str:
    """What the message of an error may be; a placeholder that ``names`` leaves open fits anything."""
    message = entry.message
    for name, value in names.items():
        message = message.replace(f"{{{name}}}", str(value))
    return _PLACEHOLDER.sub("(?s:.*)", re.escape(message))
