"""Whether a body breaks one keyword at one place and nothing else: where several schemas judge the same place, another
may forbid the same, and then nobody can tell that the one is looked at.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from conformance.contract import JsonObject
from conformance.engine import Engine, compiled
from conformance.facts.places import Place, places
from conformance.schemas import KEYWORDS_OF_OUR_OWN
from conformance.sources import Source


class Judged:
    """The places of one request schema, and which of them are judged by more than one subschema."""

    def __init__(self, schema: JsonObject, source: Source) -> None:
        self.schema = schema
        self.places: Sequence[Place] = tuple(places(schema, source))
        self._times = Counter(place.steps for place in self.places)

    def is_shared(self, place: Place) -> bool:
        """Whether another subschema judges the same place."""
        return self._times[place.steps] > 1

    def without(self, place: Place, keyword: str, name: str = "") -> Loosened:
        """The schema in which a place has lost a keyword, of ``required`` and its like one name alone."""
        return Loosened(self, place, keyword, name)


class Loosened:
    """A request schema without one keyword of one place, made when it is first asked for."""

    def __init__(self, judged: Judged, place: Place, keyword: str, name: str) -> None:
        self._judged = judged
        self._place = place
        self._keyword = keyword
        self._name = name

    def takes(self, body: Any) -> bool:
        """Whether a body is fine by it."""
        return next(iter(self._engine.iter_errors(body)), None) is None

    @cached_property
    def _engine(self) -> Engine:
        schema = copy.deepcopy(dict(self._judged.schema))
        number = self._judged.places.index(self._place)
        rule: Any = list(places(schema, self._place.source))[number].schema
        left = [one for one in rule.get(self._keyword, ()) if one != self._name] if self._name else None
        if left is not None:
            rule[self._keyword] = left
        else:
            rule.pop(self._keyword, None)
        return compiled(schema, KEYWORDS_OF_OUR_OWN)
