"""Pictures and sounds that come with the answer itself: its members, and files of the asked kind, number and size."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.acceptance import json_of, judge_accepted, seen
from conformance.answers import answers_of, expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Result
from conformance.defaults import bare, showing
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.facts.fact import slug
from conformance.flows import FILE
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.names import with_defaults
from conformance.probe import Probe
from conformance.reached import paths_of, values_at
from conformance.result_files import wrong_bytes, wrong_file
from conformance.session import Session
from conformance.task_names import terms_of
from conformance.templates import Hole, differences
from conformance.view import View, answer_of

FORM = "response_format"
"""The field of a request for pictures that names the member of the answer that holds them."""
FORMS = ("url", "b64_json")
"""Its values, which are also the names of those members; the protocol's own."""
MOST = {"seconds": 30, "count": 4}
"""How much is looked at in full: seconds of a sound, and how many pictures at once."""
HELD = {"item.url": Hole("item.url", kind="link"), "item.b64": Hole("item.b64", kind="text")}


def checks(bench: Bench) -> Iterator[Check]:
    """The cheapest request of each family, and the same for pictures that come in the other form."""
    for operation, family in bench.attached("images", "speech"):
        good, result = bench.good(operation, family), next(iter(family.results.values()), None)
        if good is None or result is None:
            continue
        if operation.kind == "speech":
            yield _sound(bench, good, result, "sound")
            yield from (_sound(bench, one, result, f"sound-{what}") for what, one in _others(bench, good, result))
            continue
        for what, one in _forms(bench, good):
            yield _pictures(bench, one, result, what)
        least = bare(bench, good)
        if least is not None:
            yield _pictures(bench, least, result, "pictures-by-default")
        for what, one in _others(bench, good, result):
            yield _pictures(bench, one, result, f"pictures-{what}")


def _others(bench: Bench, good: Good, result: Result) -> Iterator[tuple[str, Good]]:
    """Examples that each ask for something of a file that none before did: another format, size, number, length."""
    asked: set[tuple[str, Any]] = set(_rows(good, result).items())
    for one in bench.goods(good.operation, good.family):
        rows = _rows(one, result)
        big = any(rows.get(row) is not None and rows[row] > most for row, most in MOST.items())
        if not big and not rows.items() <= asked:
            asked |= rows.items()
            yield slug(one.example.id), one


def _rows(good: Good, result: Result) -> dict[str, Any]:
    """What is asked of a file, lengths in whole seconds."""
    return {row: round(found) if row == "seconds" else found for row, found in terms_of(good, result).items()}


def _forms(bench: Bench, good: Good) -> Iterator[tuple[str, Good]]:
    yield "pictures", good
    said = _asked(good.prediction)
    for form in FORMS if said in FORMS else ():
        request = good.changed(FORM, to=form) if form != said else None
        prediction = bench.predict(request) if request is not None else None
        if request is not None and prediction is not None and prediction.accepted:
            example = replace(good.example, body={**good.body, FORM: form}, form=())
            yield (
                f"pictures-as-{form.replace('_', '-')}",
                Good(good.operation, good.family, example, request, prediction),
            )


def _sound(bench: Bench, good: Good, result: Result, what: str) -> Check:
    wanted, probe = terms_of(good, result), bench.base(good)

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        accepted = judge_accepted(bench.contract, good.prediction, answer)
        return accepted if accepted.status != "passed" else none_wrong(wrong_file(result, wanted, answer), seen(answer))

    return _check(bench, good, result, what, "is a sound of the asked kind and length", (), probe, judge)


def _pictures(bench: Bench, good: Good, result: Result, what: str) -> Check:
    operation, family = good.operation, good.family
    template = answers_of(operation, family.operations[operation.id])["whole"]
    wanted = terms_of(good, result)
    links, inline = paths_of(template, "item.url"), paths_of(template, "item.b64")
    form = _asked(good.prediction)
    held = [path for path in (*links, *inline) if form in (None, path[-1]) or len(links) + len(inline) == 1]

    async def conduct(session: Session) -> None:
        answer = await session.answer(good.request)
        for path in links:
            for link in values_at(json_of(answer.body), path):
                request = session.at_target(link) if isinstance(link, str) else None
                if request is not None:
                    await session.send(request, role=FILE, key="none")

    probe = bench.flow(what, good.request, conduct, operation=operation, family=family, requests=2,
                       prediction=good.prediction)  # fmt: skip
    count = {"images": int(wanted["count"])} if wanted.get("count") is not None else {}
    shape = expected(good.prediction, template, {**HELD, **count})

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        accepted = judge_accepted(bench.contract, good.prediction, answer)
        if accepted.status != "passed":
            return accepted
        body = json_of(answer.body)
        wrong = differences(shape, body)
        if not any(values_at(body, path) for path in held):
            wrong.append(f"no picture is in {' or '.join(path[-1] for path in held)}")
        for text in [text for path in inline for text in values_at(body, path)]:
            wrong += _decoded(result, wanted, text)
        for exchange in view.exchanges(probe.id, FILE):
            wrong += wrong_file(result, wanted, answer_of(exchange))
        return none_wrong(wrong, seen(answer))

    own = family.name if "whole" in family.operations[operation.id].answers else "-"
    served = [one for one in bench.contract.operations.values() if one.kind == "file"] if links else []
    facts = [f"{operation.id}/{own}/answer/whole/{path}" for path, _ in members(template)]
    facts += [f"{one.id}/-/{what}" for one in served for what in ("file/fetched", f"method/{one.methods[0]}")]
    unsaid = showing(bench, good, _asked)
    return _check(bench, good, result, what, "has the pictures asked for", (*facts, *unsaid), probe, judge)


def _asked(prediction: Prediction) -> Any:
    """In which member of the answer the pictures are to come, where that can be asked for."""
    return with_defaults(prediction.schema, prediction.body).get(FORM)


def _decoded(result: Result, wanted: dict[str, Any], text: Any) -> list[str]:
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        return [f"{str(text)[:40]!r} is no base64"]
    return wrong_bytes(result, wanted, content)


def _check(
    bench: Bench, good: Good, result: Result, what: str, says: str, facts: Any, probe: Probe, judge: Any
) -> Check:
    operation, family = good.operation, good.family
    rows = [f"{family.name}/result/{result.name}/{row}" for row in (*result.terms, "media", "url", "path")]
    unsaid = showing(bench, good, lambda said: terms_of(replace(good, prediction=said), result))
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/{bench.word(operation, family, what)}",
        title=f"{operation.title}: {family.name}, the answer {says}",
        level=operation.source.level,
        chapter="at_once",
        source=operation.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*rows, *facts, *unsaid),
        probes=(probe,),
        expected=f"the answer {says}",
        judge=judge,
    )
