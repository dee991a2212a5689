"""Every example request of the contract does what it says."""

from __future__ import annotations

import pytest

from mockserver.contracts.model import Example
from tests.dashscope.contract import assert_refused, examples, facts, send
from tests.support.client import Client


@pytest.mark.parametrize(("family", "row"), examples(), ids=lambda part: getattr(part, "id", part))
def test_a_request_is_accepted_or_refused_as_its_example_says(client: Client, family: str, row: Example) -> None:
    answer = send(client, row.body, row.region)

    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
        assert float(client.account()["spent_usd"]) > 0
    else:
        assert_refused(answer, row.expect)
        assert client.account()["balance_usd"] == "100"


@pytest.mark.parametrize("family", sorted(facts().families))
def test_a_family_has_examples_of_both_kinds_for_each_bound(family: str) -> None:
    bounded = {"temperature", "top_p", "presence_penalty", "max_tokens", "seed", "n", "stop"}
    for expected in (True, False):
        fields = {
            field for row in facts().examples[family] if (row.expect == "accepted") is expected for field in row.body
        }
        assert bounded <= fields


def test_every_documented_field_is_sent_by_an_example() -> None:
    fields = set(facts().operations["chat.create"].request["properties"])
    sent = {name for _, row in examples() if row.expect == "accepted" for name in row.body}

    assert fields <= sent
