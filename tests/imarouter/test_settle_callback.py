"""The settle event: one for each confirmed charge, with the figures of the ledger and the caller's trace id."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import jsonschema
import pytest

from tests.callbacks.receivers import Inbox
from tests.support.client import Client

from .document import in_draft, needs_document, resolved, schemas
from .place import contracts

ACK = (200, {"success": True, "message": "accepted"})
FIELDS = [
    *("request_id", "user_id", "username", "token_id", "token_name", "sk", "model_name", "channel_id"),
    *("billing_source", "prompt_tokens", "completion_tokens", "total_tokens", "quota", "amount_usd", "timestamp"),
    "event_phase",
]
CHAT = ("/v1/chat/completions", {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello."}]})
STREAM = (CHAT[0], {**CHAT[1], "stream": True})
EMBEDDING = ("/v1/embeddings", {"model": "text-embedding-3-small", "input": "a small boat"})
UPLOAD = ("/v1/assets/create", {"group_id": "group-20260403210537-6v56x", "url": "https://example.com/a.png"})
SEEDANCE = ("/v1/videos", {"model": "seedance-2.0-fast", "prompt": "A boat", "duration": 5})
HORSE = ("/v1/videos", {"model": "happyhorse-1.0-t2v", "prompt": "A horse", "duration": 8, "size": "720P"})
PICTURE = ("/v1/images/generations", {"model": "gpt-image-2", "prompt": "a watch"})
SPEECH = ("/v1/audio/speech", {"model": "seed-tts-2.0", "input": "x" * 80, "voice": "a"})
REQUESTS = {
    "chat": CHAT,
    "stream": STREAM,
    "embedding": EMBEDDING,
    "upload": UPLOAD,
    "seedance": SEEDANCE,
    "horse": HORSE,
    "picture": PICTURE,
    "speech": SPEECH,
}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with an account of its own, whose charges are told."""
    server.key = f"sk-settle-{blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()}"
    settings = {"url": "http://127.0.0.1:9/settle", "allowed": True}
    server.control("PUT", f"/callbacks/imarouter/{server.key}", settings)
    return server


@pytest.fixture
def inbox(client: Client) -> Inbox:
    made = Inbox(answers=[ACK])
    client.app.world.outbox.send = made.send
    return made


def charged(client: Client) -> list[Any]:
    entries = client.control("GET", f"/ledger/imarouter/{client.key}")["entries"]
    return [row for row in entries if row["kind"] == "charge"]


def told(client: Client, inbox: Inbox, path: str, body: dict[str, Any], **headers: str) -> Any:
    """The one event of one request, once its task has ended."""
    answer = client.post(path, body, headers=headers)
    assert answer.status_code == 200, answer.text
    client.advance(600)
    [event] = inbox.got
    return event


@pytest.mark.parametrize("name", REQUESTS)
def test_an_event_has_the_documented_fields_and_the_ledgers_figures(client: Client, inbox: Inbox, name: str) -> None:
    event = told(client, inbox, *REQUESTS[name])
    [entry] = charged(client)

    assert list(event) == FIELDS
    assert (event["sk"], event["event_phase"], event["billing_source"]) == (client.key, "settle", "wallet")
    assert (event["amount_usd"], event["quota"]) == (
        float(entry["amount_usd"]),
        int(round(float(entry["amount_usd"]) * 500_000, 6)),
    )
    model = REQUESTS[name][1].get("model", "ima-pro-upload")
    assert (event["model_name"], event["timestamp"]) == (model, int(entry["at"]))
    assert event["total_tokens"] == event["prompt_tokens"] + event["completion_tokens"]
    assert event["request_id"] == entry["request_id"]
    account = client.account()
    assert (event["user_id"], event["token_id"]) == (account["user_id"], account["token_id"])


@needs_document
@pytest.mark.parametrize("name", REQUESTS)
def test_an_event_fits_the_documents_schema(client: Client, inbox: Inbox, name: str) -> None:
    schema = in_draft(resolved(schemas()["ConsumeCallbackEvent"]))
    event = told(client, inbox, *REQUESTS[name])

    assert sorted(schema["required"]) == sorted(FIELDS) == sorted(schema["properties"])
    jsonschema.validate(event, schema)
    jsonschema.validate(ACK[1], resolved(schemas()["ConsumeCallbackAck"]))


def test_the_tokens_are_those_of_the_answer(client: Client, inbox: Inbox) -> None:
    usage = client.post(*CHAT).json()["usage"]
    client.advance(1)
    [event] = inbox.got

    assert [event[name] for name in usage if name.endswith("_tokens")] == [
        usage[name] for name in usage if name.endswith("_tokens")
    ]


def test_the_tokens_of_a_video_are_those_of_its_usage(client: Client, inbox: Inbox) -> None:
    event = told(client, inbox, "/v1/videos", {"model": "seedance-2.0-fast", "prompt": "A boat", "duration": 10})

    assert (event["completion_tokens"], event["total_tokens"], event["amount_usd"]) == (324_900, 324_900, 2.2743)
    assert event["quota"] == 1_137_150


@pytest.mark.parametrize("name", REQUESTS)
def test_the_request_id_is_the_callers_trace_id(client: Client, inbox: Inbox, name: str) -> None:
    event = told(client, inbox, *REQUESTS[name], **{"X-Trace-Id": "trace-42"})

    assert event["request_id"] == charged(client)[0]["request_id"] == "trace-42"


@pytest.mark.parametrize("name", REQUESTS)
def test_without_a_trace_id_it_is_that_of_the_answer(client: Client, inbox: Inbox, name: str) -> None:
    answer = client.post(*REQUESTS[name])
    client.advance(600)

    assert inbox.got[0]["request_id"] == answer.headers["x-oneapi-request-id"]


def test_nothing_is_told_at_submit_nor_of_a_failed_task(client: Client, inbox: Inbox) -> None:
    client.post(*HORSE)
    client.post(*HORSE, headers={"X-Mock-Task": "fail=task-failed"})
    client.advance(1)
    assert inbox.got == []
    client.advance(600)

    assert len(inbox.got) == len(charged(client)) == 1


def test_only_the_documented_acknowledgement_ends_the_sending(client: Client, inbox: Inbox) -> None:
    inbox.answers = [(200, {"message": "accepted"}), (200, {"success": False}), (500, ACK[1]), ACK]
    client.post(*UPLOAD)
    client.advance(100_000)
    [delivery] = client.control("GET", f"/callbacks/imarouter/{client.key}")["deliveries"]
    first = delivery["attempts"][0]["at"]

    assert delivery["state"] == "acknowledged"
    assert [round(row["at"] - first) for row in delivery["attempts"]] == [0, 15, 45, 105]
    assert delivery["attempts"][-1]["answer"] == ACK[1]


def test_the_sum_of_all_events_is_what_was_spent(client: Client, inbox: Inbox) -> None:
    for path, body in REQUESTS.values():
        client.post(path, body)
    client.advance(600)
    spent = client.account()["spent_usd"]

    assert len(inbox.got) == len(REQUESTS)
    assert round(sum(event["amount_usd"] for event in inbox.got), 9) == float(spent)


def test_the_control_api_hides_the_key(client: Client, inbox: Inbox) -> None:
    client.post(*UPLOAD)
    view = client.control("GET", f"/callbacks/imarouter/{client.key}")

    assert inbox.got[0]["sk"] == client.key
    assert client.key not in str(view)
