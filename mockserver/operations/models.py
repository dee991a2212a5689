"""The list of models a key may use, and one model of it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import Any

from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call

CREATED = 1626777600


def answer_models(call: Call) -> Answer:
    """Every documented model that the key may use."""
    return json_answer(200, call.operation.answers["whole"]({**call.names(), "models": list(_models(call))}))


def answer_model(call: Call) -> Answer:
    """One model by the path's parameter."""
    wanted = next(iter(call.path_values.values()))
    found = next((row for row in _models(call) if row["id"] == wanted), None)
    if found is None:
        raise call.refuse("unknown-model", model=wanted)
    names = {**call.names(), **{f"item.{key}": value for key, value in found.items()}}
    return json_answer(200, call.operation.answers["whole"](names))


def _models(call: Call) -> Iterator[dict[str, Any]]:
    """One row for each name: models that several families share list the operations of all."""
    allowed, listing = call.account.models, call.operation.facts.listing
    rows: dict[str, dict[str, Any]] = {}
    for family in call.provider.families.values():
        words = {call.provider.operations[name].facts.word for name in family.facts.operations}
        for model in family.facts.models:
            if not model.enabled or model.name == "*":
                continue
            if allowed is None or any(fnmatch.fnmatchcase(model.name, pattern) for pattern in allowed):
                row = rows.setdefault(model.name, {"id": model.name, "created": CREATED, "operations": []})
                row["operations"] = sorted(words.union(row["operations"]))
                row.update({name: value for name, value in model.facts.items() if name not in row})
    for row in rows.values():
        named = {listing.endpoints[word] for word in row["operations"] if word in listing.endpoints}
        yield {**listing.defaults, **row, "endpoints": sorted(named)}
