"""Answer templates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from mockserver.contracts.templates import ABSENT, compile_template, names_in, text_template
from mockserver.errors import ContractError


@pytest.mark.parametrize(
    ("template", "names", "expected"),
    [
        ("{n}", {"n": 3}, 3),
        ("{n}", {"n": None}, None),
        ("{n}", {"n": [1]}, [1]),
        ("a {n} b", {"n": 3}, "a 3 b"),
        ("a {n} b", {"n": True}, "a true b"),
        ("a {n} b", {"n": None}, "a null b"),
        ("a {n} b", {"n": Fraction(1, 4)}, "a 0.25 b"),
        ("a {n} b", {}, "a {n} b"),
        ("{{n}}", {"n": 3}, "{n}"),
        ("plain", {}, "plain"),
        (7, {}, 7),
        (None, {}, None),
        ({"a": "{n}"}, {}, {"a": None}),
        ({"a?": "{n}"}, {}, {}),
        ({"a?": "{n}"}, {"n": None}, {"a": None}),
        ({"a?": "{n}", "b": 1}, {"n": 2}, {"a": 2, "b": 1}),
        (["{n}", "{m}"], {"n": 1}, [1]),
        (
            {"$each": "rows", "do": {"x": "{item.x}", "n": "{n}"}},
            {"rows": [{"x": 1}, {"x": 2}], "n": 5},
            [{"x": 1, "n": 5}, {"x": 2, "n": 5}],
        ),
        ({"a?": {"$each": "rows", "do": 1}}, {}, {}),
        ({"a?": {"$each": "rows", "do": 1}, "b?": {"$each": "more", "do": 1}}, {"rows": [], "more": [{}]}, {"b": [1]}),
    ],
)
def test_a_template_becomes_json(template: Any, names: dict[str, Any], expected: Any) -> None:
    assert compile_template(template)(names) == expected


def test_a_name_that_nobody_fills_is_absent() -> None:
    assert compile_template("{n}")({}) is ABSENT
    assert repr(ABSENT) == "ABSENT"


def test_a_text_template_is_always_text() -> None:
    assert text_template("{n}")({"n": 3}) == "3"
    assert text_template("{n}")({}) == "{n}"


def test_the_names_of_a_template_are_known() -> None:
    template = {"a": "{x} {{not}}", "b": [{"c?": "{y.z}"}], "d": {"$each": "rows", "do": "{item.q}"}, "e": 1}

    assert names_in(template) == {"x", "y.z", "rows", "item.q"}


@pytest.mark.parametrize("template", [{"$each": "rows"}, {"$each": 1, "do": 2}, {"$each": "rows", "do": 1, "more": 2}])
def test_a_list_without_its_parts_stops_the_load(template: Any) -> None:
    with pytest.raises(ContractError, match="'\\$each' wants the name of a list"):
        compile_template(template)
