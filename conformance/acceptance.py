"""The two verdicts on a single answer: that a request is accepted, and that it is refused with a documented error."""

from __future__ import annotations

from typing import Any

from conformance.contract import Contract, Operation
from conformance.expect import Prediction
from conformance.judging import Verdict, failed, inconclusive, passed
from conformance.refusals import Refusal, error_of, has_error_form
from conformance.strict_json import read_json
from conformance.templates import differences, shown
from conformance.trace import Answer

STATES_OF_THE_ACCOUNT = (
    *("no-funds", "rate", "suspended", "model-not-granted", "no-price"),
    *("upstream-rate", "upstream-down", "upstream-failing", "upstream-empty", "upstream-full"),
)
"""Conditions that say nothing of the request: an answer that names one leaves a check undecided."""
SHOWN = 400
"""Characters of a body that a sentence shows."""
_FORMS = {"stream": "a stream of server-sent events", "bytes": "the bytes of a file"}


def acceptance(prediction: Prediction) -> str:
    """What an accepted request is answered with, in one sentence."""
    return f"a 2xx answer: {_FORMS.get(_form(prediction), 'a JSON object')}, no error"


def refusal_text(prediction: Prediction, errors: tuple[str, ...]) -> str:
    """What a refused request is answered with, in one sentence."""
    wanted = [one for one in prediction.refusals if one.error.id in errors]
    return " or ".join(dict.fromkeys(f"{one.error.status} {shown(one.body)}" for one in wanted)) or " or ".join(errors)


def judge_accepted(contract: Contract, prediction: Prediction, answer: Answer) -> Verdict:
    """Whether an answer is an acceptance of the form that the operation's kind has."""
    return _verdict(contract, prediction.operation, answer, not_accepted(contract, prediction, answer))


def judge_predicted(contract: Contract, prediction: Prediction, answer: Answer) -> Verdict:
    """Whether an answer is what the contract says of the request: an acceptance, or one of the errors that may come."""
    if prediction.refusals:
        return judge_refused(contract, prediction, prediction.errors, answer, None)
    return judge_accepted(contract, prediction, answer)


def judge_refused(
    contract: Contract, prediction: Prediction, errors: tuple[str, ...], answer: Answer, twin: Answer | None
) -> Verdict:
    """Whether an answer is one of the errors named, filled as the request says.

    ``twin`` is the answer to the same request without the defect: where that is refused as well, the refusal says
    nothing. Without a twin the error's own text has to do.
    """
    verdict = _verdict(contract, prediction.operation, answer, not_refused(prediction, errors, answer), errors)
    if verdict.status != "passed" or twin is None:
        return verdict
    wrong = not_accepted(contract, prediction, twin)
    if not wrong:
        return verdict
    second = _verdict(contract, prediction.operation, twin, wrong)
    if second.status == "inconclusive":
        return second
    return failed(f"the same request without the defect is refused as well: {second.actual}")


def not_accepted(contract: Contract, prediction: Prediction, answer: Answer) -> list[str]:
    """What speaks against an answer being an acceptance; nothing when it is one."""
    if not 200 <= answer.status < 300:
        return [f"status {answer.status} is no acceptance"]
    body, form = json_of(answer.body), _form(prediction)
    if answer.cut:
        return [f"the answer goes on: {answer.cut}"]
    if answer.is_page:
        return ["it is a web page"]
    told = _told(prediction)
    if told and isinstance(body, dict):
        return [] if any(not differences(one, body) for one in told) else [f"the body says none of {shown(told)}"]
    if has_error_form(contract, body):
        return ["the body is an error"]
    if form == "bytes":
        return [] if answer.body and not isinstance(body, dict) else ["there are no bytes of a file"]
    if form == "object":
        return [] if isinstance(body, dict) else ["the body is no JSON object"]
    if answer.media_type != "text/event-stream":
        return [f"the media type is {answer.media_type or 'not said'}, not text/event-stream"]
    events = [json_of(event) for event in answer.events()]
    if any(has_error_form(contract, event) for event in events):
        return ["an event of the stream is an error"]
    return [] if any(isinstance(event, dict) for event in events) else ["the stream has no event with a JSON object"]


def not_refused(prediction: Prediction, errors: tuple[str, ...], answer: Answer) -> list[str]:
    """What speaks against an answer being one of the errors; nothing when it is one."""
    body = json_of(answer.body)
    found: list[str] = []
    for one in prediction.refusals:
        if one.error.id not in errors:
            continue
        status = [] if answer.status == one.error.status else [f"status is {answer.status}, not {one.error.status}"]
        wrong = status + (["the body is no JSON"] if body is None else differences(one.body, body))
        wrong += _other_headers(one, answer)
        if not wrong:
            return []
        found = found or wrong
    return found or ["no error of the contract is expected"]


def _other_headers(one: Refusal, answer: Answer) -> list[str]:
    """Headers of an error that are missing, or lists that lack a member; their order is no matter."""
    found = []
    for name, wanted in one.headers.items():
        said = answer.headers.get(name.lower())
        if said is None:
            found.append(f"there is no {name}")
        elif isinstance(wanted, str):
            lacking = {part.strip() for part in wanted.split(",")} - {part.strip() for part in said.split(",")}
            found += [f"{name} is {said}, without {', '.join(sorted(lacking))}"] if lacking else []
    return found


def named(contract: Contract, operation: Operation | None, *conditions: str) -> set[str]:
    """The errors that conditions of the server become."""
    found = (contract.refusal(condition, operation, None) for condition in conditions)
    return {entry.id for entry in found if entry is not None}


def json_of(text: str | bytes) -> Any:
    """The JSON of a text, ``None`` when it is none."""
    try:
        return read_json(text)
    except ValueError:
        return None


def seen(answer: Answer) -> str:
    """An answer in one line for people."""
    if b"\0" in answer.body[:SHOWN]:
        return f"{answer.status} {answer.media_type} of {len(answer.body)} bytes"
    text = " ".join(answer.body.decode("utf-8", "replace").split())
    return f"{answer.status} {text if len(text) <= SHOWN else text[:SHOWN] + '...'}".rstrip()


def _told(prediction: Prediction) -> list[dict[str, Any]]:
    """What the documented answers to a submit say in numbers, whatever the request: a body that says so is no error."""
    operation, chosen = prediction.operation, prediction.chosen
    if operation is None or operation.kind != "submit":
        return []
    answers = {**operation.answers, **(chosen.attachment.answers if chosen else {})}
    found = [answers[name] for name in ("submitted", "waiting", "released") if isinstance(answers.get(name), dict)]
    numbers = [{name: part for name, part in one.items() if isinstance(part, int)} for one in found]
    return numbers if all(numbers) else []


def _form(prediction: Prediction) -> str:
    if prediction.operation is not None and prediction.operation.kind in ("speech", "file", "content"):
        return "bytes"
    return "stream" if prediction.body.get("stream") is True else "object"


def _verdict(
    contract: Contract, operation: Operation | None, answer: Answer, wrong: list[str], wanted: tuple[str, ...] = ()
) -> Verdict:
    """Failed for what is wrong, undecided where a state of the account is told that was not ``wanted``."""
    if not wrong:
        return passed(seen(answer))
    error = error_of(contract, answer.status, json_of(answer.body))
    if error is not None and error not in wanted and error in _states(contract, operation):
        return inconclusive(f"the account's state came first: {error}", seen(answer))
    told = f" (the provider's {error})" if error else ""
    return failed(f"{seen(answer)}{told}: {'; '.join(wrong)}")


def _states(contract: Contract, operation: Operation | None) -> set[str]:
    """The errors that tell of the account and of nothing else."""
    refusals = (*contract.refusals.items(), *(operation.refusals.items() if operation is not None else ()))
    others = {entry for name, entry in refusals if name not in STATES_OF_THE_ACCOUNT}
    return named(contract, operation, *STATES_OF_THE_ACCOUNT) - others
