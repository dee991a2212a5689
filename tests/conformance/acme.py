"""A made-up provider: a contract small enough to be read at a glance, and an honest implementation of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance import suite
from conformance.checks import Check
from conformance.contract import Contract

SOURCE = "documented: acme > everything"
GOOD_KEY = "sk-acme-0123456789"

Files = dict[str, Any]


def error(name: str, status: int, message: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "status": status, "message": message, "cause": "as the page says", "source": SOURCE, **more}


def example(name: str, operation: str, expect: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "operation": operation, "expect": expect, "source": SOURCE, **more}


def files() -> Files:
    """The contract, file by file; tests change what they are about before they write it."""
    return {
        "provider.json": {
            "provider": "acme",
            "title": "Acme",
            "documents": ["acme"],
            "base_path": "/v1",
            "source": SOURCE,
            "hosts": [
                {"name": "north.acme.test", "region": "north", "source": SOURCE},
                {"name": "south.acme.test", "region": "south", "source": SOURCE},
            ],
            "auth": {
                "schemes": [{"header": "Authorization", "prefix": "Bearer "}],
                "key_pattern": "sk-[!-~]+",
                "refused_pattern": "^sk-bad",
                "source": SOURCE,
            },
            "ids": {},
            "envelopes": {
                "error": {
                    "error": {"message": "{message}", "code": "{code}", "param": "{param}"},
                    "id?": "{request.id}",
                }
            },
            "order": ["key", "body", "family", "schema", "rules", "inputs", "funds"],
            "refusals": {
                "no-key": "no-key",
                "bad-key": "bad-key",
                "media-type": "media-type",
                "broken-body": "broken",
                "not-an-object": "not-an-object",
                "too-large": "too-large",
                "no-model": "missing",
                "unknown-model": "unknown-model",
                "disabled-model": "disabled",
                "bad-input": "bad-input",
                "no-funds": "no-funds",
                "rate": "rate",
                "unknown-route": "not-found",
                "wrong-method": "wrong-method",
                "no-task-id": "missing",
                "unknown-task": "unknown-clip",
                "unknown-file": "unknown-file",
            },
            "violations": [
                {"keyword": "required", "error": "missing"},
                {"keyword": "type", "field": "voice", "error": "no-text"},
                {"keyword": "maximum", "field": "size.*", "error": "too-big"},
                {"keyword": "*", "error": "wrong"},
            ],
            "body_limit": 500,
        },
        "operations.json": {
            "operations": [
                {
                    "id": "say.create",
                    "word": "say",
                    "title": "Say something",
                    "method": "POST",
                    "path": "/v1/say",
                    "kind": "chat",
                    "accepts": ["json"],
                    "select": ["model"],
                    "source": SOURCE,
                },
                {
                    "id": "clips.submit",
                    "word": "clips",
                    "title": "Order a clip",
                    "method": "POST",
                    "path": "/v1/clips",
                    "kind": "submit",
                    "accepts": ["json", "form", "multipart"],
                    "select": ["model"],
                    "select_default": "clip",
                    "misplaced": {"unknown-model": ["say-1"]},
                    "source": SOURCE,
                },
                {
                    "id": "clips.query",
                    "word": "clips",
                    "title": "Ask for a clip",
                    "method": "GET",
                    "also": ["PUT"],
                    "path": "/v1/clips",
                    "kind": "query",
                    "names": {"in": "query", "name": "clip"},
                    "order": ["key"],
                    "source": SOURCE,
                },
                {
                    "id": "files.get",
                    "word": "files",
                    "title": "Fetch a file",
                    "method": "GET",
                    "path": "/v1/files/{name}",
                    "kind": "file",
                    "order": [],
                    "source": SOURCE,
                },
            ]
        },
        "errors.json": {
            "errors": [
                error("no-key", 401, "a key is needed"),
                error("bad-key", 401, "no such key"),
                error("media-type", 415, "{media_type} is not read", fill={"media_type": "text/plain"}),
                error("broken", 400, "no JSON"),
                error("not-an-object", 400, "no object"),
                error("too-large", 413, "too large"),
                error("missing", 400, "{field} is missing", fill={"field": "text"}, fields={"param": "{field}"}),
                error("no-text", 400, "{field} is no text", fill={"field": "text"}),
                error("wrong", 400, "{field} is wrong: {value}", fill={"field": "text", "value": 1}),
                error("too-big", 400, "{field} is over {limit}", fill={"field": "size.width", "limit": 1}),
                error("unknown-model", 404, "no model {model}", fill={"model": "x"}, fields={"code": 7}),
                error("disabled", 404, "{model} is switched off", fill={"model": "x"}),
                error("dear", 400, "a loud text of {count} letters is not said", fill={"count": 1}),
                error("bad-input", 400, "{field}: {reason}", fill={"field": "picture", "reason": "no picture"}),
                error("no-funds", 402, "no money"),
                error("rate", 429, "too fast"),
                error("not-found", 404, "nothing at {path}", fill={"path": "/"}),
                error("wrong-method", 405, "{method}, but {allowed}", fill={"method": "GET", "allowed": "POST"}),
                error("unknown-clip", 200, "no clip {task_id}", fill={"task_id": "1"}),
                error("unknown-file", 404, "no file"),
            ]
        },
        "clauses.json": {
            "clauses": [
                {"id": "say.text", "says": "text is said", "source": "documented: acme > say, text"},
                {"id": "say.loud", "says": "loud is loud", "source": "documented: acme > say, options (loud)"},
                {"id": "say.slow", "says": "slow is slow", "source": "documented: acme > say, options; slow"},
                {"id": "say.web", "says": "a page", "source": "documented: acme > web", "untestable": "a page"},
                {"id": "say.quiet", "says": "quiet is quiet", "source": "documented: acme > say, quiet"},
            ]
        },
        "inputs.json": {"inputs": [{"url": "https://acme.test/long.mp4", "seconds": 9, "source": SOURCE}]},
        "talk/family.json": {
            "family": "talk",
            "title": "Talk",
            "source": SOURCE,
            "models": [
                {"name": "say-1", "facts": {"price": "0.05"}, "source": SOURCE},
                {"name": "say-2025-01-31", "later": True, "source": SOURCE},
                {"name": "say-north", "regions": ["north"], "source": SOURCE},
            ],
            "operations": {
                "say.create": {
                    "request": {
                        "type": "object",
                        "required": ["model", "text"],
                        "properties": {
                            "text": {"type": "string", "minLength": 1},
                            "model": {"type": "string"},
                            "voice": {"type": "string", "enum": ["Low", "High"], "x-ignore-case": True},
                            "loud": {"type": "boolean", "default": False},
                            "stream": {"type": "boolean"},
                            "size": {
                                "type": "object",
                                "minProperties": 2,
                                "properties": {"width": {"maximum": 10}, "height": {"maximum": 10}},
                            },
                        },
                    },
                    "aliases": {"words": "text"},
                    "rules": [
                        {
                            "id": "loud-is-short",
                            "when": {"is": ["loud", True]},
                            "require": {"at_most": ["letters", 5]},
                            "error": "dear",
                            "fill": {"count": "letters"},
                            "source": SOURCE,
                        }
                    ],
                }
            },
            "quantities": {"letters": {"length": "text"}},
            "prices": [{"unit": "completion_tokens", "amount": "model.price", "per": 2, "source": SOURCE}],
            "price_digits": 2,
        },
        "talk/examples.json": {
            "examples": [
                example("whole", "say.create", "accepted", body={"model": "say-1", "text": "hi"}),
                example("streamed", "say.create", "accepted", body={"model": "say-1", "text": "hi", "stream": True}),
                example("no-text", "say.create", "missing", body={"model": "say-1"}),
                example("unknown-model", "say.create", "unknown-model", body={"model": "shout", "text": "hi"}),
                example("too-loud", "say.create", "dear", body={"model": "say-1", "text": "hello all", "loud": True}),
            ]
        },
        "clips/family.json": {
            "family": "clips",
            "title": "Clips",
            "source": SOURCE,
            "models": [
                {"name": "clip-1", "select": ["clip"], "source": SOURCE},
                {"name": "clip-2", "select": ["clip"], "enabled": False, "source": SOURCE},
                {"name": "clip-north", "regions": ["north"], "source": SOURCE},
                {"name": "*", "select": ["*"], "source": SOURCE},
            ],
            "operations": {
                "clips.submit": {
                    "variant": "edition",
                    "rules": [
                        {
                            "id": "links-are-short",
                            "require": {"at_most": [{"total": {"inputs": ["links[].url", "seconds"]}}, 10]},
                            "when": {"present": "links"},
                            "error": "dear",
                            "fill": {"count": {"total": {"inputs": ["links[].url", "seconds"]}}},
                            "source": SOURCE,
                        },
                        {
                            "id": "links-are-whole",
                            "require": {
                                "none": [{"some": [{"inputs": ["links[].url", "corrupt"]}, {"is": ["item", True]}]}]
                            },
                            "error": "bad-input",
                            "outcome": "fail",
                            "source": SOURCE,
                        },
                    ],
                    "request": {
                        "type": "object",
                        "required": ["picture"],
                        "properties": {
                            "model": {"type": "string"},
                            "edition": {"type": "string", "default": "clip-1"},
                            "picture": {
                                "type": "string",
                                "x-input": {"kind": "image", "forms": ["upload", "url", "base64"]},
                                "x-repeat-into": "second",
                            },
                            "second": {"type": "string", "x-input": {"kind": "image", "forms": ["upload"]}},
                            "sounds": {
                                "type": "array",
                                "items": {"type": "string"},
                                "x-input": {"kind": "audio", "forms": ["upload", "url"]},
                            },
                            "seconds": {"type": "integer", "default": 4, "maximum": 10},
                            "links": {"type": "array"},
                            "speed": {"type": "number", "maximum": 2},
                            "quiet": {"type": "boolean"},
                        },
                    },
                }
            },
            "prices": [
                {"unit": "seconds", "amount": "0.25", "source": SOURCE},
                {"unit": "requests", "amount": "1/3", "when": {"above": ["seconds", 5]}, "source": SOURCE},
            ],
            "price_digits": 3,
        },
        "clips/examples.json": {
            "examples": [
                example("link", "clips.submit", "accepted", body={"picture": "https://example.com/a.png"}),
                example("file", "clips.submit", "accepted", form=[["picture", "@image"], ["seconds", "8"]]),
                example("sound-for-picture", "clips.submit", "bad-input", form=[["picture", "@audio"]]),
                example("unknown-clip", "clips.query", "unknown-clip", query={"clip": "77"}),
            ]
        },
    }


def checks(contract: Contract) -> tuple[Check, ...]:
    """The checks of the examples alone: the implementation below knows no other request."""
    return suite.checks(contract, chapters=("examples",))


def write(folder: Path, changed: Files | None = None) -> Path:
    """Writes the contract into ``folder/acme`` and gives the folder."""
    for name, data in (changed or files()).items():
        place = folder / "acme" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(data), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Reply:
    """What an implementation answers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})

    def with_json(self, data: Any) -> Reply:
        return replace(self, body=json.dumps(data).encode())


def refusal(status: int, message: str, **more: Any) -> Reply:
    detail = {"message": message, "code": None, "param": None, **more}
    return Reply(status).with_json({"error": detail, "id": "r-1"})


HONEST: dict[str, Reply] = {
    "acme/say/talk/whole": Reply().with_json({"text": "hi", "usage": {"completion_tokens": 3}}),
    "acme/say/talk/streamed": Reply(
        body=b'data: {"text": "hi"}\n\ndata: [DONE]\n\n', headers={"content-type": "text/event-stream"}
    ),
    "acme/say/talk/no-text": refusal(400, "text is missing", param="text"),
    "acme/say/talk/unknown-model": refusal(404, "no model shout", code=7),
    "acme/say/talk/too-loud": refusal(400, "a loud text of 9 letters is not said"),
    "acme/clips/clips/link": Reply().with_json({"clip": "1", "status": "made"}),
    "acme/clips/clips/file": Reply().with_json({"clip": "2", "status": "made"}),
    "acme/clips/clips/sound-for-picture": refusal(400, "picture: wants an image"),
    "acme/clips/clips/unknown-clip": refusal(200, "no clip 77"),
}
"""What an implementation that does as the page says answers to each check's request."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


@dataclass
class Implementation:
    """An ASGI app that answers the provider's examples; tests hand it the answers that lie."""

    replies: dict[str, Reply]
    key: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.seen.append((scope["path"], headers.get("host", "")))
        reply = self._reply(body, headers)
        if reply.status == 0:
            raise ConnectionError("broken off")
        raw = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        await send({"type": "http.response.body", "body": reply.body})

    def _reply(self, body: bytes, headers: dict[str, str]) -> Reply:
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            return refusal(401, "no such key")
        return self.replies[_meant(body)]


def _meant(body: bytes) -> str:
    """Which example a request is: by what stands in its body alone."""
    signs = {
        b"hello all": "say/talk/too-loud",
        b"shout": "say/talk/unknown-model",
        b"stream": "say/talk/streamed",
        b'"text"': "say/talk/whole",
        b"say-1": "say/talk/no-text",
        b"example.com": "clips/clips/link",
        b"image/png": "clips/clips/file",
        b"audio/wav": "clips/clips/sound-for-picture",
    }
    return f"acme/{next((name for sign, name in signs.items() if sign in body), 'clips/clips/unknown-clip')}"
