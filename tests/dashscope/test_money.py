"""What a chat costs: the contract's price of its tokens, and nothing when it was refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.dashscope.contract import CHAT, QUESTION, ask, assert_refused, example, facts
from tests.support.client import Client

TOOLS = example("qwen-plus", "sdk-tools-first-round")["tools"]


def price(family: str, usage: dict[str, Any]) -> Decimal:
    """The contract's price of a usage."""
    total = Decimal(0)
    for row in facts().families[family].prices:
        total += Decimal(row.amount) / row.per * usage[row.unit]
    return total


def family_of(model: str) -> str:
    [found] = [name for name, family in facts().families.items() if model in [row.name for row in family.models]]
    return found


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"n": 4},
        {"max_tokens": 3},
        {"messages": [QUESTION], "tools": TOOLS},
        {"model": "qwen-flash"},
        {"model": "qwq-plus"},
        {"model": "qwen3-32b"},
    ],
    ids=str,
)
def test_a_chat_costs_what_its_usage_costs_whole_and_streamed_alike(client: Client, fields: dict[str, Any]) -> None:
    usage = client.post(CHAT, ask(**fields)).json()["usage"]
    after = client.account()
    streamed = client.events(CHAT, ask(stream=True, stream_options={"include_usage": True}, **fields))[-2]["usage"]
    cost = price(family_of(fields.get("model", "qwen-plus")), usage)

    assert streamed == usage
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert Decimal(after["spent_usd"]) == cost
    assert Decimal(client.account()["spent_usd"]) == 2 * cost
    assert Decimal(after["granted_usd"]) == Decimal(after["balance_usd"]) + Decimal(after["spent_usd"]) == 100


def test_the_sample_of_the_page_costs_28_millionths(client: Client) -> None:
    client.post(CHAT, ask())
    ledger = client.control("GET", f"/ledger/dashscope/{client.key}")["entries"]

    assert [(row["kind"], row["amount_usd"], row["model"]) for row in ledger] == [("charge", "0.000028", "qwen-plus")]


def test_a_stream_that_does_not_show_its_usage_costs_the_same(client: Client) -> None:
    client.events(CHAT, ask(stream=True))

    assert client.account()["spent_usd"] == "0.000028"


@pytest.mark.parametrize(("balance", "status"), [("0.000028", 200), ("0.000027999", 429), ("0", 429)])
def test_a_balance_covers_the_whole_price_or_the_chat_is_refused_for_nothing(
    client: Client, balance: str, status: int
) -> None:
    client.account(balance_usd=balance)
    answer = client.post(CHAT, ask())
    after = client.account()

    assert answer.status_code == status
    if status == 429:
        assert_refused(answer, "quota-exceeded")
        assert (after["balance_usd"], after["spent_usd"]) == (balance, "0")
    else:
        assert (after["balance_usd"], after["spent_usd"]) == ("0", balance)


def test_refused_requests_and_doors_cost_nothing(client: Client) -> None:
    wrong: list[dict[str, Any]] = [{"temperature": 9}, {"model": "nope"}, {"messages": []}]
    for fields in (*wrong, {"model": "qwen-plus:mock-overloaded"}):
        assert client.post(CHAT, ask(**fields)).status_code >= 400
    client.post(CHAT, ask(), headers={"X-Mock-Error": "server-error"})

    assert client.account()["balance_usd"] == "100"
    assert client.control("GET", f"/ledger/dashscope/{client.key}")["entries"] == []


def test_two_keys_pay_for_themselves(client: Client) -> None:
    client.post(CHAT, ask())
    other = client.key + "-other"  # type: ignore[operator]
    client.post(CHAT, ask(n=2), headers={"Authorization": f"Bearer {other}"})

    assert client.account()["spent_usd"] == "0.000028"
    assert client.control("GET", f"/accounts/dashscope/{other}")["spent_usd"] != "0.000028"
