"""The models: all that are offered, those that a key may use, and one by its id."""

from __future__ import annotations

import pytest

from tests.aihubmix.contract import CHAT, EMBEDDINGS, GOOD, MODELS, assert_refused, facts
from tests.support.client import Client

NAMES = [model.name for family in facts().families.values() for model in family.models]


def test_the_list_has_every_model_once(client: Client) -> None:
    answer = client.get(MODELS).json()

    assert list(answer) == ["object", "data"]
    assert answer["object"] == "list"
    assert [list(row) for row in answer["data"]] == [["id", "object", "created", "owned_by"]] * len(NAMES)
    assert sorted(row["id"] for row in answer["data"]) == sorted(set(NAMES))
    assert {row["object"] for row in answer["data"]} == {"model"}
    assert all(isinstance(row["owned_by"], str) and isinstance(row["created"], int) for row in answer["data"])


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_looked_up_as_the_list_shows_it(client: Client, name: str) -> None:
    [row] = [row for row in client.get(MODELS).json()["data"] if row["id"] == name]

    assert client.get(f"{MODELS}/{name}").json() == row


@pytest.mark.parametrize("name", ["gpt-9", "GPT-4.1", "*", "gpt-4.1 "])
def test_an_unknown_model_is_an_error_object_with_status_200(client: Client, name: str) -> None:
    answer = client.get(f"{MODELS}/{name}")

    assert_refused(answer, "no-such-model", model=name)
    assert answer.json()["error"]["param"] == "model"
    assert answer.json()["error"]["code"] == "model_not_found"


def test_a_key_limited_to_models_sees_those(client: Client) -> None:
    client.account(models=["gpt-4o*", "tts-1"])

    assert {row["id"] for row in client.get(MODELS).json()["data"]} == {
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4o-mini-tts",
        "tts-1",
    }
    assert_refused(client.get(f"{MODELS}/gpt-4.1"), "no-such-model")


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"suspended": True}, "account-suspended"),
        ({"ip_allowed": False}, "ip-not-allowed"),
        ({"role": "guest"}, "insufficient-permissions"),
    ],
)
@pytest.mark.parametrize("path", [MODELS, f"{MODELS}/gpt-4.1"])
def test_a_refused_key_sees_nothing(client: Client, path: str, limits: dict[str, object], error: str) -> None:
    client.account(**limits)

    assert_refused(client.get(path), error)


def test_looking_is_free_and_needs_no_money_and_no_rate(client: Client) -> None:
    client.account(balance_usd="0", rpm=0)

    assert client.get(MODELS).status_code == 200
    assert client.account()["spent_usd"] == "0"


@pytest.mark.parametrize(("path", "name"), [(CHAT, "tts-1"), (EMBEDDINGS, "gpt-4.1"), (CHAT, "dall-e-2")])
def test_a_model_does_only_its_own_work(client: Client, path: str, name: str) -> None:
    assert_refused(client.post(path, {**GOOD[path], "model": name}), "wrong-model")
