"""Schemas joined into one are as strict as all of them."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.text.numbers import UnsatisfiableError
from mockserver.text.schema_shape import Flattener, OutOfBudgetError, merge
from mockserver.text.validation import matches


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {}, {"a": 1}),
        ({"type": "number"}, {"type": ["string", "integer"]}, {"type": ["integer"]}),
        ({"type": ["null", "string"]}, {"type": ["string"]}, {"type": ["string"]}),
        ({"type": 5}, {"type": "string"}, {"type": ["string"]}),
        ({"type": "string"}, {"type": None}, {"type": ["string"]}),
        ({"minimum": 1, "maximum": 9}, {"minimum": 2, "maximum": 5}, {"minimum": 2, "maximum": 5}),
        ({"minLength": "x"}, {"minLength": 3}, {"minLength": 3}),
        ({"minLength": "x"}, {"minLength": "y"}, {"minLength": "y"}),
        ({"items": True}, {"items": {"a": 1}}, {"items": {"a": 1}}),
        ({"items": {"a": 1}}, {"items": True}, {"items": {"a": 1}}),
        ({"items": {"a": 1}}, {"items": False}, {"items": {"allOf": [{"a": 1}, False]}}),
        ({"properties": {"a": 1, "b": 2}}, {"properties": {"b": 3}}, {"properties": {"a": 1, "b": {"allOf": [2, 3]}}}),
        ({"required": ["a"]}, {"required": ["b", "a"]}, {"required": ["a", "b"]}),
        ({"prefixItems": [1]}, {"prefixItems": [2, 3]}, {"prefixItems": [{"allOf": [2, 1]}, 3]}),
        ({"prefixItems": [1, 3]}, {"prefixItems": [2]}, {"prefixItems": [{"allOf": [1, 2]}, 3]}),
        ({"not": 1}, {"not": 2}, {"not": {"anyOf": [1, 2]}}),
        ({"multipleOf": 0.5}, {"multipleOf": 0.75}, {"multipleOf": 1.5}),
        ({"multipleOf": 4}, {"multipleOf": 6}, {"multipleOf": 12}),
        ({"multipleOf": 0}, {"multipleOf": 6}, {"multipleOf": 6}),
        ({"uniqueItems": False}, {"uniqueItems": True}, {"uniqueItems": True}),
        ({"description": ""}, {"description": "x"}, {"description": "x"}),
        ({"title": "a"}, {"title": "b"}, {"title": "a"}),
        ({"format": "a"}, {"format": "b"}, {"format": "b"}),
        ({"pattern": "a"}, {"pattern": "a"}, {"pattern": "a"}),
        ({"enum": 5}, {"enum": [1]}, {"enum": [1]}),
        ({"enum": [1, "1"]}, {"const": "1"}, {"enum": [1, "1"], "const": "1"}),
    ],
)
def test_two_schemas_are_joined(one: dict[str, Any], other: dict[str, Any], expected: dict[str, Any]) -> None:
    assert merge(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string"}, {"type": "integer"}),
        ({"const": 1}, {"const": True}),
        ({"enum": [1]}, {"enum": [True]}),
        ({"enum": [1]}, {"const": 2}),
    ],
)
def test_schemas_that_exclude_each_other_are_not_joined(one: dict[str, Any], other: dict[str, Any]) -> None:
    with pytest.raises(UnsatisfiableError):
        merge(one, other)


def test_two_patterns_become_one_that_wants_both() -> None:
    both = merge({"pattern": "^a"}, {"pattern": "[0-9]"})["pattern"]
    assert [matches(both, text) for text in ("ab3", "a", "b3")] == [True, False, False]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("#", "root"),
        ("#/$defs/a", "a"),
        ("#/$defs/x~1y/1", "second"),
        ("#/$defs/x~1y/7", None),
        ("#/$defs/a/title/0", None),
        ("#/$defs/sp%20ace", "space"),
        ("#anchor", "a"),
        ("http://example.com/root.json#anchor", "a"),
        ("b.json", "b"),
        ("http://example.com/b.json", "b"),
        ("#nowhere", None),
    ],
)
def test_a_reference_is_followed_within_the_document(reference: str, expected: str | None) -> None:
    root = {
        "title": "root",
        "$defs": {
            "a": {"title": "a", "$anchor": "anchor"},
            "b": {"title": "b", "$id": "b.json"},
            "x/y": [{}, {"title": "second"}],
            "sp ace": {"title": "space"},
            "odd": 5,
        },
    }
    assert Flattener(root, list, [100]).target(reference).get("title") == expected


def test_a_reference_to_itself_ends() -> None:
    with pytest.raises(UnsatisfiableError):
        Flattener({"$ref": "#"}, list, [100]).flat({"$ref": "#"})


def test_a_nested_anchor_is_looked_for_only_so_deep() -> None:
    deep: dict[str, Any] = {"$anchor": "x"}
    for _ in range(60):
        deep = {"properties": {"a": deep}}
    assert Flattener(deep, list, [100]).target("#x") == {}


def test_work_is_bounded() -> None:
    doubling = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(11)}
    with pytest.raises(OutOfBudgetError):
        Flattener({"$defs": doubling}, list, [1000]).flat({"$ref": "#/$defs/a0"})
