"""Verdicts: pure functions of a recorded exchange, so that a trace can be judged again, and with faults seeded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from conformance.checks import Check
from conformance.contract import Contract
from conformance.refusals import error_of, has_error_form
from conformance.templates import differences, shown
from conformance.trace import Answer, Exchange, Trouble

Status = Literal["passed", "failed", "not_applicable", "inconclusive", "error"]
_STATES_OF_THE_ACCOUNT = (
    *("no-funds", "rate", "suspended", "model-not-granted", "no-price"),
    *("upstream-rate", "upstream-down", "upstream-failing", "upstream-empty"),
)
"""Conditions that say nothing of the request: an answer that names one leaves the check undecided."""

SHOWN = 400
"""Characters of a body that a sentence shows."""


@dataclass(frozen=True)
class Verdict:
    """What came of a check. ``reason`` says why it could not decide, or why it does not apply."""

    status: Status
    expected: str
    actual: str = ""
    reason: str = ""


def judge(contract: Contract, check: Check, exchange: Exchange) -> Verdict:
    """The verdict on one exchange."""
    expected = expectation(check)
    if not check.agreed:
        said = " or ".join(check.prediction.errors) or "accepted"
        return Verdict(
            "error", expected, reason=f"the example and the suite's reading of the contract disagree: {said}"
        )
    outcome = exchange.outcome
    if isinstance(outcome, Trouble):
        broken = outcome.kind == "broken"
        return (
            Verdict("failed", expected, outcome.text)
            if broken
            else Verdict("inconclusive", expected, reason=outcome.text)
        )
    wrong = _not_accepted(contract, check, outcome) if check.wants_acceptance else _not_refused(check, outcome)
    if not wrong:
        return Verdict("passed", expected, _seen(outcome))
    error = _error(contract, outcome)
    if error is not None and error in _states(contract, check):
        return Verdict("inconclusive", expected, _seen(outcome), reason=f"the account's state came first: {error}")
    named = f" (the provider's {error})" if error else ""
    return Verdict("failed", expected, f"{_seen(outcome)}{named}: {'; '.join(wrong)}")


def expectation(check: Check) -> str:
    """What must come of a check, in one sentence."""
    if check.wants_acceptance:
        return f"a 2xx answer: {_FORMS.get(_form(check), 'a JSON object')}, no error"
    wanted = [one for one in check.prediction.refusals if one.error.id == check.expect]
    return " or ".join(dict.fromkeys(f"{one.error.status} {shown(one.body)}" for one in wanted)) or check.expect


def unfit(contract: Contract, check: Check, exchange: Exchange) -> str | None:
    """Why a target cannot be checked at all, by its first exchange; ``None`` when it can."""
    answer = exchange.outcome
    if isinstance(answer, Trouble):
        silent = answer.kind in ("unreachable", "timeout")
        return f"the target cannot be reached: {answer.text}" if silent else None
    if answer.is_page:
        return f"not {contract.provider}: {exchange.url} answers with a web page ({answer.status})"
    if judge(contract, check, exchange).status == "passed":
        return None
    error = _error(contract, answer)
    if answer.status == 401 or error in _named(contract, check, "bad-key", "no-key"):
        return f"the key is refused: {_seen(answer)}"
    strange = answer.status in (404, 405) and not has_error_form(contract, _json(answer))
    if strange or error in _named(contract, check, "unknown-route", "wrong-method"):
        return f"not {contract.provider}, or another path: {exchange.url} answers {_seen(answer)}"
    if answer.status < 500 and _json(answer) is None and not answer.events():
        return f"not {contract.provider}: {exchange.url} answers {_seen(answer)}"
    return None


_FORMS = {"stream": "a stream of server-sent events", "bytes": "the bytes of a file"}


def _form(check: Check) -> str:
    if check.operation.kind in ("speech", "file"):
        return "bytes"
    return "stream" if check.prediction.body.get("stream") is True else "object"


def _not_accepted(contract: Contract, check: Check, answer: Answer) -> list[str]:
    if not 200 <= answer.status < 300:
        return [f"status {answer.status} is no acceptance"]
    body, form = _json(answer), _form(check)
    if answer.is_page:
        return ["it is a web page"]
    if has_error_form(contract, body):
        return ["the body is an error"]
    if form == "bytes":
        return [] if answer.body and not isinstance(body, dict) else ["there are no bytes of a file"]
    if form == "object":
        return [] if isinstance(body, dict) else ["the body is no JSON object"]
    if answer.media_type != "text/event-stream":
        return [f"the media type is {answer.media_type or 'not said'}, not text/event-stream"]
    events = [_parsed(event) for event in answer.events()]
    if any(has_error_form(contract, event) for event in events):
        return ["an event of the stream is an error"]
    return [] if any(isinstance(event, dict) for event in events) else ["the stream has no event with a JSON object"]


def _not_refused(check: Check, answer: Answer) -> list[str]:
    body = _json(answer)
    found: list[str] = []
    for one in check.prediction.refusals:
        if one.error.id != check.expect:
            continue
        status = [] if answer.status == one.error.status else [f"status is {answer.status}, not {one.error.status}"]
        wrong = status + (["the body is no JSON"] if body is None else differences(one.body, body))
        if not wrong:
            return []
        found = found or wrong
    return found


def _error(contract: Contract, answer: Answer) -> str | None:
    return error_of(contract, answer.status, _json(answer))


def _states(contract: Contract, check: Check) -> set[str]:
    """The errors that tell of the account and of nothing else."""
    others = {entry for name, entry in contract.refusals.items() if name not in _STATES_OF_THE_ACCOUNT}
    return _named(contract, check, *_STATES_OF_THE_ACCOUNT) - others


def _named(contract: Contract, check: Check, *conditions: str) -> set[str]:
    found = (contract.refusal(condition, check.operation, None) for condition in conditions)
    return {entry.id for entry in found if entry is not None}


def _json(answer: Answer) -> Any:
    return _parsed(answer.body)


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _seen(answer: Answer) -> str:
    if b"\0" in answer.body[:SHOWN]:
        return f"{answer.status} {answer.media_type} of {len(answer.body)} bytes"
    text = " ".join(answer.body.decode("utf-8", "replace").split())
    return f"{answer.status} {text if len(text) <= SHOWN else text[:SHOWN] + '...'}".rstrip()
