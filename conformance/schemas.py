"""What is wrong with a body by its schema: the violations, and in which order the document names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from conformance.engine import Engine, Keyword, Problem, compiled, problem
from conformance.values import same

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Flaw:
    """One violated keyword: where in the body, with what limit and which value (``None`` for what is missing)."""

    keyword: str
    path: tuple[str | int, ...]
    limit: Any
    value: Any

    @property
    def place(self) -> str:
        """The place as dotted text, ``messages.0.role``."""
        return ".".join(map(str, self.path))

    @property
    def missing(self) -> bool:
        """Whether something is absent, or there but empty."""
        empty = self.value in ("", [])
        return self.keyword == "required" or (self.keyword in ("minLength", "minItems") and empty)


def first_flaws(schema: Schema, body: Any, *, missing_first: bool) -> list[Flaw]:
    """The violations that may be named first; none when the body is fine.

    Order is that of the document's table: the schema's properties. The contract does not say which of two comes first
    when they are of one place, or when one place holds the other: then either may.
    """
    found: list[tuple[bool, tuple[int, ...], Flaw]] = []
    for error in _validator(_Identity(schema)).iter_errors(body):
        value = None if error.validator == "required" else error.instance
        flaw = Flaw(error.validator, (*error.absolute_path, *_unexpected(error)), error.validator_value, value)
        found.append((missing_first and not flaw.missing, _rank(schema, flaw.path), flaw))
    first: list[Flaw] = []
    while found:
        late, _, lead = min(found, key=lambda one: one[:2])
        first += [flaw for other_late, _, flaw in found if flaw.path == lead.path and other_late == late]
        found = [one for one in found if one[0] == late and _is_inside(one[2].path, lead.path)]
    return first


def _unexpected(error: Problem) -> tuple[str, ...]:
    """The member that makes an object break ``additionalProperties``, the first of them."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, dict):
        return ()
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    others = (name for name in error.instance if name not in known and not any(re.search(p, name) for p in patterns))
    return tuple(others)[:1]


def _is_inside(inner: tuple[str | int, ...], outer: tuple[str | int, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _rank(schema: Any, path: tuple[str | int, ...]) -> tuple[int, ...]:
    rank: list[int] = []
    for step in path:
        if isinstance(step, int):
            rank.append(step)
            schema = schema.get("items", {}) if isinstance(schema, Mapping) else {}
            continue
        names = list(schema.get("properties", {})) if isinstance(schema, Mapping) else []
        rank.append(names.index(step) if step in names else len(names))
        schema = schema["properties"][step] if step in names else {}
    return tuple(rank)


@dataclass(frozen=True, eq=False)
class _Identity:
    """Schemas are compiled once each; they are JSON, which has no hash of its own."""

    schema: Schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.schema is other.schema

    def __hash__(self) -> int:
        return id(self.schema)


def _required(_: Any, names: Any, body: Any, __: Any) -> Iterator[Problem]:
    if isinstance(body, dict):
        for name in names:
            if name not in body:
                yield problem(f"{name} is missing", name)


def _enum(_: Any, literals: Any, value: Any, schema: Any) -> Iterator[Problem]:
    fold = schema.get("x-ignore-case") and isinstance(value, str)
    found = value.lower() if fold else value
    if not any(same(found, literal.lower() if fold and isinstance(literal, str) else literal) for literal in literals):
        yield problem(f"{value!r} is none of {literals!r}")


KEYWORDS_OF_OUR_OWN: Mapping[str, Keyword] = {"required": _required, "enum": _enum}
"""Keywords that say more to us than to the engine."""


@lru_cache(maxsize=512)
def _validator(identity: _Identity) -> Engine:
    return compiled(identity.schema, KEYWORDS_OF_OUR_OWN)
