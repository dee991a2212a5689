"""The answer that a contract says a request gets: its template with what is known, and typed holes elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from conformance.contract import Attachment, Operation
from conformance.expect import Prediction
from conformance.names import with_defaults
from conformance.templates import Hole, fill
from conformance.values import find_in

_KINDS = {
    "now": "time",
    "index": "count",
    "sequence": "count",
    "prompt": "text",
    "task.created": "time",
    "task.completed": "time",
    "task.progress": "share",
    "task.amount": "number",
    "task.created_ms": "milliseconds",
    "task.started_ms": "count",
    "task.completed_ms": "count",
    "total": "count",
    "count": "count",
    "item": "any",
    "text": "text",
    "item.text": "text",
    "item.text_or_empty": "text",
    "item.tool_calls": "list",
    "item.endpoints": "list",
    "item.function": "object",
    "item.owned_by": "text",
    "reasoning": "text",
    "first.reasoning": "text",
    "tool.arguments": "text",
    "output": "list",
    "content": "list",
}
_BY_END = {
    "url": "link",
    "width": "count",
    "height": "count",
    "bytes": "count",
    "seconds": "number",
    "index": "count",
    "message": "text",
    "summary": "text",
    "created": "time",
    "b64": "text",
    "vector": "any",
    "id": "text",
    "model": "text",
    "finish": "text",
}
_MAY_BE_EMPTY = ("text", "reasoning", "first.", "item.", "choices", "tool.", "delta", "said", "content", "output")
_ALWAYS_SAID = (
    *("output", "content", "index", "item.index", "tool.index", "output.index", "sequence", "item.finish"),
    *("item.id", "item.function", "item.created", "item.owned_by", "item.endpoints"),
)
"""Names whose value is never absent, beside those of usage."""
_COUNTED = ("token", "credits")
"""What the names of quantities have in them that a target counts by a measure of its own."""


def answers_of(operation: Operation, attachment: Attachment | None) -> Mapping[str, Any]:
    """The templates of an operation, those of a family in place of the operation's of the same name."""
    return {**operation.answers, **(attachment.answers if attachment else {})}


def expected(prediction: Prediction, template: Any, known: Mapping[str, Any] | None = None) -> Any:
    """A template filled for one request: literals and what the request says as they are, holes for all else.

    ``known`` are further names with their values (``task.status``); ``None`` there means absent.
    """
    more = known or {}

    def find(name: str) -> Any:
        return more[name] if name in more else _value(prediction, name)

    return fill(template, find)


def model_of(prediction: Prediction, body: Mapping[str, Any]) -> Any:
    """How a target names the model in its answers: as it was sent, or by a name of its own where that is another."""
    chosen, operation = prediction.chosen, prediction.operation
    fields = operation.select if operation is not None else ()
    sent = next((body[name] for name in fields if name in body), None)
    return sent if chosen is None or chosen.model.name == sent else Hole("task.model", kind="text")


def hole(name: str) -> Hole:
    """The hole that a name leaves, of the kind that its values have."""
    end = name.rpartition(".")[2]
    counts = name.startswith("usage.") and end != "id"
    kind = "count" if counts else _KINDS.get(name) or _BY_END.get(end, "any")
    said = name in _ALWAYS_SAID or name.startswith("usage.")
    empty = not said and (name.startswith(_MAY_BE_EMPTY) or kind in ("count", "number", "share"))
    return Hole(name, empty=empty, kind=kind)


def _value(prediction: Prediction, name: str) -> Any:
    kind, dot, rest = name.partition(".")
    if not dot or prediction.chosen is None:
        return hole(name)
    if kind == "body":
        return find_in(with_defaults(prediction.schema, prediction.body))(rest)
    if kind == "quantity":
        if any(word in rest for word in _COUNTED):
            return Hole(name, empty=prediction.names(prediction.chosen, {})(rest) is None, kind="count")
        return plain(prediction.names(prediction.chosen, {})(rest))
    return hole(name)


def plain(found: Any) -> Any:
    """A number that a term gave as JSON has it; anything else as it is."""
    if isinstance(found, Fraction):
        return int(found) if found.denominator == 1 else float(found)
    return found
