"""Tasks that are charged at their end: nothing is held, and yet each is paid in full."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.client import Client

CLIP = {"model": "viduq3-pro", "prompt": "x", "duration": 5}
KEY = "sk-abcdefghijkl"


def submitted(client: Client, **body: object) -> int:
    return client.post("/v1/video/generations", {**CLIP, **body}).status_code


def test_what_running_tasks_owe_can_be_spent_on_nothing_else() -> None:
    with Client("imarouter", key=KEY) as client:
        client.account(balance_usd="1")
        first = [submitted(client) for _ in range(5)]
        veo = client.post("/v1/videos", {"model": "veo-3.1-fast-generate-preview", "prompt": "x", "seconds": "8"})
        shown = client.account()
        client.advance(1000)
        entries = client.control("GET", f"/ledger/imarouter/{KEY}")["entries"]
        after = client.account()

    assert first == [200, 403, 403, 403, 403]
    assert veo.status_code != 200
    assert (shown["balance_usd"], shown["held_usd"]) == ("1", "0")
    [charge] = entries
    assert charge["kind"] == "charge"
    assert Decimal(after["balance_usd"]) + Decimal(charge["amount_usd"]) == 1


@pytest.mark.parametrize("fate", ["fail", "succeed"])
def test_a_task_that_has_ended_owes_nothing_more(fate: str) -> None:
    with Client("imarouter", key=KEY) as client:
        client.account(balance_usd="1")
        task = client.post("/v1/video/generations", CLIP).json()["task_id"]
        client.control("POST", f"/tasks/{task}", {"state": "failed" if fate == "fail" else "succeeded"})
        again = submitted(client)

    assert again == (200 if fate == "fail" else 403)
