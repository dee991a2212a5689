"""Tasks that wait for a later request: they say so, cost nothing meanwhile, go on when it comes, else are cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from conformance.acceptance import json_of, not_accepted, seen
from conformance.answers import answers_of, expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.facts.answers import members
from conformance.facts.fact import operation_scope, scope, word
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, MONEY_HELD
from conformance.judging import Verdict, none_wrong
from conformance.pricing import dollars
from conformance.reached import value_of
from conformance.standing_still import CANCELLED, LEFT, RELEASE, RELEASED, WAITING, WAITS, Still, stills
from conformance.task_names import EXACT, told
from conformance.templates import Hole, differences
from conformance.view import UnobservedError, View

CHAPTER = "waiting"
NAME = "waiting"


def checks(bench: Bench) -> Iterator[Check]:
    """The first follow-up of each family that may wait."""
    for still in stills(bench):
        yield _answer(still)
        yield _waits(still)
        yield _goes_on(still)
        yield _cancelled(still)
        yield _money(still)


def _answer(still: Still) -> Check:
    good = still.good
    template = answers_of(good.operation, good.family.operations[good.operation.id])[NAME]
    wanted = expected(good.prediction, template, {"task.id": Hole("task.id", kind="text")})

    def judge(view: View) -> Verdict:
        answer = view.answer(still.probe.id, WAITS)
        return none_wrong(differences(wanted, json_of(answer.body)), seen(answer))

    own = NAME in good.family.operations[good.operation.id].answers
    start = scope(good.operation, good.family) if own else operation_scope(good.operation)
    facts = [f"{start}/answer/{NAME}/{path}" for path, _ in members(template)]
    return _check(still, "waiting-answer", "says that it waits", judge, *facts)


def _waits(still: Still) -> Check:
    def judge(view: View) -> Verdict:
        answer = view.answer(still.probe.id, WAITING)
        form = told(still.good, still.tree.query, "waiting", _id(still, view, WAITS), offers=EXACT)
        return none_wrong(differences(form, json_of(answer.body)), seen(answer))

    return _check(still, "waiting-state", "is told of as one that waits, with what lets it go on", judge,
                  *_state(still, "waiting"), _release(still))  # fmt: skip


def _goes_on(still: Still) -> Check:
    def judge(view: View) -> Verdict:
        release, answer = view.answer(still.probe.id, RELEASE), view.answer(still.probe.id, RELEASED)
        wrong = not_accepted(still.tree.bench.contract, still.releasing.prediction, release)
        states = still.tree.query.states(json_of(answer.body))
        if "succeeded" not in states:
            wrong.append(f"after the later request it is {seen(answer)}")
        made = value_of(still.tree.query.template("succeeded"), "task.id", json_of(answer.body))
        if made != _id(still, view, WAITS):
            wrong.append(f"it goes on as {made}")
        return none_wrong(wrong, seen(answer))

    return _check(still, "waiting-released", "goes on under its own id when the later request comes", judge,
                  _release(still), *_state(still, "waiting")[:1],
                  f"{operation_scope(still.releasing.operation)}/method/POST")  # fmt: skip


def _cancelled(still: Still) -> Check:
    def judge(view: View) -> Verdict:
        answer = view.answer(still.probe.id, CANCELLED)
        form = told(still.good, still.tree.query, "cancelled", _id(still, view, LEFT))
        return none_wrong(differences(form, json_of(answer.body)), seen(answer))

    return _check(still, "waiting-cancelled", f"is cancelled after {still.seconds:g} s when none comes", judge,
                  *_state(still, "cancelled"))  # fmt: skip


def _money(still: Still) -> Check:
    def judge(view: View) -> Verdict:
        roles = (MONEY_BEFORE, MONEY_HELD, MONEY_AFTER, f"{MONEY_AFTER}-{LEFT}")
        readings = [view.readings(still.probe.id, role) for role in roles]
        if not all(readings):
            raise UnobservedError("the flow did not come to its end")
        before, held, after, left = (one[0].value for one in readings)
        price = still.good.prediction.price or Fraction(0)
        spent = Fraction(after["spent_usd"]) - Fraction(before["spent_usd"])
        wrong = [] if held["spent_usd"] == before["spent_usd"] else ["waiting was charged for"]
        if Fraction(held["held_usd"]) != Fraction(before["held_usd"]):
            wrong.append(f"{held['held_usd']} USD are held while it waits")
        if spent != price:
            wrong.append(f"{dollars(spent)} USD were taken when it had gone on, not {dollars(price)}")
        if left["spent_usd"] != after["spent_usd"] or Fraction(left["held_usd"]):
            wrong.append("a task that was cancelled was charged for")
        return none_wrong(wrong, f"{dollars(price)} USD")

    start = scope(still.good.operation, still.good.family)
    return _check(still, "waiting-charged", "costs nothing while it waits, and its price once it has gone on", judge,
                  f"{start}/money/charge", f"{start}/money/refund")  # fmt: skip


def _id(still: Still, view: View, role: str) -> object:
    template = answers_of(still.good.operation, still.good.family.operations[still.good.operation.id])[NAME]
    return value_of(template, "task.id", json_of(view.answer(still.probe.id, role).body))


def _release(still: Still) -> str:
    """The fact of the follow-up that lets it go on."""
    return f"{still.good.family.name}/offer/{word(still.release.offer.id)}"


def _state(still: Still, state: str) -> list[str]:
    """The facts of a state: its word, and the members of its answer."""
    query, family = still.tree.query, still.good.family
    starts = (operation_scope(query.operation), scope(query.operation, family))
    own = state if state in query.answers else "any"
    paths = [path for path, _ in members(query.template(state))]
    words = [f"{start}/word/{state}" for start in starts]
    return [*words, *(f"{start}/answer/{own}/{path}" for start in starts for path in paths)]


def _check(still: Still, what: str, says: str, judge: Callable[[View], Verdict], *facts: str) -> Check:
    good, bench = still.good, still.tree.bench
    source = good.operation.source
    return Check(
        id=f"{bench.contract.provider}/{good.operation.word}/{good.family.name}/{what}",
        title=f"{good.operation.title}: a {good.family.name} task that lacks something {says}",
        level="should",
        chapter=CHAPTER,
        source=source,
        operation=good.operation,
        family=good.family.name,
        facts=bench.facts.known(*facts),
        probes=(still.probe,),
        expected=f"the task {says}",
        judge=judge,
    )
