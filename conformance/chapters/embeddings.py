"""Vectors of texts: their length and number, that like is near to like, and that each encoding has the same numbers."""

from __future__ import annotations

import base64
import binascii
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.acceptance import json_of, judge_accepted
from conformance.answers import answers_of, expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Family
from conformance.facts import scope
from conformance.facts.answers import members
from conformance.facts.places import places
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.probe import Probe
from conformance.templates import Hole, differences
from conformance.view import BrokenAnswerError, UnobservedError, View

CHAPTER = "embeddings"
TEXTS = (
    "The cat sleeps on the warm roof of the house.",
    "The cat slept on the warm roof of the old house.",
    "Interest rates of the central bank rise in autumn.",
)
"""Two texts alike, and one that is of something else."""
SMALL = 8
"""Numbers of a vector that is asked to be short."""
NEAR = 1e-6
"""By how much numbers may differ that are told in 32 bits and in digits."""
_UNIT = 1e-3
Vector = list[float]


@dataclass(frozen=True, eq=False)
class Texts:
    """One family that makes vectors, and what is asked of it."""

    bench: Bench
    good: Good

    def probe(self, name: str, text: Any, **more: Any) -> Probe:
        """The probe of one request; ``more`` are further members of its body."""
        chosen = {one: self.good.body[one] for one in self.good.operation.select if one in self.good.body}
        request = self.good.with_body({**chosen, "input": text, **more})
        return self.bench.single(f"vectors-{name}", request, operation=self.good.operation, family=self.good.family)

    def vectors(self, view: View, probe: Probe) -> list[Vector]:
        """The vectors of an answer in its order. Raises ``BrokenAnswerError`` for what holds none."""
        body = self.body(view, probe)
        try:
            return [_numbers(row["embedding"]) for row in body["data"]]
        except (KeyError, TypeError, ValueError, struct.error, binascii.Error) as problem:
            raise BrokenAnswerError(f"the answer holds no vectors: {type(problem).__name__}: {problem}") from None

    def body(self, view: View, probe: Probe) -> Any:
        """The body of an answer that is an acceptance."""
        answer = view.answer(probe.id)
        verdict = judge_accepted(self.bench.contract, probe.prediction, answer)
        if verdict.status == "inconclusive":
            raise UnobservedError(verdict.reason)
        if verdict.status != "passed":
            raise BrokenAnswerError(verdict.actual)
        return json_of(answer.body)

    def check(
        self, what: str, says: str, probes: tuple[Probe, ...], judge: Callable[[View], Verdict], *facts: str,
        field: str = "input", level: str = "", chapter: str = CHAPTER,
    ) -> Check:  # fmt: skip
        operation, family = self.good.operation, self.good.family
        found = places(self.good.prediction.schema, operation.source)
        source = next((one.source for one in found if one.steps == (field,)), operation.source)
        start = scope(operation, family)
        return Check(
            id=f"{self.bench.contract.provider}/{operation.word}/{family.name}/{what}",
            title=f"{operation.title}: {family.name}, {says}",
            level=level or source.level,
            chapter=chapter,
            source=source,
            operation=operation,
            family=family.name,
            facts=self.bench.facts.known(*(fact if fact[0] != "/" else start + fact for fact in facts)),
            probes=probes,
            expected=says,
            judge=judge,
        )


def checks(bench: Bench) -> Iterator[Check]:
    """Each family of an operation of the kind ``embeddings``."""
    for operation, family in bench.attached("embeddings"):
        good = bench.good(operation, family)
        if good is not None:
            texts = Texts(bench, good)
            yield _answer(texts)
            yield _unit(texts)
            yield _same(texts)
            yield _alike(texts)
            yield _usage(texts)
            yield from _lengths(texts, family)
            yield _base64(texts)


def _numbers(found: Any) -> Vector:
    """A vector as a list of numbers, or as base64 of their 32 bits each."""
    if isinstance(found, str):
        data = base64.b64decode(found, validate=True)
        return list(struct.unpack(f"<{len(data) // 4}f", data))
    return [float(number) for number in found]


def _apart(one: Vector, other: Vector) -> float:
    """How far two vectors are apart: 0 for the same direction."""
    lengths = math.hypot(*one) * math.hypot(*other)
    return 1 - sum(a * b for a, b in zip(one, other, strict=True)) / lengths if lengths else 1.0


def _answer(texts: Texts) -> Check:
    batch, operation, family = _batch(texts), texts.good.operation, texts.good.family
    template = answers_of(operation, family.operations[operation.id])["whole"]
    model = next(iter(texts.good.body[name] for name in operation.select if name in texts.good.body), None)
    known = {"model": model, "data": len(TEXTS), "item.vector": Hole("item.vector", kind="list")}
    wanted = expected(batch.prediction, template, known)
    own = "whole" in family.operations[operation.id].answers

    def judge(view: View) -> Verdict:
        body = texts.body(view, batch)
        wrong = differences(wanted, body)
        places_told = [row.get("index") for row in body.get("data", ())]
        if places_told != list(range(len(TEXTS))):
            wrong.append(f"the vectors are numbered {places_told}")
        return none_wrong(wrong, f"{len(places_told)} vectors")

    start = scope(operation, family) if own else f"{operation.id}/-"
    facts = [f"{start}/answer/whole/{path}" for path, _ in members(template)]
    return texts.check("vectors-answer", "an answer has every documented member, a vector for each text", (batch,),
                       judge, *facts, "/embedding/order", "/schema/encoding_format/default")  # fmt: skip


def _batch(texts: Texts) -> Probe:
    return texts.probe("batch", list(TEXTS))


def _unit(texts: Texts) -> Check:
    batch = _batch(texts)

    def judge(view: View) -> Verdict:
        lengths = [math.hypot(*vector) for vector in texts.vectors(view, batch)]
        wrong = [f"a vector has length {length:.6f}" for length in lengths if abs(length - 1) > _UNIT]
        return none_wrong(wrong, ", ".join(f"{length:.6f}" for length in lengths))

    return texts.check("vectors-unit", "vectors have length one", (batch,), judge, "/embedding/unit")


def _same(texts: Texts) -> Check:
    """A text alone has the vector that it has among others, at its place."""
    batch, alone = _batch(texts), [texts.probe(f"alone-{number}", text) for number, text in enumerate(TEXTS[:2])]

    def judge(view: View) -> Verdict:
        together = texts.vectors(view, batch)
        if len(together) != len(TEXTS):
            return failed(f"{len(TEXTS)} texts have {len(together)} vectors")
        wrong = []
        for number, probe in enumerate(alone):
            [vector] = texts.vectors(view, probe) or [[]]
            far = [_apart(vector, other) if len(other) == len(vector) else 2.0 for other in together]
            if min(range(len(far)), key=far.__getitem__) != number or far[number] > _UNIT:
                wrong.append(f"text {number} alone is {far[number]:.6f} away from itself among others")
        return none_wrong(wrong, "the same")

    return texts.check("vectors-same", "a text has the same vector alone and among others, in their order",
                       (batch, *alone), judge, "/embedding/same", "/embedding/order")  # fmt: skip


def _alike(texts: Texts) -> Check:
    batch = _batch(texts)

    def judge(view: View) -> Verdict:
        found = texts.vectors(view, batch)
        if len(found) != len(TEXTS) or len({len(vector) for vector in found}) != 1:
            return failed(f"the vectors have the lengths {[len(vector) for vector in found]}")
        near, far = _apart(found[0], found[1]), min(_apart(found[0], found[2]), _apart(found[1], found[2]))
        text = f"texts alike are {near:.4f} apart, others {far:.4f}"
        return passed(text) if 0 < near < far else failed(text)

    return texts.check("vectors-alike", "texts alike are nearer to each other than others", (batch,), judge,
                       "/embedding/alike")  # fmt: skip


def _usage(texts: Texts) -> Check:
    batch, alone = _batch(texts), texts.probe("alone-0", TEXTS[0])

    def judge(view: View) -> Verdict:
        all_of_them, one = texts.body(view, batch).get("usage"), texts.body(view, alone).get("usage")
        wrong = []
        for usage in (all_of_them, one):
            prompt, total = usage.get("prompt_tokens"), usage.get("total_tokens")
            if not isinstance(prompt, int) or prompt < 1 or prompt != total:
                wrong.append(f"{prompt} tokens are counted, {total} in total")
        if not wrong and all_of_them["prompt_tokens"] <= one["prompt_tokens"]:
            wrong.append(f"three texts count as {all_of_them['prompt_tokens']}, one as {one['prompt_tokens']}")
        return none_wrong(wrong, f"{all_of_them}, {one}")

    return texts.check("vectors-usage", "the tokens of the texts are counted", (batch, alone), judge,
                       "/embedding/usage")  # fmt: skip


def _lengths(texts: Texts, family: Family) -> Iterator[Check]:
    """A vector has as many numbers as the quantity ``dimensions`` of its request says."""
    probes = [_batch(texts)]
    short = texts.probe("short", TEXTS[0], dimensions=SMALL)
    if "dimensions" in family.quantities:
        probes += [short] if short.prediction.accepted else []

        def judge(view: View) -> Verdict:
            wrong = []
            for probe in probes:
                wanted = _wanted(probe)
                found = {len(vector) for vector in texts.vectors(view, probe)}
                if found != {wanted}:
                    wrong.append(f"the vectors have {sorted(found)} numbers, not {wanted}")
                wrong += _not_unit(texts.vectors(view, probe))
            return none_wrong(wrong, f"{[_wanted(probe) for probe in probes]} numbers")

        yield texts.check("vectors-length", "a vector has as many numbers as its model, or as dimensions says",
                          tuple(probes), judge, "/embedding/length", field="dimensions")  # fmt: skip


def _wanted(probe: Probe) -> int:
    chosen = probe.prediction.chosen
    return int(probe.prediction.names(chosen, {})("dimensions")) if chosen else 0


def _not_unit(vectors: Sequence[Vector]) -> list[str]:
    return [f"one has length {math.hypot(*one):.6f}" for one in vectors if abs(math.hypot(*one) - 1) > _UNIT]


def _base64(texts: Texts) -> Check:
    plain = texts.probe("alone-0", TEXTS[0])
    coded = texts.probe("base64", TEXTS[0], encoding_format="base64")

    def judge(view: View) -> Verdict:
        rows = texts.body(view, coded).get("data", ())
        if not all(isinstance(row.get("embedding"), str) for row in rows):
            return failed("the vector is no text")
        [one], [other] = texts.vectors(view, plain), texts.vectors(view, coded)
        if len(one) != len(other):
            return failed(f"{len(one)} numbers as digits, {len(other)} as base64")
        most = max(abs(a - b) for a, b in zip(one, other, strict=True))
        return passed(f"{most:.2e} apart") if most < NEAR else failed(f"the numbers are up to {most:.6f} apart")

    return texts.check("vectors-base64", "base64 holds the same numbers", (plain, coded), judge, "/embedding/base64",
                       field="encoding_format")  # fmt: skip
