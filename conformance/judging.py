"""Verdicts: pure functions of what was recorded, so that a trace can be judged again, and with faults seeded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from conformance.view import BrokenAnswerError, UnobservedError, View

if TYPE_CHECKING:
    from conformance.checks import Check

Status = Literal["passed", "failed", "expected_failure", "not_applicable", "inconclusive", "error"]


@dataclass(frozen=True)
class Verdict:
    """What came of a check. ``reason`` says why it could not decide or does not apply, or what it passed without.

    A judge may leave ``expected`` to its check.
    """

    status: Status
    expected: str = ""
    actual: str = ""
    reason: str = ""


def passed(actual: str = "", reason: str = "") -> Verdict:
    """The target does as the contract says."""
    return Verdict("passed", actual=actual, reason=reason)


def failed(actual: str, expected: str = "") -> Verdict:
    """The target does otherwise."""
    return Verdict("failed", expected, actual)


def inconclusive(reason: str, actual: str = "") -> Verdict:
    """What was seen does not decide."""
    return Verdict("inconclusive", actual=actual, reason=reason)


def not_applicable(reason: str) -> Verdict:
    """The check is not about this target."""
    return Verdict("not_applicable", reason=reason)


def none_wrong(wrong: list[str], actual: str = "") -> Verdict:
    """Passed when nothing is wrong; otherwise failed with the first few of what is."""
    return (
        failed("; ".join([*wrong[:5], *([f"and {len(wrong) - 5} more"] if len(wrong) > 5 else [])]))
        if wrong
        else passed(actual)
    )


def decide(check: Check, view: View) -> Verdict:
    """The verdict of a check on a view of a trace. A judge that stumbles is the suite's own error."""
    try:
        verdict = check.judge(view)
    except UnobservedError as missing:
        verdict = inconclusive(str(missing))
    except BrokenAnswerError as broken:
        verdict = failed(str(broken))
    except Exception as problem:
        verdict = Verdict("error", reason=f"the check stumbled: {type(problem).__name__}: {problem}")
    if verdict.status in ("failed", "error") and (reason := view.unaffordable):
        # half of a flow may look like a fault of the target
        verdict = inconclusive(reason, verdict.actual)
    verdict = verdict if verdict.expected else replace(verdict, expected=check.expected)
    return replace(verdict, actual=_printable(verdict.actual), reason=_printable(verdict.reason))


def _printable(text: str) -> str:
    """The text without halves of characters, which JSON can say and no file and no terminal can hold."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
