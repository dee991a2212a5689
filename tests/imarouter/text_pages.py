"""The music, speech, embeddings, chat and model pages of the document and of the contract, as the tests read them."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml

from mockserver.contracts import Facts, load_provider
from mockserver.contracts.model import Example
from tests.support.client import Client

from .place import contracts

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
PATHS = {
    "music": "/v1/music/generations",
    "speech": "/v1/audio/speech",
    "embeddings": "/v1/embeddings",
    "chat": "/v1/chat/completions",
}
FAMILIES = {**PATHS, "chat-images": PATHS["chat"]}


@dataclass(frozen=True)
class Sent:
    """A request that the document shows: which, to what path, and its body."""

    place: str
    path: str
    body: dict[str, Any]


@cache
def facts() -> Facts:
    """What the contract folder says."""
    return load_provider(contracts() / "imarouter")


def examples() -> list[tuple[str, Example]]:
    """The example requests of the text families, with the path each goes to."""
    return [(FAMILIES[name], row) for name in FAMILIES for row in facts().examples[name]]


def fresh(**options: Any) -> Client:
    """A server of its own whose account has enough money and no limit of requests."""
    client = Client("imarouter", contracts=contracts(), key="sk-test", **options)
    client.account(balance_usd="1000", rpm=None)
    return client


def refused(answer: httpx.Response, error: str) -> None:
    """The answer is this error of the contract, to the letter but for what its placeholders hold."""
    entry = facts().errors[error]
    body = answer.json()
    assert answer.status_code == entry.status, answer.text
    if entry.envelope == "task":
        assert set(body) == {"code", "message", "data"}
        assert (body["code"], body["data"]) == (entry.fields["code"], None)
    else:
        body = body["error"]
        assert (body["code"], body["type"]) == (entry.fields["code"], entry.fields["type"])
    before, _, rest = entry.message.partition("{")
    assert body["message"].startswith(before)
    if rest:
        assert rest.rpartition("}")[2] in body["message"]


@cache
def document() -> Any:
    """The document, or none of it where it is not beside this checkout."""
    if not SEEDS.is_dir():
        return None
    [path] = SEEDS.glob("003_*.txt")
    text = path.read_text("utf-8")
    return yaml.safe_load(text[text.index("openapi:") :])


def shown() -> list[Sent]:
    """Every request example and curl body of the submit pages."""
    found = []
    for path in PATHS.values() if document() else ():
        page = document()["paths"][path]["post"]
        for name, row in page["requestBody"]["content"]["application/json"]["examples"].items():
            found.append(Sent(f"{path} {name}", path, row["value"]))
        for row in page["x-codeSamples"]:
            words = shlex.split(row["source"].replace("\\\n", " "))
            body = json.loads(words[words.index("--data") + 1])
            found.append(Sent(f"{path} {row['lang']}", path, body))
    return found


def answers(path: str, method: str) -> dict[str, Any]:
    """The examples of a successful answer of one page."""
    shown = document()["paths"][path][method]["responses"]["200"]["content"]["application/json"]["examples"]
    return {name: row["value"] for name, row in shown.items()}


def component(name: str) -> dict[str, Any]:
    """A schema of the document's components, with the draft's words for what it calls nullable."""
    found: dict[str, Any] = document()["components"]["schemas"][name]
    return found


def shape(value: Any) -> Any:
    """Keys and kinds of a JSON value; numbers are one kind, as the document writes 180 for seconds."""
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
