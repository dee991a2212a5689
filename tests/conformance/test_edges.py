"""Edges of request schemas: where several subschemas judge one place, a request breaks the one it is about alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.edges.alone import Judged
from conformance.edges.cases import Case, cases
from conformance.edges.places import apply
from conformance.reading import load
from conformance.sources import read_source

START = "chat.create/-/schema/messages.#"


@pytest.fixture(scope="module")
def found() -> list[Case]:
    contract = load("dashscope")
    family = contract.families["qwen-plus"]
    return list(cases(Bench(contract), contract.operations["chat.create"], family))


def sent(case: Case) -> Any:
    return json.loads(case.request.content)["messages"]


def test_a_type_is_broken_where_no_branch_minds_it(found: list[Case]) -> None:
    [case] = [one for one in found if one.fact == f"{START}.content/type" and one.alone and not one.change.spare][:1]
    wrong = [message for message in sent(case) if not isinstance(message.get("content"), str | list | None)]
    assert [message["role"] for message in wrong] == ["assistant"]  # of every other role a branch says the same


@pytest.mark.parametrize("name", ["anyOf0.content", "anyOf1.tool_calls", "anyOf2.function_call"])
def test_each_branch_is_broken_by_what_has_nothing_of_any(found: list[Case], name: str) -> None:
    [case] = [one for one in found if one.fact == f"{START}|then|{name}/required"]
    [bare] = [message for message in sent(case) if message["role"] == "assistant"]
    assert not bare.keys() & {"content", "tool_calls", "function_call"}
    assert case.alone


def test_a_member_is_put_into_a_list_where_an_example_has_a_text(found: list[Case]) -> None:
    schema = {"properties": {"say": {"type": ["string", "array"], "items": {"type": "object"}}}}
    assert apply({"say": "x"}, schema, ("say", 0), 5) == {"say": [5]}
    assert apply({"say": "x"}, {"properties": {"say": {"type": "string"}}}, ("say", 0), 5) is None
    assert any(one.fact == f"{START}.content.#/type" and not one.change.good for one in found)


def test_a_schema_without_one_keyword_takes_what_that_alone_forbids() -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"type": ["integer", "null"]}},
        "if": {"required": ["of"]},
        "then": {"required": ["n", "m"], "properties": {"n": {"enum": [None]}}},
    }
    judged = Judged(schema, read_source("assumed: none"))
    outer, inner = (next(one for one in judged.places if one.path == path) for path in ("n", "body|then.n"))
    whole, then = (next(one for one in judged.places if one.path == path) for path in ("body", "body|then"))
    assert judged.is_shared(outer)
    assert judged.is_shared(inner)
    assert judged.is_shared(whole)
    assert judged.without(inner, "enum").takes({"of": 1, "n": 7, "m": 1})
    assert not judged.without(outer, "type").takes({"of": 1, "n": 7, "m": 1})
    assert judged.without(outer, "type").takes({"n": "text"})
    assert judged.without(then, "required", "m").takes({"of": 1, "n": None})
    assert not judged.without(then, "required", "n").takes({"of": 1})
