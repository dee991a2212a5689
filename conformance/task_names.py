"""What the names in an answer about a task stand for, state by state: what of it may be empty, and what never is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.answers import expected, model_of, plain
from conformance.contract import ErrorEntry, JsonObject, Result
from conformance.flows import Asking
from conformance.following import OFFERS, offered, sure_of_offers
from conformance.goods import Good
from conformance.names import PARENT
from conformance.rules import value
from conformance.templates import LOOP, Each, Hole, fill
from conformance.values import exact

ENDED = ("succeeded", "failed", "cancelled")
"""The states in which a task has come to its end."""
EXACT = "exact"
"""Follow-ups are compared to the letter."""
_LIST = "results."
_MEASURED: Mapping[str, tuple[str, ...]] = {
    "url": ("picture", "clip", "sound"),
    "bytes": ("picture", "clip", "sound"),
    "width": ("picture", "clip"),
    "height": ("picture", "clip"),
    "seconds": ("clip", "sound"),
}
"""What is told of a file, by its media."""
_KINDS = {"url": "link", "bytes": "count", "width": "count", "height": "count", "seconds": "number"}


def told(
    good: Good, query: Asking, state: str, task_id: Any, error: ErrorEntry | None = None, *, offers: str = ""
) -> Any:
    """The answer that tells of a task in a state; ``error`` is that with which a mock was made to end it.

    With ``offers=EXACT`` it lists just the follow-ups of the contract.
    """
    known = _always(good, query, state, task_id)
    if state == "succeeded":
        known |= {
            f"result.{one.name}.{row}": said for one in _results(good) for row, said in _of_file(good, one).items()
        }
    elif state == "failed":
        known |= _failure(error)
    known[OFFERS] = offers or None
    if state not in ("succeeded", "failed"):
        known |= dict.fromkeys(("task.completed", "task.amount", "failure.message"))
    return expected(good.prediction, _with_lists(good, query.template(state), state, known), known)


def terms_of(good: Good, result: Result) -> dict[str, Any]:
    """What the request asks of a file, as plain values; nothing where another task decides it."""
    if result.name not in good.terms:
        good.terms[result.name] = _asked_of(good, result)
    return good.terms[result.name]


def _asked_of(good: Good, result: Result) -> dict[str, Any]:
    prediction = good.prediction
    if prediction.chosen is None or (prediction.chosen.attachment.follows and PARENT not in prediction.extra):
        return {}
    names = prediction.names(prediction.chosen, {})
    found = {row: value(term, names) for row, term in result.terms.items() if term is not None}
    return {row: exact(one) if row in ("width", "height", "seconds", "count") else one for row, one in found.items()}


def _always(good: Good, query: Asking, state: str, task_id: Any) -> dict[str, Any]:
    model = model_of(good.prediction, good.body)
    return {
        "task.status": query.words.get(state, state),
        "task.model": model,
        "model": model,
        "task.id": task_id if isinstance(task_id, str) else Hole("task.id", kind="text"),
        "task.progress": Hole("task.progress", kind="share"),
        "task.started_ms": Hole("task.started_ms", kind="count"),
        "task.completed_ms": Hole("task.completed_ms", kind="milliseconds" if state in ENDED else "count"),
    }


def _failure(error: ErrorEntry | None) -> dict[str, Any]:
    fields: JsonObject = error.fields if error is not None else {}
    kinds = {name: "text" if isinstance(said, str) else "count" for name, said in fields.items()}
    message: Any = Hole("failure.message", kind="text")
    if error is not None:  # a mock was told to end the task with just this one
        message = fill(error.message, Hole)
    summary = message if error is None or "summary" not in fields else Hole("failure.summary", kind="text")
    return {
        **{f"failure.{name}": Hole(f"failure.{name}", kind=kind) for name, kind in kinds.items()},
        "failure.message": message,
        "failure.summary": summary,
    }


def _results(good: Good) -> tuple[Result, ...]:
    """The results that a request asks for: not those of which it wants none."""
    return tuple(one for one in good.family.results.values() if terms_of(good, one).get("count") != 0)


def _of_file(good: Good, result: Result) -> dict[str, Any]:
    """What is told of a file: its size and length as they were asked for, where the request decides them."""
    asked = terms_of(good, result)
    return {
        row: Hole(f"{result.name}.{row}", empty=result.media not in media, kind=_KINDS[row])
        if asked.get(row) is None or result.media not in media
        else plain(asked[row])
        for row, media in _MEASURED.items()
    }


def _with_lists(good: Good, template: Any, state: str, known: Mapping[str, Any]) -> Any:
    """The template with its lists of results filled: so many members as were asked for, each with its own."""
    if isinstance(template, list):
        return [_with_lists(good, part, state, known) for part in template]
    if not isinstance(template, Mapping):
        return template
    listed = str(template.get(LOOP, ""))
    if listed == OFFERS:
        return _offers(good, template["do"], state, known)
    if not listed.startswith(_LIST):
        return {key: _with_lists(good, part, state, known) for key, part in template.items()}
    result = good.family.results.get(listed.removeprefix(_LIST))
    if result is None or state != "succeeded":
        return template
    own = {f"item.{row}": said for row, said in _of_file(good, result).items()}
    return Each(expected(good.prediction, template["do"], {**known, **own}), _count(good, result))


def _offers(good: Good, template: Any, state: str, known: Mapping[str, Any]) -> Any:
    """The list of what a task offers: to the letter where that is asked for, else of what kind its members are."""
    if known.get(OFFERS) == EXACT and sure_of_offers(good):
        return [expected(good.prediction, template, {**known, **one.names})
                for one in offered(good.family, good.prediction, state)]  # fmt: skip
    shown = {name: said for offer in good.family.offers for name, said in offer.shown.items()}
    own = {f"item.{name}": Hole(f"item.{name}", kind="count") if isinstance(said, int)
           else Hole(f"item.{name}", kind="text", empty=True, null=False)
           for name, said in shown.items()}  # fmt: skip
    member = {**known, **own, "item.id": Hole("item.id", kind="text")}
    return Each(expected(good.prediction, template, member))


def _count(good: Good, result: Result) -> int | None:
    """How many files of a result there are; ``None`` where another task decides it."""
    if "count" not in result.terms:
        return 1
    found = plain(terms_of(good, result).get("count"))
    return found if isinstance(found, int) else None
