"""A small made-up provider, written to a folder: tests change one thing in it and look what happens."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

SOURCE = "assumed: made up for a test"

PROVIDER: dict[str, Any] = {
    "provider": "acme",
    "title": "Acme",
    "documents": [],
    "base_path": "/v1",
    "source": SOURCE,
    "hosts": [{"name": "api.acme.test", "source": SOURCE, "region": "north"}],
    "auth": {"schemes": [{"header": "authorization", "prefix": "Bearer "}], "key_pattern": "sk-.+", "source": SOURCE},
    "ids": {"request": "{uuid}", "task": "job-{hex:8}", "completion": "chat-{hex:8}"},
    "envelopes": {"error": {"error": {"code": "{code}", "message": "{message}"}}},
    "order": [
        "door",
        "key",
        "account",
        "address",
        "role",
        "rate",
        "body",
        "family",
        "grant",
        "schema",
        "rules",
        "funds",
    ],
    "refusals": dict.fromkeys(
        [
            "no-key",
            "bad-key",
            "suspended",
            "address",
            "role",
            "rate",
            "too-large",
            "media-type",
            "broken-body",
            "not-an-object",
            "no-model",
            "unknown-model",
            "disabled-model",
            "model-not-granted",
            "bad-input",
            "no-funds",
            "unknown-route",
            "wrong-method",
            "no-task-id",
            "unknown-task",
            "unknown-file",
            "upstream-rate",
        ],
        "refused",
    ),
    "violations": [{"error": "invalid"}],
    "headers": {"X-Request-Id": "{request.id}"},
    "callback": {
        "event": {
            "request": "{charge.request_id}",
            "task?": "{charge.task_id}",
            "usd": "{charge.amount}",
            "quota": "{charge.quota}",
            "model": "{charge.model}",
            "at": "{charge.at}",
            "user": "{account.number}",
            "key": "{token.key}",
            "width": "{figure.width}",
        },
        "figures": {"width": {"first": ["width", 0]}},
        "request_id": "X-Caller-Id",
        "acknowledged": {"is": ["got_it", True]},
        "retry_after": 10,
        "retry_growth": 3,
        "source": SOURCE,
    },
}
OPERATIONS: list[dict[str, Any]] = [
    {
        "id": "jobs.submit",
        "word": "jobs",
        "title": "Submit",
        "method": "POST",
        "path": "/v1/jobs",
        "kind": "submit",
        "accepts": ["json", "form", "multipart"],
        "select": ["model"],
        "source": SOURCE,
        "answers": {"submitted": {"id": "{task.id}", "status": "{task.status}"}},
    },
    {
        "id": "jobs.query",
        "word": "jobs",
        "title": "Query",
        "method": "GET",
        "path": "/v1/jobs/{id}",
        "kind": "query",
        "order": ["door", "key"],
        "source": SOURCE,
        "answers": {
            "*": {
                "id": "{task.id}",
                "status": "{task.status}",
                "progress": "{task.progress}",
                "amount?": "{task.amount}",
            },
            "succeeded": {"status": "{task.status}", "url": "{result.video.url}", "bytes": "{result.video.bytes}"},
            "failed": {"status": "{task.status}", "why": "{failure.message}"},
        },
    },
    {
        "id": "files.get",
        "word": "files",
        "title": "File",
        "method": "GET",
        "path": "/files/{name}",
        "kind": "file",
        "order": ["door"],
        "source": SOURCE,
    },
]
ERRORS: list[dict[str, Any]] = [
    {
        "id": "refused",
        "status": 403,
        "message": "refused",
        "cause": "anything",
        "source": SOURCE,
        "fields": {"code": "no"},
    },
    {
        "id": "invalid",
        "status": 422,
        "message": "{field} breaks {keyword}",
        "fill": {"field": "seconds", "keyword": "maximum"},
        "cause": "a violation",
        "source": SOURCE,
        "fields": {"code": "bad"},
    },
    {"id": "broken", "status": 500, "message": "it broke", "cause": "fate", "source": SOURCE, "task": True},
]
FAMILY: dict[str, Any] = {
    "family": "clips",
    "title": "Clips",
    "source": SOURCE,
    "models": [{"name": "clip-1", "source": SOURCE}],
    "operations": {
        "jobs.submit": {
            "request": {
                "type": "object",
                "required": ["model", "prompt"],
                "properties": {
                    "model": {"type": "string", "x-source": SOURCE},
                    "prompt": {"type": "string", "x-source": SOURCE},
                    "seconds": {"type": "integer", "minimum": 1, "maximum": 60, "default": 2, "x-source": SOURCE},
                },
            }
        },
        "jobs.query": {},
    },
    "quantities": {"width": 64, "height": 48},
    "lifecycle": {
        "phases": [{"state": "queued", "seconds": 10}, {"state": "running", "seconds": {"product": ["seconds", 10]}}],
        "source": SOURCE,
    },
    "prices": [{"unit": "seconds", "amount": "0.9/7.3", "source": SOURCE}],
    "results": {
        "video": {
            "media": "clip",
            "width": "width",
            "height": "height",
            "seconds": "seconds",
            "path": "{hex:16}.mp4",
            "url": "{base}/files/{path}",
            "lifetime_days": 30,
            "source": SOURCE,
        }
    },
}


def tiny_files() -> dict[str, Any]:
    """Path below the provider's folder to the data of that file; change it, then ``write_contract`` it."""
    return deepcopy(
        {
            "provider.json": PROVIDER,
            "operations.json": {"operations": OPERATIONS},
            "errors.json": {"errors": ERRORS},
            "clauses.json": {"clauses": []},
            "contradictions.json": {"contradictions": []},
            "clips/family.json": FAMILY,
        }
    )


def write_contract(folder: Path, files: dict[str, Any] | None = None, provider: str = "acme") -> Path:
    """Write the files of the made-up provider below ``folder``, which is then a contracts folder."""
    for name, data in (files or tiny_files()).items():
        path = folder / provider / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return folder
