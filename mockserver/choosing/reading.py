"""From data to rules: every mistake is named with its place and the nearest valid word."""

from __future__ import annotations

import re
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from mockserver.choosing.checking import check_rule
from mockserver.choosing.mistakes import Place, RuleError, kind_of
from mockserver.choosing.rule import AnswerWanted, EventWanted, Match, Rule, Step, ToolCallWanted
from mockserver.choosing.vocabulary import Vocabulary
from mockserver.errors import nearest
from mockserver.ledger.changes import AccountChange

MOST_RULES = 1000
CONDITIONS = tuple(field.name for field in msgspec.structs.fields(Match))
_BESIDE = ("rules", "about")
_AT = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_NAMES: dict[type[msgspec.Struct], str] = {Match: "match", Step: "a sequence's step", AnswerWanted: "an answer",
          EventWanted: "an event", ToolCallWanted: "a tool call", AccountChange: "an account"}  # fmt: skip
_PLAINLY = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
            "object": "a table"}  # fmt: skip


def read_rules(data: Any, words: Vocabulary) -> list[Rule]:
    """The rules of a file's or a call's data: ``{"rules": [...]}``, a list, or one rule. Raises ``RuleError``.

    Conditions may stand in ``match`` or, shorter, beside it.
    """
    if isinstance(data, dict) and "rules" in data:
        wrong = next((str(key) for key in data if key not in _BESIDE), None)
        if wrong is not None:
            raise RuleError((wrong,), f"is no word beside the rules{nearest(wrong, _BESIDE)}")
        place: Place = ("rules",)
        rows = data["rules"]
    elif isinstance(data, list):
        place, rows = (), data
    else:
        return [read_rule(data, words)]
    if not isinstance(rows, list):
        raise RuleError(place, f"is {kind_of(rows)}; it must be a list of rules")
    if len(rows) > MOST_RULES:
        raise RuleError(place, f"are {len(rows)}; at most {MOST_RULES} are kept")
    rules: list[Rule] = []
    for number, row in enumerate(rows):
        rule = read_rule(row, words, (*place, number))
        if rule.id and any(rule.id == other.id for other in rules):
            raise RuleError((*place, number, "id"), f"is {rule.id!r}, as another rule's is; each needs one of its own")
        rules.append(rule)
    return rules


def read_rule(data: Any, words: Vocabulary, place: Place = ()) -> Rule:
    """One rule of its data. Raises ``RuleError``."""
    gathered = _gathered(data, place)
    _look_for_unknown(gathered, Rule, place)
    try:
        rule = msgspec.convert(gathered, Rule)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), gathered, place) from None
    check_rule(rule, words, place)
    if gathered.get("sequence") == []:
        raise RuleError((*place, "sequence"), "is empty; give it steps, such as [{error = 'overloaded', times = 2}]")
    if rule.says_nothing:
        said = "matches every request and says nothing of them; give it conditions, or an outcome such as a reply"
        raise RuleError(place, said if place else f"the rule {said}")
    return rule


def _gathered(data: Any, place: Place) -> Any:
    """The rule with the conditions that stand beside ``match`` put into it."""
    if not isinstance(data, dict):
        said = f"is {kind_of(data)}; a rule is a table such as {{match = {{...}}, reply = '...'}}"
        raise RuleError(place, said if place else f"the rule {said}")
    beside = {key: data[key] for key in CONDITIONS if key in data}
    match = data.get("match", {})
    if not beside or not isinstance(match, dict):
        return data
    twice = next((key for key in beside if key in match), None)
    if twice:
        raise RuleError((*place, twice), "stands in match and beside it; one of the two has to go")
    return {**{key: value for key, value in data.items() if key not in beside}, "match": {**match, **beside}}


def _look_for_unknown(data: Any, kind: type[msgspec.Struct], place: Place) -> None:
    """Refuse a key that nobody knows, here and in all parts below."""
    if not isinstance(data, dict):
        return
    types = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in data.items():
        if key not in types:
            known = [*types, *CONDITIONS] if kind is Rule else list(types)
            hint = nearest(str(key), known) or f" (known: {', '.join(known)})"
            raise RuleError((*place, str(key)), f"is no word of {_name(kind)}{hint}")
        inner = _struct_in(types[key])
        if inner and isinstance(value, list):
            for number, row in enumerate(value):
                _look_for_unknown(row, inner, (*place, key, number))
        elif inner:
            _look_for_unknown(value, inner, (*place, key))


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """The struct that a field of this type holds, alone or in a list."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    if get_origin(kind) in (list, Union, UnionType):
        return next((found for part in get_args(kind) if (found := _struct_in(part))), None)
    return None


def _name(kind: type[msgspec.Struct]) -> str:
    return _NAMES.get(kind, f"a {kind.__name__.removesuffix('Wanted').lower()}")


def _misfit(said: str, data: Any, place: Place) -> RuleError:
    """msgspec's word on a value of the wrong type, with the place and the value itself."""
    found = _AT.search(said)
    steps = [int(number) if number else name for name, number in _STEP.findall(found[1] if found else "")]
    value = data
    for step in steps:
        value = value[step] if isinstance(value, dict | list) else None
    said = _AT.sub("", said)
    wanted = said.partition("Expected ")[2].partition(", got")[0].replace("`", "").split(" | ")
    words = " or ".join(_PLAINLY.get(word, word) for word in wanted if word != "null")
    return RuleError((*place, *steps), f"is {value!r}; it must be {words}" if words else f"is {value!r}: {said}")
