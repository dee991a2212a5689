"""The errors of a catalogue as they arrive: which body each has, and whether an answer is one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from conformance.contract import Attachment, Contract, ErrorEntry, Operation
from conformance.templates import Filling, Hole, differences, fill, left_out

_CIRCUMSTANCES = frozenset({"request.id", "now", "base", "key.last6", "model"})
"""Names that stand for something only the target knows."""


@dataclass(frozen=True)
class Refusal:
    """One error that a request may get: its body and its own headers, holes where only the target knows, and why.
    Where its envelope could hold more than this error has, the body says that nothing is there.

    ``cause`` is that reason in words of the contract: ``("schema", path, keyword)``, ``("rule", id)``,
    ``("refusal", condition)``, ``("misplaced", name)``.
    """

    error: ErrorEntry
    body: Any
    why: str
    cause: tuple[str, ...]
    headers: Mapping[str, Any] = field(default_factory=dict)


def refusal(
    contract: Contract, entry: ErrorEntry, facts: Mapping[str, Any], why: str, cause: tuple[str, ...]
) -> Refusal:
    """An error whose placeholders are filled from what the request says, else from the catalogue's own defaults.

    The model is named as the target names it, so its default says nothing.
    """
    defaults = {name: default for name, default in entry.fill.items() if name != "model"}
    texts = _known({**defaults, **facts})
    return Refusal(entry, body_of(contract, entry, texts), why, cause, fill(dict(entry.headers), texts))


def refusal_of(
    contract: Contract,
    operation: Operation,
    attachment: Attachment | None,
    condition: str,
    known: Mapping[str, Any] | None = None,
) -> Refusal | None:
    """The error that a condition of the server becomes, whatever fills its placeholders but for those ``known``;
    ``None`` without one.
    """
    entry = contract.refusal(condition, operation, attachment)
    if entry is None:
        return None

    def texts(name: str) -> Any:
        return (known or {}).get(name, Hole(name))

    headers = fill(dict(entry.headers), texts)
    return Refusal(entry, body_of(contract, entry, texts), condition, ("refusal", condition), headers)


def body_of(contract: Contract, entry: ErrorEntry, texts: Filling = Hole) -> Any:
    """The body of an error, with ``NOTHING`` for what others in its envelope have and it has not."""
    return left_out(contract.envelopes[entry.envelope], _body(contract, entry, texts))


def message(entry: ErrorEntry, facts: Mapping[str, Any]) -> Any:
    """The text of an error by itself, filled from facts, else from the catalogue's defaults."""
    return fill(entry.message, _known({**entry.fill, **facts}))


def error_of(contract: Contract, status: int, body: Any) -> str | None:
    """The id of the first error of the catalogue that an answer is, whatever fills its placeholders."""
    if not isinstance(body, Mapping):
        return None
    return next((name for name, form in _by_status(contract).get(status, ()) if not differences(form, body)), None)


def has_error_form(contract: Contract, body: Any) -> bool:
    """Whether a body has the form of an error of the provider, in its catalogue or not, with a message in it."""
    return isinstance(body, Mapping) and any(not differences(form, body) for form in _envelopes(contract))


@lru_cache(maxsize=32)
def _envelopes(contract: Contract) -> list[Any]:
    return [fill(form, lambda name: Hole(name, empty=name != "message")) for form in contract.envelopes.values()]


@lru_cache(maxsize=32)
def _by_status(contract: Contract) -> dict[int, list[tuple[str, Any]]]:
    """The errors of each status with the bodies that they may have, whatever fills their placeholders."""
    found: dict[int, list[tuple[str, Any]]] = {}
    for entry in contract.errors.values():
        found.setdefault(entry.status, []).append((entry.id, _body(contract, entry, Hole)))
    return found


def _body(contract: Contract, entry: ErrorEntry, texts: Filling) -> Any:
    own = {**fill(dict(entry.fields), texts), "message": fill(entry.message, texts)}
    return fill(
        contract.envelopes[entry.envelope], lambda name: own[name] if name in own else _outside(entry, texts, name)
    )


def _outside(entry: ErrorEntry, texts: Filling, name: str) -> Any:
    """A name of an envelope that is no field of the error: a circumstance, a placeholder of the error, or absent."""
    return texts(name) if name in _CIRCUMSTANCES or name in entry.fill else None


def _known(names: Mapping[str, Any]) -> Filling:
    def find(name: str) -> Any:
        if name in names:
            return names[name]
        return Hole(name, kind="any" if name == "now" else "text") if name in _CIRCUMSTANCES else None

    return find
