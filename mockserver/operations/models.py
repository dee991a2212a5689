"""The list of models a key may use, and one model of it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from mockserver.contracts.templates import Template
from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call

CREATED = 1626777600
_born = {"created": CREATED, "created.text": datetime.fromtimestamp(CREATED, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def answer_models(call: Call) -> Answer:
    """Every documented model that the key may use."""
    rows = list(_models(call))
    ends = {"models.first": rows[0]["id"], "models.last": rows[-1]["id"]} if rows else {}
    return json_answer(200, _form(call)({**call.names(), **ends, "models": rows}))


def answer_model(call: Call) -> Answer:
    """One model by the path's parameter."""
    wanted = next(iter(call.path_values.values()))
    found = next((row for row in _models(call) if row["id"] == wanted), None)
    if found is None:
        raise call.refuse("unknown-model", model=wanted)
    names = {**call.names(), **{f"item.{key}": value for key, value in found.items()}}
    return json_answer(200, _form(call)(names))


def _form(call: Call) -> Template:
    """The answer in the form that the request's headers ask for."""
    for form in call.operation.facts.listing.forms:
        if all(call.header(name.encode()) is not None for name in form.headers):
            return call.operation.answers[form.answer]
    return call.operation.answers["whole"]


def _models(call: Call) -> Iterator[dict[str, Any]]:
    """One row for each name: models that several families share list the operations of all."""
    allowed, listing = call.account.models, call.operation.facts.listing
    rows: dict[str, dict[str, Any]] = {}
    for family in call.provider.families.values():
        pages = [(call.provider.operations[name].facts.word, row) for name, row in family.facts.operations.items()]
        for model in family.facts.models:
            if not model.enabled or model.name == "*":
                continue
            if allowed is None or any(fnmatch.fnmatchcase(model.name, pattern) for pattern in allowed):
                row = rows.setdefault(model.name, {**_born, "id": model.name, "operations": []})
                words = {word for word, page in pages if not page.models or model.name in page.models}
                row["operations"] = sorted(words.union(row["operations"]))
                row.update({name: value for name, value in model.facts.items() if name not in row})
    for row in rows.values():
        named = {listing.endpoints[word] for word in row["operations"] if word in listing.endpoints}
        yield {**listing.defaults, **row, "endpoints": sorted(named)}
