"""Tasks that follow from others: what a task offers is taken by the models it is for, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from conformance.acceptance import json_of, not_accepted, not_refused, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.facts.fact import operation_scope, scope, word
from conformance.family_tree import CHILD, EARLY, FORGED, OTHER, PARENT, STRANGER, TAKE, Step, Tree, trees
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, submitted
from conformance.following import OFFERS, offered
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong
from conformance.pricing import dollars
from conformance.reached import value_of
from conformance.refusals import refusal
from conformance.sources import LEVELS, Source
from conformance.task_names import EXACT, told
from conformance.templates import Hole, differences
from conformance.view import UnobservedError, View

CHAPTER = "follow-ups"


def checks(bench: Bench) -> Iterator[Check]:
    """The first request of each provider whose task offers follow-ups, with all that comes of it."""
    for tree in trees(bench):
        yield _offers(tree, PARENT, tree.good)
        second = next((step for step in tree.grid if any(step.word in one.of for one in tree.single)), None)
        if second is not None:
            yield _offers(tree, f"{CHILD}-{second.word}", second.good)
        for step in (*tree.grid, *tree.single):
            yield _taken(tree, step)
        yield from _refused(tree)
        yield _money(tree)


def _offers(tree: Tree, role: str, good: Good) -> Check:
    """What one task lists, to the letter; its level is that of the weakest row."""
    probe, query = tree.probe, tree.query
    found = [one.offer for one in offered(good.family, good.prediction, "succeeded")]
    rows = [f"{good.family.name}/offer/{word(offer.id)}" for offer in found]
    weakest = max((offer.source for offer in found), key=lambda source: LEVELS.index(source.level))

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id, role)
        form = told(good, query, "succeeded", None, offers=EXACT)
        return none_wrong(differences(form, json_of(answer.body)), seen(answer))

    own = "succeeded" if "succeeded" in query.answers else "any"
    listed = [path for path, _ in members(query.template("succeeded")) if path.startswith(_place(tree))]
    starts = (scope(query.operation, good.family), operation_scope(query.operation))
    facts = [f"{start}/answer/{own}/{path}" for start in starts for path in listed]
    what = "follow-ups-offered" if role == PARENT else f"follow-ups-offered-by-{role}"
    return _check(tree, what, "lists each follow-up that it has, in order, and no other", judge, *rows, *facts,
                  source=weakest)  # fmt: skip


def _place(tree: Tree) -> str:
    """The list of follow-ups in an answer."""
    template = tree.query.template("succeeded")
    return next((name for name, part in template.items() if isinstance(part, dict) and OFFERS in part.values()), "?")


def _taken(tree: Tree, step: Step) -> Check:
    probe, good, bench = tree.probe, step.good, tree.bench

    def judge(view: View) -> Verdict:
        if not view.exchanges(probe.id, f"{TAKE}-{step.word}"):
            if view.exchanges(probe.id, f"{step.of}"):
                return failed(f"{step.one.id} is not on offer")
            raise UnobservedError("its parent did not come to its end")
        taken = view.answer(probe.id, f"{TAKE}-{step.word}")
        wrong = not_accepted(bench.contract, good.prediction, taken)
        made = value_of(submitted(good.operation, good.family), "task.id", json_of(taken.body))
        if wrong or not made:
            return failed(f"{seen(taken)}: {'; '.join(wrong) or 'no task is named'}")
        answer = view.answer(probe.id, f"{CHILD}-{step.word}")
        return none_wrong(differences(told(good, tree.query, "succeeded", made), json_of(answer.body)), seen(answer))

    model = good.prediction.chosen.model if good.prediction.chosen else None
    start = scope(good.operation, good.family)
    facts = [f"{good.family.name}/offer/{word(step.one.offer.id)}"]
    facts += [f"{start}/model/{word(name)}" for name in (model.select if model else ())]
    return _check(tree, f"follow-up-{step.word}", f"offers {step.one.offer.id}, which can be taken", judge, *facts,
                  *bench.facts.of_acceptance(good.prediction, good.request), source=step.one.offer.source,
                  step=step)  # fmt: skip


def _refused(tree: Tree) -> Iterator[Check]:
    """What is not offered, not yet offered, and offered to somebody else."""
    step, contract = tree.grid[0], tree.bench.contract
    attachment = step.good.family.operations[step.good.operation.id]
    for role, condition, says in (
        (FORGED, "not-offered", "takes no follow-up that it did not offer"),
        (OTHER, "not-offered", "gives a follow-up to the model that it is for alone"),
        (EARLY, "unfinished-parent", "is followed by nothing before its end"),
        (STRANGER, "unknown-parent", "is followed by nothing of another key's"),
    ):
        entry = contract.refusal(condition, step.good.operation, attachment)
        if entry is None:
            continue
        known = {name: Hole(name, empty=True) for name in entry.fill}
        said = Prediction(refusals=(refusal(contract, entry, known, condition, ("refusal", condition)),))

        def judge(view: View, role: str = role, said: Prediction = said) -> Verdict:
            answer = view.answer(tree.probe.id, role)
            wrong = not_refused(said, said.errors, answer)
            return none_wrong([f"{seen(answer)}: {line}" for line in wrong], seen(answer))

        start = operation_scope(step.good.operation)
        facts = (f"{start}/refusal/{condition}", *tree.bench.facts.of_error(entry.id))
        yield _check(tree, f"follow-up-{role}", says, judge, *facts, source=entry.source, step=step)


def _money(tree: Tree) -> Check:
    """The task and each follow-up cost their prices, what was refused nothing."""
    probe = tree.probe

    def judge(view: View) -> Verdict:
        before, after = view.readings(probe.id, MONEY_BEFORE), view.readings(probe.id, MONEY_AFTER)
        if not before or not after:
            raise UnobservedError("the flow did not come to its end")
        taken = [step.good for step in (*tree.grid, *tree.single) if view.saw(probe.id, f"{CHILD}-{step.word}")]
        wanted = sum((good.prediction.price or Fraction(0) for good in (tree.good, *taken)), Fraction(0))
        spent = Fraction(after[0].value["spent_usd"]) - Fraction(before[0].value["spent_usd"])
        wrong = [] if spent == wanted else [f"{dollars(spent)} USD were taken, not {dollars(wanted)}"]
        if Fraction(after[0].value["held_usd"]):
            wrong.append(f"{after[0].value['held_usd']} USD are still held")
        return none_wrong(wrong, f"{dollars(wanted)} USD for {1 + len(taken)} tasks")

    names = {step.good.operation.id: step.good for step in (*tree.grid, *tree.single)}
    facts = [f"{name}/{tree.good.family.name}/money/{what}" for name in names for what in ("charge", "charged-once")]
    facts += [f"{tree.good.family.name}/price/{number}" for number in range(len(tree.good.family.prices))]
    return _check(tree, "follow-ups-charged", "costs its price, and so does each follow-up", judge, *facts)


def _check(
    tree: Tree, what: str, says: str, judge: Callable[[View], Verdict], *facts: str, source: Source | None = None,
    step: Step | None = None,
) -> Check:  # fmt: skip
    good, bench = tree.good, tree.bench
    operation = step.good.operation if step else good.operation
    said = source or good.family.source
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{good.family.name}/{what}",
        title=f"{operation.title}: a {good.family.name} task {says}",
        level=said.level,
        chapter=CHAPTER,
        source=said,
        operation=operation,
        family=good.family.name,
        facts=bench.facts.known(*facts),
        probes=(tree.probe,),
        expected=f"the task {says}",
        judge=judge,
    )
