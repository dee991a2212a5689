"""Words about lists and media beyond the rows of the shared truth tables, and answers with holes."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.lists import KNOWN_MEDIA
from conformance.media import Knowledge
from conformance.rules import holds, value
from conformance.templates import Hole, Text, differences, fill
from conformance.values import find_in, same
from conformance.vocabulary import check_condition, check_term

A, B = "https://example.com/a.mp4?mock_seconds=2.5&mock_width=4&mock_height=3", "https://example.com/b.mp4"
NAMES: dict[str, Any] = {
    "media": [{"kind": "image", "url": A, "n": 1}, {"kind": "video", "url": B, "n": 5}, {"kind": "image"}],
    "numbers": [3, 1.5, 2],
    "texts": ["a", "b"],
    "none": [],
    "n": 2,
    "t": "x",
    KNOWN_MEDIA: Knowledge({B: {"seconds": 4, "kind": "video"}}),
}


@pytest.mark.parametrize(
    ("term", "gives"),
    [
        ("media[].url", [A, B]),
        ("media[].nothing", []),
        ("t[].url", []),
        ({"join": ["t", {"text": "-"}, "n"]}, "x-2"),
        ({"join": ["t", "nothing"]}, "x"),
        ({"ratio": [1920, 1080]}, "16:9"),
        ({"ratio": ["n", 2]}, "1:1"),
        ({"ratio": ["n", 0]}, None),
        ({"ratio": ["n", "t"]}, None),
        ({"total": "numbers"}, 6.5),
        ({"total": "none"}, 0),
        ({"total": "texts"}, None),
        ({"total": "nothing"}, None),
        ({"highest": "numbers"}, 3),
        ({"lowest": "numbers"}, 1.5),
        ({"highest": "none"}, None),
        ({"union": ["numbers", "texts", "nothing", "numbers"]}, [3, 1.5, 2, "a", "b", 3, 1.5, 2]),
        ({"union": ["nothing"]}, []),
        ({"count": {"where": ["media", {"is": ["kind", "image"]}]}}, 2),
        ({"where": ["numbers", {"above": ["item", "n"]}]}, [3]),
        ({"where": ["nothing", {"present": "item"}]}, []),
        ({"inputs": ["media[].url", "seconds"]}, [2.5, 4]),
        ({"inputs": ["media[].url", "pixels"]}, [12]),
        ({"inputs": ["media.1.url", "kind"]}, ["video"]),
        ({"inputs": ["nothing", "kind"]}, []),
    ],
)
def test_a_word_about_lists_gives_what_the_guide_says(term: Any, gives: Any) -> None:
    check_term(term)

    assert same(value(term, find_in(NAMES)), gives)


@pytest.mark.parametrize(
    ("condition", "does"),
    [
        ({"every": ["numbers", {"above": ["item", 1]}]}, True),
        ({"every": ["numbers", {"above": ["item", 2]}]}, False),
        ({"every": ["none", {"present": "nothing"}]}, True),
        ({"some": ["media", {"all": [{"is": ["kind", "video"]}, {"above": ["n", 4]}]}]}, True),
        ({"some": ["media", {"above": ["n", 5]}]}, False),
        ({"some": ["none", {"absent": "nothing"}]}, False),
        ({"some": ["media", {"is": ["item.kind", "image"]}]}, True),
        ({"every": ["media", {"is": ["t", "x"]}]}, True),
    ],
)
def test_a_condition_about_lists_holds_where_the_guide_says(condition: Any, does: bool) -> None:
    check_condition(condition)

    assert holds(condition, find_in(NAMES)) is does


@pytest.mark.parametrize(
    ("url", "facts"),
    [
        (B, {}),
        (f"{B}?mock_format=mp4&mock_bytes=9&mock_fps=24", {"format": "mp4", "bytes": 9, "fps": 24.0}),
        (f"{B}?mock_portrait=1&mock_corrupt=0", {"portrait": True, "corrupt": False}),
        (f"{B}?mock_width=wide&mock_smell=rose", {}),
        (5, {}),
    ],
)
def test_a_url_hints_at_what_it_holds(url: Any, facts: dict[str, Any]) -> None:
    assert Knowledge({}).get(url) == facts


def test_a_template_is_filled_with_what_is_known() -> None:
    names = {"a": 1, "b": None, "c": Hole("c")}
    template = {
        "whole": "{a}",
        "text": "a is {a}, c is {c}",
        "left-out?": "{b}",
        "open?": "{c}",
        "brace": "{{a}",
        "in?": {"x?": "{b}"},
    }

    assert fill(template, names.__getitem__) == {
        "whole": 1,
        "text": Text(("a is ", "1", ", c is ", Hole("c"))),
        "open?": Hole("c"),
        "brace": "{a}",
    }


@pytest.mark.parametrize(
    ("expected", "actual", "said"),
    [
        ({"a": 1}, {"a": 1.0, "b": 2}, []),
        ({"a": 1}, {"a": True}, ["a is true, not 1"]),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["a.1 is 3, not 2"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a is [1], not [1, 2]"]),
        ({"a": {}}, {"a": []}, ["a is [], not an object"]),
        ({"a?": Hole("x")}, {}, []),
        ({"a": Hole("x")}, {"a": None}, ["a is null, not the target's x"]),
        ({"a": Hole("x", empty=True)}, {"a": None}, []),
        ({"a": Hole("x"), "b": Text(("id ", Hole("x")))}, {"a": "7", "b": "id 7"}, []),
        (
            {"a": Hole("x"), "b": Text(("id ", Hole("x")))},
            {"a": "7", "b": "id 8"},
            ['b is "8", but x is "7" elsewhere in the same answer'],
        ),
        (Text(("a", Hole("x"))), "b", ['the body is "b", not "a<x>"']),
    ],
)
def test_differences_are_told_one_by_one(expected: Any, actual: Any, said: list[str]) -> None:
    assert differences(expected, actual) == said
