"""Lies as faulty servers of one provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import translate

from conformance.asgi import App
from conformance.contract import Contract
from conformance.facts import all_facts
from conformance.mutants.between import Memory, between
from conformance.mutants.lies import LIES, Lie
from conformance.mutants.live import Live


def lies(contract: Contract, key: str, honest: Callable[[], App]) -> Iterator[Live]:
    """Each lie that a provider can tell: one of its patterns means a fact of the contract.

    ``honest`` makes the app that is lied about, ``key`` is one that it takes.
    """
    known = tuple(all_facts(contract))
    for lie in LIES:
        meant = re.compile("|".join(map(translate, lie.facts)))
        facts = tuple(name for name in known if meant.match(name))
        if facts:
            yield Live(
                f"{contract.provider}/lie/{lie.name}", "lie", facts, lie.says, _started(lie, contract, key, honest)
            )


def _started(
    lie: Lie, contract: Contract, key: str, honest: Callable[[], App]
) -> Callable[[], tuple[App, Callable[[], bool]]]:
    def start() -> tuple[App, Callable[[], bool]]:
        memory = Memory(contract, key)
        return between(honest(), memory, lie.before, lie.after), lambda: memory.touched > 0

    return start
