"""Names in terms and conditions: each must be something that a request, its family or its parent has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mockserver.contracts.checks.problem import Problem, misnamed
from mockserver.contracts.checks.schema_fields import Shape
from mockserver.contracts.checks.scopes import Known, Pages, named
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Family, KnownInput, Rule, Violation

_FIRST_ALONE = ("part", "extract", "is", "one_of", "matches", "inputs")
_MEMBERS = ("where", "every", "some")
_SAME_LIST = ("union", "first")
_MEDIA = {"pixels", *KnownInput.__struct_fields__} - {"url", "source"}
_WANTED = "a field of the request, a quantity, or model.x, fact.x, header.x, parent.x, offer.x"


def check_terms(facts: Facts) -> Iterator[Problem]:
    """Every name of every term of a provider that nothing fills."""
    pages = Pages(facts)
    media = _MEDIA | {name for row in facts.families.values() if row.resource for name in row.resource.facts}
    for file, place, term, known in _terms(facts, pages):
        yield from _misread(term, known, file, place, media)
    for family in facts.families.values():
        for n, price in enumerate(family.prices):
            file = facts.folder / family.family / "family.json"
            counted = pages.counted(family)
            known = Known((*pages.known(family).layers, named({name: {} for name in counted})))
            if not known.has(price.unit):
                wanted = "a quantity, a field of the request, or what an answer at once counts"
                yield misnamed(file, f"prices[{n}].unit", price.unit, known.near(price.unit), wanted, got="is")


def _terms(facts: Facts, pages: Pages) -> Iterator[tuple[Path, str, Any, Known]]:
    families = facts.families.values()
    file = facts.folder / "provider.json"
    yield from _fills(file, "violations", facts.provider.violations, pages.all_known(families))
    if facts.provider.callback:
        counted: dict[str, Any] = {name: {} for row in families for name in (*row.quantities, *pages.counted(row))}
        for name, term in facts.provider.callback.figures.items():
            yield file, f"callback.figures.{name}", term, Known((named(counted),))
    file = facts.folder / "operations.json"
    for operation in facts.operations.values():
        attached = pages.attached(operation)
        known = pages.all_known(attached, operation.id)
        yield file, f"{operation.id}.select_lenient", operation.select_lenient, known
        yield from _fills(file, f"{operation.id}.violations", operation.violations, known)
        yield from _rules(file, f"{operation.id}.rules", operation.rules, known)
    for family in families:
        yield from _family(facts.folder / family.family / "family.json", family, pages)


def _family(file: Path, family: Family, pages: Pages) -> Iterator[tuple[Path, str, Any, Known]]:
    known = pages.known(family)
    for name, term in family.quantities.items():
        yield file, f"quantities.{name}", term, pages.known(family, without=name)
    yield from _rules(file, "rules", family.rules, known)
    for n, price in enumerate(family.prices):
        yield file, f"prices[{n}].when", price.when, known
    for n, offer in enumerate(family.offers):
        yield from _rows(file, f"offers[{n}]", {"when": offer.when, "count": offer.count}, known)
    if family.lifecycle:
        for n, phase in enumerate(family.lifecycle.phases):
            yield file, f"lifecycle.phases[{n}].seconds", phase.seconds, known
        wait = family.lifecycle.wait
        yield from _rows(file, "lifecycle.wait", {"when": wait.when, "seconds": wait.seconds} if wait else {}, known)
    for name, result in family.results.items():
        rows = ("width", "height", "seconds", "fps", "sound", "format", "count", "transparent")
        yield from _rows(file, f"results.{name}", {row: getattr(result, row) for row in rows}, known)
    if family.resource:
        resource = family.resource
        yield from _rows(file, "resource.fields", resource.fields, known)
        yield from _rows(file, "resource.changes", resource.changes, known)
        yield from _rows(file, "resource.facts", resource.facts, known)
        yield from _rows(file, "resource.filters", {row.field: row.asked for row in resource.filters}, known)
        if resource.sorting:
            named_ = {"by": resource.sorting.by, "order": resource.sorting.order}
            yield from _rows(file, "resource.sorting", named_, known)
    for name, attachment in family.operations.items():
        own = pages.known(family, name)
        yield from _rules(file, f"operations.{name}.rules", attachment.rules, own)
        yield from _fills(file, f"operations.{name}.violations", attachment.violations, own)


def _rules(file: Path, place: str, rules: Iterable[Rule], known: Known) -> Iterator[tuple[Path, str, Any, Known]]:
    for rule in rules:
        rows = {"when": rule.when, "require": rule.require, **{f"fill.{name}": t for name, t in rule.fill.items()}}
        yield from _rows(file, f"{place}.{rule.id}", rows, known)


def _fills(file: Path, place: str, rows: Iterable[Violation], known: Known) -> Iterator[tuple[Path, str, Any, Known]]:
    for n, row in enumerate(rows):
        yield from _rows(file, f"{place}[{n}].fill", row.fill, known)


def _rows(file: Path, place: str, rows: Mapping[str, Any], known: Known) -> Iterator[tuple[Path, str, Any, Known]]:
    return ((file, f"{place}.{name}", term, known) for name, term in rows.items())


def _misread(term: Any, known: Known, file: Path, place: str, media: set[str]) -> Iterator[Problem]:
    """The names below a term or condition that are none; what is malformed is for the compiler to say."""
    if isinstance(term, str):
        if not known.has(term):
            yield misnamed(file, place, term, known.near(term), _WANTED)
        return
    if not (isinstance(term, dict) and len(term) == 1):
        return
    [(word, operand)] = term.items()
    at = f"{place}.{word}"
    parts = operand if isinstance(operand, list) else [operand]
    if word in _MEMBERS and len(parts) == 2:
        yield from _misread(parts[0], known, file, f"{at}[0]", media)
        yield from _misread(parts[1], known.inside(_shape(parts[0], known).members), file, f"{at}[1]", media)
        return
    if word == "inputs" and len(parts) == 2 and isinstance(parts[1], str) and parts[1] not in media:
        yield misnamed(file, f"{at}[1]", parts[1], media, "a fact of media", got="asks for")
    if word == "lookup" and isinstance(operand, dict):
        table = operand.get("table")
        parts = [*(table.values() if isinstance(table, dict) else ()), operand.get("key"), operand.get("else")]
    elif word in _FIRST_ALONE:
        parts = parts[:1]
    elif word == "text":
        parts = []
    for n, part in enumerate(parts):
        yield from _misread(part, known, file, f"{at}[{n}]" if len(parts) > 1 else at, media)


def _shape(term: Any, known: Known) -> Shape:
    """What is known of the value of a term that is a list; open where that cannot be told."""
    if isinstance(term, str):
        return known.at(term)
    if isinstance(term, dict) and len(term) == 1:
        [(word, operand)] = term.items()
        if word == "where" and isinstance(operand, list):
            return _shape(operand[0], known)
        if word in _SAME_LIST and isinstance(operand, list):
            return Shape(tuple(part for row in operand for part in _shape(row, known).parts))
    return Shape.of({})
