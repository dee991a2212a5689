"""A family's resources made ready: what one is made of, which of them a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.contracts.model import Resource
from mockserver.contracts.terms import Scope, Term, compile_term, plain
from mockserver.errors import ContractError, nearest

# What every resource has beside the fields of its contract; times are unix seconds, or text as RFC 3339 has it.
OWN_FIELDS = ("id", "state", "status", "created", "updated", "created_at", "updated_at")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class CompiledFilter:
    """One way to narrow a list."""

    field: str
    asked: Term
    fits: Callable[[Any, Any], bool]


@dataclass(frozen=True)
class CompiledResource:
    """A family's resource with its terms compiled."""

    facts: Resource
    fields: Mapping[str, Term]
    changes: Mapping[str, Term]
    media_facts: Mapping[str, Term]
    filters: tuple[CompiledFilter, ...]

    def made(self, scope: Scope) -> dict[str, Any]:
        """The fields of a new resource; those that came out absent are left out."""
        return _present(self.fields, scope)

    def changed(self, scope: Scope) -> dict[str, Any]:
        """The fields that an update sets."""
        return _present(self.changes, scope)

    def known_of(self, scope: Scope) -> dict[str, Any]:
        """What another request knows of a new resource that it names as media."""
        return _present(self.media_facts, scope)

    def selected(self, rows: Sequence[Row], scope: Scope) -> list[Row]:
        """The rows that a list holds, in its order, before it is cut into pages."""
        asked = [(row, value) for row in self.filters if (value := plain(row.asked(scope))) is not None]
        found = [row for row in rows if all(one.fits(row.get(one.field), value) for one, value in asked)]
        sorting = self.facts.sorting
        if sorting is None:
            return found
        word, order = scope(sorting.by), scope(sorting.order)
        field = sorting.fields.get(str(word), sorting.fields[sorting.usual])
        backwards = order == sorting.descending or (order is None and word is None)
        found.sort(key=lambda row: _ordered(row.get(field)))
        return found[::-1] if backwards else found


def compile_resource(resource: Resource, where: str) -> CompiledResource:
    """Compile the terms of a resource. Raises ``ContractError`` for one it cannot read, or a field that is none."""
    fields = [*OWN_FIELDS, *resource.fields]
    sorting = resource.sorting
    named = [*(row.field for row in resource.filters), *(sorting.fields.values() if sorting else ())]
    _among(named, fields, f"{where}: filters and sorting")
    _among(resource.changes, list(resource.fields), f"{where}: changes")
    if sorting:
        _among([sorting.usual], list(sorting.fields), f"{where}: sorting.usual")
    for row in resource.known:
        _among(row.fields, list(resource.fields), f"{where}: known.{row.id}")
    return CompiledResource(
        facts=resource,
        fields=_terms(resource.fields, f"{where}.fields"),
        changes=_terms(resource.changes, f"{where}.changes"),
        media_facts=_terms(resource.facts, f"{where}.facts"),
        filters=tuple(
            CompiledFilter(row.field, compile_term(row.asked, f"{where}.filters.{row.field}"), _FITS[row.match])
            for row in resource.filters
        ),
    )


def _terms(terms: Mapping[str, Any], where: str) -> dict[str, Term]:
    return {name: compile_term(term, f"{where}.{name}") for name, term in terms.items()}


def _present(terms: Mapping[str, Term], scope: Scope) -> dict[str, Any]:
    values = {name: plain(term(scope)) for name, term in terms.items()}
    return {name: value for name, value in values.items() if value is not None}


def _ordered(value: Any) -> tuple[bool, Any]:
    """Texts and numbers in their own order; a row without the field comes first."""
    return (value is not None, value)


def _among(names: Any, known: list[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise ContractError(f"{where}: there is no field {name!r}{nearest(name, known)}")


_FITS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda held, asked: bool(held == asked),
    "among": lambda held, asked: held in (asked if isinstance(asked, list) else [asked]),
    "contains": lambda held, asked: str(asked) in str(held or ""),
}
