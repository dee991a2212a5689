"""The balance of a key's user, in USD and in quota units."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import pytest

from tests.support.client import Client

from .contract import refused
from .place import contracts

PATH = "/api/usage/token/user-balance"
HORSE = {"model": "happyhorse-1.0-t2v", "prompt": "A horse", "duration": 8, "size": "720P"}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with an account of its own."""
    server.key = f"sk-balance-{blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()}"
    return server


def test_a_new_user_has_what_was_granted(client: Client) -> None:
    body = client.get(PATH).json()

    assert body == {
        "success": True,
        "message": "",
        "data": {
            "object": "user_balance",
            "user_id": client.account()["user_id"],
            "username": f"user-{client.account()['user_id']}",
            "quota": 50_000_000,
            "used_quota": 0,
            "balance_usd": 100.0,
            "used_amount_usd": 0.0,
            "quota_per_unit": 500_000,
            "currency": "USD",
        },
    }


def test_a_task_lowers_the_balance_at_once_and_is_used_once_it_has_succeeded(client: Client) -> None:
    client.account(balance_usd="2.5")
    client.post("/v1/videos", HORSE)
    held = client.get(PATH).json()["data"]
    client.advance(600)
    paid = client.get(PATH).json()["data"]

    assert (held["balance_usd"], held["used_amount_usd"]) == (1.513699, 0.0)
    assert (paid["balance_usd"], paid["used_amount_usd"]) == (1.513699, 0.986301)
    assert (paid["quota"], paid["used_quota"]) == (756_849, 493_150)


def test_a_failed_task_gives_the_balance_back(client: Client) -> None:
    client.post("/v1/videos", HORSE, headers={"X-Mock-Task": "fail=task-failed"})
    client.advance(600)

    assert client.get(PATH).json()["data"]["balance_usd"] == 100.0


def test_asking_costs_nothing_and_works_without_money(client: Client) -> None:
    client.account(balance_usd=0)

    assert client.get(PATH).json()["data"]["quota"] == 0
    assert client.control("GET", f"/ledger/imarouter/{client.key}")["entries"] == []


def test_a_further_key_has_the_users_balance(client: Client) -> None:
    client.account(tokens=["sk-second-balance"], balance_usd="7")

    assert client.get(PATH, headers={"Authorization": "Bearer sk-second-balance"}).json() == client.get(PATH).json()


def test_without_a_good_key_there_is_no_balance(client: Client) -> None:
    refused(client.get(PATH, headers={"Authorization": ""}), "token-not-provided")
    refused(client.get(PATH, headers={"Authorization": "Bearer sk-expired"}), "token-unavailable")
