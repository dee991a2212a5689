"""The path of image tasks, and requests to it."""

from __future__ import annotations

from typing import Any

from tests.support.client import Client

from .place import contracts

PATH = "/v1/images/generations"
ENOUGH = 1000


def fresh() -> Client:
    """A server of its own whose account has enough money and no limit of requests."""
    client = Client("imarouter", contracts=contracts(), key="sk-test")
    client.account(balance_usd=str(ENOUGH), rpm=None)
    return client


def finished(client: Client, body: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What the query says of a submitted request once its task has ended."""
    task = client.post(PATH, body, **options).json()["task_id"]
    client.advance(100)
    data: dict[str, Any] = client.get(f"{PATH}/{task}").json()["data"]
    return data
