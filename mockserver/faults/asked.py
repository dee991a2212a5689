"""Which faults are asked for: ``cut_stream; after=3, sse_comments`` in a header, or the same as data in a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mockserver.errors import UnderstudyError, nearest
from mockserver.faults.catalogue import FAULTS, ORDER, Fault, Parameter

MOST_FAULTS = 10


class FaultError(UnderstudyError):
    """A fault that does not exist, or a number that it cannot have."""


@dataclass(frozen=True)
class AskedFault:
    """A fault with all its parameters."""

    fault: Fault
    values: dict[str, float | str]

    @property
    def name(self) -> str:
        """The name of the fault."""
        return self.fault.name

    @property
    def before(self) -> bool:
        """Whether the request is not carried out."""
        return bool(float(self.values.get("before", 0)))


def read_faults(asked: Any) -> tuple[AskedFault, ...]:
    """Faults of a text, an object ``{"name": ..., <parameter>: ...}`` or a list of those, in the order they act in.

    Raises ``FaultError``.
    """
    rows = asked if isinstance(asked, list) else [asked]
    found: list[AskedFault] = []
    for row in rows:
        if isinstance(row, str):
            found += [_read_text(part) for part in row.split(",") if part.strip()]
        elif isinstance(row, dict) and isinstance(row.get("name"), str):
            found.append(_asked(row["name"], {key: value for key, value in row.items() if key != "name"}))
        else:
            raise FaultError(f"{row!r} is no fault; write a text such as 'cut_stream; after=3' or {{name = '...'}}")
    if not found:
        raise FaultError(f"no fault is named (known: {', '.join(FAULTS)})")
    if len(found) > MOST_FAULTS:
        raise FaultError(f"{len(found)} faults are too many at once; at most {MOST_FAULTS}")
    twice = next((one.name for one in found if sum(other.name == one.name for other in found) > 1), None)
    if twice:
        raise FaultError(f"fault {twice!r} is named twice")
    return tuple(sorted(found, key=lambda one: ORDER[one.name]))


def joined(first: tuple[AskedFault, ...], more: tuple[AskedFault, ...]) -> tuple[AskedFault, ...]:
    """Both, in the order they act in; of two of the same name the first."""
    named = {one.name: one for one in (*more, *first)}
    return tuple(sorted(named.values(), key=lambda one: ORDER[one.name]))


def known_fault(name: str) -> Fault:
    """The fault of this name. Raises ``FaultError`` with the nearest."""
    found = FAULTS.get(name)
    if found is None:
        hint = nearest(name, FAULTS) or f" (known: {', '.join(FAULTS)})"
        raise FaultError(f"there is no fault {name!r}{hint}")
    return found


def _read_text(text: str) -> AskedFault:
    name, *parts = [part.strip() for part in text.split(";")]
    given: dict[str, Any] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if not equals:
            raise FaultError(f"{part!r} is no parameter of a fault; write {name}; name=value")
        given[key.strip()] = value.strip()
    return _asked(name, given)


def _asked(name: str, given: dict[str, Any]) -> AskedFault:
    fault = known_fault(name)
    for key in given:
        if key not in fault.parameters:
            known = ", ".join(fault.parameters) or "none"
            raise FaultError(
                f"fault {name!r} has no parameter {key!r}{nearest(key, fault.parameters)} (known: {known})"
            )
    chosen = {
        key: _value(name, key, row, given[key]) if key in given else row.default
        for key, row in fault.parameters.items()
    }
    return AskedFault(fault, chosen)


def _value(name: str, key: str, parameter: Parameter, given: Any) -> float | str:
    if isinstance(parameter.default, str):
        if isinstance(given, str) and given.isprintable():
            return given
        raise FaultError(f"{key} of fault {name!r} is {given!r}; it must be a printable text")
    try:
        number = float("nan") if isinstance(given, bool) else float(given)
    except (TypeError, ValueError):
        number = float("nan")
    if not parameter.least <= number <= parameter.most:
        raise FaultError(
            f"{key} of fault {name!r} is {given!r}; it must be from {parameter.least:g} to {parameter.most:g}"
        )
    return number
