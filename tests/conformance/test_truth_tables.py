"""The suite's interpreter of terms and conditions gives what the shared truth tables say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.locate import data_folder
from conformance.rules import holds, value
from conformance.values import find_in, same
from conformance.vocabulary import check_condition, check_term

ROWS = {
    name: json.loads((data_folder() / "rules" / f"{name}.json").read_text("utf-8"))["rows"]
    for name in ("terms", "conditions")
}


@pytest.mark.parametrize(("names", "term", "gives"), ROWS["terms"], ids=map(str, range(len(ROWS["terms"]))))
def test_a_term_gives_what_the_table_says(names: dict[str, Any], term: Any, gives: Any) -> None:
    check_term(term)

    assert same(value(term, find_in(names)), gives)


@pytest.mark.parametrize(
    ("names", "condition", "does"), ROWS["conditions"], ids=map(str, range(len(ROWS["conditions"])))
)
def test_a_condition_holds_where_the_table_says(names: dict[str, Any], condition: Any, does: bool) -> None:
    check_condition(condition)

    assert holds(condition, find_in(names)) is does


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        (1, 1.0, True),
        (0.1, 0.1, True),
        (True, 1, False),
        (False, False, True),
        ([1, {"a": True}], [1.0, {"a": True}], True),
        ([1, {"a": True}], [1.0, {"a": 1}], False),
        ({"a": 1}, {"b": 1}, False),
        ("1", 1, False),
        (None, None, True),
        (None, False, False),
    ],
)
def test_values_are_the_same_as_json_has_them(one: Any, other: Any, are: bool) -> None:
    assert same(one, other) is are
