"""A chat family with result pictures shows them after its text, whole and streamed."""

from __future__ import annotations

from pathlib import Path

from tests.support.client import Client
from tests.support.contracts import SOURCE, tiny_files, write_contract

BODY = {"model": "talk-1", "messages": [{"role": "user", "content": "Tell me of the sea."}]}


def test_a_picture_follows_the_text(tmp_path: Path) -> None:
    files = tiny_files()
    files["operations.json"]["operations"].append(
        {
            "id": "chat.create",
            "word": "chat",
            "title": "Chat",
            "method": "POST",
            "path": "/v1/chat",
            "kind": "chat",
            "accepts": ["json"],
            "select": ["model"],
            "source": SOURCE,
        }
    )
    answers = {
        "whole": {"said": "{first.text}"},
        "stream.first": {"said": ""},
        "stream.text": {"said": "{text}"},
        "stream.finish": {"said": ""},
        "picture": " <{picture.type} {picture.b64}>",
    }
    request = {"type": "object", "properties": {"model": {"type": "string", "x-source": SOURCE}}}
    files["talk/family.json"] = {
        "family": "talk",
        "title": "Talk",
        "source": SOURCE,
        "models": [{"name": "talk-1", "source": SOURCE}],
        "operations": {"chat.create": {"request": request, "answers": answers}},
        "results": {
            "picture": {
                "media": "picture",
                "width": 8,
                "height": 8,
                "path": "{hex:8}",
                "url": "{base}",
                "source": SOURCE,
            }
        },
    }
    files["talk/examples.json"] = {"examples": []}
    with Client("acme", contracts=write_contract(tmp_path, files)) as client:
        said = client.post("/v1/chat", BODY).json()["said"]
        streamed = "".join(event["said"] for event in client.events("/v1/chat", {**BODY, "stream": True}))

    text, _, picture = said.partition(" <")
    assert text
    assert picture.startswith("image/png iVBOR")
    assert streamed.startswith(f"{text} <image/png ")
