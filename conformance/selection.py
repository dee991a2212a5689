"""Which family and model a request means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from conformance.contract import Attachment, Contract, Family, Model, Operation

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ANY_NAME = "*"


@dataclass(frozen=True)
class Chosen:
    """A family as one operation sees it, and the model of it that is meant."""

    family: Family
    attachment: Attachment
    model: Model


def choose(
    contract: Contract, operation: Operation, name: str, body: Mapping[str, Any], region: str | None
) -> Chosen | None:
    """The family and model that a value selects: its exact name, else a later date of a name that allows one, else
    the model that takes any name. ``None`` for a name that is in no list, or not in the region's.
    """
    known = _known(contract, operation.id)
    for fits in (_exactly, _later, _any):
        found = known.exact.get(name, []) if fits is _exactly else [one for one in known.all if _fits(fits, one, name)]
        served = [one for one in found if region is None or not one.model.regions or region in one.model.regions]
        if served:
            return next((one for one in served if _is_variant(one, body)), served[0])
        if found and fits is _exactly:
            return None
    return None


@dataclass(frozen=True)
class _Known:
    """What may be chosen at one operation: all, and by the exact names."""

    all: list[Chosen]
    exact: dict[str, list[Chosen]]


@lru_cache(maxsize=1024)
def _known(contract: Contract, operation: str) -> _Known:
    everything = [
        Chosen(family, attachment, model)
        for family, attachment in contract.attached(operation)
        for model in taken(family, attachment)
    ]
    exact: dict[str, list[Chosen]] = {}
    for one in everything:
        for said in dict.fromkeys(one.model.select):
            exact.setdefault(said, []).append(one)
    return _Known(everything, exact)


def _fits(fits: Callable[[Model, str, str], bool], one: Chosen, name: str) -> bool:
    return any(fits(one.model, said, name) for said in one.model.select)


def taken(family: Family, attachment: Attachment) -> tuple[Model, ...]:
    """The models of a family that an operation takes, in the order in which it names them."""
    known = {model.name: model for model in family.models}
    return tuple(known[name] for name in attachment.models) or family.models


def _is_variant(one: Chosen, body: Mapping[str, Any]) -> bool:
    field = one.attachment.variant
    if field is None:
        return False
    default = one.attachment.request.get("properties", {}).get(field, {}).get("default")
    return bool(body.get(field, default) == one.model.name)


def _exactly(_: Model, said: str, name: str) -> bool:
    return said == name


def _later(model: Model, said: str, name: str) -> bool:
    if not model.later or _DATE.sub("", said, count=1) != _DATE.sub("", name, count=1):
        return False
    first, asked = _date(said), _date(name)
    return first is not None and asked is not None and asked > first


def _date(name: str) -> date | None:
    found = _DATE.search(name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _any(_: Model, said: str, __: str) -> bool:
    return said == ANY_NAME
