"""What a rule may say: the structs behind rule files, ``POST /_mock/rules`` and ``mock_provider.rule(...)``.

A rule is a ``match`` and an outcome. ``choosing.reading`` makes rules from data and says what is wrong with it;
``choosing.rulebook`` keeps them in order and counts.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from mockserver.ledger.changes import AccountChange

Words = str | list[str]
AtEnd = Literal["last", "repeat", "pass"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a rule share: frozen, no key beyond the named ones, and only what was said is shown."""


class Match(Part, frozen=True):
    """Which requests a rule is for: those that meet every condition given here.

    ``operation`` is a word or id of an operation and ``kind`` what it does (``chat``, ``submit``, ``query``, ...);
    ``model``, ``key``, ``path`` and the values of ``query`` and ``headers`` are shell patterns (``gpt-4*``);
    ``text`` is a part of what the user said last, whatever its case, and ``text_regex`` a regular expression in it;
    ``body`` gives fields of the request (``"metadata.size"``) and their values. A list means any of its members.

    ``nth`` counts the requests that meet all the rest and that no earlier rule took: ``3``, ``[1, 3]``, ``"2-4"``,
    ``"3+"`` or ``"every 3"``.
    """

    provider: Words | None = None
    operation: Words | None = None
    kind: Words | None = None
    model: Words | None = None
    text: Words | None = None
    text_regex: str | None = None
    key: Words | None = None
    method: Words | None = None
    path: Words | None = None
    query: dict[str, Words] = {}
    headers: dict[str, Words] = {}
    body: dict[str, Any] = {}
    nth: int | str | list[int] | None = None


class ToolCallWanted(Part, frozen=True):
    """A call that the reply makes: ``arguments`` as data, or as text that is sent as it is, broken JSON included."""

    name: str
    arguments: dict[str, Any] | str = {}
    id: str | None = None


class UsageWanted(Part, frozen=True):
    """Token counts to report instead of those counted; the total is always their sum."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None


class ReplyWanted(Part, frozen=True):
    """What the model says: ``text``, or ``json`` as text, after ``reasoning``, with ``tool_calls``.

    ``finish`` overrides why it ends. Limits and stop texts of the request cut it as they would any reply.
    """

    text: str | None = None
    json: Any = msgspec.UNSET
    reasoning: str | None = None
    tool_calls: list[ToolCallWanted] = []
    finish: Literal["stop", "length", "tool_calls", "content_filter"] | None = None
    usage: UsageWanted | None = None


class EventWanted(Part, frozen=True):
    """One server-sent event of a raw answer: ``data`` as text or JSON, ``at`` seconds after the first byte."""

    data: Any
    event: str | None = None
    at: float | None = None


class AnswerWanted(Part, frozen=True):
    """A raw answer in place of the provider's: status, headers, and a ``body`` (text as it is, else JSON), bytes in
    ``base64``, or events.
    """

    status: int = 200
    headers: dict[str, str] = {}
    body: Any = msgspec.UNSET
    base64: bytes | None = None
    events: list[EventWanted] = []


class Pace(Part, frozen=True):
    """How fast a stream comes: seconds to the first token, then tokens a second, each gap up to ``jitter`` longer or
    shorter (0 to 1, by the seed). ``time`` is ``real``, or ``simulated`` for seconds of the mock's own clock.
    """

    first_token: float = 0.0
    tokens_per_second: float | None = None
    jitter: float = 0.0
    time: Literal["real", "simulated"] = "real"


class TaskWanted(Part, frozen=True):
    """A task's fate: the error it fails with, after how many simulated seconds it ends, or that it never does.

    ``confirm`` is how many simulated seconds after its success it is paid for.
    """

    fail: str | None = None
    seconds: float | None = None
    stuck: bool = False
    confirm: float | None = None


class Outcome(Part, frozen=True):
    """What comes of a request. At most one of ``reply``, ``answer``, ``error`` and ``refuse``; the rest adds to it.

    ``error`` is an id of the catalogue, and a rule with one is for providers that have it; ``refuse`` names a condition
    (``no-funds``, ``rate``, ...), which every provider words in its own way. ``delay`` is real seconds, or a pair to
    draw from. ``fault`` is written as in ``X-Mock-Fault``. ``account`` is set on the caller's account before the
    request is judged.
    """

    reply: str | ReplyWanted | None = None
    answer: AnswerWanted | None = None
    error: str | None = None
    refuse: str | None = None
    delay: float | list[float] | None = None
    pace: Pace | None = None
    fault: str | dict[str, Any] | list[str | dict[str, Any]] | None = None
    task: str | TaskWanted | None = None
    account: AccountChange | None = None
    add_headers: dict[str, str] = {}

    @property
    def says(self) -> bool:
        """Whether it says how the request is answered."""
        return any(part is not None for part in (self.reply, self.answer, self.error, self.refuse))


class Step(Outcome, frozen=True):
    """One outcome of a sequence, for so many requests in a row."""

    times: int = 1


class Rule(Outcome, frozen=True):
    """A match and its outcome, or a ``sequence`` of outcomes, one after the other.

    ``per`` says whose requests are counted, for ``nth``, ``times``, ``sequence`` and ``rpm``: ``all``, or those of each
    ``key`` by themselves. ``times`` ends a rule after so many requests (None: never). At the end of its sequence a rule
    goes on with the ``last`` outcome, begins anew (``repeat``) or is over (``pass``). After a rule that has matched no
    further one is looked at, unless its ``stop`` is false: then later rules may add what it left open. With ``rpm`` a
    rule takes only what goes over so many requests in a simulated minute; without another outcome the provider's rate
    limit error is given.
    """

    id: str = ""
    about: str = ""
    match: Match = Match()
    rpm: int | None = None
    times: int | Literal["once", "always"] | None = None
    sequence: list[Step] = []
    at_end: AtEnd = "last"
    per: Literal["all", "key"] = "all"
    stop: bool = True

    @property
    def says_nothing(self) -> bool:
        """Whether it is for all requests and has no outcome, and no id that the journal could name.

        One with conditions may exempt requests from the rules after it.
        """
        silent = all(getattr(self, name) == getattr(_NOTHING, name) for name in Outcome.__struct_fields__)
        return silent and not self.id and self.match == Match() and self.rpm is None and not self.sequence

    @property
    def most(self) -> int | None:
        """After how many requests the rule is over; None for never."""
        times = self.times if isinstance(self.times, int) else 1 if self.times == "once" else None
        if self.sequence and self.at_end == "pass":
            length = sum(step.times for step in self.sequence)
            times = length if times is None else min(times, length)
        return times

    def outcome(self, taken: int) -> Outcome:
        """What comes of the request that the rule takes after ``taken`` others."""
        if not self.sequence:
            return self
        if self.at_end == "repeat":
            taken %= sum(step.times for step in self.sequence)
        for step in self.sequence:
            if taken < step.times:
                return step
            taken -= step.times
        return self.sequence[-1]


_NOTHING = Outcome()
