"""Several keys of one user: one account's money and tasks, limits of their own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import submit
from tests.support.client import Client

TASK = {"model": "clip-1", "prompt": "a cat"}


@pytest.fixture
def user(acme: Client) -> Client:
    """The user's first key, with a second one."""
    acme.account(tokens=["sk-second"])
    return acme


def with_key(client: Client, key: str, method: str, path: str, **options: Any) -> Any:
    return client.request(method, path, headers={"Authorization": f"Bearer {key}"}, **options)


def test_a_further_key_spends_the_accounts_money(user: Client) -> None:
    answer = with_key(user, "sk-second", "POST", "/v1/jobs", json=TASK)

    assert answer.status_code == 200
    assert float(user.account()["held_usd"]) > 0
    assert user.control("GET", "/accounts/acme/sk-second")["held_usd"] == user.account()["held_usd"]
    user.account(tokens=[])
    assert user.control("GET", "/accounts/acme/sk-second")["held_usd"] == "0"


def test_a_further_key_sees_the_users_tasks_and_a_strangers_key_does_not(user: Client) -> None:
    asked = submit(user)
    found = {key: with_key(user, key, "GET", f"/v1/jobs/{asked}").status_code for key in ("sk-second", "sk-stranger")}

    assert found == {"sk-second": 200, "sk-stranger": 403}


@pytest.mark.parametrize(("limit", "status"), [({"suspended": True}, 403), ({"models": ["x"]}, 403), ({"rpm": 0}, 403)])
def test_a_further_key_has_limits_of_its_own(user: Client, limit: dict[str, Any], status: int) -> None:
    user.control("PUT", "/accounts/acme/sk-second", limit)

    assert with_key(user, "sk-second", "POST", "/v1/jobs", json=TASK).status_code == status
    assert user.post("/v1/jobs", TASK).status_code == 200


def test_a_further_key_shows_and_sets_what_its_user_has(user: Client) -> None:
    path, change = "/accounts/acme/sk-second", {"balance_usd": "7", "models": ["x"]}
    shown = user.control("PUT", path, change)
    user.account(balance_usd="8")
    [listed] = user.control("GET", "/accounts?key=sk-second")["accounts"]

    assert (shown["key"], shown["balance_usd"], shown["models"]) == ("sk-second", "7", ["x"])
    assert user.account()["models"] is None
    assert (listed["balance_usd"], user.control("GET", path)["balance_usd"]) == ("8", "8")


def test_a_suspended_user_has_no_key(user: Client) -> None:
    user.account(suspended=True)

    assert with_key(user, "sk-second", "POST", "/v1/jobs", json=TASK).status_code == 403


def test_the_numbers_of_a_user_and_of_its_keys(user: Client) -> None:
    first, second = user.account(), user.control("GET", "/accounts/acme/sk-second")

    assert first["user_id"] == second["user_id"]
    assert first["token_id"] != second["token_id"]
    assert (first["tokens"], second["token_of"]) == (["sk-second"], "sk-test")


def test_a_key_that_is_no_longer_a_further_one_has_an_account_again(user: Client) -> None:
    user.account(tokens=[])
    with_key(user, "sk-second", "POST", "/v1/jobs", json=TASK)

    assert user.account()["held_usd"] == "0"
    assert float(user.control("GET", "/accounts/acme/sk-second")["held_usd"]) > 0


@pytest.mark.parametrize(
    ("key", "tokens", "said"),
    [
        ("sk-test", ["sk-test"], "'sk-test' has an account of its own that was used"),
        ("sk-test", ["sk-used"], "'sk-used' has an account of its own that was used"),
        ("sk-second", ["sk-third"], "'sk-second' is a further key of 'sk-test'"),
        ("sk-other", ["sk-second"], "'sk-second' is a further key of 'sk-test' already"),
    ],
)
def test_a_key_that_cannot_be_a_further_one_is_refused(user: Client, key: str, tokens: list[str], said: str) -> None:
    with_key(user, "sk-used", "POST", "/v1/jobs", json=TASK)
    refused = user.control("PUT", f"/accounts/acme/{key}", {"tokens": tokens})

    assert said in refused["error"]["message"]
    assert user.account()["tokens"] == ["sk-second"]


def test_the_journal_hides_the_key_that_was_sent(user: Client) -> None:
    key = "sk-second-key-of-a-user"
    user.account(tokens=[key])
    with_key(user, key, "POST", "/v1/jobs", json={**TASK, "prompt": f"is {key} safe?"})

    assert key not in str(user.control("GET", "/requests")["requests"])
