"""Money: what is charged follows from the contract's prices; what is refused or fails is free."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.aihubmix.causes import NATURAL
from tests.aihubmix.contract import (
    CHAT,
    EMBEDDINGS,
    GOOD,
    IMAGES,
    SPEECH,
    ask,
    assert_refused,
    draw,
    embed,
    facts,
    speak,
)
from tests.support.client import Client

# USD for a million prompt and completion tokens.
PRICES = {
    "gpt-4.1": ("2", "8"),
    "gpt-4.1-mini": ("0.4", "1.6"),
    "gpt-4.1-nano": ("0.1", "0.4"),
    "gpt-4.1-free": ("0", "0"),
    "gpt-4o": ("2.5", "10"),
    "gpt-4o-mini": ("0.15", "0.6"),
    "claude-sonnet-4-5": ("3", "15"),
    "claude-haiku-4-5": ("1", "5"),
    "gemini-2.5-pro": ("1.25", "10"),
    "gemini-2.5-flash": ("0.3", "2.5"),
    "qwen3-max": ("1.2", "6"),
    "qwen-plus": ("0.4", "1.2"),
    "qwen3-235b-a22b-thinking-2507": ("0.23", "2.3"),
    "deepseek-chat": ("0.28", "0.42"),
    "deepseek-reasoner": ("0.28", "0.42"),
    "o3-mini": ("1.1", "4.4"),
    "o4-mini": ("1.1", "4.4"),
}
IMAGE_PRICES = [
    ({"model": "dall-e-2", "size": "256x256"}, "0.016"),
    ({"model": "dall-e-2", "size": "512x512"}, "0.018"),
    ({"model": "dall-e-2", "size": "1024x1024"}, "0.02"),
    ({"model": "dall-e-2", "size": "256x256", "n": 10}, "0.16"),
    ({"model": "dall-e-3", "size": "1024x1024"}, "0.04"),
    ({"model": "dall-e-3", "size": "1792x1024"}, "0.08"),
    ({"model": "dall-e-3", "size": "1024x1024", "quality": "hd"}, "0.08"),
    ({"model": "dall-e-3", "size": "1024x1792", "quality": "hd"}, "0.12"),
    ({"model": "gpt-image-1", "size": "1024x1024", "quality": "low"}, "0.011"),
    ({"model": "gpt-image-1", "size": "1536x1024", "quality": "low"}, "0.016"),
    ({"model": "gpt-image-1", "size": "auto"}, "0.042"),
    ({"model": "gpt-image-1", "size": "1024x1536"}, "0.063"),
    ({"model": "gpt-image-1", "size": "1024x1024", "quality": "high"}, "0.167"),
    ({"model": "gpt-image-1", "size": "1024x1536", "quality": "high"}, "0.25"),
]


def spent(client: Client) -> Decimal:
    account = client.account()
    money = {name: Decimal(account[f"{name}_usd"]) for name in ("granted", "balance", "held", "spent")}
    assert money["granted"] == money["balance"] + money["held"] + money["spent"]
    return money["spent"]


@pytest.mark.parametrize("model", PRICES)
def test_a_chat_costs_its_tokens(client: Client, model: str) -> None:
    client.advance(60)
    usage = client.post(CHAT, ask(model=model)).json()["usage"]
    input_price, output_price = map(Decimal, PRICES[model])

    assert spent(client) == (usage["prompt_tokens"] * input_price + usage["completion_tokens"] * output_price) / 1000000


def test_every_text_model_has_a_price_here() -> None:
    assert set(PRICES) == {model.name for family in ("chat", "reasoning") for model in facts().families[family].models}


@pytest.mark.parametrize(("fields", "price"), IMAGE_PRICES, ids=str)
def test_an_image_costs_what_its_size_and_quality_cost(client: Client, fields: dict[str, Any], price: str) -> None:
    assert client.post(IMAGES, draw(**fields)).status_code == 200
    assert spent(client) == Decimal(price)


@pytest.mark.parametrize(
    ("model", "price"), [("tts-1", "0.0003"), ("tts-1-hd", "0.0006"), ("gpt-4o-mini-tts", "0.000333")]
)
def test_speech_costs_its_characters_or_seconds(client: Client, model: str, price: str) -> None:
    client.post(SPEECH, speak(model=model, input="x" * 20))

    assert spent(client) == Decimal(price)


@pytest.mark.parametrize(
    ("model", "price"),
    [("text-embedding-3-small", "0.02"), ("text-embedding-3-large", "0.13"), ("text-embedding-ada-002", "0.1")],
)
def test_embeddings_cost_their_tokens(client: Client, model: str, price: str) -> None:
    body = embed(model=model, input=list(range(2000)), dimensions=None)

    assert client.post(EMBEDDINGS, body).json()["usage"]["total_tokens"] == 2000
    assert spent(client) == Decimal(price) * 2000 / 1000000


def test_the_ledger_names_each_charge(client: Client) -> None:
    for path, body in GOOD.items():
        client.post(path, body)
    entries = client.control("GET", f"/ledger/aihubmix/{client.key}")["entries"]

    assert [(row["kind"], row["model"]) for row in entries] == [("charge", body["model"]) for body in GOOD.values()]
    assert sum(Decimal(row["amount_usd"]) for row in entries) == spent(client)


@pytest.mark.parametrize(
    "error",
    [
        name
        for name in NATURAL
        if name not in ("too-many-requests", "upstream-rate-limited", "no-token", "invalid-token")
    ],
)
def test_a_refused_request_costs_nothing(client: Client, error: str) -> None:
    key = client.key
    NATURAL[error](client)
    client.key = key

    assert spent(client) == 0


@pytest.mark.parametrize("path", GOOD)
def test_without_money_everything_is_refused(client: Client, path: str) -> None:
    client.account(balance_usd="0")

    assert_refused(client.post(path, GOOD[path]), "insufficient-user-quota")


@pytest.mark.parametrize("path", GOOD)
def test_too_little_money_is_refused_and_kept(client: Client, path: str) -> None:
    client.account(balance_usd="0.00000001")
    body = {**GOOD[path], "input": "x" * 40} if path == EMBEDDINGS else GOOD[path]

    assert_refused(client.post(path, body), "insufficient-user-quota")
    assert client.account()["balance_usd"] == "0.00000001"


def test_a_streamed_chat_without_money_is_refused_before_it_begins(client: Client) -> None:
    client.account(balance_usd="0")

    assert_refused(client.post(CHAT, ask(stream=True)), "insufficient-user-quota")


def test_recharging_opens_the_account_again(client: Client) -> None:
    client.account(balance_usd="0")
    client.account(balance_usd="1")

    assert client.post(CHAT, ask()).status_code == 200


def test_the_money_of_a_refused_image_stays_where_it_is(client: Client) -> None:
    client.account(balance_usd="0.0159")

    assert_refused(client.post(IMAGES, draw()), "insufficient-user-quota")
    assert client.account()["balance_usd"] == "0.0159"
