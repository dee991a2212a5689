"""Which defaults of a request show in what comes of it: those that would make it another if they were others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    seen = [other.body for other in bench.goods(good.operation, good.family)]
    found = []
    for name, schema in good.prediction.schema.get("properties", {}).items():
        if isinstance(schema, dict) and schema.get("default") is not None and not good.has(name):
            said = (bench.predict(good.changed(name, to=value)) for value in _others(schema, name, seen))
            if any(_is_another(one, shown, now, schema) for one in said):
                start = f"{good.operation.id}/{{}}/schema/{name}/default"
                found += [start.format(good.family.name), start.format("-")]
    return bench.facts.known(*found)


def _is_another(said: Prediction, shown: Callable[[Prediction], Any], now: Any, schema: JsonObject) -> bool:
    """Whether something else would be shown. A number that may not be sent can be a default by mistake all the same."""
    if not said.accepted and (said.chosen is None or not isinstance(schema["default"], int | float)):
        return False
    other = shown(said)
    return other is not None and other != now


def bare(bench: Bench, good: Good) -> Good | None:
    """A good request without the fields that have a default, as far as it may leave them out; ``None``: it has none."""
    least = good
    for name, schema in good.prediction.schema.get("properties", {}).items():
        if not good.is_form and isinstance(schema, dict) and schema.get("default") is not None and least.has(name):
            request = least.without(name)
            said = bench.predict(request)
            if said.accepted and said.fate is None:
                body = {key: value for key, value in least.body.items() if key != name}
                least = replace(least, example=replace(least.example, body=body), request=request, prediction=said)
    return None if least is good else least


def _others(schema: JsonObject, name: str, seen: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """A few values that a field may have beside its default: of its list, or that examples have."""
    default = schema["default"]
    if isinstance(default, bool):
        yield not default
    elif "enum" in schema:
        yield from [value for value in schema["enum"] if value != default and value is not None][:TRIED]
    elif isinstance(default, int | float):
        yield from (default + 1, default - 1)
    elif isinstance(default, str):
        texts = dict.fromkeys(body[name] for body in seen if isinstance(body.get(name), str) and body[name] != default)
        yield from list(texts)[:TRIED]
