"""The rows of the page's table, each answered to its natural cause, word for word."""

from __future__ import annotations

import pytest

from tests.aihubmix.causes import NATURAL
from tests.aihubmix.contract import TID, assert_refused, documented, facts
from tests.support.client import Client

SHARED = {"upstream-rate-limited"}
# Status, identifier and message as the page's table has them; {6} stands for the last six characters of the key.
TABLE = [
    (
        503,
        None,
        "wrong-model",
        "Incorrect model ID. Please request to view the model page or you do not have permission to use this model",
    ),
    (
        503,
        None,
        "upstream-rate-limited",
        "Rate limited by provider \u2013 contact support to request higher concurrency or try again later.",
    ),
    (429, None, "too-many-requests", "The gpt-4.1 model Too many requests; please try again later."),
    (
        403,
        "insufficient_user_quota",
        "insufficient-user-quota",
        "Your account balance is insufficient. Please recharge your account to continue using the API.",
    ),
    (403, None, "account-suspended", "Account suspended."),
    (403, None, "insufficient-permissions", "Forbidden \u2013 insufficient permissions."),
    (403, None, "ip-not-allowed", "Forbidden \u2013 key({6}) allowed only from approved IP ranges."),
    (403, None, "model-not-authorized", "Forbidden \u2013 key({6}) not authorized to access the requested model."),
    (403, None, "channel-forbidden", "Key error;({6})"),
    (403, None, "channel-disabled", "Forbidden \u2013 channel has been disabled."),
    (401, None, "no-token", "Unauthorized \u2013 no access token supplied; please log in and include a valid token."),
    (401, None, "invalid-token", "Unauthorized \u2013 access token is invalid or expired."),
    (400, None, "invalid-channel", "Bad Request \u2013 invalid channel ID."),
    (400, "prompt_missing", "prompt-missing", "prompt is required"),
    (400, "prompt_too_long", "prompt-too-long", "prompt is too long"),
    (400, "text_too_long", "text-too-long", "input is too long"),
    (400, "size_not_supported", "size-not-supported", "size not supported"),
    (400, "n_not_within_range", "n-not-within-range", "invalid value of n"),
]


def test_every_error_of_the_catalogue_has_a_natural_cause_here() -> None:
    assert set(NATURAL) == set(facts().errors)
    assert [row[2] for row in TABLE] == list(documented())


@pytest.mark.parametrize(("status", "code", "error", "message"), TABLE, ids=[row[2] for row in TABLE])
def test_a_row_of_the_table_is_answered_to_its_cause_word_for_word(
    fresh: Client, status: int, code: str | None, error: str, message: str
) -> None:
    fresh.key = "sk-f9c4e2a7b1d80635"

    answer = NATURAL[error](fresh)

    assert answer.status_code == status
    found = answer.json()["error"]
    tid = found["tid"]
    assert TID.fullmatch(tid)
    shown = message.replace("{6}", (fresh.key or "")[-6:])
    expected = {"message": f"{shown} (tid: {tid})", "type": "Aihubmix_api_error"}
    if code is not None:
        expected |= {"param": "", "code": code}
    assert answer.json() == {"error": {**expected, "tid": tid}}
    assert answer.headers["x-oneapi-request-id"] == tid


@pytest.mark.parametrize("error", [name for name in NATURAL if name not in SHARED])
def test_an_error_is_answered_to_its_natural_cause(client: Client, error: str) -> None:
    assert_refused(NATURAL[error](client), error, **{"key.last6": (client.key or "")[-6:], "model": _asked(error)})


def _asked(error: str) -> str:
    return "gpt-9" if error == "no-such-model" else "gpt-4.1"
