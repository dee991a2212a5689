"""The operators on contract files: what each fact of a file becomes when somebody gets it wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conformance.acceptance import STATES_OF_THE_ACCOUNT
from conformance.contract import Contract
from conformance.facts.conditions import order_pairs
from conformance.facts.errors import HEADER, MEMBER, MESSAGE, STATUS, WITHOUT, error_facts, places_of
from conformance.facts.fact import word
from conformance.facts.places import JUDGED, Place, places
from conformance.sources import read_source
from conformance.values import as_text

Change = Callable[[Any], None]
"""Changes a copy of a file in place."""
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_NOWHERE = read_source("assumed: none")


@dataclass(frozen=True, repr=False)
class Edit:
    """One fault of one file."""

    operator: str
    facts: tuple[str, ...]
    says: str
    change: Change


def edits(contract: Contract, name: str, data: Any) -> Iterator[Edit]:
    """The faults of one file, by what it holds."""
    kind = name.rpartition("/")[2]
    if kind == "family.json":
        yield from _of_family(contract, data)
    elif kind == "operations.json":
        for number, row in enumerate(data["operations"]):
            yield from _of_operation(row, number, contract)
    elif kind == "errors.json":
        for number, row in enumerate(data["errors"]):
            yield from _of_error(row, number, contract)
    elif kind == "provider.json":
        for condition, error in data["refusals"].items():
            left = [f"{name}/-" for name, one in contract.operations.items() if condition not in one.refusals]
            yield from _refusals(contract, {condition: error}, ("refusals",), left)


def _of_family(contract: Contract, data: Any) -> Iterator[Edit]:
    family = data["family"]
    for operation, attachment in data["operations"].items():
        start, at = f"{operation}/{family}", ("operations", operation)
        if "request" in attachment:
            select = contract.operations[operation].select
            yield from _schema(attachment["request"], start, (*at, "request"), select)
        yield from _rules(attachment.get("rules", ()), start, (*at, "rules"))
        yield from _refusals(contract, attachment.get("refusals", {}), (*at, "refusals"), [start])
        yield from _words(attachment.get("words", {}), start, (*at, "words"))
        for alias in attachment.get("aliases", {}):
            yield Edit(
                "drop-alias", (f"{start}/alias/{word(alias)}",), f"{alias} is not taken", _drop(*at, "aliases", alias)
            )
    starts = [f"{name}/{family}" for name in data["operations"]]
    for number, rule in enumerate(data.get("rules", ())):
        facts = tuple(f"{start}/rule/{rule['id']}" for start in starts)
        yield Edit("drop-rule", facts, f"{rule['id']} is not kept", _drop("rules", number))
    for number, model in enumerate(data["models"]):
        others = [other for other in data["models"] if other is not model]
        if others and all(_unlike(model, other) for other in others):
            facts = tuple(fact for name in data["operations"] for fact in _of_model(contract, data, name, model))
            yield Edit("drop-model", facts, f"{model['name']} is unknown", _drop("models", number))
    for number, price in enumerate(data.get("prices", ())):
        if isinstance(price["amount"], str) and price["amount"].replace(".", "").isdigit():
            double = str(Decimal(price["amount"]) * 2)
            yield Edit(
                "double-price",
                (f"{family}/price/{number}",),
                "it costs twice as much",
                _put(double, "prices", number, "amount"),
            )
            if len(data["prices"]) > 1:
                yield Edit("drop-price", (f"{family}/price/{number}",), "it costs nothing", _drop("prices", number))
    lifecycle = data.get("lifecycle")
    if lifecycle:
        for number, phase in enumerate(lifecycle["phases"]):
            fact = (f"{family}/lifecycle/{phase['state']}",)
            if len(lifecycle["phases"]) > 1:
                yield Edit("drop-phase", fact, f"it is never {phase['state']}", _drop("lifecycle", "phases", number))
        other = "end" if lifecycle.get("charge", "submit") == "submit" else "submit"
        yield Edit(
            "charge-otherwise",
            (f"{family}/lifecycle/charge",),
            f"charged at {other}",
            _put(other, "lifecycle", "charge"),
        )
    for name, result in data.get("results", {}).items():
        start = f"{family}/result/{name}"
        for row, other in _other_rows(result):
            yield Edit(
                f"other-{row}", (f"{start}/{row}",), f"its {row} is not as asked", _put(other, "results", name, row)
            )
        if "lifetime_days" in result:
            yield Edit("longer-life", (f"{start}/lifetime",), "it stays", _put(9999, "results", name, "lifetime_days"))


def _unlike(model: Any, other: Any) -> bool:
    """Whether a request for one model is not taken by another: of two that share a name the first is meant."""
    told = ("select", "facts", "thinking", "enabled", "regions")
    return not model.get("select") or any(model.get(row) != other.get(row) for row in told)


def _of_model(contract: Contract, data: Any, operation: str, model: Any) -> Iterator[str]:
    """What an operation says of a model: by its names, in its regions, and where a field tells it from others alike."""
    start = f"{operation}/{data['family']}"
    names = model.get("select") or [model["name"]]
    yield from (f"{start}/model/{word(one)}" for one in ([names] if isinstance(names, str) else names))
    yield from (f"{start}/model/{word(model['name'])}/region/{region}" for region in model.get("regions", ()))
    variant = contract.families[data["family"]].operations[operation].variant
    if variant:
        yield f"{start}/schema/{variant}/enum/{word(model['name'])}"


def _other_rows(result: Any) -> Iterator[tuple[str, Any]]:
    """The rows of a result with something that was not asked for."""
    for row, more in (("width", 16), ("height", 16), ("seconds", 2), ("count", 1)):
        if row in result:
            yield row, {"sum": [result[row], more]}
    if isinstance(result.get("sound"), bool):
        yield "sound", not result["sound"]
    if isinstance(result.get("format"), dict) and "text" in result["format"]:
        said = {"jpeg": "png", "png": "jpeg", "mp3": "wav", "wav": "mp3"}.get(result["format"]["text"])
        if said:
            yield "format", {"text": said}


def _of_operation(row: Any, number: int, contract: Contract) -> Iterator[Edit]:
    start, at = f"{row['id']}/-", ("operations", number)
    if "request" in row:
        yield from _schema(row["request"], start, (*at, "request"), contract.operations[row["id"]].select)
    yield from _rules(row.get("rules", ()), start, (*at, "rules"))
    yield from _refusals(contract, row.get("refusals", {}), (*at, "refusals"), [start])
    yield from _words(row.get("words", {}), start, (*at, "words"))
    for kind in row.get("accepts", ()):
        if len(row["accepts"]) > 1:
            left = [one for one in row["accepts"] if one != kind]
            yield Edit("drop-form", (f"{start}/accepts/{kind}",), f"a body is never {kind}", _put(left, *at, "accepts"))
    order = list(row.get("order") or contract.order)
    for first, second in order_pairs(contract, contract.operations[row["id"]]):
        swapped = [{first: second, second: first}.get(step, step) for step in order]
        fact = (f"{start}/order/{first}-{second}",)
        yield Edit("swap-order", fact, f"{second} is looked at before {first}", _put(swapped, *at, "order"))
    if "select_default" in row:
        yield Edit(
            "drop-default-model", (f"{start}/select-default",), "there is no default", _drop(*at, "select_default")
        )
    for error, names in row.get("misplaced", {}).items():
        for place, one in enumerate(names):
            fact = (f"{start}/misplaced/{word(one)}",)
            yield Edit("drop-misplaced", fact, f"{one} is not told apart", _drop(*at, "misplaced", error, place))


def _of_error(row: Any, number: int, contract: Contract) -> Iterator[Edit]:
    start, at = f"error/{row['id']}", ("errors", number)
    other = 418 if row["status"] != 418 else 400
    told = f"Oh: {row['message']} Sorry."  # at both ends: a placeholder swallows what stands at its side
    if row.get("task"):  # with such an error a task ends: it is told by a query that succeeds
        yield Edit("other-message", (start,), "its message is another", _put(told, *at, "message"))
        return
    entry = contract.errors[row["id"]]
    says = [f"{start}/{MEMBER}/{word(path)}" for path in places_of(contract, entry, MESSAGE)]
    yield Edit("other-status", (f"{start}/{STATUS}", start), f"its status is {other}", _put(other, *at, "status"))
    yield Edit("other-message", (*says, start), "its message is another", _put(told, *at, "message"))
    for name in row.get("headers", {}):
        header = (f"{start}/{HEADER}/{name.lower()}",)
        yield Edit("drop-header", header, f"{name} is lost", _drop(*at, "headers", name))
    for fact in error_facts(contract, entry):
        if f"/{WITHOUT}/" in fact.id:
            filled = {**row.get("fields", {}), fact.id.rpartition(".")[2]: "oops"}
            yield Edit("add-member", (fact.id,), "it has what others have", _put(filled, *at, "fields"))


def _schema(schema: Any, start: str, at: tuple[Any, ...], select: Sequence[str]) -> Iterator[Edit]:
    """The faults of a request schema. That the field which names the model is there, and is a text that says something,
    is looked at when a family is chosen, before its schema is: without these keywords the same is refused.
    """
    chosen = {f"{start}/schema/{name}/{keyword}" for name in select for keyword in ("type", "required", "minLength")}
    for number, place in enumerate(places(schema, _NOWHERE)):
        begin = f"{start}/schema/{place.path}"
        for keyword, value in place.schema.items():
            for operator, facts, says, change in _of_keyword(begin, place, keyword, value):
                if chosen & set(facts):
                    continue
                yield Edit(operator, facts, f"{place.path}: {says}", _at_place(at, number, change))


def _of_keyword(begin: str, place: Place, keyword: str, value: Any) -> Iterator[tuple[str, tuple[str, ...], str, Any]]:
    fact = (f"{begin}/{keyword}",)
    told_anyway = keyword == "type" and (place.path == "body" or "enum" in place.schema)
    if keyword in JUDGED and keyword != "const" and value is not True and not told_anyway:
        yield "drop-keyword", fact, f"{keyword} is not looked at", lambda schema: schema.pop(keyword)
    if keyword in (*_UPPER, *_LOWER) and isinstance(value, int):
        by = 1 if keyword in _UPPER else -1
        yield "loosen", fact, f"{keyword} is {value + by}", lambda schema: schema.update({keyword: value + by})
        if not (keyword == "minLength" and "x-input" in place.schema):  # no media are as short as that
            yield "tighten", fact, f"{keyword} is {value - by}", lambda schema: schema.update({keyword: value - by})
    if keyword == "enum" and len(value) > 1:
        for literal in value:
            told = (f"{begin}/enum/{word(as_text(literal))}",)
            left = [one for one in value if one is not literal]
            yield "drop-literal", told, f"{literal!r} is refused", lambda schema, left=left: schema.update(enum=left)
    if keyword == "required":
        for name in value:
            inner = name if place.path == "body" else f"{place.path}.{name}"
            told = (f"{begin.removesuffix(place.path)}{inner}/required",)
            left = [one for one in value if one != name]
            yield "not-required", told, f"{inner} is not needed", lambda schema, left=left: schema.update(required=left)
    if keyword == "default" and value is not None:
        other = _other_default(place.schema, value)
        if other is not None:
            yield "other-default", fact, f"without it, {other!r}", lambda schema: schema.update(default=other)


def _other_default(schema: Any, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if "enum" in schema:
        return next((one for one in schema["enum"] if one != value), None)
    if isinstance(value, int | float):
        return value + 1 if value + 1 <= schema.get("maximum", value + 1) else value - 1
    return None


def _at_place(at: tuple[Any, ...], number: int, change: Callable[[Any], Any]) -> Change:
    """A change of the n-th subschema of a request schema."""

    def changed(data: Any) -> None:
        for index, place in enumerate(places(_into(data, at), _NOWHERE)):
            if index == number:
                change(place.schema)
                return

    return changed


def _rules(rules: Any, start: str, at: tuple[Any, ...]) -> Iterator[Edit]:
    for number, rule in enumerate(rules):
        yield Edit("drop-rule", (f"{start}/rule/{rule['id']}",), f"{rule['id']} is not kept", _drop(*at, number))


def _words(words: Any, start: str, at: tuple[Any, ...]) -> Iterator[Edit]:
    for state, said in words.items():
        yield Edit(
            "other-word", (f"{start}/word/{state}",), f"{said} is called otherwise", _put(f"{said}X", *at, state)
        )


def _refusals(contract: Contract, refusals: Any, at: tuple[Any, ...], starts: Sequence[str]) -> Iterator[Edit]:
    for condition, error in refusals.items():
        states = {contract.refusals.get(state) for state in STATES_OF_THE_ACCOUNT}  # which may come at any time
        others = (one for one in contract.errors.values() if one.status != contract.errors[error].status)
        other = next((one.id for one in others if one.id not in states), None)
        facts = (*(f"{start}/refusal/{condition}" for start in starts), f"refusal/{condition}")
        if other is not None:
            yield Edit("other-refusal", facts, f"{condition} becomes {other}", _put(other, *at, condition))


def _into(data: Any, steps: tuple[Any, ...]) -> Any:
    for step in steps:
        data = data[step]
    return data


def _drop(*steps: Any) -> Change:
    def change(data: Any) -> None:
        del _into(data, steps[:-1])[steps[-1]]

    return change


def _put(value: Any, *steps: Any) -> Change:
    def change(data: Any) -> None:
        _into(data, steps[:-1])[steps[-1]] = value

    return change
