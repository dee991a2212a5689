"""Whether what a rule says makes sense: known words, numbers in bounds, patterns that compile."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import get_args

import msgspec

from mockserver.choosing.counting import CountError, read_nth
from mockserver.choosing.fates import FateError, checked_fate, read_fate
from mockserver.choosing.mistakes import Place, RuleError
from mockserver.choosing.rule import Match, Outcome, Pace, Rule, TaskWanted, Words
from mockserver.choosing.vocabulary import Vocabulary
from mockserver.contracts.model import Kind
from mockserver.errors import nearest
from mockserver.faults.asked import FaultError, read_faults
from mockserver.ledger.changes import AccountError, checked_change

MOST_SECONDS = 600.0
MOST_TOKENS_PER_SECOND = 1e6
MOST_TIMES = 10**9
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SAYS = ("reply", "answer", "error", "refuse")


def check_rule(rule: Rule, words: Vocabulary, place: Place) -> None:
    """Raise ``RuleError`` for the first thing that makes no sense."""
    among = _check_match(rule.match, words, (*place, "match"))
    _check_id(rule.id, (*place, "id"))
    _in_bounds(rule.rpm, 0, MOST_TIMES, (*place, "rpm"))
    if isinstance(rule.times, int):
        _in_bounds(rule.times, 1, MOST_TIMES, (*place, "times"))
    _check_outcome(rule, words, among, place)
    said = [name for name in msgspec.structs.asdict(Outcome()) if getattr(rule, name) != getattr(Outcome(), name)]
    if rule.sequence and said:
        raise RuleError((*place, said[0]), "stands beside a sequence; it belongs into its steps")
    for number, step in enumerate(rule.sequence):
        at = (*place, "sequence", number)
        _in_bounds(step.times, 1, MOST_TIMES, (*at, "times"))
        _check_outcome(step, words, among, at)


def listed(words: Words | None) -> list[str]:
    """One word or several, as a list."""
    return [words] if isinstance(words, str) else list(words or ())


def _check_id(name: str, place: Place) -> None:
    if name and not re.fullmatch(r"[^\s/?#]{1,100}", name):
        raise RuleError(place, f"is {name!r}; it must be up to 100 characters without blanks, /, ? and #")


def _check_match(match: Match, words: Vocabulary, place: Place) -> list[str]:
    """The providers that the rule can be for."""
    for name in listed(match.provider):
        _one_of(name, words.providers, (*place, "provider"), "there is no provider")
    among = listed(match.provider) or list(words.providers)
    for name in listed(match.operation):
        what = f"{' and '.join(listed(match.provider))} has" if match.provider else "there is"
        _one_of(name, words.operations(among), (*place, "operation"), f"{what} no operation")
    for name in listed(match.kind):
        _one_of(name, get_args(Kind), (*place, "kind"), "there is no kind of operation")
    if match.text_regex is not None:
        try:
            re.compile(match.text_regex)
        except re.error as error:
            raise RuleError(
                (*place, "text_regex"), f"is {match.text_regex!r}; it is no regular expression: {error}"
            ) from None
    try:
        read_nth(match.nth)
    except CountError as error:
        raise RuleError((*place, "nth"), str(error)) from None
    return among


def _check_outcome(outcome: Outcome, words: Vocabulary, among: list[str], place: Place) -> None:
    says = [name for name in _SAYS if getattr(outcome, name) is not None]
    if len(says) > 1:
        raise RuleError((*place, says[1]), f"stands beside {says[0]}; a request has one answer")
    if outcome.error is not None:
        _check_error(outcome.error, words, among, (*place, "error"))
    if outcome.refuse is not None:
        _one_of(outcome.refuse, words.conditions(among), (*place, "refuse"), "there is no condition")
    if outcome.delay is not None:
        _check_delay(outcome.delay, (*place, "delay"))
    if outcome.pace is not None:
        _check_pace(outcome.pace, (*place, "pace"))
    if outcome.task is not None:
        _check_task(outcome.task, words, among, (*place, "task"))
    if outcome.fault is not None:
        try:
            read_faults(outcome.fault)
        except FaultError as error:
            raise RuleError((*place, "fault"), f"is not right: {error}") from None
    _check_headers(outcome.add_headers, (*place, "add_headers"))
    if outcome.answer is not None:
        _check_headers(outcome.answer.headers, (*place, "answer", "headers"))
        _in_bounds(outcome.answer.status, 200, 599, (*place, "answer", "status"))
        given = (
            outcome.answer.body is not msgspec.UNSET,
            outcome.answer.base64 is not None,
            bool(outcome.answer.events),
        )
        if sum(given) > 1:
            raise RuleError((*place, "answer"), "has several of body, base64 and events; an answer has one of them")
    if outcome.account is not None:
        try:
            checked_change(outcome.account)
        except AccountError as error:
            raise RuleError((*place, "account"), f"is no account: {error}") from None


def _check_headers(headers: dict[str, str], place: Place) -> None:
    """What a header line cannot hold would break the connection, or smuggle another answer into it."""
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise RuleError((*place, name), "is no name of a header")
        if _CONTROL.search(value):
            raise RuleError((*place, name), f"is {value!r}; a header's value has no line breaks or control characters")


def _check_error(error: str, words: Vocabulary, among: list[str], place: Place) -> None:
    some = len(among) < len(words.providers)
    what = f"{' and '.join(among)} {'has' if len(among) == 1 else 'have'} no error" if some else "there is no error"
    _one_of(error, words.errors(among), place, what)


def _check_delay(delay: float | list[float], place: Place) -> None:
    for seconds in delay if isinstance(delay, list) else [delay]:
        _in_bounds(seconds, 0, MOST_SECONDS, place)
    if isinstance(delay, list) and (len(delay) != 2 or delay[0] > delay[1]):
        raise RuleError(place, f"is {delay}; a list must be the least and the most seconds")


def _check_pace(pace: Pace, place: Place) -> None:
    _in_bounds(pace.first_token, 0, MOST_SECONDS, (*place, "first_token"))
    _in_bounds(pace.jitter, 0, 1, (*place, "jitter"))
    rate = pace.tokens_per_second
    if rate is not None and not 0 < rate <= MOST_TOKENS_PER_SECOND:
        raise RuleError(
            (*place, "tokens_per_second"), f"is {rate:g}; it must be above 0 and at most {MOST_TOKENS_PER_SECOND:.0f}"
        )


def _check_task(task: str | TaskWanted, words: Vocabulary, among: list[str], place: Place) -> None:
    try:
        fate = read_fate(task) if isinstance(task, str) else checked_fate(task)
    except FateError as error:
        raise RuleError(place, str(error)) from None
    if fate.fail is not None:
        _check_error(fate.fail, words, among, (*place, "fail") if isinstance(task, TaskWanted) else place)


def _one_of(word: str, known: Collection[str], place: Place, what: str) -> None:
    if word not in known:
        hint = nearest(word, known) or f" (known: {', '.join(list(known)[:40])})"
        raise RuleError(place, f"is {word!r}; {what} {word!r}{hint}")


def _in_bounds(value: float | None, low: float, high: float, place: Place) -> None:
    if value is not None and not low <= value <= high:
        raise RuleError(place, f"is {value:g}; it must be from {low:g} to {high:.0f}")
