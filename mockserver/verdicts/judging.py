"""From the journal of a world to the verdict on its clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import get_args

from mockserver.verdicts.charges import double_charge
from mockserver.verdicts.errors import asked_for_nothing, dropped_failure
from mockserver.verdicts.finding import Finding, Name, Verdict
from mockserver.verdicts.history import History
from mockserver.verdicts.polling import polled_after_end, polled_for_ever
from mockserver.verdicts.retries import ignored_retry_after, retried_for_ever, retry_storm
from mockserver.world import World

JUDGES: tuple[Callable[[History], Iterator[Finding]], ...] = (
    double_charge,
    ignored_retry_after,
    retry_storm,
    retried_for_ever,
    polled_for_ever,
    polled_after_end,
    dropped_failure,
    asked_for_nothing,
)
GRAVITY: dict[Name, int] = {name: place for place, name in enumerate(get_args(Name))}


def judge(world: World, *, provider: str | None = None, key: str | None = None) -> Verdict:
    """What the clients did wrong as far as the journal goes back.

    It is on one ``provider`` alone, and on the clients whose ``key`` fits the shell pattern, where they are given.
    """
    world.settle()
    fitting = (
        one
        for one in world.journal
        if provider in (None, one.provider) and (key is None or fnmatchcase(one.key or "", key))
    )
    kept = tuple(sorted(fitting, key=lambda one: one.began))
    history = History(kept, world.providers, world.engine, world.now(), simulated=world.clock.mode != "real")
    findings = [found for judge in JUDGES for found in judge(history)]
    findings.sort(key=lambda found: (GRAVITY[found.verdict], found.evidence[0].at))
    return Verdict(tuple(findings), len(kept), _missing(world))


def _missing(world: World) -> str | None:
    """Which exchanges of the world the journal does not hold; None when it has all of them."""
    settings = world.settings
    reasons = []
    if world.journal.dropped:
        reasons.append(f"the {world.journal.dropped} oldest have left the journal")
    if settings.workers > 1:
        reasons.append(f"each of the {settings.workers} workers has a journal of its own, and this is one of them")
    elif settings.state.startswith("redis:"):
        reasons.append("other processes over the same state have journals of their own")
    return "; ".join(reasons) or None
