"""Keys: without one, with a bad one, or with one in the wrong place a request is refused, and before all else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from conformance.acceptance import judge_predicted, judge_refused, not_refused, refusal_text, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Operation
from conformance.expect import Prediction
from conformance.judging import Verdict, failed
from conformance.keys import is_documented
from conformance.plain import Plain, plain
from conformance.requests import Request
from conformance.sources import Source
from conformance.view import View

BAD_KEYS = ("sk-invalid-conformance", "invalid-conformance", "no-key-at-all")
"""Texts that are no key anywhere; the first that the contract refuses is sent."""


def checks(bench: Bench) -> Iterator[Check]:
    """For each operation that wants a key: none, a bad one, another scheme; and a bad key with a broken body."""
    for operation in bench.operations():
        if "key" not in (operation.order or bench.contract.order):
            continue
        found = plain(bench, operation)
        if found is not None:
            yield from _of_operation(bench, found)


def _of_operation(bench: Bench, one: Plain) -> Iterator[Check]:
    operation, auth = one.operation, bench.contract.auth
    start = f"{operation.id}/-"
    none = bench.predict(one.request, key="none")
    yield _refused(bench, one, _Lie("no-key", one.request, "none", none, (f"{start}/refusal/no-key",)))
    bad = next((key for key in BAD_KEYS if not is_documented(auth, key)), None)
    if bad is None:
        return
    said = bench.predict(one.request, key=bad)
    yield _refused(bench, one, _Lie("bad-key", one.request, bad, said, (f"{start}/refusal/bad-key", "auth/key")))
    if operation.accepts:
        broken = replace(one.request, content=b"{", parts=(), headers={"content-type": "application/json"})
        first = tuple(name for name in bench.facts.all if name.startswith(f"{start}/order/key-"))
        yield _refused(bench, one, _Lie("bad-key-broken-body", broken, bad, bench.predict(broken, key=bad), first))
    other = replace(one.request, headers={**one.request.headers, auth.scheme.header: "Basic Y29uZm9ybWFuY2U6MQ=="})
    either = replace(none, refusals=(*none.refusals, *said.refusals))
    yield _refused(bench, one, _Lie("other-scheme", other, "none", either, (f"auth/scheme/{auth.scheme.header}",)))
    for scheme in auth.schemes:
        if scheme is not auth.scheme and (not scheme.operations or operation.word in scheme.operations):
            yield _taken(bench, one, scheme.header, scheme.prefix)


@dataclass(frozen=True)
class _Lie:
    """A request with something wrong about its key, and what must come of it."""

    what: str
    request: Request
    key: str
    prediction: Prediction
    facts: tuple[str, ...]


def _refused(bench: Bench, one: Plain, lie: _Lie) -> Check:
    contract, operation, errors = bench.contract, one.operation, lie.prediction.errors
    probe = bench.single(
        lie.what, lie.request, operation=operation, family=one.family, key=lie.key, prediction=lie.prediction
    )

    def judge(view: View) -> Verdict:
        verdict = judge_refused(contract, lie.prediction, errors, view.answer(probe.id), None)
        if verdict.status != "passed" or not view.saw(one.probe.id):
            return verdict
        twin = view.answer(one.probe.id)
        if not_refused(lie.prediction, errors, twin):
            return verdict
        return failed(f"the same request with a fine key is refused as well: {seen(twin)}")

    source = contract.errors[errors[0]].source if len(errors) == 1 else contract.auth.source
    return Check(
        **_common(bench, operation, one.family, f"key-{lie.what}", f"{lie.what.replace('-', ' ')}: refused", source),
        facts=bench.facts.known(*lie.facts, *(fact for error in errors for fact in bench.facts.of_error(error))),
        probes=(probe, one.probe),
        expected=refusal_text(lie.prediction, errors),
        judge=judge,
    )


def _taken(bench: Bench, one: Plain, header: str, prefix: str) -> Check:
    contract, operation, said = bench.contract, one.operation, one.probe.prediction
    word = f"{header}-{prefix.strip().lower() or 'bare'}" if prefix != contract.auth.scheme.prefix else header
    probe = bench.single(
        f"key-in-{word}",
        one.request,
        operation=operation,
        family=one.family,
        key=f"own@{header}@{prefix}",
        prediction=said,
    )

    def judge(view: View) -> Verdict:
        return judge_predicted(contract, said, view.answer(probe.id))

    return Check(
        **_common(bench, operation, one.family, f"key-in-{word}", f"a key in {header} counts", contract.auth.source),
        facts=bench.facts.known(f"auth/scheme/{header}"),
        probes=(probe,),
        expected="the same answer as with the key in its usual place",
        judge=judge,
    )


def _common(bench: Bench, operation: Operation, family: str, what: str, title: str, source: Source) -> dict[str, Any]:
    tail = operation.id.rpartition(".")[2]
    return {
        "id": f"{bench.contract.provider}/{operation.word}/auth/{tail}-{what}",
        "title": f"{operation.title}: {title}",
        "level": source.level,
        "chapter": "auth",
        "source": source,
        "operation": operation,
        "family": family,
    }
