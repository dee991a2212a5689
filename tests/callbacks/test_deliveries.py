"""An event for each confirmed charge, again and again until its receiver has it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.callbacks.send import SilentError
from tests.callbacks.receivers import GOOD, Inbox
from tests.conftest import submit
from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.resources import resource_files
from tests.support.states import KINDS, state_of

URL = "http://127.0.0.1:9/settled"


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_contract(tmp_path_factory.mktemp("contracts"), resource_files())


@pytest.fixture(params=KINDS)
def client(
    contracts: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    with Client("acme", contracts=contracts, state=state_of(request.param, tmp_path, monkeypatch)) as made:
        made.control("PUT", f"/callbacks/acme/{made.key}", {"url": URL, "allowed": True})
        yield made


@pytest.fixture
def inbox(client: Client) -> Inbox:
    made = Inbox()
    client.app.world.outbox.send = made.send
    return made


def shown(client: Client) -> Any:
    return client.control("GET", f"/callbacks/acme/{client.key}")


def charges(client: Client) -> list[Any]:
    entries = client.control("GET", f"/ledger/acme/{client.key}")["entries"]
    return [row for row in entries if row["kind"] == "charge"]


def test_a_tasks_charge_is_told_once_it_is_confirmed(client: Client, inbox: Inbox) -> None:
    asked = submit(client, seconds=3)
    client.advance(39)
    assert inbox.got == []
    client.advance(1)
    [event], [entry] = inbox.got, charges(client)

    assert event == {
        "request": entry["request_id"],
        "task": asked,
        "usd": float(entry["amount_usd"]),
        "quota": int(float(entry["amount_usd"]) * 500_000),
        "model": entry["model"],
        "at": int(entry["at"]),
        "user": client.account()["user_id"],
        "key": client.key,
        "width": 64,
    }
    client.advance(3600)
    assert len(inbox.got) == 1


def test_an_immediate_charge_is_told_right_after_its_answer(client: Client, inbox: Inbox) -> None:
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    [delivery] = shown(client)["deliveries"]

    assert [event["usd"] for event in inbox.got] == [0.25]
    assert (delivery["state"], delivery["task_id"], delivery["next_at"]) == ("acknowledged", None, None)


def test_the_request_is_called_as_its_caller_called_it(client: Client, inbox: Inbox) -> None:
    client.post("/v1/jobs", {"model": "clip-1", "prompt": "a"}, headers={"X-Caller-Id": "order-7"})
    client.post("/v1/toys/create", {"box": "box-of-the-document"}, headers={"X-Caller-Id": "order-8"})
    answer = client.post("/v1/toys/create", {"box": "box-of-the-document"})
    client.advance(60)

    assert {event["request"] for event in inbox.got} == {"order-7", "order-8", answer.headers["x-request-id"]}
    assert {row["request_id"] for row in charges(client)} == {event["request"] for event in inbox.got}


@pytest.mark.parametrize("headers", [{"X-Mock-Task": "fail=broken"}, {"X-Mock-Task": "stuck"}])
def test_a_task_that_costs_nothing_is_not_told_of(client: Client, inbox: Inbox, headers: dict[str, str]) -> None:
    client.post("/v1/jobs", {"model": "clip-1", "prompt": "a"}, headers=headers)
    client.advance(3600)

    assert inbox.got == []
    assert shown(client)["total"] == 0


def test_an_event_is_sent_again_ever_later_until_it_is_acknowledged(client: Client, inbox: Inbox) -> None:
    inbox.answers = [None, (500, {}), (200, {"got_it": False}), (200, b"thanks"), (302, {"got_it": True}), GOOD]
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    first = shown(client)["deliveries"][0]
    assert (first["state"], first["next_at"] - first["attempts"][0]["at"]) == ("waiting", 10)

    for wait in (9.9, 0.2, 30, 90, 270):
        client.advance(wait)
    before = shown(client)["deliveries"][0]
    client.advance(810)
    [after] = shown(client)["deliveries"]
    times = [row["at"] - after["attempts"][0]["at"] for row in after["attempts"]]

    assert (before["state"], len(before["attempts"])) == ("waiting", 5)
    assert (after["state"], after["next_at"]) == ("acknowledged", None)
    assert times == pytest.approx([0, 10, 40, 130, 400, 1210])
    assert [row["status"] for row in after["attempts"]] == [None, 500, 200, 200, 302, 200]
    assert after["attempts"][0]["error"] == "nobody is there"
    for attempt in after["attempts"][1:5]:
        wanted = 'it wants a 2xx whose JSON has {"got_it":true}'
        assert attempt["error"] == f"{attempt['status']} with this answer does not acknowledge the event: {wanted}"
    assert after["attempts"][5]["error"] is None
    assert after["attempts"][2]["answer"] == {"got_it": False}
    assert after["attempts"][3]["answer"] == "thanks"
    assert inbox.got == [inbox.got[0]] * 6


def test_all_attempts_that_fall_due_in_one_step_are_made(client: Client, inbox: Inbox) -> None:
    inbox.answers = [(503, {}), (503, {}), (503, {}), GOOD]
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    client.advance(100_000)
    [delivery] = shown(client)["deliveries"]

    assert [round(row["at"] - delivery["attempts"][0]["at"]) for row in delivery["attempts"]] == [0, 10, 40, 130]


def test_a_receiver_that_never_answers_well_is_asked_ever_less(client: Client, inbox: Inbox) -> None:
    inbox.answers = [(500, {})]
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    client.advance(30 * 86400)

    assert shown(client)["deliveries"][0]["state"] == "waiting"
    assert 5 < len(inbox.got) < 15


def test_an_address_where_nobody_is_is_asked_once_in_a_moment(client: Client, inbox: Inbox) -> None:
    inbox.answers = [None]
    inbox.nobody = SilentError
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    client.advance(100_000)
    [before] = shown(client)["deliveries"]
    asked = len(inbox.got)
    inbox.answers = [GOOD]
    client.advance(200_000)
    [after] = shown(client)["deliveries"]

    assert len(before["attempts"]) == 10
    assert {row["error"] for row in before["attempts"]} == {"nobody is there"}
    assert asked == 2
    assert (after["state"], len(after["attempts"])) == ("acknowledged", 11)


def test_nobody_waits_for_an_address_that_was_silent_before(client: Client, inbox: Inbox) -> None:
    never = asyncio.Event()

    async def held(to: Any, body: bytes) -> Any:
        await never.wait()

    async def quiet() -> bool:
        client.app.world.outbox.start_due()
        async with asyncio.timeout(5):
            await client.app.world.outbox.idle(at_most=3600)
        return not never.is_set()

    inbox.answers, inbox.nobody = [None], SilentError
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    shown(client)
    client.app.world.outbox.send = held
    client.advance(15)

    assert client.run(quiet())


def test_deliveries_are_listed_newest_first_in_pages(client: Client, inbox: Inbox) -> None:
    for number in range(5):
        client.post("/v1/toys/create", {"box": "box-of-the-document"}, headers={"X-Caller-Id": f"order-{number}"})
    page = client.control("GET", f"/callbacks/acme/{client.key}?limit=2&skip=1")

    assert [row["request_id"] for row in page["deliveries"]] == ["order-3", "order-2"]
    assert (page["total"], [row["id"] for row in page["deliveries"]]) == (5, [4, 3])


def test_an_account_without_a_url_is_not_told(client: Client, inbox: Inbox) -> None:
    client.key = "sk-other"
    client.post("/v1/toys/create", {"box": "box-of-the-document"})

    assert inbox.got == []
    assert shown(client) == {"url": None, "allowed": False, "deliveries": [], "total": 0}


def test_callbacks_may_be_paused_and_ended(client: Client, inbox: Inbox) -> None:
    inbox.answers = [(500, {})]
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    paused = client.control("PUT", f"/callbacks/acme/{client.key}", {"allowed": False})
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    client.advance(3600)
    [delivery] = shown(client)["deliveries"]

    assert (paused["url"], paused["allowed"]) == (URL, False)
    assert (len(inbox.got), delivery["state"]) == (1, "dropped")
    ended = client.control("PUT", f"/callbacks/acme/{client.key}", {"url": None})
    assert (ended["url"], ended["allowed"]) == (None, False)


def test_a_further_key_pays_and_is_told_of_by_its_own_name(client: Client, inbox: Inbox) -> None:
    client.account(tokens=["sk-second-key"])
    client.post("/v1/toys/create", {"box": "box-of-the-document"}, headers={"Authorization": "Bearer sk-second-key"})
    number = client.control("GET", "/accounts/acme/sk-second-key")["token_id"]
    client.post("/v1/toys/create", {"box": "box-of-the-document", "paid_by": number})
    view = client.control("GET", "/callbacks/acme/sk-second-key")

    assert [event["key"] for event in inbox.got] == ["sk-second-key"] * 2
    assert view["total"] == 2
    assert "sk-second-key" not in str(view)


def test_a_fault_may_lose_repeat_or_delay_an_event(client: Client, inbox: Inbox) -> None:
    counts = []
    for plan in ((), (0.0, 5.0), (60.0,)):
        client.app.world.outbox.schedule = lambda charge, plan=plan: plan
        client.post("/v1/toys/create", {"box": "box-of-the-document"})
        counts.append(len(inbox.got))
    client.advance(5)
    counts.append(len(inbox.got))
    client.advance(60)
    counts.append(len(inbox.got))

    assert counts == [0, 1, 1, 2, 3]
    assert shown(client)["total"] == 3
    assert len(charges(client)) == 3


def test_a_refused_charge_tells_nobody(client: Client, inbox: Inbox) -> None:
    client.account(balance_usd="0.1")
    assert client.post("/v1/toys/create", {"box": "box-of-the-document"}).status_code == 403

    assert (inbox.got, shown(client)["total"]) == ([], 0)


def test_a_reset_forgets_what_was_under_way(client: Client, inbox: Inbox) -> None:
    inbox.answers = [None]
    client.post("/v1/toys/create", {"box": "box-of-the-document"})
    client.control("POST", "/reset", {})
    client.advance(3600)

    assert len(inbox.got) == 1
    assert shown(client)["url"] is None


def test_what_was_under_way_is_sent_by_the_next_server_on_the_same_file(contracts: Path, tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"
    before, after = Inbox(answers=[None]), Inbox()
    with Client("acme", contracts=contracts, state=state) as client:
        client.control("PUT", f"/callbacks/acme/{client.key}", {"url": URL})
        client.app.world.outbox.send = before.send
        client.post("/v1/toys/create", {"box": "box-of-the-document"})
    with Client("acme", contracts=contracts, state=state) as client:
        client.app.world.outbox.send = after.send
        client.advance(10)
        [delivery] = shown(client)["deliveries"]

    assert after.got == before.got
    assert delivery["state"] == "acknowledged"


def test_of_two_servers_on_one_file_only_one_sends(contracts: Path, tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"
    with (
        Client("acme", contracts=contracts, state=state) as one,
        Client("acme", contracts=contracts, state=state) as two,
    ):
        inbox = Inbox()
        one.app.world.outbox.send = two.app.world.outbox.send = inbox.send
        one.control("PUT", f"/callbacks/acme/{one.key}", {"url": URL})
        for number in range(5):
            (one, two)[number % 2].post("/v1/jobs", {"model": "clip-1", "prompt": "a"})
        one.advance(60)
        two.advance(0)

        assert len(inbox.got) == 5
        assert shown(two)["total"] == 5


def test_a_session_has_callbacks_of_its_own(client: Client, inbox: Inbox) -> None:
    headers = {"X-Mock-Session": "one"}
    client.post("/v1/toys/create", {"box": "box-of-the-document"}, headers=headers)

    assert inbox.got == []
    assert shown(client)["url"] == URL
    path = f"/_mock/callbacks/acme/{client.key}"
    assert client.fetch(f"http://understudy.test{path}", headers=headers).json()["url"] is None


def test_a_provider_without_callbacks_says_so() -> None:
    with Client("dashscope") as client:
        refused = client.control("PUT", "/callbacks/dashscope/sk-test", {"url": URL})

    assert refused["error"]["code"] == "no_callbacks"
