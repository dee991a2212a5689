"""From a request to what is to happen with it: its own doors first, then the rules in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mockserver import chance
from mockserver.choosing.asked import Asked
from mockserver.choosing.doors import HEADERS, asked_by_headers
from mockserver.choosing.plan import Plan
from mockserver.choosing.rule import Outcome
from mockserver.choosing.rulebook import Live
from mockserver.ledger import limits

if TYPE_CHECKING:
    from mockserver.http.exchange import Call
    from mockserver.state.store import Transaction

OVER_LIMIT = "rate"


def choose(call: Call) -> Plan | None:
    """What is chosen for a request, or None when nothing is. Raises ``DoorError`` for a header that means nothing."""
    rules = call.world.rules.current()
    doors = not HEADERS.isdisjoint(call.headers)
    if not rules and not doors:
        return None
    plan, random = Plan(), chance.stream(call.world.seed, "rules", call.entropy)
    if doors:
        plan.add(asked_by_headers(call), random)
    asked = Asked(call)
    for live in rules:
        taken = _taken(live, asked)
        if taken is None:
            continue
        plan.add(_outcome(live, taken), random)
        plan.rules.append(live.rule.id)
        if live.rule.stop:
            break
    return plan if doors or plan.rules else None


def _taken(live: Live, asked: Asked) -> int | None:
    """How many requests the rule took before, if it takes this one."""
    if not all(condition(asked) for condition in live.conditions):
        return None
    if not _speaks_of(live, asked):
        asked.call.world.rules.pass_over(live, asked.call.provider.name)
        return None
    who = f"{asked.call.provider.name}/{asked.key}" if live.rule.per == "key" else ""
    return asked.call.world.rules.take(live, who, within=_limit(live, asked, who))


def _speaks_of(live: Live, asked: Asked) -> bool:
    """Whether the provider has the errors that the rule names; a rule is for those that do."""
    provider = asked.call.provider
    return all(error in provider.catalogue for error in live.errors) and all(
        condition in provider.facts.provider.refusals for condition in live.refusals
    )


def _limit(live: Live, asked: Asked, who: str) -> Callable[[Transaction], bool] | None:
    """Counts the request against the rule's own limit."""
    rpm, call = live.rule.rpm, asked.call
    if rpm is None:
        return None
    limit = limits.Limit(f"{live.tally}/{who}", rpm)
    return lambda tx: limit.count(tx, call.now)


def _outcome(live: Live, taken: int) -> Outcome:
    outcome = live.rule.outcome(taken)
    if live.rule.rpm is not None and not outcome.says:
        return Outcome(refuse=OVER_LIMIT, add_headers=outcome.add_headers, delay=outcome.delay)
    return outcome
