"""Of several reasons to refuse a request the first in order is given; and every answer has a trace id of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.aihubmix.contract import CHAT, IMAGES, TID, ask, assert_refused
from tests.support.client import Client

ORDER = [
    ("no-token", {}, None, "bad-body"),
    ("invalid-token", {"suspended": True, "ip_allowed": False}, "sk-invalid-key", "bad-body"),
    ("ip-not-allowed", {"ip_allowed": False, "suspended": True, "role": "guest", "balance_usd": "0"}, "", "bad-body"),
    ("account-suspended", {"suspended": True, "role": "guest", "rpm": 0, "balance_usd": "0"}, "", "bad-body"),
    ("insufficient-permissions", {"role": "guest", "rpm": 0, "balance_usd": "0"}, "-99", "bad-body"),
    ("channel-forbidden", {"rpm": 0, "balance_usd": "0"}, "-99", "bad-body"),
    ("invalid-channel", {"role": "admin", "rpm": 0, "balance_usd": "0"}, "-99", "bad-body"),
    ("too-many-requests", {"rpm": 0, "balance_usd": "0", "models": []}, "", "bad-body"),
    ("broken-body", {"balance_usd": "0", "models": []}, "", "bad-body"),
    ("wrong-model", {"balance_usd": "0", "models": []}, "", {"model": "gpt-9", "n": 0}),
    ("model-not-authorized", {"balance_usd": "0", "models": []}, "", {"model": "dall-e-2", "n": 0}),
    ("prompt-missing", {"balance_usd": "0"}, "", {"model": "dall-e-2", "size": "1x1", "n": 0}),
    (
        "size-not-supported",
        {"balance_usd": "0"},
        "",
        {"model": "dall-e-2", "prompt": "x" * 1001, "size": "1x1", "n": 0},
    ),
    ("prompt-too-long", {"balance_usd": "0"}, "", {"model": "dall-e-2", "prompt": "x" * 1001, "n": 0}),
    (
        "n-not-within-range",
        {"balance_usd": "0"},
        "",
        {"model": "dall-e-2", "prompt": "x", "n": 0, "response_format": "?"},
    ),
    ("invalid-value", {"balance_usd": "0"}, "", {"model": "dall-e-2", "prompt": "x", "response_format": "?"}),
    ("insufficient-user-quota", {"balance_usd": "0"}, "", {"model": "dall-e-2", "prompt": "x"}),
]


@pytest.mark.parametrize(("error", "limits", "key", "body"), ORDER, ids=[row[0] for row in ORDER])
def test_of_several_reasons_to_refuse_the_first_in_order_is_given(
    client: Client, error: str, limits: dict[str, object], key: str | None, body: object
) -> None:
    client.account(**limits)
    client.key = key if key is None or key.startswith("sk-") else f"{client.key}{key}"

    answer = client.post(IMAGES, content=b"{") if body == "bad-body" else client.post(IMAGES, body)

    assert_refused(answer, error)


def test_two_requests_never_have_the_same_trace_id(client: Client) -> None:
    ids = {client.post(CHAT, ask(model="gpt-9")).json()["error"]["tid"] for _ in range(50)}

    assert len(ids) == 50


def test_a_trace_id_is_the_moment_in_utc_its_nanoseconds_and_eight_digits(client: Client) -> None:
    client.advance(0.125)
    now = client.control("GET", "/clock")["now"]
    tid = client.post(CHAT, ask(model="gpt-9")).json()["error"]["tid"]
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d%H%M%S")
    nanoseconds = tid[14:-8]

    assert tid.startswith(moment)
    assert nanoseconds == str(int(nanoseconds))
    assert int(nanoseconds) == pytest.approx(now % 1 * 1e9, abs=1000)


def test_a_good_answer_carries_the_id_in_its_header_alone(client: Client) -> None:
    answer = client.post(CHAT, ask())

    assert TID.fullmatch(answer.headers["x-oneapi-request-id"])
    assert "tid" not in answer.json()
