"""Keys: which are taken, which are refused, and those that ask for a channel."""

from __future__ import annotations

import pytest

from tests.aihubmix.causes import channel
from tests.aihubmix.contract import CHAT, EMBEDDINGS, GOOD, IMAGES, MODELS, SPEECH, ask, assert_refused
from tests.support.client import Client


@pytest.mark.parametrize("name", ["1", "2"])
def test_an_administrator_reaches_an_enabled_channel(client: Client, name: str) -> None:
    assert channel(name)(client).status_code == 200


@pytest.mark.parametrize("name", ["99", "abc", "", "1-2", "-1", "1.0", " "])
def test_a_channel_that_is_no_number_or_not_there_is_invalid(client: Client, name: str) -> None:
    key = client.key
    client.account(role="admin")

    answer = client.post(CHAT, ask(), headers={"Authorization": f"Bearer {key}-{name}"})

    assert_refused(answer, "invalid-channel")


@pytest.mark.parametrize("path", [CHAT, IMAGES, SPEECH, EMBEDDINGS, MODELS])
def test_a_channel_is_forbidden_to_others_everywhere(client: Client, path: str) -> None:
    client.key = f"{client.key}-1"
    answer = client.get(path) if path == MODELS else client.post(path, GOOD[path])

    assert_refused(answer, "channel-forbidden", **{"key.last6": client.key[-6:]})


def test_the_last_six_digits_are_those_of_the_key_as_it_was_sent(client: Client) -> None:
    client.key = f"{client.key}-77"

    message = client.post(CHAT, ask()).json()["error"]["message"]

    assert message.startswith(f"Key error;({client.key[-6:]}) (tid: ")
    assert client.key.endswith("-77")


def test_a_channel_key_spends_the_money_of_its_key(client: Client) -> None:
    plain = client.key
    client.account(role="admin")
    client.key = f"{plain}-1"
    assert client.post(CHAT, ask()).status_code == 200
    client.key = plain

    assert float(client.account()["spent_usd"]) > 0


@pytest.mark.parametrize(
    "key", ["sk-test-1", "sk-proj-abc", "sk-a-b-c-d", "sk-fifteenletters-9", "sk-bad0123456789", "sk-" + "x" * 48]
)
def test_a_casual_key_with_dashes_is_a_plain_key(client: Client, key: str) -> None:
    client.key = key

    assert client.post(CHAT, ask()).status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        "Bearer sk-invalid",
        "Bearer sk-wrong-key",
        "Bearer sk-EXPIRED",
        "Bearer sk-revoked1",
        "Bearer sk-bad",
        "Bearer abc",
        "Bearer sk-",
        "Bearer",
        "Basic c2stYTpi",
        "sk-bad",
        "Bearer sk-a b",
        "Bearer sk-" + "x" * 400,
    ],
)
def test_a_header_without_a_good_key_is_an_invalid_token(client: Client, value: str) -> None:
    client.key = None

    assert_refused(client.post(CHAT, ask(), headers={"Authorization": value}), "invalid-token")


@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_header_is_no_token(client: Client, value: str) -> None:
    client.key = None

    assert_refused(client.post(CHAT, ask(), headers={"Authorization": value}), "no-token")


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "{}", "Bearer   {}"])
def test_a_good_key_is_taken_in_each_form_of_the_header(client: Client, form: str) -> None:
    assert client.post(CHAT, ask(), headers={"Authorization": form.format(client.key)}).status_code == 200
