"""Each rule that stands only in the words of a page: what keeps to it is accepted, what breaks it is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.client import Client

from .contract import facts, refused
from .place import contracts
from .prose import assets, contents, images, kling, seedance, sound, vendors, videos
from .prose.statement import Statement

PAGES = (images, seedance, contents, videos, kling, vendors, sound, assets)
STATEMENTS = [row for page in PAGES for row in page.STATEMENTS]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-prose") as client:
        client.account(balance_usd="100000", rpm=None)
        yield client


def ended(client: Client, task: str) -> tuple[str, str | None]:
    """How a task ended: its state and its error."""
    row = client.control("GET", f"/tasks/{task}")
    return row["state"], row.get("error")


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: f"{row.path}: {row.says}")
def test_what_a_page_says_holds_for_both_twins(client: Client, row: Statement) -> None:
    kind = next(op.kind for op in facts().operations.values() if (op.method, op.path) == ("POST", row.path))
    good = [client.post(row.path, body) for body in row.good]
    bad = [client.post(row.path, body) for body in row.bad]
    assert row.good
    assert row.bad
    assert [(body, answer.text) for body, answer in zip(row.good, good, strict=True) if answer.status_code != 200] == []
    if row.fails:
        assert [
            (body, answer.text) for body, answer in zip(row.bad, bad, strict=True) if answer.status_code != 200
        ] == []
    client.advance(3600)
    if kind == "submit":
        assert {ended(client, answer.json()["id"]) for answer in good} == {("succeeded", None)}
    for body, answer in zip(row.bad, bad, strict=True):
        if row.fails:
            assert ended(client, answer.json()["id"]) == ("failed", row.error), body
        else:
            assert answer.status_code != 200, body
            refused(answer, row.error)
