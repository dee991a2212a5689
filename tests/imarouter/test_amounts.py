"""The amounts that the document shows, each exactly: held at the submit, charged at the end, and told by the query."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.support.client import Client

from .document import answers, needs_document, pages
from .place import contracts
from .prose.statement import CONTENTS, IMAGES, MUSIC, PNG, SPEECH, VIDEOS

SOURCE = "https://cdn.example.com/input/happyhorse-source.mp4"
# path, body, what the query says of usage, amount
AMOUNTS: list[tuple[str, dict[str, Any], dict[str, Any] | None, str]] = [
    (VIDEOS, {"model": "seedance-2.0", "prompt": "x", "duration": 10}, {"total_tokens": 324900}, "2.2743"),
    (VIDEOS, {"model": "seedance-2.0-fast", "prompt": "x", "seconds": "10"}, {"total_tokens": 324900}, "2.2743"),
    (
        VIDEOS,
        {"model": "seedance-2.0-fast", "images": [PNG], "duration": 5, "metadata": {"aspect_ratio": "9:16"}},
        {"total_tokens": 162450},
        "1.13715",
    ),
    (
        CONTENTS,
        {"model": "seedance-2.0", "content": [{"type": "text", "text": "x"}], "duration": 10},
        {"total_tokens": 195300},
        "1.007748",
    ),
    (VIDEOS, {"model": "wan2.6-t2v", "prompt": "x", "duration": 5, "size": "720P"}, None, "0.43006"),
    (VIDEOS, {"model": "happyhorse-1.0-t2v", "prompt": "x", "duration": 8, "size": "720P"}, None, "0.986301"),
    (VIDEOS, {"model": "happyhorse-1.0-i2v", "image": PNG, "seconds": "8", "size": "720P"}, None, "0.986301"),
    (
        VIDEOS,
        {"model": "happyhorse-1.0-r2v", "prompt": "x", "image": PNG, "duration": 8, "size": "720P"},
        None,
        "0.986301",
    ),
    (
        VIDEOS,
        {"model": "happyhorse-1.0-video-edit", "prompt": "x", "video_url": SOURCE, "size": "720P"},
        {"input_video_duration": 6, "output_video_duration": 6},
        "0.739726",
    ),
    (VIDEOS, {"model": "kling-v3-video", "prompt": "x", "duration": 5, "mode": "std"}, None, "0.410959"),
    (VIDEOS, {"model": "kling-v3-omni-video", "prompt": "x", "duration": 5, "mode": "std"}, None, "0.42"),
    (
        VIDEOS,
        {"model": "veo-3.1-fast-generate-001", "prompt": "x", "durationSeconds": 8, "resolution": "1080p"},
        {"durationSeconds": 8, "resolution": "1080p"},
        "0.72",
    ),
    (IMAGES, {"model": "wan2.7-image-pro", "prompt": "插画", "enable_sequential": True}, {"image_count": 2}, "0.22"),
    (IMAGES, {"model": "gpt-image-2", "prompt": "x", "size": "64x64"}, {"output_tokens": 840}, "0.084"),
    (IMAGES, {"model": "doubao-seedream-5-0-lite-260128", "prompt": "x"}, {"output_tokens": 2}, "0.14"),
    (IMAGES, {"model": "gemini-3.1-flash-image-preview", "prompt": "x"}, {"output_tokens": 1505}, "0.032"),
    (IMAGES, {"model": "prunaai/p-image", "prompt": "x"}, {"image_count": 1}, "0.005"),
    (MUSIC, {"model": "sonic", "prompt": "x"}, None, "0.15"),
    (SPEECH, {"model": "seed-tts-2.0", "input": "x" * 80, "voice": "a"}, {"count": 80}, "0.003"),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@needs_document
def test_every_amount_that_the_document_shows_is_here() -> None:
    shown = set()
    for row in (row for of in pages() for row in answers(of) if row.body):
        amount = row.body.get("amount_usd", (row.body.get("data") or {}).get("amount_usd"))
        shown |= {str(amount)} if amount is not None else set()
    assert shown == {amount for *_, amount in AMOUNTS}


@pytest.mark.parametrize(("path", "body", "usage", "amount"), AMOUNTS, ids=lambda value: str(value)[:40])
def test_a_documented_amount_is_held_and_charged_exactly(
    client: Client, path: str, body: dict[str, Any], usage: dict[str, Any] | None, amount: str
) -> None:
    client.key = f"sk-amount-{body['model']}-{amount}".replace("/", "-")
    client.account(balance_usd="10")
    task = client.post(path, body).json()["id"]
    held = client.account()
    assert (held["held_usd"], Decimal(held["balance_usd"])) == (amount, 10 - Decimal(amount))
    client.advance(3600)
    answer = client.get(f"{path}/{task}").json()
    told = answer.get("data", answer)
    paid = client.account()
    ledger = client.control("GET", f"/ledger/imarouter/{client.key}")["entries"]

    assert told["amount_usd"] == float(amount)
    assert (usage or {}).items() <= told.get("usage", {}).items()
    assert (paid["held_usd"], paid["spent_usd"]) == ("0", amount)
    assert [(row["kind"], row["amount_usd"]) for row in ledger] == [("reserve", amount), ("charge", amount)]


@pytest.mark.parametrize("amount", ["0.410958", "0.410959"])
def test_money_must_reach_for_the_whole_amount(client: Client, amount: str) -> None:
    client.key = f"sk-amount-limit-{amount}"
    client.account(balance_usd=amount)
    answer = client.post(VIDEOS, {"model": "kling-v3-video", "prompt": "x"})
    assert answer.status_code == (200 if amount == "0.410959" else 403)
    assert client.post(VIDEOS, {"model": "kling-v3-video", "prompt": "x"}).status_code == 403
