"""Terms and conditions give what their truth tables say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.contracts import fixtures_dir
from mockserver.contracts.rules import compile_condition
from mockserver.contracts.terms import compile_term, plain, scope_of
from mockserver.errors import ContractError


def rows(name: str) -> list[Any]:
    found = json.loads((fixtures_dir() / "rules" / f"{name}.json").read_text("utf-8"))["rows"]
    assert len(found) > 40
    return [pytest.param(*row, id=json.dumps(row[:2], ensure_ascii=False)) for row in found]


@pytest.mark.parametrize(("names", "term", "expected"), rows("terms"))
def test_a_term_gives_what_the_table_says(names: dict[str, Any], term: Any, expected: Any) -> None:
    given = plain(compile_term(term, "here")(scope_of(names)))

    assert given == expected
    assert type(given) is type(expected)


@pytest.mark.parametrize(("names", "condition", "expected"), rows("conditions"))
def test_a_condition_holds_where_the_table_says(names: dict[str, Any], condition: Any, expected: bool) -> None:
    assert compile_condition(condition, "here")(scope_of(names)) is expected


@pytest.mark.parametrize(
    ("term", "complaint"),
    [
        ({"summ": [1]}, "here: 'summ' is no term; did you mean 'sum'?"),
        ({"sum": 1}, "here: 'sum' is no term"),
        ([1], "here: a term is a number, a name or an object with one operation"),
        ({"sum": [1], "product": [1]}, "here: a term is"),
        ({"lookup": {"table": {}}}, "here.lookup: wants an object with 'table', 'key'"),
        ({"part": ["size", "*"]}, "here.part: wants [term, separator, position]"),
        ({"extract": ["n"]}, "here.extract: wants [term, regular expression]"),
        ({"extract": ["n", "("]}, "here.extract: '(' is no regular expression"),
        ({"if": [1, 2]}, "here.if: wants [condition, term, term]"),
        ({"text": 1}, "here.text: wants a text"),
    ],
)
def test_a_term_that_means_nothing_stops_the_load(term: Any, complaint: str) -> None:
    with pytest.raises(ContractError) as caught:
        compile_term(term, "here")

    assert str(caught.value).startswith(complaint)


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        ({"presnt": "n"}, "here: 'presnt' is no condition; did you mean 'present'?"),
        ("n", "here: a condition is an object with one word"),
        ({"all": {"present": "n"}}, "here.all: wants a list of conditions"),
        ({"is": ["n"]}, "here.is: wants a list of two"),
        ({"one_of": ["n", "a"]}, "here.one_of: wants [term, list of values]"),
        ({"matches": ["n", "("]}, "here.matches: '(' is no regular expression"),
    ],
)
def test_a_condition_that_means_nothing_stops_the_load(condition: Any, complaint: str) -> None:
    with pytest.raises(ContractError) as caught:
        compile_condition(condition, "here")

    assert str(caught.value).startswith(complaint)
