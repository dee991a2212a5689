"""What was chosen for one request, by doors and rules together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.choosing.fates import read_fate
from mockserver.choosing.rule import AnswerWanted, Outcome, Pace, ReplyWanted, TaskWanted
from mockserver.contracts.catalogue import Refusal
from mockserver.ledger.changes import AccountChange

if TYPE_CHECKING:
    from mockserver.chance import Random


class Plan:
    """What is to happen with a request. Whoever speaks first on one point has chosen it; the rest may add to it."""

    __slots__ = ("account", "add_headers", "answer", "delay", "pace", "refusal", "reply", "rules", "task")

    def __init__(self) -> None:
        self.refusal: Refusal | Any = None
        self.reply: ReplyWanted | None = None
        self.answer: AnswerWanted | None = None
        self.delay: float | None = None
        self.pace: Pace | None = None
        self.task: TaskWanted | None = None
        self.account: AccountChange | None = None
        self.add_headers: dict[str, str] = {}
        self.rules: list[str] = []

    @property
    def answered(self) -> bool:
        """Whether it is chosen how the request is answered."""
        return self.refusal is not None or self.reply is not None or self.answer is not None

    def add(self, outcome: Outcome, random: Random) -> None:
        """Take from an outcome what is still open; ``random`` draws a delay that is a pair."""
        if not self.answered:
            self.reply = ReplyWanted(text=outcome.reply) if isinstance(outcome.reply, str) else outcome.reply
            self.answer = outcome.answer
            if outcome.error is not None:
                self.refusal = Refusal(outcome.error)
            elif outcome.refuse is not None:
                self.refusal = outcome.refuse
        if self.delay is None and outcome.delay is not None:
            self.delay = random.uniform(*outcome.delay) if isinstance(outcome.delay, list) else outcome.delay
        self.pace = self.pace or outcome.pace
        if self.task is None and outcome.task is not None:
            self.task = read_fate(outcome.task) if isinstance(outcome.task, str) else outcome.task
        self.account = self.account or outcome.account
        self.add_headers = {**outcome.add_headers, **self.add_headers}

    def names(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {"rules": self.rules} if self.rules else {}


def added_headers(plan: Plan) -> list[tuple[bytes, bytes]]:
    """The headers that rules add to an answer."""
    return [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in plan.add_headers.items()
    ]
