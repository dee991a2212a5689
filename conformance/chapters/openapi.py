"""The provider as an OpenAPI document: requests that schemathesis makes of it get answers that conform to it, and the
links from a submit lead to its task.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from conformance.acceptance import json_of
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Contract, Operation
from conformance.judging import Verdict, none_wrong
from conformance.plain import plain
from conformance.probe import FUZZ, Probe
from conformance.requests import Request
from conformance.routes import at_path
from conformance.session import Session
from conformance.trace import Answer
from conformance.view import View, answer_of

USUAL = 4
"""Cases for each operation where nobody says how many."""
WALKS = 6
"""Scenarios along the links."""


def checks(bench: Bench) -> Iterator[Check]:
    """One check an operation of JSON, and one of the links."""
    for operation in bench.operations():
        if not bench.may_begin(f"{bench.contract.provider}/{operation.word}/openapi/"):
            continue
        if operation.kind not in ("file", "content") and not _is_upload(operation):
            yield _conforms(bench, operation)
    submits = list(bench.operations("submit"))
    if submits and bench.may_begin(f"{bench.contract.provider}/{submits[0].word}/openapi/"):
        yield _links(bench, submits[0])


def _is_upload(operation: Operation) -> bool:
    return bool(operation.accepts) and "json" not in operation.accepts


def _conforms(bench: Bench, operation: Operation) -> Check:
    from conformance.openapi.schemathesis_cases import generated, request_of, wrong

    contract = bench.contract
    cases = generated(contract, operation, count=max(USUAL, bench.examples), seed=bench.seed)
    made = [(case, _probe(bench, operation, request_of(case))) for case in cases]

    def judge(view: View) -> Verdict:
        found = [line for case, probe in made for line in wrong(contract, case, view.answer(probe.id))]
        return none_wrong(list(dict.fromkeys(found)), f"{len(made)} answers conform")

    tail = operation.id.rpartition(".")[2]
    return _check(bench, operation, f"{tail}-conforms", "answers to generated requests conform to the document",
                  tuple(probe for _, probe in made), judge)  # fmt: skip


def _probe(bench: Bench, operation: Operation, request: Request) -> Probe:
    return bench.single("generated", request, operation=operation, family="-", needs=frozenset({FUZZ}))


def _links(bench: Bench, operation: Operation) -> Check:
    """Tasks that are submitted and then asked for along the links: what was given out is found."""
    from conformance.openapi.schemathesis_cases import walk

    contract, seed = bench.contract, bench.seed
    first = plain(bench, operation)
    request = first.request if first else Request("GET", operation.path)

    async def conduct(session: Session) -> None:
        loop = asyncio.get_running_loop()

        def send(asked: Request, role: str) -> Answer | None:
            sent = asyncio.run_coroutine_threadsafe(session.send(asked, role=role), loop)
            outcome = sent.result().outcome
            return outcome if isinstance(outcome, Answer) else None

        await asyncio.to_thread(walk, contract, send, steps=WALKS, seed=seed)

    probe = bench.flow(
        "links", request, conduct, operation=operation, family="-", requests=WALKS * 4, needs=frozenset({FUZZ}),
        prediction=first.probe.prediction if first else None,
    )  # fmt: skip

    def judge(view: View) -> Verdict:
        given: dict[str, set[str]] = {}
        lost: list[str] = []
        followed = 0
        for exchange in view.exchanges(probe.id):
            answer, request = answer_of(exchange), exchange.request
            here = {one.id for one in at_path(contract, request.path) if request.method in one.methods}
            asked = [name for name, queries in given.items() if name in request.target and here & queries]
            followed += bool(asked)
            if asked and not 200 <= answer.status < 300:
                lost.append(f"{request.target} gives {answer.status}")
            if request.method == "POST" and 200 <= answer.status < 300:
                queries = {query for name in here for query in _queries(contract, name)}
                given |= {text: queries for text in _texts(json_of(answer.body)) if len(text) > 8}
        return none_wrong(lost, f"{followed} links were followed")

    return _check(bench, operation, "links", "links of the document lead to what was made", (probe,), judge)


def _queries(contract: Contract, submit: str) -> set[str]:
    """The operations that may be asked for the tasks of a submit."""
    named = {name for family, _ in contract.attached(submit) for name in family.operations}
    return {name for name in named if contract.operations[name].kind == "query"}


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for part in found.values():
            yield from _texts(part)
    elif isinstance(found, list):
        for part in found:
            yield from _texts(part)
    elif isinstance(found, str):
        yield found


def _check(bench: Bench, operation: Operation, what: str, title: str, probes: tuple[Probe, ...], judge: Any) -> Check:
    source = operation.source
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/openapi/{what}",
        title=f"{operation.title}: {title}",
        level="should",
        chapter="openapi",
        source=source,
        operation=operation,
        family="-",
        facts=(),
        probes=probes,
        expected=f"{title}",
        judge=judge,
    )
