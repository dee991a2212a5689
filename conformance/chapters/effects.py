"""What a field decides shows in what comes of it: a task with another value costs, and becomes, what the contract says.

Of each field of a request that decides the price, the size, the length or the format, one task a value is followed to
its end, and one without the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as member
from fractions import Fraction
from itertools import groupby
from typing import Any

from conformance.acceptance import json_of, judge_accepted, seen
from conformance.bench import Bench
from conformance.chapters.money import account_at, moved
from conformance.chapters.prices import rows_of
from conformance.checks import Check
from conformance.contract import Result
from conformance.defaults import showing
from conformance.edges.cases import known_cases, plain
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.facts.fact import EACH, slug
from conformance.facts.places import BODY
from conformance.flows import (
    AGAIN,
    FILE,
    MONEY_AFTER,
    MONEY_BEFORE,
    SUBMIT,
    Asking,
    asking,
    fetch,
    links_of,
    phases,
    purse,
    without_escapes,
)
from conformance.flows import submitted as submit_template
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.pricing import dollars
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.requests import Request
from conformance.result_files import wrong_file
from conformance.session import Session, StoppedError
from conformance.task_names import terms_of, told
from conformance.templates import Each, Hole, Text, differences
from conformance.view import UnobservedError, View, answer_of

CHAPTER = "effects"
BASES = 8
"""Good requests of which fields are changed; some fields decide nothing in the cheapest."""
LOOKED_AT, CLIP = 16, 16
"""Files of other sizes of a family that are looked at, and for how many a clip counts: runs have to be quick."""
LARGE = 2_500_000
"""Pixels of a file of which one of a family is looked at: it takes long to make."""
HEAVY = 9_000_000
"""Pixels times seconds of a file whose bytes are not asked to be told where its size is known; it takes long."""
_TOLD = ("width", "height", "seconds")
"""Rows of a result that an answer may tell of; what it does not tell is read from the file."""
_DECIDED = (*_TOLD, "format")
"""Rows of a result that a request decides, and that show in a file."""


@dataclass(frozen=True, repr=False)
class _Effect:
    """A request that has something otherwise than the good one that it was made from, and that shows.

    ``is_new_shape``: no request of its family before it makes a file of this size; large files are looked at once.
    """

    good: Good
    query: Asking
    name: str
    says: str
    is_new_shape: bool


@dataclass
class _Known:
    """What the effects of a family so far have shown: its outcomes, its sizes of files, and whether one was large.

    ``left`` is how many files of other sizes are still to be looked at.
    """

    outcomes: set[Any] = member(default_factory=set)
    shapes: set[Any] = member(default_factory=set)
    large: bool = False
    left: int = LOOKED_AT


def checks(bench: Bench) -> Iterator[Check]:
    """Each family that has tasks: the values of its fields that decide something, each decision once."""
    known: dict[str, _Known] = {}
    for operation, family in bench.attached("submit"):
        query, good = asking(bench.contract, operation, family), bench.good(operation, family)
        if query is None or good is None or family.lifecycle is None or good.is_form:
            continue
        if bench.may_begin(f"{bench.contract.provider}/{operation.word}/{family.name}/"):
            for effect in _effects(bench, good, query, known.setdefault(family.name, _Known())):
                yield _check(bench, effect)


def _effects(bench: Bench, good: Good, query: Asking, seen: _Known) -> Iterator[_Effect]:
    repeats: dict[int, list[tuple[str, str]]] = {}
    shown: set[str] = set()
    shaped: set[str] = set()
    costs = CLIP if any(one.media == "clip" for one in good.family.results.values()) else 1
    seen.outcomes.add(_outcome(good))
    seen.shapes.add(_shape(good))
    for name_of_field, names in groupby(_candidates(bench, good), key=lambda one: one[0]):
        taken: set[str] = set()
        for _, name, says, base, request, predicted in names:
            if name in taken:
                continue
            one = _made(bench, base, request, predicted)
            if one is None:
                continue
            outcome = _outcome(one)
            if outcome in seen.outcomes and name_of_field in shown:
                continue
            if outcome == _outcome(base):
                if id(base) not in repeats:
                    repeats[id(base)] = _repeated(base, query)
                if _repeated(one, query) == repeats[id(base)]:
                    continue
            taken.add(name)
            shown.add(name_of_field)
            seen.outcomes.add(outcome)
            shape = _shape(one)
            shaped |= {name_of_field} if shape != _shape(base) else set()
            large = _pixels(one) > LARGE
            looked = shape not in seen.shapes and not (large and seen.large) and seen.left >= costs
            seen.shapes.add(shape)
            seen.large |= large
            seen.left -= costs if looked else 0
            yield _Effect(one, query, name, says, looked)
    defaults = len(good.body) if costs == 1 else 1
    for name in good.body:
        left = _made(bench, good, good.without(name), None) if name in shown else None
        if left is not None:
            looked = name in shaped and _pixels(left) < LARGE and defaults > 0
            defaults -= looked
            yield _Effect(left, query, slug(f"{name}-left-out"), f"without {name}", looked)


def _made(bench: Bench, base: Good, request: Request, predicted: Prediction | None) -> Good | None:
    """The request as a good one of the same family; ``None`` where it is none."""
    said = predicted or bench.predict(request)
    if not said.accepted or said.fate is not None or said.chosen is None or said.chosen.family is not base.family:
        return None
    example = replace(base.example, body=json_of(request.content or b""), has_body=True)
    return replace(base, example=example, request=request, prediction=said)


def _candidates(bench: Bench, good: Good) -> Iterator[tuple[str, str, str, Good, Request, Prediction | None]]:
    """What may be sent otherwise: the field, a name, a sentence, the request it is made from, the new one, and what the
    contract says of that where it is known.
    """
    for case in known_cases(bench, good.operation, good.family):
        field = plain(case.change.inner or case.place.path)
        if not case.change.good or field == BODY:
            continue
        says = f"with another {field}"
        yield field, case.name, says, case.base, case.request, case.prediction
        if len(case.place.steps) == 1 and case.change.fact.startswith("enum/") and EACH not in case.place.steps:
            having = [one for one in bench.goods(good.operation, good.family) if one.has(*case.place.steps)]
            for base in having[:BASES]:
                if base is not case.base and not base.is_form:
                    request = base.changed(*case.place.steps, to=case.change.value)
                    yield field, case.name, says, base, request, None


def _outcome(good: Good) -> tuple[Any, ...]:
    """What a request decides: its price, and the terms of each result."""
    rows = tuple(tuple(sorted((row, str(said)) for row, said in terms_of(good, one).items()))
                 for one in good.family.results.values())  # fmt: skip
    return good.prediction.price, rows


def _repeated(good: Good, query: Asking) -> list[tuple[str, str]]:
    """What the answer about a finished task repeats of a request, but its model."""
    found = members(told(good, query, "succeeded", None))
    return [(path, str(part)) for path, part in found
            if not isinstance(part, Hole | Text | Each | Mapping | list) and path != "model"]  # fmt: skip


def _pixels(good: Good) -> int:
    terms = [terms_of(good, one) for one in good.family.results.values()]
    return max((int((one.get("width") or 0) * (one.get("height") or 0)) for one in terms), default=0)


def _length(good: Good) -> int:
    """The pixels of the largest file times the seconds of the longest."""
    times = [terms_of(good, one).get("seconds") or 1 for one in good.family.results.values()]
    return int(_pixels(good) * max(times, default=1))


def _shape(good: Good) -> tuple[str, ...]:
    return tuple(
        str(terms_of(good, one).get(row)) for one in good.family.results.values() for row in (*_TOLD[:2], "format")
    )


def _check(bench: Bench, effect: _Effect) -> Check:
    good, query = effect.good, effect.query
    operation, family, price = good.operation, good.family, good.prediction.price or Fraction(0)
    heavy = "bytes}" in str(query.template("succeeded")) and not effect.is_new_shape and _length(good) > HEAVY
    files = () if heavy else _to_fetch(effect)
    probe = _life(bench, effect, files, asks=not heavy)

    def judge(view: View) -> Verdict:
        accepted = judge_accepted(bench.contract, good.prediction, view.answer(probe.id, SUBMIT))
        if accepted.status != "passed":
            return accepted
        before, after = account_at(view, probe, MONEY_BEFORE), account_at(view, probe, MONEY_AFTER)
        wrong = moved(before, after, spent=price, balance=-price)
        if heavy:
            return none_wrong(wrong, f"{dollars(price)} USD")
        answer = view.answer(probe.id, AGAIN)
        body = json_of(answer.body)
        task_id = value_of(submit_template(operation, family), "task.id", json_of(view.answer(probe.id, SUBMIT).body))
        wrong += differences(told(good, query, "succeeded", task_id), body)
        said = value_of(query.template("succeeded"), "task.amount", body)
        if isinstance(said, int | float) and said != float(price):
            wrong.append(f"it says that it cost {said} USD, not {dollars(price)}")
        wrong += [line for one in files for line in _unlike(view, probe, effect, one, body)]
        return none_wrong(wrong, f"{dollars(price)} USD; {seen(answer)}")

    rows = [f"{family.name}/result/{one.name}/{row}" for one in family.results.values() for row in one.terms]
    prices = [f"{family.name}/price/{number}" for number in sorted(rows_of(good))]
    defaults = showing(bench, good, lambda said: _outcome(replace(good, prediction=said)))
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/"
        f"{bench.word(operation, family, f'effect-{effect.name}')}",
        title=f"{operation.title}: {family.name}, {effect.says} it costs and becomes what the contract says",
        level=operation.source.level,
        chapter=CHAPTER,
        source=operation.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*rows, *prices, *defaults),
        probes=(probe,),
        expected=f"{dollars(price)} USD, and files of the asked size and length",
        judge=judge,
    )


def _to_fetch(effect: _Effect) -> tuple[Result, ...]:
    """The results whose files have to be looked at, since the answer does not tell what the request decides of them."""
    template = str(effect.query.template("succeeded"))
    return tuple(
        one for one in effect.good.family.results.values()
        if terms_of(effect.good, one).get("count") != 0
        and effect.is_new_shape
        and not all(row in _TOLD and (f"result.{one.name}.{row}}}" in template or f"item.{row}}}" in template)
                    for row in _DECIDED if one.terms.get(row) is not None)
    )  # fmt: skip


def _unlike(view: View, probe: Probe, effect: _Effect, result: Result, body: Any) -> list[str]:
    """What the files of a result are otherwise than asked for."""
    links = {without_escapes(link) for link in links_of(effect.query, effect.good.family, result, body)}
    found = [one for one in view.exchanges(probe.id, FILE) if without_escapes(one.url) in links]
    if not found:
        raise UnobservedError("its files do not lie at the target, and nothing else is asked")
    wanted = terms_of(effect.good, result)
    return [line for one in found for line in wrong_file(result, wanted, answer_of(one))]


def _life(bench: Bench, effect: _Effect, files: tuple[Result, ...], *, asks: bool) -> Probe:
    """The task from the submit to its end, and the account that pays for it."""
    good, query, provider = effect.good, effect.query, bench.contract.provider
    total = sum(seconds for _, seconds in phases(good.prediction))

    async def conduct(session: Session) -> None:
        key = await purse(session, provider)
        await session.read_money(provider, MONEY_BEFORE, key=key)
        answer = await session.answer(good.request, role=SUBMIT, key=key)
        found = value_of(submit_template(good.operation, good.family), "task.id", json_of(answer.body))
        if not isinstance(found, str | int):
            raise StoppedError(f"the answer to the submit names no task ({answer.status})")
        await session.wait(total + 1)
        if asks:
            last = await session.answer(query.request(str(found)), role=AGAIN, key=key)
            body = json_of(last.body)
            await fetch(session, (link for one in files for link in links_of(query, good.family, one, body)))
        await session.read_money(provider, MONEY_AFTER, key=key)

    return bench.flow(
        f"effect-{effect.name}", good.request, conduct, operation=good.operation, family=good.family,
        requests=2 + len(files), prediction=good.prediction, needs=frozenset({CONTROL}),
        moves_clock=True,
    )  # fmt: skip
