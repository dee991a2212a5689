"""Ids and numbers follow from the seed and their purpose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver import chance
from mockserver.errors import ContractError

NOW = 1775019761.25


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("chatcmpl-{uuid}", r"chatcmpl-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"),
        ("a{uuid}b{uuid}", r"a[0-9a-f-]{36}b[0-9a-f-]{36}"),
        ("{hex:32}", r"[0-9a-f]{32}"),
        ("{hex:200}", r"[0-9a-f]{200}"),
        ("{digits:18}", r"[1-9][0-9]{17}"),
        ("{digits:1}", r"[1-9]"),
        ("task_{alnum:32}", r"task_[A-Za-z0-9]{32}"),
        ("{url:21}", r"[A-Za-z0-9_-]{21}"),
        ("asset-{time:%Y%m%d}-{lower:5}", r"asset-20260401-[a-z0-9]{5}"),
        ("/tmp/{number:199}/x", r"/tmp/1?[0-9]{1,2}/x"),
        ("{time:%Y%m%d%H%M%S}{nanoseconds}", r"20260401050241250000000"),
        ("{seconds}{serial:6}", r"1775019761[0-9]{6}"),
        ("fixed", "fixed"),
    ],
)
@given(entropy=st.integers(0, 2**64 - 1))
def test_an_id_has_its_documented_form(form: str, pattern: str, entropy: int) -> None:
    make = chance.compile_id(form)

    assert re.fullmatch(pattern, make(entropy, NOW))
    assert make(entropy, NOW) == make(entropy, NOW)


def test_ids_differ_from_request_to_request() -> None:
    make = chance.compile_id("{digits:18}")

    assert len({make(chance.number(0, "request", n), NOW) for n in range(10_000)}) == 10_000


@pytest.mark.parametrize("form", ["{hx:8}", "{hex", "a{}b"])
def test_a_form_that_means_nothing_stops_the_load(form: str) -> None:
    with pytest.raises(ContractError, match="unknown placeholder"):
        chance.compile_id(form, "here")


@pytest.mark.parametrize("form", ["{hex}", "a{digits:x}", "{time:%Y}{serial:}"])
def test_a_placeholder_without_its_length_stops_the_load(form: str) -> None:
    with pytest.raises(ContractError, match=r"here: .* does not say how long"):
        chance.compile_id(form, "here")


def test_numbers_depend_on_seed_and_purpose() -> None:
    numbers = {chance.number(0, "a"), chance.number(1, "a"), chance.number(0, "b"), chance.number(0, "a", 1)}

    assert len(numbers) == 4
    assert chance.number(0, "a") == chance.number(0, "a") == 2962476648899723354
    assert chance.stream(3, "x").random() == chance.stream(3, "x").random()
