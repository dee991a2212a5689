"""Checks: what is sent, what must come of it, and where the contract says so. Each example of a contract is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.agreement import ACCEPTED
from conformance.contract import Contract, Example, Family, Operation
from conformance.expect import Prediction, predict
from conformance.keys import fitting_key
from conformance.requests import Request, example_request
from conformance.sources import Source


@dataclass(frozen=True)
class Check:
    """One request with its one verdict. ``id`` is ``<provider>/<operation word>/<family>/<example>``; ``expect`` is
    ``accepted`` or an error's id; ``prediction`` is what the suite's own reading of the contract says.
    """

    id: str
    title: str
    level: str
    source: Source
    operation: Operation
    family: str
    request: Request
    expect: str
    region: str | None
    prediction: Prediction

    @property
    def wants_acceptance(self) -> bool:
        return self.expect == ACCEPTED

    @property
    def agreed(self) -> bool:
        """Whether the example and the suite's reading of the contract say the same."""
        return self.expect in (self.prediction.errors or (ACCEPTED,))


def checks(contract: Contract) -> tuple[Check, ...]:
    """The checks of a provider, in the order of its families and of their examples."""
    return tuple(_all(contract))


def in_region(contract: Contract, check: Check, region: str | None) -> Prediction:
    """What the contract says of the check's request at a host of another region."""
    return predict(contract, check.request.with_key(contract.auth, fitting_key(contract.auth)), region=region)


def _all(contract: Contract) -> Iterator[Check]:
    key = fitting_key(contract.auth)
    for family in contract.families.values():
        for example in family.examples:
            yield _check(contract, family, example, key)


def _check(contract: Contract, family: Family, example: Example, key: str) -> Check:
    operation = contract.operations[example.operation]
    request = example_request(operation, example)
    outcome = "is accepted" if example.expect == ACCEPTED else f"is refused with {example.expect}"
    return Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{example.id}",
        title=f"{operation.title}: {_words(family, example)} {outcome}",
        level=example.source.level,
        source=example.source,
        operation=operation,
        family=family.name,
        request=request,
        expect=example.expect,
        region=example.region,
        prediction=predict(contract, request.with_key(contract.auth, key), region=example.region),
    )


def _words(family: Family, example: Example) -> str:
    return f"{family.name}, {example.id.removeprefix(f'{family.name}.').replace('-', ' ')}"
