"""Mistakes in asking for a task: after its end, and for ever."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.state.records import Task
from mockserver.tasks.lifecycle import moment, settles
from mockserver.verdicts.finding import Finding, plural
from mockserver.verdicts.history import History, finding

FINAL = ("succeeded", "failed", "cancelled")
MOST_AFTER_END = 1  # a program may read a finished task once more
PATIENCE_POLLS = 100


def polled_after_end(history: History) -> Iterator[Finding]:
    """A task that was polled on after an answer had shown that it was over."""
    for (provider, task_id), looks in history.looks.items():
        task = history.task(provider, task_id)
        if task is None:
            continue
        over = next((n for n, one in enumerate(looks) if _is_over(task, one.at) and not one.lost), None)
        after = [] if over is None else looks[over + 1 :]
        if over is not None and len(after) > MOST_AFTER_END:
            state = moment(task, looks[over].at).state
            sentence = f"task {task_id} was seen {state} and then polled {plural(len(after), 'more time')}"
            yield finding("polled_after_end", sentence, looks[over:])


def _is_over(task: Task, at: float) -> bool:
    """Whether nothing more can come of asking: what it cost may be told later than its success."""
    settled = settles(task)
    return settled is not None and at >= settled


def polled_for_ever(history: History) -> Iterator[Finding]:
    """A task that does not end and is polled on and on."""
    for (provider, task_id), looks in history.looks.items():
        task = history.task(provider, task_id)
        if task is None or len(looks) < PATIENCE_POLLS:
            continue
        running = [one for one in looks if moment(task, one.at).state not in FINAL]
        if len(running) >= PATIENCE_POLLS and running[-1] is looks[-1]:
            span = max(running[-1].at - running[0].at, running[-1].began - running[0].began)
            sentence = f"task {task_id} did not end, and it was polled {len(running)} times in {span:.0f} s"
            yield finding("never_gave_up", sentence, running)
