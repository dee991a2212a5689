"""All checks of a provider, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module

from conformance.bench import Bench
from conformance.chapters import CHAPTERS
from conformance.checks import Check
from conformance.contract import Contract


def checks(
    contract: Contract,
    *,
    chapters: tuple[str, ...] = CHAPTERS,
    seed: int = 0,
    examples: int = 0,
    words: tuple[str, ...] = (),
    families: tuple[str, ...] = (),
    starts: tuple[str, ...] = (),
) -> tuple[Check, ...]:
    """The checks of a provider in the order of the chapters; ``seed`` and ``examples`` are of generated cases.

    ``words`` (of operations), ``families`` and ``starts`` (of ids) leave only a part; what is left has the same ids and
    requests as in all.
    """
    return _made(contract, chapters, seed, examples, _words(contract, words, starts), families, starts)


@lru_cache(maxsize=32)
def _made(
    contract: Contract,
    chapters: tuple[str, ...],
    seed: int,
    examples: int,
    words: tuple[str, ...],
    families: tuple[str, ...],
    starts: tuple[str, ...],
) -> tuple[Check, ...]:
    bench = Bench(contract, seed=seed, examples=examples, words=words, families=families, starts=starts)
    return tuple(
        check
        for check in _all(bench, chapters)
        if (not words or check.operation.word in words) and (not starts or check.id.startswith(starts))
    )


def _words(contract: Contract, words: tuple[str, ...], starts: tuple[str, ...]) -> tuple[str, ...]:
    """The words of operations that ids with such starts can have: an id is that of provider, word, and more."""
    named = [start.split("/") for start in starts]
    if not named or any(len(parts) < 3 for parts in named):
        return words
    found = {parts[1] for parts in named}
    return tuple(word for word in words or sorted(contract.words) if word in found) or ("-",)


def _all(bench: Bench, chapters: Sequence[str]) -> Iterator[Check]:
    taken: dict[str, str] = {}
    for chapter in chapters:
        for check in import_module(f"conformance.chapters.{chapter}").checks(bench):
            if taken.get(check.id) == chapter:
                raise ValueError(f"two checks of {chapter} are called {check.id}")
            if check.id in taken:
                check = replace(check, id=f"{check.id}-of-{chapter}")
            taken[check.id] = chapter
            yield check
