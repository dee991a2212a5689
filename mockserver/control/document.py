"""The control API as an OpenAPI 3.1 document, written from its calls."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from mockserver import __version__
from mockserver.choosing.rule import Rule
from mockserver.control import shapes
from mockserver.control.calls import CALLS, Call

_REF = "#/components/schemas/{name}"
_PAGING = {"limit": "how many rows at most", "skip": "how many rows to pass over"}
_SESSION = {
    "name": "X-Mock-Session",
    "in": "header",
    "schema": {"type": "string"},
    "description": "the session that is meant; without it the server's own state",
}

_SENT_RULE = {"$ref": _REF.format(name="SentRule")}
_SENT_RULES = shapes.shape("about", rules=shapes.rows(_SENT_RULE), about=shapes.TEXT)
_RULES = {
    "description": "one rule, a list of them, or a rule file as it is; none with scenario",
    "required": False,
    "content": {
        "application/json": {"schema": {"anyOf": [_SENT_RULE, _SENT_RULES, shapes.rows(_SENT_RULE)]}},
        **{f"application/{kind}": {"schema": shapes.TEXT} for kind in ("toml", "yaml")},
    },
}


def control_document() -> dict[str, Any]:
    """The whole control API as OpenAPI."""
    structs = [call.body for call in CALLS if call.body] + [
        call.gives for call in CALLS if isinstance(call.gives, type)
    ]
    _, components = msgspec.json.schema_components(dict.fromkeys(structs), ref_template=_REF)
    rule = components["Rule"]
    members = {**rule["properties"], **shapes.COUNTERS, "lacking": shapes.rows(shapes.TEXT)}
    shown = {**rule, "properties": members, "required": list(shapes.COUNTERS)}
    # conditions may stand in ``match`` or beside it
    sent = {**rule, "properties": {**rule["properties"], **components["Match"]["properties"]}}
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.shown_path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Understudy control API", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {**components, "SentRule": sent, "ShownRule": shown},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(call: Call) -> dict[str, Any]:
    text = inspect.getdoc(call.handler) or ""
    summary, _, more = text.partition("\n\n")
    entry: dict[str, Any] = {
        "operationId": call.handler.__name__,
        "summary": " ".join(summary.split()).rstrip("."),
        "tags": [call.path.split("/")[1]],
        "parameters": [*_path_parameters(call), *_query(call), _SESSION],
        "responses": {"200": _answer(call), "4XX": _content("it cannot be carried out", shapes.REFUSED)},
    }
    if more:
        entry["description"] = " ".join(more.split())
    if call.body is Rule:
        entry["requestBody"] = _RULES
    elif call.body is not None:
        entry["requestBody"] = {"content": {"application/json": {"schema": _ref(call.body)}}}
    return entry


def _path_parameters(call: Call) -> list[dict[str, Any]]:
    names = [part[1:].split("}")[0] for part in call.shown_path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query(call: Call) -> list[dict[str, Any]]:
    rows: list[tuple[str, dict[str, Any], str]] = [(name, shapes.TEXT, about) for name, about in call.filters.items()]
    if call.paged:
        rows += [(name, {"type": "integer", "minimum": 0}, about) for name, about in _PAGING.items()]
    return [{"name": name, "in": "query", "schema": schema, "description": about} for name, schema, about in rows]


def _answer(call: Call) -> dict[str, Any]:
    if isinstance(call.gives, str):
        return {"description": "done", "content": {call.gives: {"schema": {"type": "string"}}}}
    return _content("done", _ref(call.gives) if isinstance(call.gives, type) else call.gives)


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(struct: type) -> dict[str, Any]:
    return {"$ref": _REF.format(name=struct.__name__)}
