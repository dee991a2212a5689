"""Result files: each link leads to a whole file of the asked kind, size and length, for as long as the page says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from conformance.acceptance import json_of, not_refused, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Result
from conformance.defaults import showing
from conformance.expect import predict
from conformance.flows import AGAIN, FILE, POLL, SUBMIT, Asking, asking, phases, submitted, task_flow
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.probe import CONTROL, Probe
from conformance.reached import EVERY, paths_of, value_of, values_at
from conformance.result_files import wrong_file
from conformance.session import Session, StoppedError
from conformance.task_names import terms_of
from conformance.trace import Exchange
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
            if _places(query, result):
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
        listed = any(EVERY in path for path in _places(query, result))
        count = 1 if wanted.get("count") is None or not listed else int(wanted["count"])
        if len(fetched) != count:
            return failed(f"there are {len(fetched)} links to a {result.name} and not {count}")
        wrong = [line for exchange in fetched for line in wrong_file(result, wanted, answer_of(exchange))]
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
        links = _links(good, query, result, json_of(last.body))
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


def _places(query: Asking, result: Result) -> list[tuple[str, ...]]:
    """Where the answer to a finished task has the links of one result."""
    template = query.template("succeeded")
    found = paths_of(template, f"result.{result.name}.url")
    if found or f"results.{result.name}" not in str(template):
        return found
    return paths_of(template, "item.url")


def _fetched(view: View, life: Probe, good: Good, query: Asking, result: Result) -> list[Exchange]:
    """The answers to the links that the finished task gave for this result, each link once."""
    body = json_of(view.answer(life.id, AGAIN).body)
    links = {_plain(link) for link in _links(good, query, result, body)}
    if not links:
        return []
    here = {one.url: one for one in view.exchanges(life.id, FILE) if _plain(one.url) in links}
    if not here:
        raise UnobservedError("its files do not lie at the target, and nothing else is asked")
    return list(here.values())


def _links(good: Good, query: Asking, result: Result, body: Any) -> list[str]:
    """The links of one result. Where several share a list of the answer, they stand in it in turn."""
    found: list[str] = []
    for path in _places(query, result):
        sharing = [one.name for one in good.family.results.values() if path in _places(query, one)]
        found += values_at(body, path)[sharing.index(result.name) :: len(sharing)]
    return [str(link) for link in found if link]


def _plain(url: str) -> str:
    """A link without its scheme and escapes, as two spellings of one have it."""
    return unquote(url.partition("://")[2])


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
