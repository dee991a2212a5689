"""Objects and arrays for JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from mockserver.chance import Random
from mockserver.text.facts import Facts
from mockserver.text.json_text import dumps
from mockserver.text.numbers import UnsatisfiableError
from mockserver.text.patterns import example
from mockserver.text.schema_shape import Flattener, Schema, listing, mapping, merge
from mockserver.text.validation import matches, validator

_DEEP = 3
_USUAL_ITEMS = 2
_MOST_MADE = 16  # items made one by one; a longer list repeats its last one
_REPEATS_A_STEP = 16  # repeated values that cost as much as one that is made
_LONGEST = 100_000  # items; a larger minItems is not met
_MOST_NAMES = 500
_TURNS = 12  # other items tried where one was there before


class Parts(Protocol):
    """What makes the values inside a container."""

    facts: Facts | None
    chance: Random
    depth: int
    shapes: Flattener

    @property
    def style(self) -> Any: ...

    def value(self, schema: Any, name: str = "", ordinal: int = 0) -> Any: ...


def make_object(parts: Parts, flat: Schema, name: str, ordinal: int) -> dict[str, Any]:
    """An object with its required properties and, if the style and depth allow, the optional ones."""
    names = _names(parts, flat)
    for _ in range(3):  # a dependent schema may bring names on which others depend
        needed = [part for key, part in _dependent(flat) if key in names]
        if not needed:
            break
        lists = {key: rule for key, rule in mapping(flat, "dependencies").items() if isinstance(rule, list)}
        flat = {**{key: rule for key, rule in flat.items() if key != "dependentSchemas"}, "dependencies": lists}
        for part in needed:
            flat = merge(flat, parts.shapes.flat(part))
        names = _names(parts, flat)
    required = {key for key in listing(flat, "required") if isinstance(key, str)}
    most = _size(flat.get("maxProperties"), _LONGEST)
    for key in reversed([key for key in names if key not in required]):
        if len(names) > most:
            names.remove(key)
    made: dict[str, Any] = {}
    for key in names:
        try:
            made[key] = parts.value(_of_property(flat, key), key, ordinal)
        except UnsatisfiableError:
            if key in required:
                raise
    least = _size(flat.get("minProperties"), 0)
    for key in _more_names(parts, flat, made) if least or not made else ():
        if len(made) >= least and (made or not _open_map(parts, flat)):
            break
        if key not in made:
            made[key] = parts.value(_of_property(flat, key), key, ordinal + len(made))
    return made


def make_array(parts: Parts, flat: Schema, name: str, ordinal: int) -> list[Any]:
    """An array of the allowed length, with what it must contain, all different where asked for."""
    first, rest = _item_schemas(flat)
    least, most = _size(flat.get("minItems"), 0), _size(flat.get("maxItems"), _LONGEST)
    made: list[Any] = []
    wanted = _size(flat.get("minContains"), 1) if "contains" in flat else 0
    usual = _USUAL_ITEMS if parts.style.optional != "none" and parts.depth < _DEEP else 0
    size = min(max(least, len(first) + wanted, usual), max(most, least))
    unique = flat.get("uniqueItems") is True
    seen: set[str] | None = set() if unique else None
    for position in range(min(size, _MOST_MADE) if not unique else size):
        schema = first[position] if position < len(first) else rest
        if len(first) <= position < len(first) + wanted or (wanted and position < wanted and size <= len(first)):
            schema = {"allOf": [schema, flat["contains"]]}
        if schema is False:
            break
        item = _item(parts, schema, name, seen, position + ordinal)
        if item is _NOTHING:
            break
        made.append(item)
    if len(made) < _MOST_MADE or unique or size <= len(made):
        return made
    # A list in a list multiplies what is repeated: it is counted as if each value were written.
    parts.shapes.spend((size - len(made)) * weight(made[-1]) // _REPEATS_A_STEP)
    return made + made[-1:] * (size - len(made))


def weight(value: Any) -> int:
    """How many values a value holds, itself included; a long text counts as several."""
    if isinstance(value, str):
        return 1 + len(value) // 100
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(weight, inside))


_NOTHING = object()


def _item(parts: Parts, schema: Any, name: str, seen: set[str] | None, ordinal: int) -> Any:
    """An item, other than those seen so far if that matters."""
    if seen is None:
        return parts.value(schema, name, ordinal)
    for turn in range(_TURNS):
        item = parts.value(schema, name, ordinal + turn)
        if (text := dumps(item)) not in seen:
            seen.add(text)
            return item
    return _NOTHING


def _item_schemas(flat: Schema) -> tuple[list[Any], Any]:
    """The schemas of the first items and that of the rest, in the words of either draft."""
    items = flat.get("items", flat.get("unevaluatedItems", True))
    if isinstance(items, list):
        return items, flat.get("additionalItems", True)
    return listing(flat, "prefixItems"), items


def _names(parts: Parts, flat: Schema) -> list[str]:
    """The properties to be filled: declared ones in their order, then required ones that are not declared."""
    required = [key for key in listing(flat, "required") if isinstance(key, str)]
    optional = parts.style.optional if parts.depth <= _DEEP else "none"
    names = [
        key
        for key in mapping(flat, "properties")
        if key in required or optional == "all" or (optional == "some" and parts.chance.random() < 0.5)
    ]
    names += [key for key in dict.fromkeys(required) if key not in names]
    depending = {**mapping(flat, "dependencies"), **mapping(flat, "dependentRequired")}
    for key in names:  # the list grows while it is read
        others = depending.get(key)
        names += (
            [other for other in others if isinstance(other, str) and other not in names]
            if isinstance(others, list)
            else []
        )
    return names


def _dependent(flat: Schema) -> list[tuple[str, Any]]:
    found = [(key, part) for key, part in mapping(flat, "dependencies").items() if isinstance(part, dict)]
    return [*found, *mapping(flat, "dependentSchemas").items()]


def _of_property(flat: Schema, name: str) -> Any:
    """The schema of one property: declared, by pattern, or that of all others."""
    found = [mapping(flat, "properties")[name]] if name in mapping(flat, "properties") else []
    found += [part for pattern, part in mapping(flat, "patternProperties").items() if matches(pattern, name)]
    if not found:
        return flat.get("additionalProperties", flat.get("unevaluatedProperties", True))
    return found[0] if len(found) == 1 else {"allOf": found}


def _open_map(parts: Parts, flat: Schema) -> bool:
    """Whether an object without declared properties is one of names to values, of which a sample is shown."""
    described = mapping(flat, "patternProperties") or mapping(flat, "additionalProperties")
    return bool(described) and parts.depth <= _DEEP and parts.style.optional != "none"


def _more_names(parts: Parts, flat: Schema, made: dict[str, Any]) -> Iterator[str]:
    """Names for properties that are not declared but allowed."""
    declared = [key for key in mapping(flat, "properties") if key not in made]
    rule = mapping(flat, "propertyNames")
    check = validator({"type": "string", **rule}) if rule else None
    extra = flat.get("additionalProperties", True) is not False
    offered = list(declared)
    for pattern in mapping(flat, "patternProperties"):
        texts = [text for _ in range(_USUAL_ITEMS * 4) if (text := example(pattern, parts.chance))]
        offered += [
            *texts,
            *(longer for number in range(20) for text in texts[:1] if matches(pattern, longer := f"{text}{number}")),
        ]
    if extra:
        offered += parts.facts.keywords if parts.facts is not None else []
        if rule:
            offered += [str(parts.value({"type": "string", **rule}, "key", number)) for number in range(20)]
            texts = [text for _ in range(8) if (text := example(str(rule.get("pattern", "")), parts.chance))]
            offered += [*texts, *(f"{text}{number}" for text in texts[:1] for number in range(20))]
    for number in range(_MOST_NAMES):
        key = offered[number] if number < len(offered) else f"key{number + 1}"
        if (number < len(offered) or extra) and (check is None or check(key)):
            yield key


def _size(value: object, default: int) -> int:
    return int(min(value, _LONGEST)) if isinstance(value, int | float) and value >= 0 else default
