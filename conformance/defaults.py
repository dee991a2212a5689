"""Which defaults of a request show in what comes of it: those that would make it another if they were others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.bench import Bench
from conformance.contract import JsonObject
from conformance.expect import Prediction
from conformance.goods import Good

TRIED = 4
"""Other values that are tried of one field."""


def showing(bench: Bench, good: Good, shown: Callable[[Prediction], Any]) -> tuple[str, ...]:
    """The facts of the defaults of fields that a good request leaves out, and on which ``shown`` of it depends."""
    now = shown(good.prediction)
    found = []
    for name, schema in good.prediction.schema.get("properties", {}).items():
        if isinstance(schema, dict) and schema.get("default") is not None and not good.has(name):
            said = (bench.predict(good.changed(name, to=value)) for value in _others(schema))
            if any(one.accepted and shown(one) != now for one in said):
                start = f"{good.operation.id}/{{}}/schema/{name}/default"
                found += [start.format(good.family.name), start.format("-")]
    return bench.facts.known(*found)


def _others(schema: JsonObject) -> Iterator[Any]:
    """A few values that a field may have beside its default."""
    default = schema["default"]
    if isinstance(default, bool):
        yield not default
    elif "enum" in schema:
        yield from [value for value in schema["enum"] if value != default and value is not None][:TRIED]
    elif isinstance(default, int | float):
        yield from (default + 1, default - 1)
