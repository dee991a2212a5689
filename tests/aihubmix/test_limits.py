"""Limits of an account and of official providers: what they refuse, and when they let through again."""

from __future__ import annotations

import pytest

from tests.aihubmix.causes import limited
from tests.aihubmix.contract import CHAT, EMBEDDINGS, GOOD, SPEECH, ask, assert_refused
from tests.support.client import Client


@pytest.mark.parametrize("path", GOOD)
def test_a_wrong_model_is_refused_everywhere(client: Client, path: str) -> None:
    assert_refused(client.post(path, {**GOOD[path], "model": "gpt-9"}), "wrong-model")


@pytest.mark.parametrize("path", [CHAT, SPEECH, EMBEDDINGS])
def test_no_model_is_a_wrong_model_except_for_images(client: Client, path: str) -> None:
    body = {name: value for name, value in GOOD[path].items() if name != "model"}

    assert_refused(client.post(path, body), "wrong-model")


@pytest.mark.parametrize("path", GOOD)
def test_the_rate_limit_names_the_model_that_was_asked_for(client: Client, path: str) -> None:
    client.account(rpm=0)

    assert_refused(client.post(path, GOOD[path]), "too-many-requests", model=GOOD[path]["model"])


def test_the_rate_limit_refills_as_simulated_time_goes_on(client: Client) -> None:
    client.account(rpm=2)
    spent = [client.post(CHAT, ask()).status_code for _ in range(4)]
    client.advance(29)
    early = client.post(CHAT, ask()).status_code
    client.advance(2)
    later = [client.post(CHAT, ask()).status_code for _ in range(2)]
    client.advance(3600)
    much_later = [client.post(CHAT, ask()).status_code for _ in range(3)]

    assert (spent, early, later, much_later) == ([200, 200, 429, 429], 429, [200, 429], [200, 200, 429])


def test_one_key_that_is_limited_leaves_the_others_alone(client: Client) -> None:
    client.account(rpm=0)
    own = client.post(CHAT, ask()).status_code
    client.key = f"{client.key}0"

    assert (own, client.post(CHAT, ask()).status_code) == (429, 200)


def test_the_official_limit_is_shared_by_all_keys_and_refills(fresh: Client) -> None:
    for number in range(10):
        fresh.key = f"sk-key-{number}"
        assert fresh.post(CHAT, ask(model="gpt-4.1-free")).status_code == 200
    fresh.key = "sk-another"

    assert_refused(fresh.post(CHAT, ask(model="gpt-4.1-free")), "upstream-rate-limited")
    assert fresh.post(CHAT, ask()).status_code == 200
    fresh.advance(6.1)
    assert fresh.post(CHAT, ask(model="gpt-4.1-free")).status_code == 200
    assert_refused(fresh.post(CHAT, ask(model="gpt-4.1-free")), "upstream-rate-limited")


def test_a_request_that_is_refused_takes_nothing_of_the_official_limit(fresh: Client) -> None:
    free = ask(model="gpt-4.1-free")
    for number in range(12):
        fresh.key = f"sk-poor-{number}"
        fresh.account(balance_usd="0")
        assert_refused(fresh.post(CHAT, free), "insufficient-user-quota")
        assert_refused(fresh.post(CHAT, {**free, "messages": []}), "messages-missing")
        assert_refused(fresh.post(CHAT, {**free, "tool_choice": "required"}), "only-together")
    fresh.key = "sk-rich"

    assert fresh.post(CHAT, free).status_code == 200


@pytest.mark.parametrize("allowed", [["gpt-4.1"], ["gpt-4*"], ["*"], ["gpt-4o", "gpt-4.1"]])
def test_a_key_limited_to_models_serves_those(client: Client, allowed: list[str]) -> None:
    assert limited(models=allowed)(client).status_code == 200


@pytest.mark.parametrize("allowed", [[], ["gpt-4o"], ["GPT-4.1"], ["gpt-4.1-mini"]])
@pytest.mark.parametrize("path", GOOD)
def test_a_key_limited_to_other_models_is_refused(client: Client, path: str, allowed: list[str]) -> None:
    client.account(models=allowed)

    assert_refused(client.post(path, GOOD[path]), "model-not-authorized", **{"key.last6": (client.key or "")[-6:]})
