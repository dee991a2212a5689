"""Whether a request's media inputs are files, links or base64, as the field allows, and of the right kind."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from conformance.bodies import Body
from conformance.contract import JsonObject

_URL = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_DATA = re.compile(r"data:([a-z]+)/[\w.+-]+;base64,(.*)", re.IGNORECASE | re.DOTALL)


def bad_inputs(schema: JsonObject, body: Body) -> Iterator[str]:
    """The fields whose input is none, in the order of the schema."""
    for name, rule in schema.get("properties", {}).items():
        asked = rule.get("x-input") if isinstance(rule, dict) else None
        if asked is None or body.fields.get(name) in (None, []):
            continue
        if not _fine(asked, body, name):
            yield name


def _fine(asked: JsonObject, body: Body, name: str) -> bool:
    uploads = body.uploads.get(name)
    if uploads:
        kind = asked["kind"]
        return "upload" in asked["forms"] and all(file.content and file.kind == kind for file in uploads)
    found = body.fields[name]
    return all(_fine_text(asked, text) for text in (found if isinstance(found, list) else [found]))


def _fine_text(asked: JsonObject, text: Any) -> bool:
    if not isinstance(text, str):
        return True
    if _URL.fullmatch(text):
        return "url" in asked["forms"]
    if "base64" not in asked["forms"]:
        return False
    data = _DATA.fullmatch(text)
    if data:
        return data[1].lower() == asked["kind"] and _decodes(data[2])
    return _decodes(text)


def _decodes(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) > 0
    except (binascii.Error, ValueError):
        return False
