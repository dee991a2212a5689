"""A thousand submits at once on an account with money for four hundred: exactly four hundred are accepted."""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import MockServer

PRICE = Decimal("0.246575")
AFFORDABLE, WANTED = 400, 1000


async def storm(url: str) -> tuple[Counter[int], Any, Any]:
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        await client.put("/_mock/accounts/acme/sk-storm", json={"balance_usd": str(AFFORDABLE * PRICE)})
        headers = {"Authorization": "Bearer sk-storm"}
        body = {"model": "clip-1", "prompt": "a cat"}
        answers = await asyncio.gather(
            *(client.post("/acme/v1/jobs", json=body, headers=headers) for _ in range(WANTED))
        )
        held = (await client.get("/_mock/accounts/acme/sk-storm")).json()
        await client.post("/_mock/clock", json={"advance": 1000})
        spent = (await client.get("/_mock/accounts/acme/sk-storm")).json()
    ids = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(set(ids)) == len(ids)
    return Counter(answer.status_code for answer in answers), held, spent


@pytest.mark.parametrize("state", ["memory", "sqlite"])
def test_money_for_four_hundred_buys_four_hundred(acme_contracts: Path, tmp_path: Path, state: str) -> None:
    address = "memory" if state == "memory" else f"sqlite:///{tmp_path}/state.db"
    with MockServer(contracts=acme_contracts, clock="manual", state=address) as server:
        statuses, held, spent = asyncio.run(storm(server.url))

    total = f"{AFFORDABLE * PRICE:f}".rstrip("0")
    assert statuses == {200: AFFORDABLE, 403: WANTED - AFFORDABLE}
    assert (held["balance_usd"], held["held_usd"], held["spent_usd"]) == ("0", total, "0")
    assert (spent["balance_usd"], spent["held_usd"], spent["spent_usd"]) == ("0", "0", total)
    assert spent["granted_usd"] == total
