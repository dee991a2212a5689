"""The state of a task or resource: a pure function of its stages, fate and age. Reading it never changes it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from mockserver.contracts.compiled import CompiledFamily
from mockserver.contracts.terms import Scope
from mockserver.state.records import Fate, Stage

WAITING = "waiting"


class Aging(Protocol):
    """What goes through stages: a task, or a resource."""

    @property
    def created(self) -> float: ...

    @property
    def stages(self) -> tuple[Stage, ...]: ...

    @property
    def fate(self) -> Fate: ...

    @property
    def forced(self) -> float | None: ...


@dataclass(frozen=True)
class Moment:
    """What a task shows at one time: state, progress in percent, when it began to run and ended (None: not yet)."""

    state: str
    progress: int
    ended: float | None
    started: float | None = None


def plan(family: CompiledFamily, scope: Scope, fate: Fate) -> tuple[Stage, ...]:
    """The stages of a new task: the family's phases, stretched or shrunk to the seconds its fate asks for."""
    lengths: list[tuple[str, Fraction]] = []
    for state, term in family.phases:
        seconds: Any = term(scope)
        lengths.append((state, Fraction(seconds) if seconds is not None else Fraction(0)))
    total = sum((length for _, length in lengths), start=Fraction(0))
    stretch = Fraction(str(fate.seconds)) / total if fate.seconds is not None and total else Fraction(1)
    stages, age = [], Fraction(0)
    for state, length in lengths:
        age += length * stretch
        stages.append(Stage(state, float(age)))
    return tuple(stages)


def ends(task: Aging) -> float | None:
    """When the task ends, in simulated unix time; None when its fate is never to end."""
    if task.forced is not None:
        return task.forced
    if task.fate.stuck:
        return None
    return task.created + (task.stages[-1].until if task.stages else 0.0)


def settles(task: Aging) -> float | None:
    """When its money moves: at its end, or as much later as its fate says that a charge is confirmed."""
    end = ends(task)
    return end + task.fate.confirm if end is not None and outcome(task) == "succeeded" else end


def outcome(task: Aging) -> str:
    """The state in which the task ends, if it ends: succeeded, failed or cancelled."""
    if task.fate.cancelled:
        return "cancelled"
    return "failed" if task.fate.error else "succeeded"


def waiting(task: Aging) -> bool:
    """Whether the task only waits, and nothing has released it."""
    return bool(task.stages) and task.stages[-1].state == WAITING


def released(stages: tuple[Stage, ...], waited: float) -> tuple[Stage, ...]:
    """The stages of a task that has waited so many seconds before them."""
    return (Stage(WAITING, waited), *(Stage(stage.state, waited + stage.until) for stage in stages))


def next_change(task: Aging, now: float) -> float | None:
    """When the task shows its next state, in simulated unix time; None when it shows the same from ``now`` on."""
    end, settled = ends(task), settles(task)
    if end is not None and now >= end:
        return settled if settled is not None and settled > now else None
    later = [task.created + stage.until for stage in task.stages[:-1] if task.created + stage.until > now]
    return min(filter(None, (later[0] if later else None, end)), default=None)


def moment(task: Aging, now: float) -> Moment:
    """What the task shows at ``now``."""
    end = ends(task)
    started = _started(task, now if end is None else min(now, end))
    if end is not None and now >= end:
        return Moment(outcome(task), 100, end, started)
    age = max(0.0, now - task.created)
    last = task.stages[-1] if task.stages else Stage("running", 1.0)
    stage = next((stage for stage in task.stages if age < stage.until), last)
    return Moment(stage.state, _progress(task, age, last), None, started)


def _progress(task: Aging, age: float, last: Stage) -> int:
    """Percent of the stages that are work: waiting is none."""
    waited = task.stages[0].until if task.stages and task.stages[0].state == WAITING else 0.0
    work = last.until - waited
    return min(99, int(100 * max(0.0, age - waited) / work)) if work > 0 else 0


def _started(task: Aging, now: float) -> float | None:
    """When the task began to run, if it has by ``now``."""
    begin = task.created
    for stage in task.stages:
        if stage.state == "running":
            return begin if begin <= now else None
        begin = task.created + stage.until
    return None
