"""All checks of a provider, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

from conformance.bench import Bench
from conformance.chapters import CHAPTERS
from conformance.checks import Check
from conformance.contract import Contract


def checks(
    contract: Contract, *, chapters: Sequence[str] = CHAPTERS, seed: int = 0, examples: int = 0
) -> tuple[Check, ...]:
    """The checks of a provider in the order of the chapters; ``seed`` and ``examples`` are of generated cases."""
    return tuple(_all(Bench(contract, seed=seed, examples=examples), chapters))


def _all(bench: Bench, chapters: Sequence[str]) -> Iterator[Check]:
    taken: dict[str, str] = {}
    for chapter in chapters:
        for check in import_module(f"conformance.chapters.{chapter}").checks(bench):
            if check.id in taken:
                raise ValueError(f"two checks are called {check.id}: of {taken[check.id]} and of {chapter}")
            taken[check.id] = chapter
            yield check
