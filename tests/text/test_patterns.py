"""Texts made from regular expressions match them."""

from __future__ import annotations

from random import Random

import pytest

from mockserver.text.patterns import example
from mockserver.text.validation import matches


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{4}-\d{2}-\d{2}$",
        r"^[A-Z]{2}\d+$",
        r"(?=.*[A-Z])(?=.*\d).{8,}",
        r"^[^a]+$",
        r"^[^\s\d]\S\D$",
        r"^[^\w]\W$",
        r"^[^a-y\S]$",
        r"^\p{L}+$",
        r"^[\p{Lu}\d]{3}$",
        r"^\P{L}$",
        r"^(\w)\1$",
        r"^(?:x|y)+?z$",
        r"^\/api\/v\d$",
        r"^[^x]y\.$",
        r"^\u{61}.$",
        r"^(?!foo)[0-9]{3}$",
        r"a{200,}",
        r"^\s$",
        r"^(?:cat|dog|[x])$",
        r"^(?:ab)[^bc]$",
        r"^[\d]$",
        r"^xa(?=b)b$",
    ],
)
def test_a_made_text_matches_its_pattern(pattern: str) -> None:
    for seed in range(20):
        text = example(pattern, Random(seed))
        assert text is not None
        assert matches(pattern, text), text


@pytest.mark.parametrize(
    "pattern", ["[", "(a{1000}){1000}", "(" * 3000 + ")" * 3000, r"(?P<a>b)(?(a)c|d)\2", "^[^\\s\\S]$"]
)
def test_a_pattern_beyond_us_gives_nothing(pattern: str) -> None:
    text = example(pattern, Random(1))
    assert text is None


def test_repetitions_are_as_few_as_asked_for() -> None:
    assert example("^a+b*$", Random(1), extra=0) == "a"
    assert len(example("^a+$", Random(1), extra=50) or "") > 5


def test_what_cannot_be_written_is_left_out() -> None:
    assert example("(?<=a)b", Random(1)) == "b"
    assert example("^(?>ab)(?i:c)$", Random(1)) == "abc"


def test_named_groups_are_understood_in_the_spelling_of_javascript() -> None:
    text = example(r"^(?<year>\d{4})-\k<year>$", Random(1)) or ""
    assert text[:4] == text[5:]
