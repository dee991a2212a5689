"""What is found, and the verdict that follows."""

from __future__ import annotations

from typing import Literal

import msgspec

Name = Literal[
    "double_charge", "ignored_retry_after", "retry_storm", "never_gave_up", "polled_after_end", "dropped_error"
]
"""The mistakes, the gravest first."""

OK = "ok"


def plural(count: int, noun: str) -> str:
    """``1 poll``, ``3 polls``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


class Evidence(msgspec.Struct, frozen=True):
    """One exchange that shows it: its id in the journal, its simulated time, and what was answered."""

    exchange: str
    at: float
    request: str
    status: int


class Finding(msgspec.Struct, frozen=True):
    """One mistake of one client at one place: a sentence, and the exchanges that show it, oldest first."""

    verdict: Name
    sentence: str
    provider: str | None
    operation: str | None
    evidence: tuple[Evidence, ...]

    def __str__(self) -> str:
        shown = ", ".join(row.exchange for row in self.evidence[:6])
        more = f" and {len(self.evidence) - 6} more" if len(self.evidence) > 6 else ""
        return f"{self.verdict}: {self.sentence} [exchanges {shown}{more}]"


class Verdict(msgspec.Struct, frozen=True):
    """All findings over so many ``exchanges``; ``missing`` says which others were not looked at, and why."""

    findings: tuple[Finding, ...]
    exchanges: int
    missing: str | None = None

    @property
    def complete(self) -> bool:
        """Whether every exchange was looked at."""
        return self.missing is None

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def name(self) -> str:
        """``ok``, or the gravest finding's."""
        return self.findings[0].verdict if self.findings else OK

    @property
    def names(self) -> tuple[str, ...]:
        """The mistakes that were found, each once, the gravest first."""
        return tuple(dict.fromkeys(finding.verdict for finding in self.findings))

    def assert_ok(self) -> None:
        """Raises ``AssertionError`` with every finding unless there is none."""
        __tracebackhide__ = True
        if self.findings:
            raise AssertionError(str(self))

    def __str__(self) -> str:
        if self.ok:
            rest = f"; {self.missing}" if self.missing else ""
            return f"{OK} ({plural(self.exchanges, 'exchange')}{rest})"
        return "\n".join(map(str, self.findings))
