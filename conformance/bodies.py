"""Reads a request's body as the provider would: JSON, or a form whose texts become what the schema says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.contract import JsonObject, Operation
from conformance.requests import FORM, JSON, MULTIPART, Request
from conformance.samples import Upload
from conformance.strict_json import read_json

_KINDS = {JSON: "json", FORM: "form", MULTIPART: "multipart"}


class UnreadableError(Exception):
    """A body that cannot be read; the text is the condition of the server that it is: ``broken-body`` ..."""


@dataclass(frozen=True)
class Body:
    """A body before its family is known. ``parts`` are those of a form, in order; of JSON there are none."""

    fields: JsonObject
    parts: tuple[tuple[str, str | Upload], ...] = ()
    uploads: Mapping[str, list[Upload]] = field(default_factory=dict)


def read_body(operation: Operation, request: Request, limit: int) -> Body:
    """The body of a request; raises ``UnreadableError`` with the condition that stands against it."""
    if len(request.content) > limit:
        raise UnreadableError("too-large")
    kind = _KINDS.get(request.media_type)
    if kind not in operation.accepts:
        raise UnreadableError("media-type")
    if kind == "json":
        return Body(_read_json(request.content))
    try:
        parts = request.form_parts()
    except UnicodeDecodeError:
        raise UnreadableError("broken-body") from None
    fields: dict[str, Any] = {}
    for name, found in parts:
        fields.setdefault(name, found.filename if isinstance(found, Upload) else found)
    return Body(fields, parts)


def shape(body: Body, schema: JsonObject, aliases: Mapping[str, str]) -> Body:
    """The body in the family's own words: aliases of fields replaced, and the texts of a form given their types."""
    if not body.parts:
        renamed = {aliases.get(name, name): found for name, found in body.fields.items() if name in aliases}
        return Body({**renamed, **{name: found for name, found in body.fields.items() if name not in aliases}})
    fields: dict[str, Any] = {}
    uploads: dict[str, list[Upload]] = {}
    for sent, found in body.parts:
        name = _place(aliases.get(sent, sent), schema, fields)
        rule = schema.get("properties", {}).get(name, {})
        text = found.filename if isinstance(found, Upload) else found
        if isinstance(found, Upload):
            uploads.setdefault(name, []).append(found)
        if _takes(rule, "array"):
            fields.setdefault(name, []).append(_typed(text, rule.get("items", {})))
        else:
            fields.setdefault(name, _typed(text, rule))
    return Body(fields, body.parts, uploads)


def _place(name: str, schema: JsonObject, fields: JsonObject) -> str:
    """Where a part goes: a repeated one into the field that the schema names for it."""
    elsewhere = schema.get("properties", {}).get(name, {}).get("x-repeat-into")
    return str(elsewhere) if elsewhere and name in fields else name


def _read_json(content: bytes) -> JsonObject:
    try:
        found = read_json(content.decode("utf-8"))
    except ValueError:
        raise UnreadableError("broken-body") from None
    if not isinstance(found, dict):
        raise UnreadableError("not-an-object")
    return found


def _takes(rule: JsonObject, kind: str) -> bool:
    kinds = rule.get("type", ())
    return kind == kinds or (isinstance(kinds, list) and kind in kinds)


def _typed(text: str, rule: JsonObject) -> Any:
    """A form's text as the JSON that it writes, where the field takes that; otherwise as it stands."""
    if _takes(rule, "boolean") and text in ("true", "false"):
        return text == "true"
    if (_takes(rule, "number") or _takes(rule, "integer")) and text[:1] in "-0123456789":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
