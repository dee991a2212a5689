"""Every error through the doors that ask for it outright: header, model and key; and the catalogue itself."""

from __future__ import annotations

import pytest

from tests.aihubmix.contract import CHAT, GOOD, TID, ask, assert_refused, facts
from tests.support.client import Client


@pytest.mark.parametrize("error", facts().errors)
def test_an_error_is_answered_to_the_header_that_asks_for_it(client: Client, error: str) -> None:
    answer = client.post(CHAT, ask(model="gpt-4o"), headers={"X-Mock-Error": error})

    assert_refused(answer, error, **{"key.last6": (client.key or "")[-6:], "model": "gpt-4o"})


@pytest.mark.parametrize("error", facts().errors)
@pytest.mark.parametrize("path", GOOD)
def test_an_error_is_answered_to_the_model_that_asks_for_it(client: Client, error: str, path: str) -> None:
    body = GOOD[path]

    answer = client.post(path, {**body, "model": f"{body['model']}:mock-{error}"})

    assert_refused(answer, error, **{"key.last6": (client.key or "")[-6:], "model": body["model"]})


@pytest.mark.parametrize("error", facts().errors)
def test_an_error_is_answered_to_the_key_that_asks_for_it(client: Client, error: str) -> None:
    client.key = f"sk-mock-error-{error}"

    assert_refused(client.post(CHAT, ask()), error, **{"key.last6": error[-6:], "model": "gpt-4.1"})


def test_a_door_that_asks_for_an_unknown_error_says_which_are_near(client: Client) -> None:
    answer = client.post(CHAT, ask(), headers={"X-Mock-Error": "prompt-mising"})

    assert answer.status_code == 400
    assert "prompt-missing" in answer.json()["error"]["message"]


def test_the_catalogue_shows_each_error_with_a_body_of_the_served_form(client: Client) -> None:
    rows = client.control("GET", "/errors?provider=aihubmix")["errors"]

    assert [row["id"] for row in rows] == list(facts().errors)
    for row in rows:
        error = row["body"]["error"]
        assert TID.fullmatch(error["tid"])
        assert error["message"].endswith(f" (tid: {error['tid']})")
        assert "{" not in error["message"]
