"""What is wrong before a request is understood: no such path, another method, another media type, a broken body, an id
that nobody was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check
from conformance.contract import Operation
from conformance.plain import Plain, named_request, plain
from conformance.probe import CONTROL, Probe
from conformance.requests import Request
from conformance.routes import at_path

METHODS = ("DELETE", "PUT", "PATCH", "GET", "POST")
NOWHERE = "no-such-path"
MANY = 4 * 2**20
"""Bytes beyond which a body is only sent to a mock."""


def checks(bench: Bench) -> Iterator[Check]:
    """Provider by path, operation by operation."""
    several = [found for operation in bench.operations() if (found := plain(bench, operation)) is not None]
    if several:
        yield _no_path(bench, several[0])
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
    broken = replace(request, content=b'{"model": ', parts=(), headers={"content-type": "application/json"})
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
