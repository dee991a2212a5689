"""The made-up provider with pictures that others follow: versions of one of three, and a frame that waits for words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.client import Client
from tests.support.contracts import SOURCE, tiny_files, write_contract

QUERY: dict[str, Any] = {
    "id": "{task.id}",
    "status": "{task.status}",
    "progress": "{task.progress}",
    "created": "{task.created_ms}",
    "started": "{task.started_ms}",
    "completed": "{task.completed_ms}",
    "asked": "{quantity.asked}",
    "picked?": "{quantity.picked}",
    "urls": {"$each": "results.picture", "do": "{item.url}"},
    "offers": {"$each": "offers", "do": {"take": "{item.id}", "label?": "{item.label}"}},
}


FAMILY: dict[str, Any] = {
    "family": "pictures",
    "title": "Pictures",
    "source": SOURCE,
    "task_id": "picture",
    "models": [
        {"name": "draw", "source": SOURCE, "facts": {"price": "1", "count": 3}},
        {"name": "redraw", "source": SOURCE, "facts": {"price": "0.5", "count": 1}},
        {"name": "frame", "source": SOURCE, "facts": {"price": "0.25", "count": 1}},
        {"name": "words", "source": SOURCE, "facts": {"price": "0", "count": 1}},
    ],
    "operations": {
        "pictures.draw": {"models": ["draw"], "prompt": "asked", "request": {"type": "object"}},
        "pictures.follow": {
            "prompt": "asked",
            "follows": {"task": "of", "offer": "take", "index": "index"},
            "request": {
                "type": "object",
                "required": ["model", "of", "take"],
                "x-lenient": {"required": ["of"]},
            },
        },
        "pictures.query": {"words": {"waiting": "frozen", "cancelled": "dropped"}, "answers": {"*": QUERY}},
        "pictures.content": {},
    },
    "quantities": {
        "one": 1,
        "asked": {"first": ["prompt", "parent.asked", {"text": ""}]},
        "side": {"sum": [{"first": ["parent.side", 32]}, {"first": ["offer.margin", 0]}]},
        "picked": "offer.index",
    },
    "rules": [
        {
            "id": "no-dogs",
            "require": {"none": [{"matches": ["prompt", "dog"]}]},
            "error": "invalid",
            "fill": {"field": {"text": "prompt"}, "keyword": {"text": "dogs"}},
            "source": SOURCE,
        }
    ],
    "offers": [
        {
            "id": "redraw/{index}/{id.mark}",
            "models": ["redraw"],
            "count": "model.count",
            "shown": {"label": "R{index}"},
            "source": SOURCE,
        },
        {
            "id": "frame/{id.mark}",
            "models": ["frame"],
            "when": {"at_most": ["side", 40]},
            "facts": {"margin": 8},
            "shown": {"label": "frame"},
            "source": SOURCE,
        },
        {"id": "words/{id.mark}", "models": ["words"], "states": ["waiting"], "source": SOURCE},
    ],
    "known_tasks": [
        {"id": "77", "model": "draw", "request": {"prompt": "a hen"}, "ids": {"mark": "feather"}, "source": SOURCE}
    ],
    "lifecycle": {
        "phases": [{"state": "queued", "seconds": 5}, {"state": "running", "seconds": 20}],
        "wait": {"when": {"all": [{"absent": "prompt"}, {"present": "offer.margin"}]}, "seconds": 100},
        "source": SOURCE,
    },
    "prices": [{"unit": "one", "amount": "model.price", "source": SOURCE}],
    "results": {
        "picture": {
            "media": "picture",
            "count": "model.count",
            "width": "side",
            "height": "side",
            "path": "{hex:16}.png",
            "url": "{base}/files/{path}",
            "lifetime_days": 30,
            "source": SOURCE,
        }
    },
}


def operation(name: str, kind: str, path: str, **more: Any) -> dict[str, Any]:
    """One operation of the studio."""
    method = "POST" if kind == "submit" else "GET"
    row = {"id": f"pictures.{name}", "word": "pictures", "title": name, "method": method, "path": path, "kind": kind}
    return {**row, "source": SOURCE, **more}


def studio_files() -> dict[str, Any]:
    """The made-up provider's files with the family of pictures."""
    files = tiny_files()
    submitted = {"submitted": {"id": "{task.id}", "status": "{task.status}"}}
    follow_order = ["key", "body", "family", "schema", "rules", "parent", "funds"]
    files["operations.json"]["operations"] += [
        operation("draw", "submit", "/v1/pictures", accepts=["json"], answers=submitted),
        operation(
            "follow",
            "submit",
            "/v1/pictures/follow",
            accepts=["json"],
            select=["model"],
            select_lenient={"lookup": {"table": {"AGAIN": {"text": "redraw"}}, "key": "action"}},
            order=follow_order,
            refusals={"unknown-parent": "no-parent", "unfinished-parent": "not-yet", "not-offered": "not-offered"},
            answers={**submitted, "waiting": {"id": "{task.id}", "waits": True}, "released": {"went-on": "{task.id}"}},
        ),
        operation(
            "query",
            "query",
            "/v1/pictures/{id}",
            order=["key"],
        ),
        operation(
            "content",
            "content",
            "/v1/pictures/{id}/content",
            order=["key"],
            keyless="lenient",
            refusals={"unfinished-task": "not-yet", "unknown-file": "gone"},
        ),
    ]
    for error in ("no-parent", "not-yet", "not-offered", "gone"):
        row = {
            "id": error,
            "status": 409,
            "message": error,
            "cause": error,
            "source": SOURCE,
            "fields": {"code": error},
        }
        files["errors.json"]["errors"].append(row)
    files["provider.json"]["ids"] |= {"picture": "{seconds}{serial:6}", "mark": "{hex:8}"}
    files["pictures/family.json"] = FAMILY
    return files


def studio(folder: Path, **options: Any) -> Client:
    """A client of the studio, on a server of its own."""
    return Client("acme", contracts=write_contract(folder, studio_files()), **options)
