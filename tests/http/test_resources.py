"""What accounts keep, on a made-up provider whose contract is data alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import load_providers
from mockserver.contracts.review import review
from mockserver.errors import ContractError
from tests.conftest import submit
from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.resources import Files, resource_files
from tests.support.states import KINDS, state_of

WIDE, NARROW = "https://example.com/a.png?mock_width=200", "https://example.com/a.png?mock_width=50"


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_contract(tmp_path_factory.mktemp("contracts"), resource_files())


@pytest.fixture(params=KINDS)
def client(
    contracts: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    with Client("acme", contracts=contracts, state=state_of(request.param, tmp_path, monkeypatch)) as made:
        yield made


def call(client: Client, path: str, **fields: Any) -> Any:
    answer = client.post(f"/v1/{path}", fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def toy(client: Client, **fields: Any) -> str:
    return str(call(client, "toys/create", **{"box": "box-of-the-document", **fields})["id"])


def test_a_new_resource_is_read_back_with_its_parents_field(client: Client) -> None:
    box = call(client, "boxes/create", name="red box")["id"]
    made = call(client, "toys/get", id=toy(client, box=box, name="bear"))

    assert box.startswith("box-")
    assert (made["name"], made["colour"], made["box"], made["status"]) == ("bear", "plain", "red box", "painting")
    assert made["made"] == made["changed"]


def test_a_resource_is_ready_after_its_phases(client: Client) -> None:
    asked = toy(client)
    client.advance(9.9)
    before = call(client, "toys/get", id=asked)
    client.advance(0.2)
    after = call(client, "toys/get", id=asked)

    assert (before["status"], after["status"]) == ("painting", "ready")
    assert before["made"] == after["made"] < after["changed"]


@pytest.mark.parametrize(
    ("fields", "headers"),
    [({"picture": "https://example.com/a.mp4?mock_kind=video"}, {}), ({}, {"X-Mock-Task": "fail=broken"})],
)
def test_a_resource_fails_by_a_rule_or_by_its_fate(
    client: Client, fields: dict[str, Any], headers: dict[str, str]
) -> None:
    sent = {"box": "box-of-the-document", **fields}
    asked = client.post("/v1/toys/create", sent, headers=headers).json()["id"]
    client.advance(20)
    made = call(client, "toys/get", id=asked)

    assert (made["status"], made["why"]) == ("spoilt", "it broke")


def test_an_update_sets_what_may_change_and_nothing_else(client: Client) -> None:
    asked = toy(client, name="bear", colour="red")
    client.advance(60)
    made = call(client, "toys/update", id=asked, name="wolf", colour="blue")

    assert (made["name"], made["colour"]) == ("wolf", "red")
    assert made["changed"] > made["made"]
    assert call(client, "toys/get", id=asked) == made


def test_an_update_without_a_field_leaves_it(client: Client) -> None:
    asked = toy(client, name="bear")

    assert call(client, "toys/update", id=asked)["name"] == "bear"


def test_a_resource_belongs_to_its_account(client: Client) -> None:
    asked = toy(client)
    client.key = "sk-other"
    refused = client.post("/v1/toys/get", {"id": asked})

    assert (refused.status_code, refused.json()["error"]) == (404, {"code": "toy", "message": f"no {asked}"})
    assert client.post("/v1/toys/update", {"id": asked, "name": "x"}).status_code == 404
    assert call(client, "toys/list")["total"] == 0


def test_an_id_of_another_family_is_unknown(client: Client) -> None:
    box = call(client, "boxes/create", name="red box")["id"]

    assert client.post("/v1/toys/get", {"id": box}).status_code == 404
    assert client.post("/v1/boxes/get", {"id": box}).status_code == 200


def test_a_parent_must_be_there(client: Client) -> None:
    refused = client.post("/v1/toys/create", {"box": "box-0"})

    assert (refused.status_code, refused.json()["error"]["message"]) == (404, "box box-0 is nowhere")
    assert client.account()["spent_usd"] == "0"


def test_a_resource_of_the_documents_examples_is_everybodys(client: Client) -> None:
    shown = call(client, "boxes/get", id="box-of-the-document")
    client.key = "sk-other"

    assert (shown["name"], shown["made"]) == ("shown", "1970-01-02T00:00:00Z")
    assert call(client, "boxes/get", id="box-of-the-document") == shown


NAMES = {"bear": "red", "wolf": "blue", "Bear cub": "red", "fox": "green"}


@pytest.fixture
def zoo(client: Client) -> Client:
    for name, colour in NAMES.items():
        toy(client, name=name, colour=colour)
        client.advance(1)
    return client


LISTS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["fox", "Bear cub", "wolf", "bear"]),
    ({"colour": "red"}, ["Bear cub", "bear"]),
    ({"colours": ["red", "green"]}, ["fox", "Bear cub", "bear"]),
    ({"colours": []}, []),
    ({"named": "ear"}, ["Bear cub", "bear"]),
    ({"named": "bear"}, ["bear"]),
    ({"colour": "red", "named": "cub"}, ["Bear cub"]),
    ({"sort": "name"}, ["Bear cub", "bear", "fox", "wolf"]),
    ({"sort": "name", "order": "down"}, ["wolf", "fox", "bear", "Bear cub"]),
    ({"order": "up"}, ["bear", "wolf", "Bear cub", "fox"]),
    ({"order": "down"}, ["fox", "Bear cub", "wolf", "bear"]),
]


def test_a_list_is_filtered_and_sorted_as_asked(zoo: Client) -> None:
    for asked, names in LISTS:
        found = call(zoo, "toys/list", size=10, **asked)
        assert ([row["name"] for row in found["rows"]], found["total"]) == (names, len(names)), asked


def test_a_list_comes_in_pages(zoo: Client) -> None:
    pages = [call(zoo, "toys/list", page=number, size=3) for number in (1, 2, 3)]

    assert [[row["name"] for row in page["rows"]] for page in pages] == [["fox", "Bear cub", "wolf"], ["bear"], []]
    assert {(page["total"], page["size"]) for page in pages} == {(4, 3)}


def test_no_body_at_all_asks_for_the_defaults(zoo: Client) -> None:
    answer = zoo.request("POST", "/v1/toys/list")

    assert answer.json()["rows"] == call(zoo, "toys/list")["rows"]
    assert len(answer.json()["rows"]) == 2
    assert zoo.request("POST", "/v1/toys/get").status_code == 403


def test_no_more_than_the_most_are_kept(client: Client) -> None:
    for _ in range(5):
        toy(client)
    refused = client.post("/v1/toys/create", {"box": "box-of-the-document"})

    assert (refused.status_code, refused.json()["error"]["message"]) == (409, "5 are enough")
    assert client.request("POST", "/v1/toys/quota").json() == {"have": 5, "most": 5}
    assert client.account()["spent_usd"] == "1.25"


def test_only_making_one_costs(client: Client) -> None:
    asked = toy(client)
    call(client, "toys/update", id=asked, name="x")
    call(client, "toys/list")
    entries = client.control("GET", f"/ledger/acme/{client.key}")["entries"]

    assert [(row["kind"], row["amount_usd"], row["model"]) for row in entries] == [("charge", "0.25", "toy-1")]


def test_without_money_nothing_is_made(client: Client) -> None:
    client.account(balance_usd="0.24")

    assert client.post("/v1/toys/create", {"box": "box-of-the-document"}).status_code == 403
    assert call(client, "toys/list")["total"] == 0
    assert client.account()["balance_usd"] == "0.24"


def test_a_resource_named_as_media_has_its_state_and_what_is_known_of_its_url(client: Client) -> None:
    wide, narrow = toy(client, picture=WIDE), toy(client, picture=NARROW)
    early = client.post("/v1/jobs", {"model": "clip-1", "prompt": f"toy://{wide}"})
    client.advance(10)

    assert early.status_code == 403
    assert submit(client, prompt=f"toy://{wide}")
    assert client.post("/v1/jobs", {"model": "clip-1", "prompt": f"toy://{narrow}"}).status_code == 422
    assert client.post("/v1/jobs", {"model": "clip-1", "prompt": "toy://toy-0"}).status_code == 403
    client.key = "sk-other"
    assert client.post("/v1/jobs", {"model": "clip-1", "prompt": f"toy://{wide}"}).status_code == 403


def test_the_balance_is_said_in_usd_and_in_quota(client: Client) -> None:
    client.account(balance_usd="3")
    toy(client)
    submit(client)
    balance = client.get("/v1/balance").json()
    held = float(client.account()["held_usd"])

    assert (balance["used"], balance["used_quota"], balance["held"]) == (0.25, 125_000, held)
    assert balance["left"] == pytest.approx(2.75 - held)
    assert balance["quota"] == int(round(balance["left"] * 500_000, 6))
    assert balance["name"] == f"user-{balance['user']}"


def test_another_key_of_the_same_user_may_pay(client: Client) -> None:
    other = client.control("GET", "/accounts/acme/sk-other")["token_id"]
    strange = client.post("/v1/toys/create", {"box": "box-of-the-document", "paid_by": other})
    client.account(tokens=["sk-other"])
    asked = toy(client, paid_by=other)
    own = toy(client, paid_by=client.account()["token_id"])
    client.control("PUT", "/accounts/acme/sk-other", {"suspended": True})
    suspended = client.post("/v1/toys/create", {"box": "box-of-the-document", "paid_by": other})

    assert (strange.status_code, strange.json()["error"]["message"]) == (400, f"{other} does not pay")
    assert (suspended.status_code, suspended.json()["error"]["message"]) == (400, f"{other} may not pay")
    assert client.account()["spent_usd"] == "0.5"
    assert {row["id"] for row in call(client, "toys/list")["rows"]} == {asked, own}


def test_the_control_api_lists_resources_and_ends_them(client: Client) -> None:
    first, second = toy(client, name="bear"), toy(client, name="wolf")
    client.advance(1)
    failed = client.control("POST", f"/resources/{first}", {"state": "failed"})
    ready = client.control("POST", f"/resources/{second}", {"state": "succeeded"})
    listed = client.control("GET", "/resources?family=toys&state=failed")

    assert (failed["state"], failed["error"], ready["state"]) == ("failed", "broken", "succeeded")
    assert [row["id"] for row in listed["resources"]] == [first]
    assert (listed["total"], listed["resources"][0]["fields"]["name"]) == (2, "bear")
    assert [call(client, "toys/get", id=asked)["status"] for asked in (first, second)] == ["spoilt", "ready"]
    assert client.control("POST", f"/resources/{first}", {"state": "succeeded"})["state"] == "failed"
    assert client.control("POST", "/resources/toy-0", {"state": "failed"})["error"]["code"] == "unknown_resource"
    assert client.control("GET", "/resources?colour=red")["error"]["code"] == "bad_filter"


def test_the_openapi_document_tells_of_the_callback(client: Client) -> None:
    document = client.control("GET", "/openapi/acme.json")
    body = document["webhooks"]["settle"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert {"request", "task", "usd"} <= set(body["properties"])


def test_a_poll_moves_the_clock_of_polls(contracts: Path) -> None:
    with Client("acme", contracts=contracts, clock="polls") as client:
        asked = toy(client)
        seen = [call(client, "toys/get", id=asked)["status"] for _ in range(2)]

    assert seen == ["painting", "ready"]


BREAKS: list[tuple[Callable[[Files], Any], str]] = [
    (lambda f: f["toys/family.json"]["resource"].update(id="ball"), "no form of an id 'ball'"),
    (lambda f: f["toys/family.json"]["resource"]["parent"].update(family="boxs"), "no family 'boxs'; did you mean"),
    (lambda f: f["toys/family.json"]["resource"]["filters"][0].update(field="color"), "'color'; did you mean 'colour'"),
    (lambda f: f["toys/family.json"]["resource"]["sorting"]["fields"].update(made="creatd"), "'creatd'; did you mean"),
    (lambda f: f["toys/family.json"]["resource"]["sorting"].update(usual="mad"), "'mad'; did you mean 'made'"),
    (lambda f: f["toys/family.json"]["resource"].update(changes={"nam": "name"}), "'nam'; did you mean 'name'"),
    (lambda f: f["toys/family.json"]["resource"]["fields"].update(x={"summ": []}), "'summ' is no term"),
    (lambda f: f["boxes/family.json"]["resource"]["known"][0]["fields"].update(nme="x"), "'nme'; did you mean 'name'"),
    (lambda f: f["toys/family.json"].pop("resource"), "says nothing of a 'resource'"),
    (lambda f: f["provider.json"]["refusals"].pop("unknown-parent"), "no error in 'refusals' for 'unknown-parent'"),
    (lambda f: f["provider.json"]["refusals"].pop("disabled-payer"), "in 'refusals' for 'disabled-payer'"),
    (lambda f: f["provider.json"]["refusals"].pop("too-many"), "no error in 'refusals' for 'too-many'"),
    (lambda f: f["operations.json"]["operations"][-1]["answers"].clear(), "has no answer 'whole'"),
]


@pytest.mark.parametrize(("break_", "said"), BREAKS, ids=[said for _, said in BREAKS])
def test_what_could_not_work_is_said(tmp_path: Path, break_: Callable[[Files], Any], said: str) -> None:
    files = resource_files()
    break_(files)

    with pytest.raises(ContractError, match=said):
        review(load_providers(write_contract(tmp_path, files))["acme"])


def test_what_is_kept_by_the_made_up_provider_loads(contracts: Path) -> None:
    review(load_providers(contracts)["acme"])
