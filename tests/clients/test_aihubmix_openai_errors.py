"""Errors of AIHubMix as the typed exceptions of the official openai client, with status, code and message."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import httpx
import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from mockserver import MockServer

SAY: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Say hello."}]
ERRORS: list[tuple[str, type[openai.APIStatusError], int, str | None, str]] = [
    ("unknown model", openai.InternalServerError, 503, None, "Incorrect model ID."),
    ("rate", openai.RateLimitError, 429, None, "The gpt-4.1 model Too many requests"),
    ("balance", openai.PermissionDeniedError, 403, "insufficient_user_quota", "Your account balance is insufficient."),
    ("suspended", openai.PermissionDeniedError, 403, None, "Account suspended."),
    ("guest", openai.PermissionDeniedError, 403, None, "Forbidden \u2013 insufficient permissions."),
    ("address", openai.PermissionDeniedError, 403, None, "Forbidden \u2013 key({6}) allowed only from approved"),
    ("models", openai.PermissionDeniedError, 403, None, "Forbidden \u2013 key({6}) not authorized to access"),
    ("bad key", openai.AuthenticationError, 401, None, "Unauthorized \u2013 access token is invalid or expired."),
    ("no prompt", openai.BadRequestError, 400, "prompt_missing", "prompt is required"),
    ("long prompt", openai.BadRequestError, 400, "prompt_too_long", "prompt is too long"),
    ("long text", openai.BadRequestError, 400, "text_too_long", "input is too long"),
    ("size", openai.BadRequestError, 400, "size_not_supported", "size not supported"),
    ("n", openai.BadRequestError, 400, "n_not_within_range", "invalid value of n"),
    ("path", openai.NotFoundError, 404, "", "Invalid URL (GET /v1/nothing)"),
    ("temperature", openai.BadRequestError, 400, "above_max_value", "Invalid 'temperature'"),
]
LIMITS: dict[str, dict[str, Any]] = {
    "rate": {"rpm": 0},
    "balance": {"balance_usd": "0"},
    "suspended": {"suspended": True},
    "guest": {"role": "guest"},
    "address": {"ip_allowed": False},
    "models": {"models": ["gpt-4o"]},
}


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return "sk-client" + blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()


@pytest.fixture
def client(live: MockServer, key: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=live.base_url("aihubmix"), api_key=key, max_retries=0) as made:
        yield made


def limit(live: MockServer, key: str, **limits: Any) -> None:
    """Set limits of an account through the control API."""
    httpx.put(f"{live.url}/_mock/accounts/aihubmix/{key}", json=limits).raise_for_status()


def ask(client: OpenAI, cause: str) -> object:
    """The call that gives the error."""
    images: Any = {"model": "dall-e-2", "prompt": "A lighthouse"}
    calls: dict[str, Any] = {
        "unknown model": lambda: client.chat.completions.create(model="gpt-9", messages=SAY),
        "bad key": client.with_options(api_key="sk-wrong").models.list,
        "no prompt": lambda: client.images.generate(**{**images, "prompt": ""}),
        "long prompt": lambda: client.images.generate(**{**images, "prompt": "x" * 1001}),
        "long text": lambda: client.audio.speech.create(model="tts-1", voice="alloy", input="x" * 4097),
        "size": lambda: client.images.generate(**images, size="1792x1024"),
        "n": lambda: client.images.generate(**images, n=11),
        "path": lambda: client.get("/nothing", cast_to=object),
        "temperature": lambda: client.chat.completions.create(model="gpt-4.1", messages=SAY, temperature=3),
    }
    plain = lambda: client.chat.completions.create(model="gpt-4.1", messages=SAY)  # noqa: E731
    return calls.get(cause, plain)()


@pytest.mark.parametrize(("cause", "kind", "status", "code", "message"), ERRORS, ids=[row[0] for row in ERRORS])
def test_an_error_arrives_as_the_typed_exception_of_the_client(
    live: MockServer,
    client: OpenAI,
    key: str,
    cause: str,
    kind: type[openai.APIStatusError],
    status: int,
    code: str | None,
    message: str,
) -> None:
    if cause in LIMITS:
        limit(live, key, **LIMITS[cause])

    with pytest.raises(kind) as raised:
        ask(client, cause)

    error = raised.value
    assert (error.status_code, error.code) == (status, code)
    assert isinstance(error.body, dict)
    assert error.body["message"].startswith(message.replace("{6}", key[-6:]))
    assert error.body["message"].endswith(f" (tid: {error.body['tid']})")
    assert error.response.headers["x-oneapi-request-id"] == error.body["tid"]
