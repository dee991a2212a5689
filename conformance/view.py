"""What a judge reads: the part of a trace that its check's probes made."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.trace import Answer, Exchange, Observation, Reading, Trouble


class UnobservedError(Exception):
    """Something that a judge needs was not seen; the text says why. The check is then inconclusive."""


class BrokenAnswerError(Exception):
    """An answer that broke off: the target's failure, whatever the check is about."""


class View:
    """Finds exchanges by probe and role; what was not seen ends the judging (see ``UnobservedError``)."""

    def __init__(self, seen: Mapping[str, Observation], missing: Mapping[str, str] | None = None) -> None:
        self._seen = seen
        self._missing = missing or {}

    def saw(self, probe: str, role: str = "request") -> bool:
        """Whether there is an answer of that role."""
        found = self._seen.get(probe)
        return found is not None and any(
            one.role == role and isinstance(one.outcome, Answer) for one in found.exchanges
        )

    def exchanges(self, probe: str, role: str | None = None) -> list[Exchange]:
        """The exchanges of a probe, or those of one role, in the order in which they were sent."""
        return [one for one in self._observation(probe).exchanges if role in (None, one.role)]

    def exchange(self, probe: str, role: str = "request") -> Exchange:
        """The first exchange of a role."""
        found = self.exchanges(probe, role)
        if not found:
            raise UnobservedError(self._why(probe) or f"{probe}: no {role} was sent")
        return found[0]

    def answer(self, probe: str, role: str = "request") -> Answer:
        """The answer of the first exchange of a role."""
        return answer_of(self.exchange(probe, role))

    def readings(self, probe: str, role: str | None = None) -> list[Reading]:
        """What was looked up beside the answers."""
        return [one for one in self._observation(probe).readings if role in (None, one.role)]

    def whole(self, probe: str) -> Observation:
        """All of a probe that went to its end."""
        found = self._observation(probe)
        if found.missing:
            raise UnobservedError(found.missing)
        return found

    def first(self, probe: str) -> Exchange | None:
        """The first exchange of a probe, if any."""
        found = self._seen.get(probe)
        return found.exchanges[0] if found and found.exchanges else None

    @property
    def unaffordable(self) -> str:
        """Why a probe was broken off in its middle, for the budget; empty when none was."""
        outcomes = (one.outcome for seen in self._seen.values() for one in seen.exchanges)
        return next((one.text for one in outcomes if isinstance(one, Trouble) and one.kind == "budget"), "")

    def _observation(self, probe: str) -> Observation:
        if probe not in self._seen:
            raise UnobservedError(self._why(probe) or f"{probe} was not made")
        return self._seen[probe]

    def _why(self, probe: str) -> str:
        found = self._seen.get(probe)
        return (found.missing if found else "") or self._missing.get(probe, "")


def answer_of(exchange: Exchange) -> Answer:
    """The answer of an exchange; raises ``BrokenAnswerError`` or ``UnobservedError`` where there is none."""
    outcome = exchange.outcome
    if isinstance(outcome, Trouble):
        raise BrokenAnswerError(outcome.text) if outcome.kind == "broken" else UnobservedError(outcome.text)
    return outcome
