"""Every example request of the contract does what it says."""

from __future__ import annotations

import pytest

from mockserver.contracts.model import Example
from tests.support.client import Client
from tests.yuanjing.contract import examples, facts, is_error, send


@pytest.mark.parametrize("row", examples("video.submit"), ids=lambda row: row.id)
def test_a_submit_is_accepted_or_refused_as_its_example_says(client: Client, row: Example) -> None:
    answer = send(client, row)
    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
        taskid = answer.json()["taskid"]
        assert answer.json() == {"taskid": taskid, "status": "created"}
        assert float(client.account()["held_usd"]) > 0
    else:
        assert is_error(answer, row.expect), answer.text
        assert client.account()["balance_usd"] == "100"


@pytest.mark.parametrize("row", examples("chat.create"), ids=lambda row: row.id)
def test_a_chat_is_accepted_or_refused_as_its_example_says(client: Client, row: Example) -> None:
    answer = send(client, row)
    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
        assert float(client.account()["spent_usd"]) > 0
    else:
        assert is_error(answer, row.expect), answer.text
        assert client.account()["balance_usd"] == "100"


@pytest.mark.parametrize("row", examples("tasks.query"), ids=lambda row: row.id)
def test_a_query_is_answered_as_its_example_says(client: Client, row: Example) -> None:
    answer = send(client, row)
    assert is_error(answer, row.expect), answer.text


@pytest.mark.parametrize("family", sorted(facts().families))
def test_a_family_has_examples_of_both_kinds(family: str) -> None:
    expected = {row.expect == "accepted" for row in facts().examples[family]}
    assert expected == {True, False}


@pytest.mark.parametrize("family", sorted(facts().families))
def test_a_family_has_an_example_with_each_of_its_fields(family: str) -> None:
    for attachment in facts().families[family].operations.values():
        fields = set(attachment.request.get("properties", {}))
        sent = {name for row in facts().examples[family] if row.expect == "accepted" for name in row.body or {}}
        asked = {row.id.partition(".")[2].replace("-", "_") for row in facts().examples[family]}
        unsent = {name for name in fields - sent if not any(name in words for words in asked)}
        assert not unsent
