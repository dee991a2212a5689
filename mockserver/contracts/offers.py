"""What a contract says of the follow-ups of a task, compiled: ids, conditions, and what answers show of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.contracts.model import Offer
from mockserver.contracts.rules import Condition, compile_condition
from mockserver.contracts.templates import Template, compile_template, names_in, text_template
from mockserver.contracts.terms import Term, compile_term
from mockserver.errors import ContractError, nearest

_OWN = "id."


@dataclass(frozen=True)
class CompiledOffer:
    """Follow-ups that a task offers; ``ids`` are the provider's forms that their own id names as ``id.x``."""

    facts: Offer
    when: Condition
    count: Term
    id: Callable[[Mapping[str, Any]], str]
    ids: tuple[str, ...]
    shown: Mapping[str, Template]


def compile_offers(offers: Iterable[Offer], forms: Iterable[str], where: str) -> tuple[CompiledOffer, ...]:
    """Compile a family's offers. Raises ``ContractError`` for an id that reads more than ``index`` and ``forms``."""
    return tuple(_offer(offer, forms, f"{where}[{position}]") for position, offer in enumerate(offers))


def _offer(offer: Offer, forms: Iterable[str], where: str) -> CompiledOffer:
    known = {"index", *(f"{_OWN}{form}" for form in forms)}
    names = names_in(offer.id)
    for name in sorted(names - known):
        raise ContractError(f"{where}.id: reads {name!r}, which nobody fills{nearest(name, known)}")
    return CompiledOffer(
        facts=offer,
        when=compile_condition(offer.when, f"{where}.when"),
        count=compile_term(offer.count, f"{where}.count"),
        id=text_template(offer.id),
        ids=tuple(sorted(name.removeprefix(_OWN) for name in names if name.startswith(_OWN))),
        shown={name: compile_template(data, f"{where}.shown.{name}") for name, data in offer.shown.items()},
    )
