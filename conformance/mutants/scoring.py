"""Which mutants are caught: by a check of a fact that they break, or by any other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from conformance.checks import Check
from conformance.judging import decide
from conformance.mutants.mutant import Mutant, Result
from conformance.mutants.recording import Recording
from conformance.trace import Observation
from conformance.view import View

SHOWN = 3
"""Checks that are named of those that caught a mutant."""
OTHERS = 40
"""Checks of other facts that are asked, so that the raw score is one from below."""


def judge(recording: Recording, mutants: Iterable[Mutant]) -> Iterator[Result]:
    """The fate of each mutant of a recording; nothing is sent."""
    for one in mutants:
        yield fate_of(recording, one)


def fate_of(recording: Recording, mutant: Mutant) -> Result:
    """Judges the checks that read what the mutant changes, those of its facts first."""
    changed = _Changed(recording, mutant)
    named = {check.id: check for fact in mutant.facts for check in recording.by_fact.get(fact, ())}
    of_facts = [check for check in named.values() if changed.reads(check)]
    by = tuple(changed.caught(of_facts))
    told = facts_of(mutant.facts, [named[name] for name in by])
    raw = by or tuple(changed.caught(islice(_others(recording, mutant, of_facts), OTHERS)))
    applied = bool(by or raw) or any(changed.of(probe) is not None for probe in mutant.alters)
    fate = "caught" if by else "survived" if applied else "not_applied"
    return Result(mutant.id, mutant.operator, mutant.facts, mutant.says, fate, by, raw, mutant.control, told)  # type: ignore[arg-type]


def facts_of(facts: Iterable[str], checks: Sequence[Check]) -> tuple[str, ...]:
    """Those of a fault's facts that checks which caught it are about."""
    about = {fact for check in checks for fact in check.facts}
    return tuple(fact for fact in facts if fact in about)


class _Changed:
    """What probes saw with a fault in it, made when it is asked for."""

    def __init__(self, recording: Recording, mutant: Mutant) -> None:
        self._recording = recording
        self._mutant = mutant
        self._made: dict[str, Observation | None] = {}

    def of(self, probe: str) -> Observation | None:
        """What a probe saw, changed; ``None`` where the fault does not show in it."""
        if probe not in self._made:
            alter = self._mutant.alters.get(probe)
            self._made[probe] = alter(probe, self._recording.trace[probe]) if alter else None
        return self._made[probe]

    def reads(self, check: Check) -> bool:
        """Whether a check may see the fault."""
        return any(probe.id in self._mutant.alters for probe in check.probes)

    def caught(self, checks: Iterable[Check]) -> Iterator[str]:
        """The first checks that fail because of it."""
        left = SHOWN
        for check in checks:
            if not any(self.of(probe.id) is not None for probe in check.probes):
                continue
            seen = {
                probe.id: self.of(probe.id) or self._recording.trace[probe.id]
                for probe in check.probes
                if probe.id in self._recording.trace
            }
            if decide(check, View(seen)).status == "failed":
                yield check.id
                left -= 1
                if not left:
                    return


def _others(recording: Recording, mutant: Mutant, but: Sequence[Check]) -> Iterator[Check]:
    known = {check.id for check in but}
    for probe in mutant.alters:
        for check in recording.by_probe.get(probe, ()):
            if check.id not in known:
                known.add(check.id)
                yield check


@dataclass(frozen=True)
class Score:
    """How many of the faults that applied were caught: by a check of the fact (``caught``), by any (``raw``)."""

    seeded: int
    not_applied: int
    caught: int
    raw: int
    controls: int
    controls_caught: int

    @property
    def applied(self) -> int:
        return self.seeded - self.not_applied

    @property
    def share(self) -> Fraction:
        """The attributed score; 0 when nothing applied."""
        return Fraction(self.caught, self.applied) if self.applied else Fraction(0)

    @property
    def raw_share(self) -> Fraction:
        return Fraction(self.raw, self.applied) if self.applied else Fraction(0)

    def document(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            "seeded": self.seeded,
            "applied": self.applied,
            "not_applied": self.not_applied,
            "caught": self.caught,
            "raw": self.raw,
            "attributed_score": round(float(self.share), 4),
            "raw_score": round(float(self.raw_share), 4),
            "controls": self.controls,
            "controls_caught": self.controls_caught,
        }


def score(results: Sequence[Result]) -> Score:
    """The score of some mutants; controls are counted apart."""
    plain = [one for one in results if not one.control]
    controls = [one for one in results if one.control and one.fate != "not_applied"]
    return Score(
        len(plain),
        sum(one.fate == "not_applied" for one in plain),
        sum(one.fate == "caught" for one in plain),
        sum(bool(one.raw) for one in plain),
        len(controls),
        sum(bool(one.raw) for one in controls),
    )


def caught_facts(results: Iterable[Result]) -> set[str]:
    """The facts of which a fault was caught by a check of them: what makes a clause discriminated."""
    return {fact for one in results if one.fate == "caught" and not one.control for fact in one.told}


def survivors(results: Iterable[Result]) -> Mapping[str, list[Result]]:
    """The faults that no check of their facts caught, by the kind of the fact."""
    found: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if one.fate == "survived" and not one.control:
            found[one.facts[0]].append(one)
    return found


def by_operator(results: Iterable[Result]) -> Mapping[str, Counter[str]]:
    """The fates of each operator's mutants."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in results:
        found[one.operator][one.fate] += 1
    return found
