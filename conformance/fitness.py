"""Whether a target can be checked at all, by its first answers."""

from __future__ import annotations

from conformance.acceptance import json_of, judge_predicted, named, seen
from conformance.contract import Contract
from conformance.probe import Probe
from conformance.refusals import error_of, has_error_form
from conformance.trace import Exchange, Trouble

_TROUBLES = {
    "unreachable": "the target cannot be reached: {}",
    "timeout": "the target cannot be reached: {}",
    "busy": "the target lets nobody in: {}",
    "broken": "the target gives no whole answers, or speaks no HTTP: {}",
}
"""What the trouble with each of its first answers says of a target."""


def unfit(contract: Contract, probe: Probe, exchange: Exchange) -> str | None:
    """Why a target cannot be checked, by one exchange of a request that a key goes with; ``None`` when it can."""
    answer, operation = exchange.outcome, probe.operation
    if isinstance(answer, Trouble):
        return _TROUBLES[answer.kind].format(answer.text) if answer.kind in _TROUBLES else None
    if answer.is_page:
        return f"not {contract.provider}: {exchange.url} answers with a web page ({answer.status})"
    prediction = probe.prediction
    verdict = judge_predicted(contract, prediction, answer)
    if verdict.status == "passed":
        return None
    error = error_of(contract, answer.status, json_of(answer.body))
    if answer.status == 401 or error in named(contract, operation, "bad-key", "no-key"):
        return f"the key is refused: {seen(answer)}"
    strange = answer.status in (404, 405) and not has_error_form(contract, json_of(answer.body))
    if strange or error in named(contract, operation, "unknown-route", "wrong-method"):
        return f"not {contract.provider}, or another path: {exchange.url} answers {seen(answer)}"
    if answer.status < 500 and not isinstance(json_of(answer.body), dict) and not answer.events():
        return f"not {contract.provider}: {exchange.url} answers {seen(answer)}"
    return None


def is_gone(exchange: Exchange) -> bool:
    """Whether the target is out of reach."""
    return isinstance(exchange.outcome, Trouble) and exchange.outcome.kind == "unreachable"
