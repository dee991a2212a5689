"""The exchanges of a world, grouped as the judges need them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from mockserver import clock
from mockserver.contracts import CompiledProvider
from mockserver.journal import Exchange
from mockserver.state.records import Task
from mockserver.tasks.engine import Engine
from mockserver.verdicts.finding import Evidence, Finding, Name

FAILED = 400
_BOUNDARY = re.compile(rb'boundary="?([^";,]+)')


@dataclass(frozen=True)
class History:
    """Exchanges in the order in which they began, with the contracts and the tasks that they speak of.

    ``simulated`` says whether simulated time counts as waiting: it does where only the test moves it.
    """

    exchanges: tuple[Exchange, ...]
    providers: Mapping[str, CompiledProvider]
    engine: Engine
    now: float
    simulated: bool
    _tasks: dict[tuple[str, str], Task | None] = field(default_factory=dict)

    @cached_property
    def repeats(self) -> list[list[Exchange]]:
        """The exchanges in groups of the very same request of one client: method, path, query and body."""
        groups: dict[tuple[object, ...], list[Exchange]] = {}
        for one in self.exchanges:
            same = (one.provider, one.key, one.method, one.path, one.query, _body(one))
            groups.setdefault(same, []).append(one)
        return [group for group in groups.values() if len(group) > 1]

    @cached_property
    def chains(self) -> list[list[Exchange]]:
        """Each request with its retries: it failed, or its answer was lost, and then the very same was sent again.

        What was under way at the same time is no retry. Chains of one are left out.
        """
        found: list[list[Exchange]] = []
        for group in self.repeats:
            chain = [group[0]]
            for one in group[1:]:
                if failed(chain[-1]) and follows(chain[-1], one):
                    chain.append(one)
                    continue
                found.append(chain)
                chain = [one]
            found.append(chain)
        return [chain for chain in found if len(chain) > 1]

    @cached_property
    def looks(self) -> dict[tuple[str, str], list[Exchange]]:
        """The queries of each task by provider and task id, its owner's alone and only those that were answered."""
        found: dict[tuple[str, str], list[Exchange]] = {}
        for one in self.exchanges:
            if one.provider and one.task_id and self.kind(one) == "query" and not failed(one):
                found.setdefault((one.provider, one.task_id), []).append(one)
        return found

    def kind(self, exchange: Exchange) -> str | None:
        """The kind of the operation that was asked, such as ``submit``; None when there is none."""
        if exchange.provider is None or exchange.operation_id is None:
            return None
        operation = self.providers[exchange.provider].operations.get(exchange.operation_id)
        return operation.facts.kind if operation else None

    def task(self, provider: str, task_id: str) -> Task | None:
        """A task by its id."""
        name = (provider, task_id)
        if name not in self._tasks:
            self._tasks[name] = self.engine.find(provider, task_id)
        return self._tasks[name]

    def waited(self, first: Exchange, then: Exchange) -> float:
        """The seconds between the end of one exchange and the beginning of the next, as the client may count them."""
        real = max(0.0, then.began - ended(first))
        return max(real, then.at - first.at) if self.simulated else real

    def waits(self, chain: list[Exchange]) -> Iterator[float]:
        """The waits between the members of a chain."""
        return (self.waited(first, then) for first, then in pairwise(chain))


def failed(exchange: Exchange) -> bool:
    """Whether the client has reason to try again: an error, or an answer that never came."""
    return exchange.status >= FAILED or exchange.lost


def follows(first: Exchange, then: Exchange) -> bool:
    """Whether the client sent one after it was done with the other: both may not have been under way together.

    A server learns late that a client has left, so that an answer that was lost ends when the client had moved on.
    """
    return first.lost or then.began >= ended(first)


def ended(exchange: Exchange) -> float:
    """When the answer had gone, on the machine's stopwatch."""
    return exchange.began + exchange.duration_ms / 1000


def wall_time(moment: float) -> float:
    """The unix time of a reading of the machine's stopwatch."""
    return clock.wall_time() - (clock.stopwatch() - moment)


def named(exchange: Exchange) -> str:
    """What was asked, in a few words: ``POST /v1/videos (videos.submit)``."""
    what = f" ({exchange.operation_id})" if exchange.operation_id else ""
    return f"{exchange.method} {exchange.path}{what}"


def header(rows: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    """The value of a header by its lower-case name."""
    wanted = name.encode()
    return next((value.decode("latin-1").strip() for key, value in rows if key.lower() == wanted), None)


def finding(verdict: Name, sentence: str, shown: list[Exchange]) -> Finding:
    """A finding over these exchanges."""
    evidence = tuple(Evidence(one.id, one.at, f"{one.method} {one.path}", one.status) for one in shown)
    return Finding(verdict, sentence, shown[0].provider, shown[0].operation, evidence)


def _body(exchange: Exchange) -> bytes:
    """The body, without the boundary that a client draws anew for each multipart body."""
    kind = header(exchange.headers, "content-type")
    drawn = _BOUNDARY.search(kind.encode("latin-1")) if kind and kind.startswith("multipart/") else None
    return exchange.request.replace(drawn[1], b"") if drawn else exchange.request
