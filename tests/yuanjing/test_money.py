"""What a request costs: the contract's price, held at once, charged on success, given back on failure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.support.client import Client
from tests.yuanjing.contract import CHAT, VIDEO, facts, finished, is_error, minimal, stored, submit, video_families

FAMILIES = sorted(video_families())
HI = {"model": "qwen3-max", "prompt": "你是谁"}


def price_of(unit: str, family: str, **when: str) -> Decimal:
    """The contract's price of one unit, where its condition names ``when``."""
    rows = [row for row in facts().families[family].prices if row.unit == unit]
    if when:
        [[_, wanted]] = when.items()
        rows = [row for row in rows if row.when["is"][1] == wanted]
    [row] = rows
    return Decimal(row.amount) / row.per


def money(client: Client) -> tuple[Any, ...]:
    """Balance, held and spent of the client's account."""
    account = client.account()
    found = Decimal(account["balance_usd"]), Decimal(account["held_usd"]), Decimal(account["spent_usd"])
    assert sum(found) == Decimal(account["granted_usd"])
    return found


Case = tuple[str, dict[str, Any], Decimal]
CASES: list[Case] = [
    ("wan-text", {"duration": 10}, 10 * price_of("seconds", "wan-text")),
    ("wan-image", {}, 15 * price_of("seconds", "wan-image")),
    ("happyhorse-text", {"resolution": "480p"}, 5 * price_of("seconds", "happyhorse-text", resolution="480p")),
    ("happyhorse-image", {"resolution": "1080p"}, 5 * price_of("seconds", "happyhorse-image", resolution="1080p")),
    ("happyhorse-image", {}, 5 * price_of("seconds", "happyhorse-image", resolution="720p")),
    ("happyhorse-reference", {}, 12 * price_of("seconds", "happyhorse-reference", resolution="1080p")),
    ("vidu-text", {"resolution": "540p", "duration": 1}, 10 * price_of("credits", "vidu-text")),
    ("vidu-image", {"off_peak": "Y"}, 150 * price_of("credits", "vidu-image")),
    ("seedance15-text", {"resolution": "720p", "duration": 15}, 324900 * price_of("tokens", "seedance15-text")),
    ("seedance15-image", {"resolution": "720p", "duration": 15}, 324900 * price_of("tokens", "seedance15-image")),
]
SEEDANCE2: list[Case] = [
    (
        f"{maker}2-{kind}",
        {"resolution": "720p", "duration": 15, "model": f"{brand}-seedance-2-0-{version}"},
        324900 * price_of("tokens", f"{maker}2-{kind}", model=f"{brand}-seedance-2-0-{version}"),
    )
    for maker, brand in (("seedance", "doubao"), ("dreamina", "dreamina"))
    for kind in ("text", "image", "reference")
    for version in ("260128", "fast-260128")
]
CASES += SEEDANCE2


def test_every_family_is_priced_here() -> None:
    assert {family for family, _, _ in CASES} == set(FAMILIES)


@pytest.mark.parametrize(("family", "fields", "price"), CASES)
def test_a_task_holds_its_price_and_is_charged_when_it_succeeds(
    client: Client, family: str, fields: dict[str, Any], price: Decimal
) -> None:
    price = price.quantize(Decimal("0.000001"), "ROUND_HALF_UP")
    taskid = submit(client, family, **fields)
    assert money(client) == (100 - price, price, 0)
    assert finished(client, taskid)["status"] == "SUCCEEDED"
    assert money(client) == (100 - price, 0, price)
    assert Decimal(stored(client, taskid)["price_usd"]) == price
    ledger = client.control("GET", f"/ledger/yuanjing/{client.key}")["entries"]
    assert [(row["kind"], Decimal(row["amount_usd"])) for row in ledger] == [("reserve", price), ("charge", price)]


def test_a_failed_task_costs_nothing(client: Client) -> None:
    taskid = submit(client, "vidu-text", prompt="[[mock fail=generation-failed]]")
    assert money(client)[1] > 0
    finished(client, taskid)
    assert money(client) == (100, 0, 0)


def test_asking_for_a_task_and_fetching_its_files_is_free(client: Client) -> None:
    taskid = submit(client, "vidu-text", resolution="540p", duration=1)
    answer = finished(client, taskid)
    before = money(client)
    for _ in range(5):
        assert finished(client, taskid) == answer
        client.fetch(answer["image"])
    assert money(client) == before


@pytest.mark.parametrize(("path", "body"), [(CHAT, HI), (VIDEO, minimal("wan-text"))], ids=["chat", "video"])
def test_an_empty_balance_is_refused(client: Client, path: str, body: Any) -> None:
    client.account(balance_usd="0")
    answer = client.post(path, body)
    assert (answer.status_code, answer.json()) == (429, {"error": "Insufficient balance"})
    assert money(client) == (0, 0, 0)


@pytest.mark.parametrize(("path", "body"), [(CHAT, HI), (VIDEO, minimal("wan-text"))], ids=["chat", "video"])
def test_a_balance_below_the_price_is_refused_and_stays(client: Client, path: str, body: Any) -> None:
    client.account(balance_usd="0.000001")
    assert is_error(client.post(path, body), "insufficient-balance")
    assert money(client) == (Decimal("0.000001"), 0, 0)


def test_a_balance_of_exactly_the_price_is_enough_once(client: Client) -> None:
    price = 15 * price_of("seconds", "wan-text")
    client.account(balance_usd=str(price))
    assert client.post(VIDEO, minimal("wan-text")).status_code == 200
    assert is_error(client.post(VIDEO, minimal("wan-text")), "insufficient-balance")


def test_a_mistake_is_named_before_the_lack_of_money(client: Client) -> None:
    client.account(balance_usd="0")
    assert is_error(client.post(VIDEO, {**minimal("wan-text"), "duration": 7}), "invalid-parameter")


@pytest.mark.parametrize("stream", [False, True])
def test_a_chat_costs_its_tokens_at_once(client: Client, stream: bool) -> None:
    prompt, completion = price_of("prompt_tokens", "chat"), price_of("completion_tokens", "chat")
    assert client.post(CHAT, {**HI, "stream": stream}).status_code == 200
    spent = 10 * prompt + 60 * completion
    assert money(client) == (100 - spent, 0, spent)


def test_every_price_is_assumed_since_the_page_has_none() -> None:
    sources = {row.source.partition(":")[0] for family in facts().families.values() for row in family.prices}
    assert sources == {"assumed"}
