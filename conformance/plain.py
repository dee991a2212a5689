"""The plainest request of an operation, accepted where one can be known beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.bench import Bench
from conformance.contract import Operation
from conformance.probe import Probe
from conformance.requests import Request

NOBODY = "conformance-nobody"
"""An id that no target has given out."""


@dataclass(frozen=True, repr=False)
class Plain:
    """A request of an operation, the probe that sends it, and the family that it is of (``-`` where there is none)."""

    operation: Operation
    family: str
    probe: Probe

    @property
    def request(self) -> Request:
        return self.probe.first


def plain(bench: Bench, operation: Operation) -> Plain | None:
    """The cheapest good request of any family; of an operation that asks for something by its id, one for nobody's."""
    if operation.accepts:
        goods = [bench.good(operation, family) for family, _ in bench.contract.attached(operation.id)]
        found = sorted((good for good in goods if good), key=lambda good: good.prediction.price or 0)
        return Plain(operation, found[0].family.name, bench.base(found[0])) if found else None
    request = named_request(operation, NOBODY)
    return Plain(operation, "-", bench.single("plain", request, operation=operation, family="-"))


def named_request(operation: Operation, name: str) -> Request:
    """The request that asks an operation for something by its id, or for all there is."""
    if operation.name_in == "query" and operation.name:
        return Request(operation.methods[0], operation.path, query={operation.name: name})
    head, brace, tail = operation.path.rpartition("{")
    path = f"{head}{name}{tail.partition('}')[2]}" if brace else operation.path
    return Request(operation.methods[0], path)
