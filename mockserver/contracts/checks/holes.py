"""Holes of templates: each ``{name}`` of an answer, a link, an error or a header must be one that is filled there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockserver.contracts.checks.holed import holes
from mockserver.contracts.checks.problem import Problem, misnamed
from mockserver.contracts.checks.references import errors_file
from mockserver.contracts.checks.schema_fields import Shape
from mockserver.contracts.checks.scopes import Pages
from mockserver.contracts.filled import ANSWERS, FILE, MEMBERS, MODEL, REFUSAL
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Family, Operation
from mockserver.contracts.resources import OWN_FIELDS
from mockserver.contracts.templates import names_in

_DEEP = "responses"  # the one kind whose answers read members of the body's objects


def check_holes(facts: Facts) -> Iterator[Problem]:
    """Every hole of a provider's templates that nothing fills, and every answer that is never given."""
    pages = Pages(facts)
    for operation in facts.operations.values():
        families = _asked_on(operation, pages)
        file, place = facts.folder / "operations.json", f"{operation.id}.answers"
        yield from _answers(operation.answers, operation, families, pages, file, place)
    for family in facts.families.values():
        file = facts.folder / family.family / "family.json"
        for name, attachment in family.operations.items():
            place = f"operations.{name}.answers"
            yield from _answers(attachment.answers, facts.operations[name], [family], pages, file, place)
        for name, result in family.results.items():
            yield from _unfilled(result.url, ("base", "path"), file, f"results.{name}.url")
        for n, offer in enumerate(family.offers):
            own = ("index", *(name for name in names_in(offer.id) if name.startswith("id.")))
            yield from _unfilled(offer.shown, own, file, f"offers[{n}].shown")
    yield from _errors(facts)
    for name, header in facts.provider.headers.items():
        yield from _unfilled(header, ("request.id",), facts.folder / "provider.json", f"headers.{name}")


def _errors(facts: Facts) -> Iterator[Problem]:
    provider = facts.folder / "provider.json"
    for name, envelope in facts.provider.envelopes.items():
        using = [entry for entry in facts.errors.values() if entry.envelope == name]
        own = {key for entry in using for key in (*entry.fill, *entry.fields)}
        others = {key for entry in facts.errors.values() for key in entry.fields}
        known = own.union(REFUSAL, others & set(_may_be_left_out(envelope)))
        yield from _unfilled(envelope, known, provider, f"envelopes.{name}")
    for entry in facts.errors.values():
        known = {*REFUSAL, *entry.fill, *entry.fields}
        for name, text in (("message", entry.message), ("fields", entry.fields), ("headers", entry.headers)):
            for problem in _unfilled(text, known, Path(), f"{entry.id}.{name}"):
                yield Problem(errors_file(facts, entry.id), problem.place, problem.got, problem.wanted, problem.hint)


def _may_be_left_out(template: Any) -> Iterator[str]:
    """The names that members read which are left out where nothing fills them."""
    for key, value in template.items() if isinstance(template, dict) else ():
        yield from names_in(value) if key.endswith("?") else _may_be_left_out(value)


def _answers(
    answers: Mapping[str, Any], operation: Operation, families: list[Family], pages: Pages, file: Path, place: str
) -> Iterator[Problem]:
    given = dict(ANSWERS[operation.kind])
    given |= {form.answer: given["whole"] for form in operation.listing.forms if "whole" in given}
    for name, template in answers.items():
        if name not in given:
            wanted = f"one of {', '.join(given)}" if given else "none, since it answers with bytes"
            yield misnamed(file, place, name, given, wanted, got="has the answer")
            continue
        known = set(_expanded(given[name], operation, families, pages))
        members = {each: set(_expanded(row, operation, families, pages)) for each, row in MEMBERS.items()}
        members |= {f"results.{result}": set(FILE) for family in families for result in family.results}
        deep = _Deep(operation, families, pages)
        for hole, at, inside in holes(template, f"{place}.{name}"):
            items = {f"item.{row}" for each in inside for row in members.get(each, ())}
            if (
                hole in known
                or hole in items
                or hole in deep
                or (hole.startswith("item.") and _anything(inside, members))
            ):
                continue
            yield misnamed(file, at, hole, known | items, "a name that is filled there")


@dataclass(frozen=True)
class _Deep:
    """The members of the body's objects, listed or not, where answers read them."""

    operation: Operation
    families: list[Family]
    pages: Pages

    def __contains__(self, hole: str) -> bool:
        if self.operation.kind != _DEEP or not hole.startswith("body."):
            return False
        requests = (row for family in self.families for row in self.pages.requests(family))
        return Shape.of(*requests).knows(hole.removeprefix("body."))


def _anything(inside: Iterable[str], members: Collection[str]) -> bool:
    """Whether a list around is one of the request's own, of whose members nothing is known."""
    return any(each not in members and each.startswith(("body.", "quantity.", "item.")) for each in inside)


def _unfilled(template: Any, known: Collection[str], file: Path, place: str) -> Iterator[Problem]:
    for hole, at, _ in holes(template, place):
        if hole not in known:
            yield misnamed(file, at, hole, known, "a name that is filled there")


def _asked_on(operation: Operation, pages: Pages) -> list[Family]:
    """The families that the answers of an operation may tell of: its own, and those with an operation in common."""
    attached = pages.attached(operation)
    shared = {name for family in attached for name in family.operations}
    return [row for row in pages.facts.families.values() if not attached or shared & row.operations.keys()]


def _expanded(names: Iterable[str], operation: Operation, families: list[Family], pages: Pages) -> Iterator[str]:
    """The names with what the contract itself adds in the place of each ``x.*``."""
    facts = pages.facts
    for name in names:
        group, star, _ = name.partition(".*")
        if not star:
            yield name
        elif group == "body":
            requests = Shape.of(*(row for family in families for row in pages.requests(family)))
            yield from (f"body.{found}" for found in requests.names(deep=operation.kind == _DEEP))
        elif group == "quantity":
            yield from (f"quantity.{found}" for family in families for found in family.quantities)
        elif group in ("result", "results"):
            for found in (found for family in families for found in family.results):
                yield from [f"results.{found}"] if group == "results" else [f"result.{found}.{row}" for row in FILE]
        elif group == "failure":
            yield from ("failure.message", "failure.summary", *_failures(facts))
        elif group == "record":
            before = "" if names == MEMBERS["records"] else "record."
            # answers that families share leave out, by '?', what only another has
            rows = facts.families.values()
            fields = (field for family in rows if family.resource for field in family.resource.fields)
            yield from (f"{before}{found}" for found in (*OWN_FIELDS, *fields, "failure.message", *_failures(facts)))
        elif group == "offer":
            yield from ("id", *(row for family in families for offer in family.offers for row in offer.shown))
        elif group == "model":
            before = "" if names == MEMBERS["models"] else "item."
            known = (row for family in facts.families.values() for model in family.models for row in model.facts)
            yield from (f"{before}{found}" for found in (*MODEL, *operation.listing.defaults, *known))


def _failures(facts: Facts) -> Iterator[str]:
    return (f"failure.{field}" for entry in facts.errors.values() for field in entry.fields)
