"""Values made for JSON Schemas are valid, say what the user said, and come in time."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from mockserver.text.arguments import arguments
from mockserver.text.conversation import Tool
from mockserver.text.facts import Facts
from mockserver.text.instances import instance
from mockserver.text.json_text import dumps
from mockserver.text.numbers import UnsatisfiableError, number
from mockserver.text.validation import matches, validator
from tests.text.schemas import BROKEN_SCHEMAS, satisfiable_schemas

STRING = {"type": "string"}
QUESTION = "How is the weather in Singapore for the next 3 days?"


def made(schema: Any, request: str = QUESTION, seed: int = 1) -> Any:
    """A value for a schema."""
    return instance(schema, words=Facts(request), chance=Random(seed))


def made_valid(schema: Any, request: str = QUESTION) -> Any:
    """A value for a schema that is checked."""
    value = made(schema, request)
    check = validator(schema)
    assert check is not None
    assert check(value), value
    return value


def record(**properties: Any) -> dict[str, Any]:
    """A closed object with required properties."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


@given(satisfiable_schemas())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_values_are_valid(schema: dict[str, Any]) -> None:
    made_valid(schema)


@given(BROKEN_SCHEMAS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_schema_however_broken_raises(schema: Any) -> None:
    dumps(made(schema))
    parameters = schema if isinstance(schema, dict) else {"properties": schema}
    assert isinstance(json.loads(arguments(Tool("t", "", parameters), words=Facts(""), chance=Random(0))), dict)


@pytest.mark.parametrize(
    ("schema", "request_", "expected"),
    [
        (
            record(name=STRING, age={"type": "integer"}),
            "Alice Smith is 30 years old",
            {"name": "Alice Smith", "age": 30},
        ),
        (
            record(location=STRING, unit={"enum": ["celsius", "fahrenheit"]}),
            "weather in paris in Fahrenheit please",
            {"location": "paris", "unit": "fahrenheit"},
        ),
        (
            record(
                **{
                    "from": STRING,
                    "to": STRING,
                    "date": {"type": "string", "format": "date"},
                    "people": {"type": "integer"},
                }
            ),
            "Book a flight from Paris to Tokyo on 2025-03-04 for 2 people",
            {"from": "Paris", "to": "Tokyo", "date": "2025-03-04", "people": 2},
        ),
        (
            record(to=STRING, body=STRING),
            'Send bob@example.com "see you at 5"',
            {"to": "bob@example.com", "body": "see you at 5"},
        ),
        (record(origin_city=STRING), "Trains to Rome from Oslo", {"origin_city": "Oslo"}),
        (record(city=STRING), "今天北京天气怎么样", {"city": "北京"}),
        (record(city=STRING), "東京の天気は？", {"city": "東京"}),
        (
            record(expression=STRING, result={"type": "number"}),
            "What is 12 * 3?",
            {"expression": "12 * 3", "result": 36},
        ),
        (record(result={"type": "number"}), "What is 1 / 4?", {"result": 0.25}),
        (
            record(query=STRING, limit={"type": "integer", "default": 10}),
            "Find 5 papers",
            {"query": "Find 5 papers", "limit": 10},
        ),
        (record(limit={"type": "integer", "default": 10}), "with limit 5", {"limit": 5}),
        (record(n={"type": "integer", "maximum": 4}), "7 or 3", {"n": 3}),
        (record(url={"type": "string", "format": "uri"}), "Fetch https://a.org/b?c=1.", {"url": "https://a.org/b?c=1"}),
        (record(time=STRING), "Wake me at 17:15", {"time": "17:15"}),
        (record(email=STRING), "Write to bob@example.com", {"email": "bob@example.com"}),
        (record(target_language=STRING), "Translate 'hi' to French", {"target_language": "French"}),
        (record(color=STRING), "Paint it red", {"color": "red"}),
        (record(title=STRING), "The title is Dune, and it is long", {"title": "Dune"}),
        (record(topic=STRING), "Tell me about the deep sea", {"topic": "deep sea"}),
        (record(price={"type": "number"}), "The price is 3.5 a piece", {"price": 3.5}),
        (record(level={"enum": [1, 2, 3]}), "Take level 2", {"level": 2}),
        (record(level={"enum": ["低", "高"]}), "请调到高", {"level": "高"}),
        (record(level={"enum": ["low", "high"]}), "hm", {"level": "low"}),
        (record(level={"enum": ["low", "in"]}), "higher and lowest in line", {"level": "in"}),
        (record(level={"enum": ["", "very_high"]}), "very high please", {"level": "very_high"}),
        (record(level={"enum": ["low", "high"], "default": "high"}), "hm", {"level": "high"}),
        (record(person=STRING), "Bob lives in Rome", {"person": "Bob"}),
    ],
)
def test_values_are_what_the_user_said(schema: Any, request_: str, expected: Any) -> None:
    assert made_valid(schema, request_) == expected


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Which place, such as Oslo, Lima, or Upper Egypt.", "Oslo"),
        ("The place, e.g. San Francisco, CA", "San Francisco, CA"),
        ("城市，例如：杭州、北京", "杭州"),
        ("A city (such as `Oslo`).", "Oslo"),
        ("A city", "place name"),
    ],
)
def test_without_a_word_from_the_user_the_description_gives_an_example(description: str, expected: str) -> None:
    assert made_valid(record(place_name={"type": "string", "description": description}), "hi") == {
        "place_name": expected
    }


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"const": {"a": [1]}}, {"a": [1]}),
        ({"enum": [None, 1]}, None),
        ({"default": 5}, 5),
        ({"type": "string", "maxLength": 3, "allOf": [{"pattern": "[a-z]"}, {"pattern": "[0-9]"}]}, ...),
        ({"type": "array", "default": ["x"]}, ["x"]),
        ({"type": "string", "default": 5, "examples": ["ok"], "maxLength": 2}, "ok"),
        ({"type": "object", "example": {"a": 1}}, {"a": 1}),
        ({"type": "null"}, None),
        (True, "weather"),
        ({"type": ["null", "boolean"]}, True),
        ({"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 2}, [True, False]),
        ({"prefixItems": [{"const": 1}], "items": False}, [1]),
        ({"items": [{"const": 1}, {"const": 2}], "additionalItems": False}, [1, 2]),
        (
            {"type": "array", "contains": {"const": 7}, "minContains": 2, "items": {"type": "integer"}, "maxItems": 2},
            [7, 7],
        ),
        ({"type": "array", "prefixItems": [True, True], "contains": {"const": 7}, "maxItems": 2}, [7, "Singapore"]),
        ({"allOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, 2),
        ({"allOf": [{"type": "number"}, {"type": "integer", "minimum": 3}, {"maximum": 3}]}, 3),
        ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6, "minimum": 13, "maximum": 30, "not": {"const": 12}}]}, 24),
        ({"anyOf": [False, {"const": 1}]}, 1),
        ({"type": "array", "items": False}, []),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True, "maximum": 6}, 6),
        ({"type": "integer", "minimum": 4, "exclusiveMinimum": 4, "exclusiveMaximum": 6, "maximum": 9}, 5),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e-9, "multipleOf": 5e-10}, 5e-10),
        ({"$ref": "#/$defs/a~1b/0", "$defs": {"a/b": [{"const": 1}]}}, 1),
        ({"$ref": "#here", "$defs": {"x": {"$anchor": "here", "const": 1}}}, 1),
        ({"$ref": "item.json", "$defs": {"x": {"$id": "item.json", "const": 1}}}, 1),
        ({"$schema": "http://nowhere/draft", "const": 1}, 1),
        ({"if": {"const": 1}, "then": {"const": 1}, "enum": [2, 1]}, 1),
        ({"if": {"type": "string"}, "then": False, "else": {"const": 1}}, 1),
        ({"not": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "object"}]}, "minimum": 0}, ...),
        (
            {
                "type": "object",
                "propertyNames": {"enum": ["k"]},
                "minProperties": 1,
                "additionalProperties": {"const": 1},
            },
            {"k": 1},
        ),
        ({"type": "object", "patternProperties": {"^x\\d$": {"const": 1}}, "additionalProperties": False}, ...),
        ({"dependentRequired": {"a": ["b"]}, "properties": {"a": {"const": 1}}, "required": ["a"]}, ...),
        ({"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "maxProperties": 1}, {"a": 1}),
        ({"type": "object", "properties": {"a": False, "b": {"const": 2}}}, {"b": 2}),
        (
            {"type": "object", "properties": {"a": {"const": 2}}, "patternProperties": {"a": {"type": "integer"}}},
            {"a": 2},
        ),
    ],
)
def test_a_schema_gets_a_value_that_keeps_to_it(schema: Any, expected: Any) -> None:
    value = made_valid(schema)
    assert expected is ... or value == expected


def test_dependent_schemas_join_when_their_property_is_there() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"const": 1}},
        "required": ["a"],
        "dependentSchemas": {
            "a": {"required": ["b"], "properties": {"b": {"const": 2}}, "dependentRequired": {"b": ["c"]}}
        },
    }
    assert set(made_valid(schema)) == {"a", "b", "c"}
    old = {"type": "object", "required": ["a"], "dependencies": {"a": {"required": ["b"]}, "b": ["c"]}}
    assert set(made(old)) == {"a", "b", "c"}


def test_all_properties_are_filled_but_those_that_break_the_schema() -> None:
    choice = {
        "properties": {"a": STRING, "b": STRING, "c": STRING},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    }
    assert set(made_valid({"type": "object", **choice})) in ({"a", "c"}, {"b", "c"})
    assert set(made_valid(record(a=STRING, b=record(c=STRING)))) == {"a", "b"}
    assert set(made_valid({"type": "object", "properties": {"a": STRING, "b": {"type": "integer"}}})) == {"a", "b"}


def test_a_map_shows_one_entry() -> None:
    value = made_valid({"type": "object", "additionalProperties": {"type": "integer"}})
    assert len(value) == 1
    assert (
        len(made_valid({"type": "object", "patternProperties": {"^x-[a-z]+$": STRING}, "additionalProperties": False}))
        == 1
    )


def test_names_for_properties_are_made_up_until_there_are_enough() -> None:
    for more in (
        {},
        {"propertyNames": {"pattern": "^[a-z]{3}$"}},
        {"patternProperties": {"^x-": {}}, "additionalProperties": False},
    ):
        assert len(made_valid({"type": "object", "minProperties": 5, **more})) == 5


def test_items_that_must_differ_do() -> None:
    for items in (
        {"type": "integer"},
        STRING,
        {"enum": list(range(40))},
        record(id={"type": "integer"}),
        {"type": "number"},
    ):
        assert len(made_valid({"type": "array", "items": items, "uniqueItems": True, "minItems": 30})) == 30


def test_items_of_which_there_are_too_few_are_as_many_as_there_are() -> None:
    assert made({"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3}) == [True, False]


def test_options_are_tried_until_one_fits_the_rest() -> None:
    kinds = {"type": "object", "properties": {"kind": {"enum": ["a", "b", "c"]}}, "required": ["kind"]}
    assert made_valid({**kinds, "not": {"properties": {"kind": {"enum": ["a", "b"]}}}}) == {"kind": "c"}


def test_the_cheapest_branch_is_taken_deep_inside() -> None:
    leaf: dict[str, Any] = {"anyOf": [{"$ref": "#/$defs/list"}, {"type": "array", "items": True}, True, {"const": 0}]}
    deep = record(a=record(b=record(c=leaf)))
    assert made_valid({**deep, "$defs": {"list": {"$ref": "#/$defs/list"}}})["a"]["b"]["c"] in (
        "Singapore",
        "weather",
        0,
    )


def test_recursive_schemas_end() -> None:
    node = record(value={"type": "number"}, next={"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]})
    assert "value" in made_valid({"$defs": {"node": node}, "$ref": "#/$defs/node"})
    tree = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#"}}, "left": {"$ref": "#"}},
    }
    assert "left" in made_valid(tree)
    assert made({"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}) == {}
    assert made({"$ref": "#"}) is not None
    optional = {"type": ["object", "null"], "properties": {"next": {"$ref": "#"}}, "required": ["next"]}
    assert made_valid(optional)["next"]["next"]["next"] is None


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (False, {}),
        ({"type": "string", "enum": []}, ""),
        ({"type": ["integer"], "minimum": 5, "maximum": 3}, 0),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, {}),
        ({"allOf": [{"const": 1}, {"const": 2}]}, {}),
        ({"allOf": [{"const": 1}, {"enum": [2]}]}, {}),
        ({"allOf": [{"enum": [1]}, {"enum": [2]}]}, {}),
        ({"type": "nope"}, {}),
        ({"type": 7, "not": {}}, {}),
        ({"type": "integer", "enum": ["a"]}, 0),
    ],
)
def test_what_nothing_satisfies_gets_something_near(schema: Any, expected: Any) -> None:
    value = made(schema)
    assert type(value) in (type(expected), str)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 10**9},
        {"type": "array", "minItems": 10**9, "items": STRING},
        {"type": "array", "minItems": 20_000, "uniqueItems": True, "items": {"type": "integer"}},
        {
            "type": "array",
            "minItems": 60,
            "items": {"type": "array", "minItems": 60, "items": {"type": "array", "minItems": 60}},
        },
        {"type": "string", "pattern": "^(a{900}){900}$"},
        {"type": "string", "pattern": "^(a+)+$", "minLength": 40},
        {"type": "object", "minProperties": 10**6},
        {"type": "object", "properties": {f"p{n}": {"enum": ["a"], "maxLength": 1} for n in range(2000)}},
        {
            "$ref": "#/$defs/a0",
            "$defs": {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(12)}
            | {"a12": {"type": "integer"}},
        },
        {
            "$ref": "#/$defs/a0",
            "$defs": {
                f"a{n}": record(l={"$ref": f"#/$defs/a{n + 1}"}, r={"$ref": f"#/$defs/a{n + 1}"}) for n in range(25)
            },
        },
    ],
)
def test_no_schema_takes_long(schema: Any) -> None:
    start = time.perf_counter()
    made(schema)
    assert time.perf_counter() - start < 5, "a fraction of a second is usual"


def test_a_deeply_nested_schema_is_answered_somehow() -> None:
    deep: dict[str, Any] = {"type": "object"}
    for _ in range(300):
        deep = record(a=deep)
    assert isinstance(made(deep), dict)


@pytest.mark.parametrize(
    "format_",
    [
        "date",
        "date-time",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "uuid",
        "ipv4",
        "ipv6",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "url",
    ],
)
def test_formats_are_written_as_they_should(format_: str) -> None:
    schema = {
        "type": "array",
        "items": {"type": "string", "format": format_},
        "minItems": 4,
        "uniqueItems": True,
    }
    values = made_valid(schema, "")
    check = validator({"items": {"format": {"url": "uri"}.get(format_, format_)}})
    assert check is not None
    assert check(values)
    assert len(values) == 4


@pytest.mark.parametrize(
    "rules",
    [
        {"minLength": 30},
        {"maxLength": 3},
        {"minLength": 5, "maxLength": 5},
        {"maxLength": 0},
        {"pattern": "^[A-Z]+$", "minLength": 50, "maxLength": 60},
        {"pattern": "[0-9]", "maxLength": 1},
        {"format": "email", "maxLength": 8},
        {"pattern": "^(?!weather)[a-z]{3,}$"},
        {"format": "unheard-of", "minLength": 30},
    ],
)
def test_strings_keep_to_all_their_rules_at_once(rules: dict[str, Any]) -> None:
    made_valid({"type": "string", **rules})


def test_a_string_that_cannot_be_is_still_a_string() -> None:
    assert isinstance(made({"type": "string", "pattern": "["}), str)
    assert isinstance(made({"type": "string", "pattern": "^a$", "minLength": 5}), str)


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"minimum": 5},
        {"maximum": -5},
        {"maximum": 3},
        {"minimum": -2, "maximum": 2},
        {"minimum": 10**30},
        {"maximum": 1e300},
    ],
)
@pytest.mark.parametrize("integer", [True, False])
def test_numbers_keep_to_their_bounds_and_count_up(bounds: dict[str, Any], integer: bool) -> None:
    check = validator({"type": "integer" if integer else "number", **bounds})
    assert check is not None
    values = [number(bounds, integer=integer, chance=Random(n), ordinal=n) for n in range(5)]
    assert all(map(check, values))
    assert len(set(values[1:])) == 4


def test_bounds_without_a_number_between_them_are_refused() -> None:
    with pytest.raises(UnsatisfiableError):
        number({"minimum": 0.2, "maximum": 0.8}, integer=True, chance=Random(0))
    assert number({"multipleOf": "x", "minimum": float("inf")}, integer=True, chance=Random(0)) >= 1


def test_broken_schemas_and_patterns_are_no_schemas() -> None:
    assert validator({"type": "nope"}) is None
    assert validator({"type": object()}) is None
    assert validator({"$ref": "http://localhost:1/other.json"}) is None
    assert not matches("[", "[")
    assert matches("^a", "ab")


def test_a_large_schema_is_compiled_but_not_kept() -> None:
    check = validator({"enum": [f"option {n}" for n in range(3000)]})
    assert check is not None
    assert (check("option 7"), check("x")) == (True, False)


def test_what_is_no_json_is_not_valid() -> None:
    check = validator({"type": "string"})
    assert check is not None
    assert not check(object())


def test_tool_arguments_are_an_object_whatever_the_parameters() -> None:
    for parameters in (
        {},
        {"type": "string"},
        {"type": ["object", "null"]},
        {"anyOf": [{"type": "string"}]},
        {"const": 1},
    ):
        text = arguments(Tool("t", "", parameters), words=Facts(QUESTION), chance=Random(1))
        assert isinstance(json.loads(text), dict)


def test_json_that_cannot_be_written_is_null() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert dumps(deep) == "null"
    assert dumps({"a": object(), "é": "\ud800"}) == '{"a": null, "é": "?"}'
