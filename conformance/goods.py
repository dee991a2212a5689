"""Good requests: the cheapest one of a family that the contract accepts, and the same with one thing changed."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from conformance.agreement import ACCEPTED
from conformance.contract import Example, Family, Operation
from conformance.expect import Prediction
from conformance.requests import Request, example_request

Step = str | int
Predict = Callable[[Request], Prediction]


@dataclass(frozen=True, repr=False)
class Good:
    """A request that is accepted. ``body`` is its JSON, ``form`` its parts where it travels as a form.

    ``terms`` is what it asks of each result, by the result's name, as far as somebody has worked that out.
    """

    operation: Operation
    family: Family
    example: Example
    request: Request
    prediction: Prediction
    terms: dict[str, dict[str, Any]] = field(init=False, default_factory=dict, compare=False)

    @property
    def is_form(self) -> bool:
        return bool(self.example.form)

    @property
    def body(self) -> Mapping[str, Any]:
        """The JSON body; of a form, its texts by their names."""
        return dict(self.example.form) if self.is_form else self.example.body or {}

    def changed(self, *path: Step, to: Any) -> Request:
        """The same request with something else at a place of its body; objects on the way are made."""
        if self.is_form:
            name = str(path[0])
            kept = tuple(part for part in self.example.form if part[0] != name)
            values = to if isinstance(to, list) else [to]
            return self._with(form=(*kept, *((name, _as_part(value)) for value in values)))
        body = copy.deepcopy(self.example.body or {})
        _put(body, path, to)
        return self._with(body=body, has_body=True)

    def without(self, *path: Step) -> Request:
        """The same request without what stands at a place of its body."""
        if self.is_form:
            return self._with(form=tuple(part for part in self.example.form if part[0] != path[0]))
        body = copy.deepcopy(self.example.body or {})
        *outer, last = path
        inner: Any = body
        for step in outer:
            inner = inner[step]
        del inner[last]
        return self._with(body=body)

    def with_body(self, body: Mapping[str, Any]) -> Request:
        """The same request with another JSON body, also where it had none."""
        return self._with(body=body, has_body=True)

    def has(self, *path: Step) -> bool:
        """Whether something stands at a place of its body."""
        found: Any = self.body
        for step in path:
            if isinstance(found, Mapping) and step in found:
                found = found[str(step)]
            elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                found = found[step]
            else:
                return False
        return True

    def _with(self, **more: Any) -> Request:
        return example_request(self.operation, replace(self.example, **more))


def goods(predict: Predict, operation: Operation, family: Family) -> tuple[Good, ...]:
    """The accepted requests of a family: its examples, and before them the cheapest that can be made of one."""
    found = sorted(_accepted(predict, operation, family), key=_price)
    if not found:
        return ()
    best = _cheapest(predict, found[0])
    return (best, *(one for one in found if one.body != best.body))


def _cheapest(predict: Predict, best: Good) -> Good:
    for name, values in _levers(best):
        tried = [best]
        for value in values:
            request = best.changed(name, to=value)
            said = predict(request)
            if said.accepted and said.fate is None:
                body = {**best.body, name: value}
                example = replace(best.example, body=body) if not best.is_form else None
                if example is not None:
                    tried.append(Good(best.operation, best.family, example, request, said))
        best = min(tried, key=_price)
    return best


def _accepted(predict: Predict, operation: Operation, family: Family) -> Iterator[Good]:
    for example in family.examples:
        if example.operation == operation.id and example.expect == ACCEPTED and example.region is None:
            request = example_request(operation, example)
            said = predict(request)
            if said.accepted and said.fate is None and said.body.get("stream") is not True:
                yield Good(operation, family, example, request, said)


def _price(good: Good) -> tuple[bool, Fraction, int]:
    """The cheap before the dear, JSON before forms, the short before the long."""
    return good.is_form, good.prediction.price or Fraction(0), len(str(good.body))


def _levers(good: Good) -> Iterator[tuple[str, Sequence[Any]]]:
    """The fields by which a price may be lowered, with the values to try."""
    if good.is_form or not good.prediction.price:
        return
    for name, rule in good.prediction.schema.get("properties", {}).items():
        if not isinstance(rule, Mapping) or name in good.operation.select:
            continue
        values = list(rule.get("enum", ()))
        if rule.get("type") in ("integer", "number") and "minimum" in rule:
            values.append(rule["minimum"])
        if rule.get("type") == "boolean":
            values += [False, True]
        if values:
            yield name, values


def _put(body: Any, path: tuple[Step, ...], value: Any) -> None:
    for step, following in pairwise(path):
        if isinstance(body, dict):
            body = body.setdefault(step, [] if isinstance(following, int) else {})
        else:
            while len(body) <= int(step):
                body.append([] if isinstance(following, int) else {})
            body = body[step]
    if isinstance(body, list) and isinstance(path[-1], int) and path[-1] >= len(body):
        body.append(value)
    else:
        body[path[-1]] = value


def _as_part(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
