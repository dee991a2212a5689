"""What chapters make their checks with: the contract, its facts, and the probes, of which two alike are one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from conformance.agreement import ACCEPTED
from conformance.contract import Contract, Example, Family, Operation
from conformance.expect import Prediction, predict
from conformance.facts import Facts
from conformance.goods import Good, goods
from conformance.keys import fitting_key
from conformance.probe import Conduct, Probe
from conformance.requests import Request, example_request


class Bench:
    """One provider's workbench; ``seed`` and ``examples`` are of generated cases.

    ``words`` and ``families`` leave only a part of the operations and families, ``starts`` of the ids of checks;
    without any, there are all.
    """

    def __init__(
        self,
        contract: Contract,
        *,
        seed: int = 0,
        examples: int = 0,
        words: tuple[str, ...] = (),
        families: tuple[str, ...] = (),
        starts: tuple[str, ...] = (),
    ) -> None:
        self.contract = contract
        self.seed = seed
        self.examples = examples
        self.key = fitting_key(contract.auth)
        self._words = words
        self._families = families
        self._starts = starts
        self._predicted: dict[Any, Prediction] = {}
        self._single: dict[Any, Probe] = {}
        self._by_id: dict[str, Probe] = {}
        self._bad: dict[tuple[str, str], Sequence[tuple[Example, Prediction]]] = {}
        self._good: dict[tuple[str, str], tuple[Good, ...]] = {}

    @cached_property
    def facts(self) -> Facts:
        """The contract's facts."""
        return Facts(self.contract)

    @property
    def probes(self) -> Mapping[str, Probe]:
        """The probes made so far."""
        return self._by_id

    def operations(self, *kinds: str) -> Iterator[Operation]:
        """The operations wanted, of some kinds or of all."""
        for operation in self.contract.operations.values():
            if (not self._words or operation.word in self._words) and (not kinds or operation.kind in kinds):
                yield operation

    def wants(self, word: str) -> bool:
        """Whether an operation of a word is wanted."""
        return not self._words or word in self._words

    def may_begin(self, start: str) -> bool:
        """Whether a check is wanted whose id begins so: what is costly to make need not be made for another."""
        return not self._starts or any(one.startswith(start) or start.startswith(one) for one in self._starts)

    def families(self) -> Iterator[Family]:
        """The families wanted."""
        for family in self.contract.families.values():
            if not self._families or family.name in self._families:
                yield family

    def attached(self, *kinds: str) -> Iterator[tuple[Operation, Family]]:
        """Each operation wanted with each family wanted that says something of it."""
        for operation in self.operations(*kinds):
            for family, _ in self.contract.attached(operation.id):
                if not self._families or family.name in self._families:
                    yield operation, family

    def predict(
        self, request: Request, *, region: str | None = None, key: str = "own", known: tuple[str, ...] = ()
    ) -> Prediction:
        """What the contract says of a request with a fine key, with none, or with a text in place of one; ``known`` are
        ids that the target has given out.
        """
        text = key if key not in ("own", "second") else self.key
        keyed = request if key == "none" else request.with_key(self.contract.auth, text)
        asked = (keyed.method, keyed.path, keyed.content, keyed.parts, region, known,
                 *sorted(keyed.query.items()), None, *sorted(keyed.headers.items()))  # fmt: skip
        found = self._predicted.get(asked)
        if found is None:
            found = self._predicted[asked] = predict(self.contract, keyed, region=region, known=known)
        return found

    def good(self, operation: Operation, family: Family) -> Good | None:
        """The cheapest request of a family that is accepted, without files where it can be; ``None``: none is known."""
        return next(iter(self.goods(operation, family)), None)

    def goods(self, operation: Operation, family: Family) -> tuple[Good, ...]:
        """The requests of a family that are accepted: the cheapest, and then its examples."""
        if (operation.id, family.name) not in self._good:
            self._good[operation.id, family.name] = goods(self.predict, operation, family)
        return self._good[operation.id, family.name]

    def bad_examples(self, operation: Operation, family: Family) -> Sequence[tuple[Example, Prediction]]:
        """The examples of a family, of no region, that are refused, with what the contract says of each."""
        if (operation.id, family.name) not in self._bad:
            self._bad[operation.id, family.name] = [
                (example, self.predict(example_request(operation, example)))
                for example in family.examples
                if example.operation == operation.id and example.expect != ACCEPTED and not example.region
            ]
        return self._bad[operation.id, family.name]

    def base(self, good: Good, name: str = "good") -> Probe:
        """The probe that sends a good request and no more: the twin of what is made from it."""
        return self.single(
            f"{name}-{good.example.id}" if good is not self.good(good.operation, good.family) else name,
            good.request,
            operation=good.operation,
            family=good.family,
            prediction=good.prediction,
        )

    def word(self, operation: Operation, family: Family, what: str) -> str:
        """What a check is about, with its operation where others of the same word have the family too."""
        same = [
            name
            for name, other in self.contract.operations.items()
            if other.word == operation.word and name in family.operations and other.accepts
        ]
        return f"{operation.id.rpartition('.')[2]}-{what}" if len(same) > 1 else what

    def single(
        self,
        name: str,
        request: Request,
        *,
        operation: Operation,
        family: Family | str,
        region: str | None = None,
        key: str = "own",
        prediction: Prediction | None = None,
        needs: frozenset[str] = frozenset(),
    ) -> Probe:
        """The probe that sends one request; where another sends the same already, that one.

        ``name`` is the end of its id: ``<operation>/<family>/<name>``. For another key than the own one a prediction is
        needed.
        """
        sameness = (request.method, request.target, _frozen(request), region, key)
        if sameness not in self._single:
            word = family if isinstance(family, str) else family.name
            probe = Probe(
                self._free(f"{operation.id}/{word}/{name}"),
                operation,
                word,
                request,
                prediction or self.predict(request, region=region),
                region=region,
                key=key,
                needs=needs,
            )
            self._single[sameness] = self.add(probe)
        return self._single[sameness]

    def _free(self, name: str) -> str:
        """A probe's id that no other has."""
        numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
        return next(f"{name}{end}" for end in numbers if f"{name}{end}" not in self._by_id)

    def flow(
        self,
        name: str,
        first: Request,
        conduct: Conduct,
        *,
        operation: Operation,
        family: Family | str,
        requests: int,
        prediction: Prediction | None = None,
        needs: frozenset[str] = frozenset(),
        moves_clock: bool = False,
        region: str | None = None,
    ) -> Probe:
        """A probe of several requests, the same for everyone who asks for its name; ``first`` is what people see."""
        word = family if isinstance(family, str) else family.name
        whole = f"{operation.id}/{word}/{name}"
        if whole not in self._by_id:
            said = prediction or self.predict(first, region=region)
            self.add(
                Probe(whole, operation, word, first, said, conduct, requests, needs, region, moves_clock=moves_clock)
            )
        return self._by_id[whole]

    def add(self, probe: Probe) -> Probe:
        """A probe under its id, which must be new."""
        if probe.id in self._by_id:
            raise ValueError(f"two probes are called {probe.id}")
        self._by_id[probe.id] = probe
        return probe


def _frozen(request: Request) -> Any:
    return tuple(sorted(request.headers.items())), request.content, request.parts
