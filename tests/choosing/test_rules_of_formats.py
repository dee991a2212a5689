"""Rules for Responses and Messages: what the user said is found in their forms, and a reply is told in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.talking import talking_files

SENT: dict[str, dict[str, Any]] = {
    "/v1/speak": {
        "model": "talk-1",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hi you"}]}],
    },
    "/v1/tell": {"model": "talk-1", "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi you"}]}]},
}


@pytest.fixture
def client(tmp_path: Any) -> Iterator[Client]:
    with Client("acme", contracts=write_contract(tmp_path, talking_files())) as client:
        yield client


def ruled(client: Client, path: str, reply: dict[str, Any], text: str = "Hi you", **fields: Any) -> Any:
    """The answer to a request that a rule takes."""
    client.control("POST", "/rules", {"match": {"text": text}, "reply": reply})
    return client.post(path, {**SENT[path], **fields}, headers={"acme-edition": "2"}).json()


def test_a_text_is_told_in_each_form(client: Client) -> None:
    assert ruled(client, "/v1/speak", {"text": "Sun."})["out"][0]["parts"] == ["Sun."]
    assert ruled(client, "/v1/tell", {"text": "Sun."})["says"] == [{"text": "Sun."}]


def test_a_text_a_thought_and_a_call_stand_one_after_the_other(client: Client) -> None:
    reply = {"text": "Wait.", "reasoning": "Hm.", "tool_calls": [{"name": "look", "arguments": {"at": "sky"}}]}
    asked = {"reasoning": {"summary": "auto"}}

    response = ruled(client, "/v1/speak", reply, **asked)["out"]
    message = ruled(client, "/v1/tell", reply)["says"]

    assert [item["kind"] for item in response] == ["thought", "text", "call"]
    assert response[0]["parts"] == ["Hm."]
    assert [next(iter(block)) for block in message] == ["thinks", "text", "use"]
    assert message[2]["with"] == {"at": "sky"}


def test_a_filtered_reply_is_said_to_be_one(client: Client) -> None:
    reply = {"text": "No.", "finish": "content_filter"}
    response, message = ruled(client, "/v1/speak", reply), ruled(client, "/v1/tell", reply)

    assert (response["is"], response["why"]) == ("incomplete", {"reason": "content_filter"})
    assert message["end"] == "refusal"


def test_the_results_of_tools_are_not_what_the_user_said(client: Client) -> None:
    turns = [
        *SENT["/v1/tell"]["messages"],
        {"role": "assistant", "content": [{"type": "tool_use", "id": "use-1", "name": "look", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "use-1", "content": "blue"}]},
    ]
    assert ruled(client, "/v1/tell", {"text": "Sun."}, messages=turns)["says"] == [{"text": "Sun."}]
