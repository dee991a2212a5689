"""The life of a task as one probe: money, submit, polls until the end, files, money. One paid task serves them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from conformance.acceptance import json_of
from conformance.bench import Bench
from conformance.contract import Attachment, Contract, Family, Operation, Result
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.goods import Good
from conformance.probe import CONTROL, Probe
from conformance.reached import Path, paths_of, value_of, values_at
from conformance.requests import Request
from conformance.rules import value
from conformance.session import Session, StoppedError
from conformance.trace import Answer, Reading
from conformance.values import exact

SUBMIT, POLL, AGAIN, FILE = "submit", "poll", "poll-after-end", "file"
MONEY_BEFORE, MONEY_HELD, MONEY_AFTER = "money-before", "money-held", "money-after"
"""The roles of what a task's flow sends and looks up, in this order; ``money-held`` is read right after the submit."""
ENDLESS = "endless"
"""The role of the seconds after which a task whose clock is moved still had no end."""
PATIENCE = 600.0
"""Seconds that a real task may take beyond twice what the contract says."""
MOST_POLLS = 400
PLENTY = "1000000"
"""Dollars that no probe uses up."""


@dataclass(frozen=True)
class Asking:
    """How a family's tasks are asked for: the query operation, its answers by state and its words for states."""

    operation: Operation
    answers: Mapping[str, Any]
    words: Mapping[str, str]

    def request(self, task_id: str) -> Request:
        """The query of one task."""
        operation = self.operation
        if operation.name_in == "query":
            return Request(operation.methods[0], operation.path, query={operation.name: task_id})
        head, _, tail = operation.path.partition("{")
        return Request(operation.methods[0], f"{head}{task_id}{tail.partition('}')[2]}")

    def template(self, state: str) -> Any:
        """The answer of a state."""
        return self.answers.get(state, self.answers.get("*"))

    def states(self, body: Any) -> tuple[str, ...]:
        """The states that an answer may tell of: those whose template has its status where this word stands."""
        return tuple(state for state, said in self.words.items() if self._status(state, body) == said)

    def _status(self, state: str, body: Any) -> Any:
        return value_of(self.template(state), "task.status", body)


def asking(contract: Contract, submit: Operation, family: Family) -> Asking | None:
    """The query operation of a family's tasks; of several, one of the same word as the submit."""
    found = [
        (contract.operations[name], attachment)
        for name, attachment in family.operations.items()
        if contract.operations[name].kind == "query"
    ]
    found.sort(key=lambda one: one[0].word != submit.word)
    return asked_by(*found[0]) if found else None


def asked_by(operation: Operation, attachment: Attachment) -> Asking:
    """How one query operation is asked for tasks of the family that the attachment is of."""
    return Asking(operation, {**operation.answers, **attachment.answers}, {**operation.words, **attachment.words})


def submitted(operation: Operation, family: Family) -> Any:
    """The template of the answer to a submit."""
    return {**operation.answers, **family.operations[operation.id].answers}.get("submitted")


def phases(prediction: Prediction) -> tuple[tuple[str, float], ...]:
    """The states before the end with their simulated seconds, for one request."""
    chosen = prediction.chosen
    if chosen is None or chosen.family.lifecycle is None:
        return ()
    names = prediction.names(chosen, {})
    return tuple((state, float(exact(value(term, names)) or 0)) for state, term in chosen.family.lifecycle.phases)


def task_flow(
    bench: Bench, good: Good, name: str = "life", *, fate: str | None = None, needs: frozenset[str] = frozenset()
) -> Probe:
    """The whole life of one task of a good request; it is made once, whoever asks for it.

    ``fate`` is the id of an error that a mock is told to end the task with, through its control API.
    """
    contract, operation, family = bench.contract, good.operation, good.family
    query = asking(contract, operation, family)
    steps = phases(good.prediction)

    async def conduct(session: Session) -> None:
        key = await purse(session, contract.provider)
        if session.controlled:
            await session.read_money(contract.provider, MONEY_BEFORE, key=key)
        answer = await session.answer(good.request, role=SUBMIT, key=key)
        if session.controlled:
            await session.read_money(contract.provider, MONEY_HELD, key=key)
        found = value_of(submitted(operation, family), "task.id", json_of(answer.body))
        if not isinstance(found, str | int) or query is None:
            raise StoppedError(f"the answer to the submit names no task ({answer.status})")
        task_id = str(found)
        if fate is not None:
            await session.steer("POST", f"/tasks/{quote(task_id, safe='')}", {"state": "failed", "error": fate})
        last = await _until_the_end(session, query, task_id, steps, key)
        await session.answer(query.request(task_id), role=AGAIN, key=key)
        if last is not None:
            body = json_of(last.body)
            await fetch(
                session, (url for path in link_paths(query.template("succeeded")) for url in values_at(body, path))
            )
        if session.controlled:
            await session.read_money(contract.provider, MONEY_AFTER, key=key)

    return bench.flow(
        name,
        good.request,
        conduct,
        operation=operation,
        family=family,
        requests=5 + 2 * len(steps) + len(family.results),
        prediction=good.prediction,
        moves_clock=True,
        needs=needs | ({CONTROL} if fate else set()),
    )


async def purse(session: Session, provider: str, *, usd: str = PLENTY) -> str:
    """Whose account pays: of a mock, one that this probe alone moves, so that what else falls due is no matter."""
    if not session.controlled:
        return "own"
    await session.steer("PUT", f"/accounts/{provider}/{session.purse_key}", {"balance_usd": usd})
    return session.purse_key


async def _until_the_end(
    session: Session, query: Asking, task_id: str, steps: tuple[tuple[str, float], ...], key: str
) -> Answer | None:
    """Polls in the middle of each phase, twice in the last, and then until an end; gives the last answer."""
    total = sum(seconds for _, seconds in steps)
    waits = [
        0.0,
        *((before / 2 + after / 2) for (_, before), (_, after) in zip([("", 0.0), *steps], steps, strict=False)),
    ]
    waits += [steps[-1][1] / 4] if steps else []
    waits.append((steps[-1][1] / 4 if steps else 0) + 1)
    every = max(5.0, total / 20)
    passed = 0.0
    for number in range(MOST_POLLS):
        wait = waits[number] if session.controlled and number < len(waits) else every * (number > 0)
        if passed + wait > 2 * total + PATIENCE:
            if session.controlled:
                session.seen.readings.append(Reading(ENDLESS, passed))
            raise StoppedError(f"the task had no end after {passed:g} s, where the contract says {total:g}")
        if wait:
            await session.wait(wait)
        passed += wait
        answer = await session.answer(query.request(task_id), role=POLL, key=key)
        states = query.states(json_of(answer.body))
        if states and set(states) <= {"succeeded", "failed", "cancelled"}:
            return answer
        if not 200 <= answer.status < 300:
            raise StoppedError(f"the task cannot be asked for: {answer.status}")
    return None


async def fetch(session: Session, links: Iterable[Any]) -> None:
    """The files behind links, each once, where they lie at the target itself."""
    for url in dict.fromkeys(url for url in links if isinstance(url, str) and url.startswith("http")):
        request = session.at_target(url)
        if request is not None:
            await session.send(request, role=FILE, key="none")


def link_paths(template: Any) -> list[Path]:
    """Where an answer has the links of result files: ``{result.video.url}``, and ``{item.url}`` of a list of them."""
    names = [part[1:-1] for _, part in members(template) if isinstance(part, str) and part.endswith(".url}")]
    return list(dict.fromkeys(path for name in dict.fromkeys(names) for path in paths_of(template, name)))


def places_of(query: Asking, result: Result, row: str = "url") -> list[Path]:
    """Where the answer to a finished task has the links of one result, or what else it tells of each of its files."""
    template = query.template("succeeded")
    found = paths_of(template, f"result.{result.name}.{row}")
    if found or f"results.{result.name}" not in str(template):
        return found
    return paths_of(template, f"item.{row}")


def links_of(query: Asking, family: Family, result: Result, body: Any) -> list[str]:
    """The links of one result in an answer. Where several share a list of it, they stand in it in turn."""
    return [str(link) for link in _of_result(query, family, result, "url", body) if link]


def sizes_of(query: Asking, family: Family, result: Result, body: Any) -> Mapping[str, Any]:
    """The bytes that an answer tells of each link of one result, where it tells of any."""
    links = _of_result(query, family, result, "url", body)
    return dict(zip(map(str, links), _of_result(query, family, result, "bytes", body), strict=False))


def _of_result(query: Asking, family: Family, result: Result, row: str, body: Any) -> list[Any]:
    found: list[Any] = []
    for path in places_of(query, result, row):
        sharing = [one.name for one in family.results.values() if path in places_of(query, one, row)]
        found += values_at(body, path)[sharing.index(result.name) :: len(sharing)]
    return found


def without_escapes(url: str) -> str:
    """A link without its scheme and escapes, as two spellings of one have it."""
    return unquote(url.partition("://")[2])
