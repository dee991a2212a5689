"""What is wrong before a request is understood: no such path, another method, another media type, a broken body, an id
that nobody was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from conformance.acceptance import json_of
from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check
from conformance.contract import Operation
from conformance.judging import Verdict, none_wrong
from conformance.plain import Plain, named_request, plain
from conformance.probe import CONTROL, Probe
from conformance.reached import paths_of, value_of
from conformance.requests import Request
from conformance.routes import at_path
from conformance.view import View

METHODS = ("DELETE", "PUT", "PATCH", "GET", "POST")
NOWHERE = "no-such-path"
BROKEN = b'{"model": '
MANY = 4 * 2**20
"""Bytes beyond which a body is only sent to a mock."""


def checks(bench: Bench) -> Iterator[Check]:
    """Provider by path, operation by operation."""
    several = [found for operation in bench.operations() if (found := plain(bench, operation)) is not None]
    if several:
        yield _no_path(bench, several[0])
    taking = [one for one in several if one.operation.accepts]
    for one in taking[:1]:
        yield from _own_ids(bench, one)
    for one in several:
        yield from _wrong_method(bench, one)
        if one.operation.accepts:
            yield from _bodies(bench, one)
        elif one.probe.prediction.refusals:
            yield _nobody(bench, one)
            yield from _otherwise(bench, one)
            yield from _no_name(bench, one)


def _no_path(bench: Bench, one: Plain) -> Check:
    operation = one.operation
    base = operation.path.rpartition("/")[0].partition("{")[0].rstrip("/")
    request = Request("GET", f"{base}/{NOWHERE}")
    probe = bench.single(NOWHERE, request, operation=operation, family="-")
    found = Refused("errors", operation, "-", "errors", NOWHERE, f"GET {request.path}", probe)
    return refused(bench, replace(found, facts=("refusal/unknown-route",)))


def _wrong_method(bench: Bench, one: Plain) -> Iterator[Check]:
    """The first method that no operation has at this path."""
    operation = one.operation
    for method in METHODS:
        request = replace(one.request, method=method, content=b"", parts=(), headers={})
        if bench.predict(request).refusals and not _answered(bench, operation, method):
            probe = _probe(bench, one, f"method-{method.lower()}", request)
            facts = (f"{operation.id}/-/refusal/wrong-method", f"{operation.id}/-/method/{operation.methods[0]}")
            tail = operation.id.rpartition(".")[2]
            where = Refused(
                "errors", operation, "-", "errors", f"{tail}-method", f"{method} at its path", probe, one.probe
            )
            yield refused(bench, replace(where, facts=facts))
            return


def _answered(bench: Bench, operation: Operation, method: str) -> bool:

    return any(
        method in other.methods for other in at_path(bench.contract, operation.path.replace("{", "").replace("}", ""))
    )


def _bodies(bench: Bench, one: Plain) -> Iterator[Check]:
    operation, request = one.operation, one.request
    broken = replace(request, content=BROKEN, parts=(), headers={"content-type": "application/json"})
    wrong = {
        "broken-body": ("a body that is no JSON", broken),
        "not-an-object": ("a body that is a list", replace(broken, content=b"[]")),
        "media-type": ("text/plain", replace(broken, content=b"hello", headers={"content-type": "text/plain"})),
        "empty-body": ("no body", replace(broken, content=b"")),
        "not-utf-8": ("a body that is no UTF-8", replace(broken, content=b'{"model": "\xff\xfe"}')),
        "not-a-number": ("a body with NaN", replace(broken, content=b'{"model": NaN}')),
    }
    limit = bench.contract.body_limit
    if operation is next(other for other in bench.operations() if other.word == operation.word and other.accepts):
        wrong["too-large"] = ("a body beyond the limit", replace(broken, content=_spaces(limit + 1)))
    for what, (title, bad) in wrong.items():
        said = bench.predict(bad)
        if not said.refusals:
            continue
        needs = frozenset({CONTROL} if len(bad.content) > MANY else ())
        probe = bench.single(what, bad, operation=operation, family=one.family, prediction=said, needs=needs)
        facts = (f"{operation.id}/-/refusal/{what}",)
        where = Refused(
            "errors", operation, one.family, "errors", f"{_tail(operation)}-{what}", title, probe, one.probe, facts
        )
        yield refused(bench, where)


def _own_ids(bench: Bench, one: Plain) -> Iterator[Check]:
    """Two refusals that tell the ids of their requests tell different ones: by them a provider finds a request."""
    contract, operation = bench.contract, one.operation
    asked = [(what, replace(one.request, content=content, parts=(), headers={"content-type": "application/json"}))
             for what, content in (("broken-body", BROKEN), ("not-an-object", b"[]"))]  # fmt: skip
    said = [bench.predict(request) for _, request in asked]
    if not all(prediction.refusals for prediction in said):
        return
    envelope = said[0].refusals[0].error.envelope
    form = contract.envelopes[envelope]
    places = paths_of(form, "request.id")
    probes = tuple(
        bench.single(what, request, operation=operation, family=one.family, prediction=prediction)
        for (what, request), prediction in zip(asked, said, strict=True)
    )

    def judge(view: View) -> Verdict:
        ids = [str(value_of(form, "request.id", json_of(view.answer(probe.id).body))) for probe in probes]
        return none_wrong([] if len(set(ids)) == len(ids) else [f"both have {ids[0]}"], ", ".join(ids))

    if places:
        paths = (".".join(map(str, place)) for place in places)
        yield Check(
            id=f"{contract.provider}/{operation.word}/{one.family}/{_tail(operation)}-errors-own-ids",
            title=f"{operation.title}: two errors have each an id of their own",
            level=operation.source.level,
            chapter="errors",
            source=operation.source,
            operation=operation,
            family=one.family,
            facts=bench.facts.known(*(f"envelope/{envelope}/{path}" for path in paths), "id/request"),
            probes=probes,
            expected="two errors with different ids",
            judge=judge,
        )


@lru_cache(maxsize=1)
def _spaces(length: int) -> bytes:
    """A long body that is held in memory once, however many requests have it."""
    return b" " * length


def _nobody(bench: Bench, one: Plain) -> Check:
    """The id that nobody was given; with a fine key, so that nothing else is wrong."""
    operation = one.operation
    where = Refused("errors", operation, "-", "errors", f"{_tail(operation)}-unknown", "an unknown id", one.probe)
    return refused(bench, replace(where, facts=(f"{operation.id}/-/file/unknown",)))


def _otherwise(bench: Bench, one: Plain) -> Iterator[Check]:
    """The same by the other methods of the operation: they do the same."""
    operation = one.operation
    for method in operation.methods[1:]:
        probe = _probe(bench, one, f"plain-{method.lower()}", replace(one.request, method=method))
        if probe.prediction.refusals:
            label, says = f"{_tail(operation)}-unknown-by-{method.lower()}", f"an unknown id, by {method},"
            facts = (f"{operation.id}/-/method/{method}",)
            yield refused(bench, Refused("errors", operation, "-", "errors", label, says, probe, facts=facts))


def _no_name(bench: Bench, one: Plain) -> Iterator[Check]:
    operation = one.operation
    if operation.name_in != "query" or not operation.name:
        return
    for what, request in (
        ("no-id", replace(one.request, query={})),
        ("empty-id", named_request(operation, "")),
    ):
        if bench.predict(request).refusals:
            probe = _probe(bench, one, what, request)
            where = Refused(
                "errors", operation, "-", "errors", f"{_tail(operation)}-{what}", f"without {operation.name}", probe
            )
            yield refused(bench, where)


def _probe(bench: Bench, one: Plain, what: str, request: Request) -> Probe:
    return bench.single(what, request, operation=one.operation, family=one.family)


def _tail(operation: Operation) -> str:
    return operation.id.rpartition(".")[2]
