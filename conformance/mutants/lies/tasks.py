"""Lies about tasks and money: ids used again, states that go back or never end, charges that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from conformance.mutants.between import After, Asked, Memory, Told
from conformance.mutants.lies.lie import Lie, replaced
from conformance.refusals import error_of

ACCOUNT = "/_mock/accounts/"


def _polled(change: Callable[[Told, list[Told]], Told]) -> After:
    """Changes the answers to polls, by the earlier ones of the same task."""

    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        if asked.kind != "query" or told.status != 200:
            return told
        name = f"{asked.path}?{asked.query}"
        seen = memory.kept.setdefault(name, [])
        other = change(told, seen)
        seen.append(told)
        return other

    return after


def _first_id(asked: Asked, told: Told, memory: Memory) -> Told:
    """Every submit gives out the id of the first."""
    if asked.kind != "submit" or told.status != 200:
        return told
    return told.with_body(memory.kept.setdefault(asked.path, told.body))


def _found(asked: Asked, told: Told, memory: Memory) -> Told:
    """Any id is that of a task."""
    if asked.kind != "query":
        return told
    if told.status == 200 and error_of(memory.contract, told.status, told.json) is None:
        memory.kept["task"] = told
        return told
    known: Told | None = memory.kept.get("task")
    return known or replace(told, status=200).with_json({"status": "SUCCEEDED"})


def _back(told: Told, seen: list[Told]) -> Told:
    return seen[0] if len(seen) in (2, 4, 6) else told


def _charging(kinds: tuple[str, ...], refused: bool, usd: str) -> After:
    """A cent is taken for what should be free, and shows in the account."""

    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        if asked.path.startswith(ACCOUNT) and asked.method == "GET" and told.status == 200:
            taken = Decimal(usd) * memory.kept.get("count", 0)
            body = dict(told.json)
            body["spent_usd"] = format(Decimal(body["spent_usd"]) + taken, "f")
            body["balance_usd"] = format(Decimal(body["balance_usd"]) - taken, "f")
            return told.with_json(body) if taken else told
        if asked.kind in kinds and (told.status >= 400) == refused:
            memory.kept["count"] = memory.kept.get("count", 0) + 1
        return told

    return after


def _account(change: Callable[[dict[str, Any]], dict[str, Any]]) -> After:
    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        if not asked.path.startswith(ACCOUNT) or asked.method != "GET" or told.status != 200:
            return told
        return told.with_json({**told.json, **change(told.json)})

    return after


def _scaled(times: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(body: dict[str, Any]) -> dict[str, Any]:
        spent, balance = Decimal(body["spent_usd"]), Decimal(body["balance_usd"])
        more = spent * (times - 1)
        return {"spent_usd": format(spent + more, "f"), "balance_usd": format(balance - more, "f")}

    return change


def _kept_back(body: dict[str, Any]) -> dict[str, Any]:
    """What was held is never given back."""
    spent = Decimal(body["spent_usd"])
    return {"spent_usd": "0", "held_usd": format(Decimal(body["held_usd"]) + spent, "f")}


def _later(told: Told, seen: list[Told]) -> Told:
    """Times of making and links are others each time."""
    body = told.json
    if not isinstance(body, dict) or not seen:
        return told
    number = len(seen)
    other = replaced(body, "created_at", lambda at: at + number if isinstance(at, int) else at)
    for name in ("url", "video"):
        other = replaced(other, name, lambda link: f"{link}&v={number}" if str(link).startswith("http") else link)
    return told if other == body else told.with_json(other)


def _priced(told: Told, seen: list[Told]) -> Told:
    """Each answer about a task names a price and a file, whatever became of it."""
    body = told.json
    inner = body.get("data") if isinstance(body, dict) and isinstance(body.get("data"), dict) else body
    if not isinstance(inner, dict) or "amount_usd" in inner:
        return told
    inner = {**inner, "amount_usd": 0.1}
    return told.with_json({**body, "data": inner} if inner.get("task_id") and "data" in body else {**body, **inner})


PAID = ("submit", "chat", "responses", "messages", "embeddings", "images", "speech")
LIES = (
    Lie("id-again", "gives out one task id again and again", ("*/task/id", "*/task/many"), after=_first_id),
    Lie("any-task", "finds any task", ("*/refusal/unknown-task",), after=_found),
    Lie("told-otherwise", "tells of other times and links each time", ("*/task/steady",), after=_polled(_later)),
    Lie("price-too-early", "names a price of what is unfinished or failed", ("videos.query/-/task/timely",),
        after=_polled(_priced)),
    Lie("goes-back", "shows a state again", ("*/task/order",), after=_polled(_back)),
    Lie("never-ends", "shows the first state for ever", ("*/lifecycle/seconds", "*/lifecycle/succeeded"),
        after=_polled(lambda told, seen: seen[0] if seen else told)),
    Lie("polling-costs", "takes a cent for asking", ("*/money/polling-free",),
        after=_charging(("query",), False, "0.01")),
    Lie("refusing-costs", "takes a cent for a refusal", ("*/money/refused-free",), after=_charging(PAID, True, "0.01")),
    Lie("charges-twice", "takes the price twice", ("*/money/charged-once",), after=_account(_scaled(2))),
    Lie("charges-never", "takes nothing", ("*/money/charge",), after=_account(_scaled(0))),
    Lie("keeps-hold", "goes on holding what is paid", ("*/money/charge",), after=_account(_kept_back)),
    Lie("sum-drifts", "has accounts that do not add up", ("*/money/charge",),
        after=_account(lambda body: {"granted_usd": body["balance_usd"]})),
)  # fmt: skip
