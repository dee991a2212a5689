"""The image pages of the document and of the contract, as the tests read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from mockserver.contracts import Facts, load_provider
from mockserver.contracts.model import Example
from tests.support.client import Client

from .place import contracts

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
needs_document = pytest.mark.skipif(not SEEDS.is_dir(), reason="the provider's pages are not beside this checkout")
PATH = "/v1/images/generations"
ENOUGH = 1000


@dataclass(frozen=True)
class Sent:
    """A request that the document shows: where, and its body."""

    place: str
    body: dict[str, Any]


@cache
def facts() -> Facts:
    """What the contract folder says."""
    return load_provider(contracts() / "imarouter")


def families() -> list[str]:
    """The families of images."""
    return [name for name, row in facts().families.items() if "images.submit" in row.operations]


def examples() -> list[Example]:
    """The example requests of the image families."""
    return [row for name in families() for row in facts().examples[name]]


def fresh() -> Client:
    """A server of its own whose account has enough money and no limit of requests."""
    client = Client("imarouter", contracts=contracts(), key="sk-test")
    client.account(balance_usd=str(ENOUGH), rpm=None)
    return client


def finished(client: Client, body: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What the query says of a submitted request once its task has ended."""
    task = client.post(PATH, body, **options).json()["task_id"]
    client.advance(100)
    data: dict[str, Any] = client.get(f"{PATH}/{task}").json()["data"]
    return data


def refused(answer: httpx.Response, error: str) -> None:
    """The answer is this error of the contract, to the letter but for what its placeholders hold."""
    entry = facts().errors[error]
    body = answer.json()
    assert answer.status_code == entry.status, answer.text
    if entry.envelope == "task":
        assert set(body) == {"code", "message", "data"}
        assert (body["code"], body["data"]) == (entry.fields["code"], None)
    else:
        assert body["error"]["code"] == entry.fields["code"]
        body = body["error"]
    before, _, rest = entry.message.partition("{")
    assert body["message"].startswith(before)
    assert body["message"].endswith(rest.rpartition("}")[2] if rest else before)


@cache
def document() -> Any:
    """The document, or none of it where it is not beside this checkout."""
    if not SEEDS.is_dir():
        return {"paths": {}, "components": {"schemas": {}}}
    [path] = SEEDS.glob("003_*.txt")
    text = path.read_text("utf-8")
    return yaml.safe_load(text[text.index("openapi:") :])


def pages(method: str) -> dict[str, Any]:
    """The image pages with this method, by what follows the path."""
    return {
        path.removeprefix(PATH): page[method]
        for path, page in document()["paths"].items()
        if path.startswith(PATH) and method in page
    }


def request_examples() -> list[Sent]:
    """Every request example of the submit pages."""
    return [
        Sent(f"{tag} {name}", row["value"])
        for tag, page in pages("post").items()
        for name, row in page["requestBody"]["content"]["application/json"]["examples"].items()
    ]


def samples() -> list[Sent]:
    """The bodies of the curl commands of the submit pages."""
    return [
        Sent(f"{tag} {row['label']}", json.loads(row["source"].partition("--data '")[2].rpartition("'")[0]))
        for tag, page in pages("post").items()
        for row in page["x-codeSamples"]
    ]


def response_examples(method: str) -> dict[str, Any]:
    """Every example of a successful answer, by page and name."""
    return {
        f"{tag} {name}": row["value"]
        for tag, page in pages(method).items()
        for name, row in page["responses"]["200"]["content"]["application/json"]["examples"].items()
    }
