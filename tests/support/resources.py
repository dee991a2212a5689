"""Things that the made-up provider keeps: boxes, toys inside them that take time to be painted, and a balance."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.support.contracts import SOURCE, tiny_files

Files = dict[str, Any]
ID = {"type": "string", "x-source": SOURCE}


def _operation(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "word": name.partition(".")[0],
        "title": name,
        "method": "POST",
        "path": f"/v1/{name.replace('.', '/')}",
        "kind": kind,
        "accepts": ["json"],
        "order": ["door", "key", "body", "family", "schema", "rules"],
        "source": SOURCE,
        **more,
    }


SHOWN = {
    "id": "{record.id}",
    "name?": "{record.name}",
    "colour?": "{record.colour}",
    "box?": "{record.box_name}",
    "status": "{record.status}",
    "made": "{record.created_at}",
    "changed": "{record.updated_at}",
    "why?": "{record.failure.message}",
}
LISTED = {
    "page": "{page.number}",
    "size": "{page.size}",
    "total": "{total}",
    "rows": {"$each": "records", "do": {"id": "{item.id}", "name?": "{item.name}", "status": "{item.status}"}},
}
WORDS = {"running": "painting", "succeeded": "ready", "failed": "spoilt"}
OPERATIONS = [
    _operation("boxes.create", "resource-create", answers={"whole": {"id": "{record.id}"}}),
    _operation("boxes.get", "resource-get", names={"in": "body", "name": "id"}, answers={"whole": SHOWN}),
    _operation("toys.create", "resource-create", answers={"whole": {"id": "{record.id}"}}),
    _operation("toys.list", "resource-list", optional_body=True, answers={"whole": LISTED}, words=WORDS),
    _operation("toys.get", "resource-get", names={"in": "body", "name": "id"}, answers={"whole": SHOWN}, words=WORDS),
    _operation(
        "toys.update", "resource-update", names={"in": "body", "name": "id"}, answers={"whole": SHOWN}, words=WORDS
    ),
    _operation(
        "toys.quota", "resource-quota", optional_body=True, answers={"whole": {"have": "{count}", "most": "{most}"}}
    ),
    {
        "id": "balance.get",
        "word": "balance",
        "title": "Balance",
        "method": "GET",
        "path": "/v1/balance",
        "kind": "balance",
        "order": ["door", "key"],
        "source": SOURCE,
        "answers": {
            "whole": {
                "user": "{account.number}",
                "name": "{account.name}",
                "left": "{account.balance}",
                "held": "{account.held}",
                "used": "{account.spent}",
                "quota": "{account.quota}",
                "used_quota": "{account.used_quota}",
            }
        },
    },
]


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    rows = {name: {**row, "x-source": SOURCE} for name, row in properties.items()}
    return {"request": {"type": "object", "required": required, "properties": rows}}


BOXES = {
    "family": "boxes",
    "title": "Boxes",
    "source": SOURCE,
    "models": [{"name": "box-1", "source": SOURCE}],
    "operations": {
        "boxes.create": _object(["name"], name={"type": "string"}),
        "boxes.get": _object(["id"], id=ID),
    },
    "resource": {
        "id": "box",
        "fields": {"name": "name"},
        "known": [{"id": "box-of-the-document", "fields": {"name": "shown"}, "created": 86400, "source": SOURCE}],
        "source": SOURCE,
    },
}
TOYS = {
    "family": "toys",
    "title": "Toys",
    "source": SOURCE,
    "models": [{"name": "toy-1", "source": SOURCE, "facts": {"channel": "north"}}],
    "operations": {
        "toys.create": {
            **_object(
                ["box"],
                box={"type": "string"},
                name={"type": "string"},
                colour={"type": "string"},
                picture={"type": "string"},
                paid_by={"type": "integer"},
            ),
            "rules": [
                {
                    "id": "picture-is-one",
                    "require": {"every": [{"inputs": ["picture", "kind"]}, {"is": ["item", "image"]}]},
                    "error": "broken",
                    "outcome": "fail",
                    "source": SOURCE,
                }
            ],
        },
        "toys.list": _object(
            [],
            colour={"type": "string"},
            colours={"type": "array"},
            named={"type": "string"},
            sort={"enum": ["name", "made"]},
            order={"enum": ["up", "down"]},
            page={"type": "integer", "default": 1},
            size={"type": "integer", "default": 2},
        ),
        "toys.get": _object(["id"], id=ID),
        "toys.update": _object(["id"], id=ID, name={"type": "string"}, colour={"type": "string"}),
        "toys.quota": {},
    },
    "lifecycle": {"phases": [{"state": "running", "seconds": 10}], "source": SOURCE},
    "prices": [{"unit": "requests", "amount": "0.25", "source": SOURCE}],
    "resource": {
        "id": "toy",
        "fields": {"name": "name", "colour": {"first": ["colour", {"text": "plain"}]}, "box_name": "parent.name"},
        "changes": {"name": "name"},
        "parent": {"family": "boxes", "field": "box"},
        "media": "picture",
        "refer": "toy://",
        "facts": {"channel": "model.channel"},
        "filters": [
            {"field": "colour", "asked": "colour"},
            {"field": "colour", "asked": "colours", "match": "among"},
            {"field": "name", "asked": "named", "match": "contains"},
        ],
        "sorting": {
            "by": "sort",
            "order": "order",
            "fields": {"name": "name", "made": "created"},
            "descending": "down",
            "usual": "made",
        },
        "paging": {"number": "page", "size": "size"},
        "most": 5,
        "payer": "paid_by",
        "source": SOURCE,
    },
}


def _error(name: str, status: int, message: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "status": status, "message": message, "cause": "a test", "source": SOURCE, **more}


ERRORS = [
    _error("no-toy", 404, "no {resource_id}", fill={"resource_id": "toy-1"}, fields={"code": "toy"}),
    _error("no-box", 404, "{field} {resource_id} is nowhere", fill={"field": "box", "resource_id": "x"}),
    _error("no-payer", 400, "{value} does not pay", fill={"value": 1}),
    _error("poor-payer", 400, "{value} may not pay", fill={"value": 1}),
    _error("full", 409, "{limit} are enough", fill={"limit": 5}),
]


def resource_files() -> Files:
    """The made-up provider with what it keeps; a clip's ``prompt`` may be asked to be the URL of a toy."""
    files = tiny_files()
    files["operations.json"]["operations"] += deepcopy(OPERATIONS)
    files["errors.json"]["errors"] += ERRORS
    files["boxes/family.json"], files["toys/family.json"] = deepcopy((BOXES, TOYS))
    provider = files["provider.json"]
    provider["ids"] |= {"box": "box-{lower:5}", "toy": "toy-{lower:5}"}
    provider["refusals"] |= {"unknown-resource": "no-toy", "unknown-parent": "no-box", "too-many": "full"}
    provider["refusals"] |= {"unknown-payer": "no-payer", "disabled-payer": "poor-payer"}
    files["clips/family.json"]["operations"]["jobs.submit"]["rules"] = [
        {
            "id": "a-toy-is-ready",
            "when": {"matches": ["prompt", "^toy://"]},
            "require": {
                "all": [
                    {"some": [{"inputs": ["prompt", "state"]}, {"is": ["item", "succeeded"]}]},
                    {"some": [{"inputs": ["prompt", "channel"]}, {"is": ["item", "north"]}]},
                ]
            },
            "error": "refused",
            "source": SOURCE,
        },
        {
            "id": "a-toy-is-wide",
            "when": {"matches": ["prompt", "^toy://"]},
            "require": {"every": [{"inputs": ["prompt", "width"]}, {"at_least": ["item", 100]}]},
            "error": "invalid",
            "source": SOURCE,
        },
    ]
    return files
