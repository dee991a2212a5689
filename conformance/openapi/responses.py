"""Answers as schemas: literals as they are, holes as what they may hold, members that may be absent as optional."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.answers import answers_of, hole
from conformance.contract import Attachment, Contract, Operation
from conformance.templates import Each, Hole, Text, fill

_TYPES: Mapping[str, dict[str, Any]] = {
    "count": {"type": ["integer", "null"], "minimum": 0},
    "time": {"type": ["integer", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "share": {"type": ["number", "null"], "minimum": 0, "maximum": 100},
    "text": {"type": ["string", "null"]},
    "link": {"type": ["string", "null"]},
    "list": {"type": ["array", "null"]},
    "object": {"type": ["object", "null"]},
}
"""The schema of each kind of hole; null stands for what is not known yet."""


def answer_schema(contract: Contract, operation: Operation) -> dict[str, Any]:
    """Any of the answers that the operation or a family of it documents, and the errors that come with a 200."""
    attached: list[Attachment | None] = [attachment for _, attachment in contract.attached(operation.id)]
    forms: list[dict[str, Any]] = []
    for one in attached or [None]:
        for name, template in answers_of(operation, one).items():
            if not name.startswith("stream."):
                forms.append(of_template(template))
    forms += [_of_envelope(contract, entry.envelope) for entry in contract.errors.values() if entry.status == 200]
    unique = list({repr(form): form for form in forms}.values())
    return {"anyOf": unique} if len(unique) > 1 else unique[0] if unique else {"type": "object"}


def error_schema(contract: Contract, status: int) -> dict[str, Any]:
    """The envelopes in which errors of a status come."""
    names = list(dict.fromkeys(entry.envelope for entry in contract.errors.values() if entry.status == status))
    forms = [_of_envelope(contract, name) for name in names]
    return {"anyOf": forms} if len(forms) > 1 else forms[0]


def of_template(template: Any) -> dict[str, Any]:
    """The schema of what a template may become."""
    return _of(fill(template, hole))


def _of_envelope(contract: Contract, name: str) -> dict[str, Any]:
    return _of(fill(contract.envelopes[name], lambda part: Hole(part, empty=True)))


def _of(found: Any) -> dict[str, Any]:
    if isinstance(found, Hole):
        return dict(_TYPES.get(found.kind, {}))
    if isinstance(found, Text):
        return {"type": "string"}
    if isinstance(found, Each):
        return {"type": "array", "items": _of(found.member)}
    if isinstance(found, Mapping):
        members = {key.removesuffix("?"): _of(part) for key, part in found.items()}
        needed = [key for key in found if not key.endswith("?")]
        return {"type": "object", "properties": members, "required": needed}
    if isinstance(found, list):
        return {"type": "array", "items": _of(found[0])} if found else {"type": "array"}
    return {"const": found}
