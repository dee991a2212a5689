"""Values for JSON Schemas: all properties filled, with words of the request where they fit, and checked."""

from __future__ import annotations

from typing import Any

from mockserver.chance import Random
from mockserver.text.facts import Facts
from mockserver.text.instance_maker import Maker, Style
from mockserver.text.numbers import UnsatisfiableError
from mockserver.text.schema_shape import OutOfBudgetError
from mockserver.text.validation import Check, validator

# From the fullest value to the barest, first with the branches as they come, then with any.
_STYLES = (
    Style(),
    Style(presets=False),
    Style(words=False),
    Style(optional="none"),
    Style(words=False, presets=False, optional="none"),
    *(Style(branches="any", attempt=attempt) for attempt in range(1, 5)),
    *(
        Style(branches="any", optional="some", presets=False, words=attempt % 2 == 0, attempt=attempt)
        for attempt in range(5, 17)
    ),
    *(Style(branches="any", optional="none", presets=False, words=False, attempt=attempt) for attempt in range(17, 25)),
)
_PLAIN: tuple[Any, ...] = ({}, [], "", 1, 0, True, False)  # tried last
_STEPS = 12_000  # values made, schemas joined and, at a discount, values repeated in all attempts together


def instance(schema: Any, *, words: Facts, chance: Random) -> Any:
    """A JSON value that is valid against a schema of any draft from 4 to 2020-12.

    A property takes what the request says about it, its default, an example, or a made-up value; optional ones are
    filled too unless that breaks the schema. Bounded in time. Never raises: a schema that is broken or cannot be
    satisfied gets something near it.
    """
    check = validator(schema)
    budget = [_STEPS]
    made: list[Any] = []
    start = chance.getrandbits(64)
    for style in _STYLES:
        try:
            value = Maker(schema, words, Random(start + style.attempt), style, budget).value(schema)
        except (UnsatisfiableError, RecursionError):
            continue
        except OutOfBudgetError:
            break
        if check is None:
            return value
        if check(value):
            return _fuller(value, made, check)
        made.append(value)
    if check is not None and (plain := next((value for value in _PLAIN if check(value)), None)) is not None:
        return plain
    return made[0] if made else _nearest(schema)


def _fuller(value: Any, made: list[Any], check: Check) -> Any:
    """The value with those properties of earlier, fuller attempts that do no harm."""
    if not isinstance(value, dict):
        return value
    for other in made:
        for name in other if isinstance(other, dict) else ():
            if name not in value and check(more := {**value, name: other[name]}):
                value = more
    return value


def _nearest(schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    kind = kind[0] if isinstance(kind, list) and kind else kind
    nearest: dict[str, Any] = {"object": {}, "array": [], "integer": 0, "number": 0, "boolean": False, "string": ""}
    return nearest.get(kind) if isinstance(kind, str) else {} if kind is None else None
