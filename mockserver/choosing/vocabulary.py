"""The words that a rule may use: providers, operations, errors and conditions of the contracts that are served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mockserver.contracts.compiled import CompiledProvider


@dataclass(frozen=True)
class Vocabulary:
    """What the loaded contracts know, asked for some providers or for all."""

    providers: Mapping[str, CompiledProvider]

    def operations(self, among: Iterable[str]) -> list[str]:
        """Words and ids of operations, each once."""
        found: dict[str, None] = {}
        for name in among:
            for operation in self.providers[name].operations.values():
                found[operation.facts.word] = found[operation.facts.id] = None
        return list(found)

    def errors(self, among: Iterable[str]) -> list[str]:
        """Ids of errors, each once."""
        return list({row.entry.id: None for name in among for row in self.providers[name].catalogue})

    def conditions(self, among: Iterable[str]) -> list[str]:
        """The conditions that a provider words in its own way."""
        return sorted({word for name in among for word in self.providers[name].facts.provider.refusals})

    def having(self, error: str, among: Iterable[str]) -> list[str]:
        """The providers that have an error of this id."""
        return [name for name in among if error in self.providers[name].catalogue]
