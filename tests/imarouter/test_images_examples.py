"""Every example request of the image families does what the contract says of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.contracts.model import Example
from tests.support.client import Client

from .images_pages import PATH, examples, facts, families, fresh, refused


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all examples, each with enough money."""
    with fresh() as made:
        yield made


@pytest.mark.parametrize("row", examples(), ids=lambda row: row.id)
def test_an_example_is_accepted_or_refused(client: Client, row: Example) -> None:
    client.account(balance_usd="1000")
    answer = client.post(PATH, row.body)

    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "queued"
    else:
        refused(answer, row.expect)
        assert client.account()["balance_usd"] == "1000"


@pytest.mark.parametrize("family", families())
def test_each_field_of_a_family_is_in_a_good_example(family: str) -> None:
    request = facts().families[family].operations["images.submit"].request
    sent = {name for row in facts().examples[family] if row.expect == "accepted" for name in row.body}

    assert set(request["properties"]) <= sent


@pytest.mark.parametrize("family", families())
def test_each_refusal_of_a_family_has_an_example(family: str) -> None:
    page = facts().families[family].operations["images.submit"]
    refusals = {rule.error for rule in page.rules if rule.outcome == "refuse"} | {row.error for row in page.violations}

    assert refusals <= {row.expect for row in facts().examples[family]}


@pytest.mark.parametrize("family", families())
def test_each_value_of_an_enum_has_a_good_example(family: str) -> None:
    request = facts().families[family].operations["images.submit"].request
    good = [row.body for row in facts().examples[family] if row.expect == "accepted"]

    for name, schema in request["properties"].items():
        assert set(schema.get("enum", [])) <= {body.get(name) for body in good if isinstance(body.get(name), str)}
