"""What was chosen for one request, by doors and rules together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.choosing.fates import read_fate
from mockserver.choosing.rule import AnswerWanted, Outcome, Pace, ReplyWanted, TaskWanted
from mockserver.contracts.catalogue import Refusal
from mockserver.faults.asked import AskedFault, joined, read_faults
from mockserver.ledger.changes import AccountChange

if TYPE_CHECKING:
    from mockserver.chance import Random


class Plan:
    """What is to happen with a request. Whoever speaks first on one point has chosen it; the rest may add to it."""

    __slots__ = (
        "account",
        "acted",
        "add_headers",
        "answer",
        "by_body",
        "delay",
        "faults",
        "pace",
        "refusal",
        "reply",
        "rules",
        "task",
    )

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
        self.faults: tuple[AskedFault, ...] = ()
        self.acted: list[str] = []
        self.by_body = False  # something in the body has asked for it, so what the body means is not to be remembered

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
        if outcome.fault is not None:
            self.faults = joined(self.faults, read_faults(outcome.fault))
        self.add_headers = {**outcome.add_headers, **self.add_headers}

    def names(self) -> dict[str, Any]:
        """What the journal keeps of it: the rules that took the request, and the faults that found something to do."""
        names = {"rules": self.rules, "faults": self.acted}
        return {name: rows for name, rows in names.items() if rows}

    @property
    def plain(self) -> bool:
        """Whether the answer is written as any other is."""
        return not self.faults and self.pace is None and self.answer is None

    @property
    def before(self) -> bool:
        """Whether a fault comes from in front of the provider, so that the request is not carried out."""
        return any(one.before for one in self.faults)

    def fault(self, name: str) -> AskedFault | None:
        """The fault of this name, if it was chosen."""
        return next((one for one in self.faults if one.name == name), None)


def added_headers(plan: Plan) -> list[tuple[bytes, bytes]]:
    """The headers that rules add to an answer."""
    return [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in plan.add_headers.items()
    ]
