"""The headers that every answer has: there, of the documented form, and another id each time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.bench import Bench
from conformance.checks import Check, Judge
from conformance.facts.fact import slug
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.kinds import id_pattern
from conformance.plain import Plain, plain
from conformance.view import View

_ID = re.compile(r"\{(\w[\w-]*)\.id\}")


def checks(bench: Bench) -> Iterator[Check]:
    """For each header of the provider: that one request of every operation is answered with it, and that it changes."""
    asked = [found for operation in bench.operations() if (found := plain(bench, operation)) is not None]
    for name, form in bench.contract.headers.items():
        for one in asked:
            yield _has(bench, one, name, form)
        pair = [*asked, *_again(bench, asked)][:2]
        if len(pair) > 1 and _ID.fullmatch(form):
            yield _changes(bench, pair, name)


def _again(bench: Bench, asked: list[Plain]) -> Iterator[Plain]:
    """Another good request of the first operation: where there is no second operation, it is the second request."""
    for one in asked[:1]:
        for family, _ in bench.contract.attached(one.operation.id):
            for good in bench.goods(one.operation, family)[1:2] if family.name == one.family else ():
                yield Plain(one.operation, one.family, bench.base(good))


def _has(bench: Bench, one: Plain, name: str, form: str) -> Check:
    kind = _ID.fullmatch(form)
    wanted = bench.contract.ids.get(kind[1]) if kind else None
    pattern = id_pattern(wanted) if wanted else re.compile(".+")

    def judge(view: View) -> Verdict:
        found = view.answer(one.probe.id).headers.get(name.lower())
        if found is None:
            return failed(f"there is no {name}")
        return passed(found) if pattern.fullmatch(found) else failed(f"{name} is {found}, not of the form {wanted}")

    facts = (f"header/{name.lower()}", f"id/{kind[1]}" if kind else "")
    return _check(bench, (one,), f"header-{slug(name)}", f"is answered with {name}", facts, judge)


def _changes(bench: Bench, asked: list[Plain], name: str) -> Check:
    def judge(view: View) -> Verdict:
        found = [view.answer(one.probe.id).headers.get(name.lower(), "") for one in asked]
        return none_wrong([] if len(set(found)) == len(found) else [f"both have {found[0]}"], ", ".join(found))

    says = f"and another request have each a {name} of their own"
    return _check(bench, tuple(asked), f"header-{slug(name)}-changes", says, (f"header/{name.lower()}",), judge)


def _check(bench: Bench, asked: tuple[Plain, ...], what: str, says: str, facts: tuple[str, ...], judge: Judge) -> Check:
    first = asked[0]
    contract = bench.contract
    where = first.operation.id.rpartition(".")[2]
    return Check(
        id=f"{contract.provider}/{first.operation.word}/{first.family}/{where}-{what}",
        title=f"{first.operation.title}: an answer {says}",
        level=contract.source.level,
        chapter="headers",
        source=contract.source,
        operation=first.operation,
        family=first.family,
        facts=bench.facts.known(*facts),
        probes=tuple(one.probe for one in asked),
        expected=f"an answer {says}",
        judge=judge,
    )
