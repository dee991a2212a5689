"""Whatever stands in a request, the answer is a good one or an error in the provider's form, and never a fault."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aihubmix.contract import CHAT, GOOD, KEYS, TID, facts
from tests.support.client import Client

JSON = {"Content-Type": "application/json"}
PATHS = list(GOOD)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "value", [None, True, 0, -1, 10**30, -(10**30), 1.5, 1e308, "", "x", [], [None], {}, {"a": None}, [[[]]]], ids=repr
)
def test_any_value_in_any_field_is_taken_or_refused_in_the_providers_form(
    client: Client, path: str, value: Any
) -> None:
    for name in _fields(path):
        assert_own_answer(client.post(path, {**GOOD[path], name: value}))


@pytest.mark.parametrize("path", PATHS)
def test_null_everywhere_is_refused(client: Client, path: str) -> None:
    assert_own_answer(client.post(path, dict.fromkeys(_fields(path))), refused=True)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_request_makes_the_server_fail(client: Client, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS))
    changed = data.draw(st.dictionaries(st.sampled_from(_fields(path)), VALUES, max_size=4))
    assert_own_answer(client.post(path, {**GOOD[path], **changed}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_no_bytes_make_the_server_fail(client: Client, data: bytes) -> None:
    assert_own_answer(client.post(CHAT, content=data, headers=JSON), refused=True)


def _fields(path: str) -> list[str]:
    names: set[str] = set()
    for family in facts().families.values():
        for operation, attachment in family.operations.items():
            if facts().operations[operation].path == path:
                names |= set(attachment.request["properties"])
    return sorted(names)


def assert_own_answer(answer: Any, *, refused: bool = False) -> None:
    """A good answer, or an error of the catalogue in one of its three forms."""
    if answer.status_code == 200 and not refused:
        return
    assert answer.status_code in (400, 403, 503), answer.text
    found = answer.json()["error"]
    assert list(found) in KEYS.values()
    assert TID.fullmatch(found["tid"])
    assert "{" not in found["message"].replace("{}", "")
