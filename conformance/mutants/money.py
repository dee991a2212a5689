"""Faults of money: charged twice, never, the wrong price, for polling; not given back; held otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from conformance.facts import scope
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, MONEY_HELD
from conformance.mutants.edits import mutant
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.trace import Answer, Observation, Reading

Money = Mapping[str, Any]


def mutants(recording: Recording) -> Iterator[Mutant]:
    """Each operator on what the accounts showed, for each paid operation of each family."""
    contract = recording.contract
    for operation in contract.operations.values():
        for family, _ in contract.attached(operation.id):
            if not family.prices or operation.kind == "query":
                continue
            start = f"{scope(operation, family)}/money"
            probes = {
                name.rpartition("/")[2]: name
                for name in recording.trace
                if name.startswith(f"{scope(operation, family)}/")
            }
            paid = [probes[name] for name in ("life", "paid") if name in probes]
            lost = [probes[name] for name in ("lost",) if name in probes]
            poor = [probes[name] for name in ("unpaid",) if name in probes]
            prices = [f"{family.name}/price/{number}" for number in range(len(family.prices))]
            yield _move(recording, "charge-twice", [f"{start}/charged-once"], "it is charged twice", paid, times=2)
            yield _move(recording, "never-charge", [f"{start}/charge"], "it is never charged", paid, times=0)
            yield _slip(recording, "wrong-price", prices, "it costs a little more", paid, "0.0001")
            if "bare" in probes:
                for fact in _defaults(recording, probes["bare"]):
                    says = "without the field it costs otherwise"
                    yield _slip(recording, "other-default-price", [fact], says, [probes["bare"]], "0.01")
            if operation.kind == "submit":
                yield _slip(recording, "charge-polling", [f"{start}/polling-free"], "asking costs money", paid, "0.01")
                yield _slip(recording, "no-refund", [f"{start}/refund"], "a failed task is charged", lost, "0.02")
            yield _slip(recording, "charge-refused", [f"{start}/refused-free"], "a refusal costs money", poor, "0")
            places = [place for probe in poor for place in recording.at_probe[probe]]
            good = [
                one.answer
                for one in recording.by_operation.get(operation.id, ())
                if one.accepted and one.family == family.name
            ]
            yield mutant(
                recording, "no-funds-ignored", [f"{start}/no-funds"], "an empty account is served", places, _first(good)
            )
            if family.lifecycle is not None:
                yield _held(recording, [f"{family.name}/lifecycle/charge"], probes.get("life"))


def _defaults(recording: Recording, probe: str) -> list[str]:
    """The defaults that show in the price of a request without their fields."""
    found = [fact for check in recording.by_probe[probe] for fact in check.facts if fact.endswith("/default")]
    return list(dict.fromkeys(found))


def _first(good: Sequence[Answer]) -> Any:
    def edit(_: Place) -> Answer | None:
        return good[0] if good else None

    return edit


def _move(
    recording: Recording, operator: str, facts: Sequence[str], says: str, probes: Sequence[str], *, times: int
) -> Mutant:
    """What was spent is spent so many times."""

    def change(before: Money, after: Money) -> Money:
        spent = Decimal(after["spent_usd"]) - Decimal(before["spent_usd"])
        return _shifted(after, spent * (times - 1))

    return _readings(recording, operator, facts, says, probes, change)


def _slip(
    recording: Recording, operator: str, facts: Sequence[str], says: str, probes: Sequence[str], usd: str
) -> Mutant:
    """So much more is spent; 0 takes a cent without a word."""

    def change(before: Money, after: Money) -> Money:
        if usd != "0":
            return _shifted(after, Decimal(usd))
        return {**after, "spent_usd": str(Decimal(after["spent_usd"]) + Decimal("0.01"))}

    return _readings(recording, operator, facts, says, probes, change)


def _shifted(account: Money, more: Decimal) -> Money:
    spent, balance = Decimal(account["spent_usd"]) + more, Decimal(account["balance_usd"]) - more
    return {**account, "spent_usd": format(spent, "f"), "balance_usd": format(balance, "f")}


def _held(recording: Recording, facts: Sequence[str], probe: str | None) -> Mutant:
    """What should be held back is not; what should not is."""

    def alter(_: str, seen: Observation) -> Observation | None:
        by_role = {one.role: one.value for one in seen.readings}
        if MONEY_HELD not in by_role or MONEY_BEFORE not in by_role:
            return None
        held = dict(by_role[MONEY_HELD])
        freed = Decimal(held["held_usd"]) - Decimal(by_role[MONEY_BEFORE]["held_usd"]) or Decimal("-0.01")
        held["held_usd"] = format(Decimal(held["held_usd"]) - freed, "f")
        held["balance_usd"] = format(Decimal(held["balance_usd"]) + freed, "f")
        readings = [Reading(one.role, held) if one.role == MONEY_HELD else one for one in seen.readings]
        return Observation(seen.exchanges, readings, seen.missing)

    name = f"{recording.contract.provider}/hold-otherwise/{facts[0]}"
    alters = {probe: alter} if probe else {}
    return Mutant(name, "hold-otherwise", tuple(facts), "money is held otherwise", alters)


def _readings(
    recording: Recording, operator: str, facts: Sequence[str], says: str, probes: Sequence[str], change: Any
) -> Mutant:
    def alter(_: str, seen: Observation) -> Observation | None:
        by_role = {one.role: one.value for one in seen.readings}
        if MONEY_AFTER not in by_role or MONEY_BEFORE not in by_role:
            return None
        after = change(by_role[MONEY_BEFORE], by_role[MONEY_AFTER])
        if after == by_role[MONEY_AFTER]:
            return None
        readings = [replace(one, value=after) if one.role == MONEY_AFTER else one for one in seen.readings]
        return Observation(seen.exchanges, readings, seen.missing)

    name = f"{recording.contract.provider}/{operator}/{facts[0]}"
    return Mutant(name, operator, tuple(facts), says, dict.fromkeys(probes, alter))
