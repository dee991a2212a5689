"""Result files: each link leads to a whole file of the asked kind, size and length, for as long as the page says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from conformance.acceptance import json_of, not_refused, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Result
from conformance.defaults import showing
from conformance.expect import predict
from conformance.flows import (
    AGAIN,
    FILE,
    POLL,
    SUBMIT,
    Asking,
    asking,
    links_of,
    phases,
    places_of,
    sizes_of,
    submitted,
    task_flow,
    without_escapes,
)
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.probe import CONTROL, Probe
from conformance.reached import EVERY, paths_of, value_of, values_at
from conformance.result_files import wrong_file
from conformance.session import Session, StoppedError
from conformance.task_names import terms_of
from conformance.trace import Answer, Exchange
from conformance.view import UnobservedError, View, answer_of

LATE = "file-late"


def checks(bench: Bench) -> Iterator[Check]:
    """Each result of each family that has tasks, by the files of the one task that was followed to its end."""
    for operation, family in bench.attached("submit"):
        good, query = bench.good(operation, family), asking(bench.contract, operation, family)
        if good is None or query is None or family.lifecycle is None:
            continue
        life = task_flow(bench, good)
        for result in family.results.values():
            if places_of(query, result):
                yield _is_asked_for(bench, good, query, result, life)
                several = _with_some(bench, good, result)
                if several is not None:
                    more = task_flow(bench, several, f"life-with-{result.name}")
                    yield _is_asked_for(bench, several, query, result, more, several=True)
                if result.lifetime_days is not None and terms_of(good, result).get("count") != 0:
                    yield _ends(bench, good, query, result)


def _with_some(bench: Bench, good: Good, result: Result) -> Good | None:
    """The cheapest request that asks for files of a result of which the cheapest of all wants none."""
    if terms_of(good, result).get("count") != 0:
        return None
    found = [one for one in bench.goods(good.operation, good.family) if terms_of(one, result).get("count", 0)]
    return min(found, key=lambda one: one.prediction.price or 0, default=None)


def _is_asked_for(
    bench: Bench, good: Good, query: Asking, result: Result, life: Probe, *, several: bool = False
) -> Check:
    wanted = terms_of(good, result)

    def judge(view: View) -> Verdict:
        fetched = _fetched(view, life, good, query, result)
        listed = any(EVERY in path for path in places_of(query, result))
        count = 1 if wanted.get("count") is None or not listed else int(wanted["count"])
        if len(fetched) != count:
            return failed(f"there are {len(fetched)} links to a {result.name} and not {count}")
        wrong = [line for exchange in fetched for line in wrong_file(result, wanted, answer_of(exchange))]
        wrong += _told_otherwise(view.answer(life.id, AGAIN), good, query, result, fetched)
        return none_wrong(wrong, ", ".join(seen(answer_of(one)) for one in fetched))

    rows = [f"{good.family.name}/result/{result.name}/{row}" for row in (*result.terms, "media", "url", "path")]
    serving = [one.id for one in bench.contract.operations.values() if one.kind == "file"]
    fetch = [f"{name}/-/{what}" for name in serving for what in ("file/fetched", "method/GET")]
    unsaid = showing(bench, good, lambda said: terms_of(replace(good, prediction=said), result))
    return _check(bench, good, result, f"file-{result.name}" + ("-several" if several else ""),
                  f"has a {result.name} of the asked kind and size",
                  (*rows, *fetch, *unsaid), life, judge)  # fmt: skip


def _ends(bench: Bench, good: Good, query: Asking, result: Result) -> Check:
    """After its days the link leads nowhere."""
    contract = bench.contract
    days = result.lifetime_days or 0
    total = sum(seconds for _, seconds in phases(good.prediction))

    async def conduct(session: Session) -> None:
        answer = await session.answer(good.request, role=SUBMIT)
        found = value_of(submitted(good.operation, good.family), "task.id", json_of(answer.body))
        if not isinstance(found, str | int):
            raise StoppedError("the answer to the submit names no task")
        await session.wait(total + 1)
        last = await session.answer(query.request(str(found)), role=POLL)
        links = links_of(query, good.family, result, json_of(last.body))
        request = session.at_target(links[0]) if links else None
        if request is None:
            raise StoppedError("its file does not lie at the target")
        await session.send(request, role=FILE, key="none")
        await session.wait(days * 86400 + 1)
        await session.send(request, role=LATE, key="none")

    probe = bench.flow(
        f"late-{result.name}", good.request, conduct, operation=good.operation, family=good.family, requests=4,
        prediction=good.prediction, moves_clock=True, needs=frozenset({CONTROL}),
    )  # fmt: skip

    def judge(view: View) -> Verdict:
        early, exchange = view.answer(probe.id, FILE), view.exchange(probe.id, LATE)
        late = answer_of(exchange)
        if not 200 <= early.status < 300:
            return failed(f"right after its task the link gives {seen(early)}")
        prediction = predict(contract, exchange.request)
        wrong = not_refused(prediction, prediction.errors, late)
        return failed(f"after {days:g} days the link gives {seen(late)}") if wrong else passed(seen(late))

    facts = (f"{good.family.name}/result/{result.name}/lifetime",)
    return _check(bench, good, result, f"file-{result.name}-ends", f"keeps its {result.name} for {days:g} days",
                  facts, probe, judge)  # fmt: skip


def _fetched(view: View, life: Probe, good: Good, query: Asking, result: Result) -> list[Exchange]:
    """The answers to the links that the finished task gave for this result, each link once."""
    body = json_of(view.answer(life.id, AGAIN).body)
    links = {without_escapes(link) for link in links_of(query, good.family, result, body)}
    if not links:
        return []
    here = {one.url: one for one in view.exchanges(life.id, FILE) if without_escapes(one.url) in links}
    if not here:
        raise UnobservedError("its files do not lie at the target, and nothing else is asked")
    return list(here.values())


def _told_otherwise(
    answer: Answer, good: Good, query: Asking, result: Result, fetched: Sequence[Exchange]
) -> list[str]:
    """What the answer says of the files that they are not: their bytes, and that the first link leads to the first."""
    body, template = json_of(answer.body), query.template("succeeded")
    sizes = {without_escapes(link): size for link, size in sizes_of(query, good.family, result, body).items()}
    wrong = []
    for one in fetched:
        size, said = len(answer_of(one).body), sizes.get(without_escapes(one.url))
        wrong += [f"{one.url} has {size} bytes, and the answer says {said}"] if said not in (None, size) else []
    lists = [path for path in paths_of(template, "item.url") if f"results.{result.name}" in str(template)]
    listed = [link for path in lists for link in values_at(body, path)]
    first = links_of(query, good.family, result, body)
    if listed and len(good.family.results) == 1 and first and first[0] != listed[0]:
        wrong.append(f"{first[0]} is said to be the first of the files, which {listed[0]} is")
    return wrong


def _check(
    bench: Bench, good: Good, result: Result, what: str, says: str, facts: Any, probe: Probe, judge: Any
) -> Check:
    operation, family = good.operation, good.family
    where = bench.word(operation, family, what.replace("_", "-"))
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/{where}",
        title=f"{operation.title}: a finished {family.name} task {says}",
        level=result.source.level,
        chapter="files",
        source=result.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*facts),
        probes=(probe,),
        expected=f"the finished task {says}",
        judge=judge,
    )
