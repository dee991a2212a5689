"""What each error of the catalogue says, word for word, and the request that brings it about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.dashscope.contract import CHAT, WHO, ask
from tests.support.client import Client

REQUEST = "invalid_request_error"
INVALID = (REQUEST, None, "invalid_parameter_error")
VALUE = (REQUEST, None, "invalid_value")
BUSY = "Rate limit reached for requests"
ALGO = "<400> InternalError.Algo.InvalidParameter: "
ROLES = "['system', 'assistant', 'user', 'tool', 'function']"
TOOL = {"type": "function", "function": {"name": "get_current_time", "parameters": {}}}
Cause = Callable[[Client], httpx.Response]


def body(**fields: Any) -> Cause:
    """The document's request with these fields."""
    return lambda client: client.post(CHAT, ask(**fields))


def without(field: str) -> Cause:
    return lambda client: client.post(CHAT, {name: value for name, value in ask().items() if name != field})


def raw(content: bytes, media_type: str = "application/json") -> Cause:
    return lambda client: client.post(CHAT, content=content, headers={"Content-Type": media_type})


def limited(**limits: Any) -> Cause:
    def send(client: Client) -> httpx.Response:
        client.account(**limits)
        return client.post(CHAT, ask())

    return send


def with_key(key: str | None) -> Cause:
    def send(client: Client) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {"Authorization": ""}
        return client.post(CHAT, ask(), headers=headers)

    return send


Words = tuple[str, str | None, str | None]
# What is wrong with a request of the page, and the message; all are 400 with the words of INVALID.
PARAMETERS: dict[str, tuple[str, Cause]] = {
    "invalid-parameter": (
        f"{ALGO}Required parameter(tools) missing or invalid, please check the request parameters.",
        body(tools="none"),
    ),
    "empty-messages": ("[] is too short - 'messages'", body(messages=[])),
    "missing-role": (
        f"null is not one of {ROLES} - 'messages.1.role'",
        body(messages=[WHO, {"content": "?"}]),
    ),
    "unknown-role": (
        f"developer is not one of {ROLES} - 'messages.0.role'",
        body(messages=[{"role": "developer", "content": "?"}]),
    ),
    "missing-content": (f"{ALGO}The content field is a required field.", body(messages=[{"role": "user"}])),
    "content-type": (
        "Invalid type for 'messages.0.content': expected one of a string or array of objects.",
        body(messages=[{"role": "user", "content": 7}]),
    ),
    "not-a-float": (f"{ALGO}'temperature' must be Float", body(temperature="warm")),
    "not-an-integer": (f"{ALGO}'max_tokens' must be Integer", body(max_tokens=1.5)),
    "not-a-boolean": (f"{ALGO}'stream' must be Boolean", body(stream="true")),
    "temperature-range": (f"{ALGO}Temperature should be in [0.0, 2.0)", body(temperature=2)),
    "top-p-range": (f"{ALGO}Range of top_p should be (0.0, 1.0)", body(top_p=1)),
    "presence-penalty-range": (f"{ALGO}Presence_penalty should be in [-2.0, 2.0]", body(presence_penalty=2.1)),
    "n-range": (f"{ALGO}Range of n should be [1, 4]", body(n=5)),
    "n-only-qwen-plus": (f"{ALGO}Range of n should be [1, 1]", body(model="qwen-max", n=2)),
    "n-with-tools": (f"{ALGO}Range of n should be [1, 1] when tools is set", body(n=2, tools=[TOOL])),
    "max-tokens-range": (f"{ALGO}Range of max_tokens should be [1, inf)", body(max_tokens=0)),
    "stop-mixed": (
        f'{ALGO}The "stop" parameter must be of type "str", "list[str]", "list[int]", or "list[list[int]]", '
        "and all elements within the list must be of the same type.",
        body(stop=["a", 1]),
    ),
    "thinking-restricted": (
        f"{ALGO}The value of the enable_thinking parameter is restricted to True.",
        body(model="qwq-plus", enable_thinking=False),
    ),
    "invalid-body": (
        "Required body invalid, please check the request body format.",
        raw(b'{"model": "qwen-plus",'),
    ),
}
# All others: status, type and param and code, message, what brings it about.
NATURAL: dict[str, tuple[int, Words, str, Cause]] = {
    **{name: (400, INVALID, message, cause) for name, (message, cause) in PARAMETERS.items()},
    "invalid-api-key": (
        401,
        (REQUEST, None, "invalid_api_key"),
        "Incorrect API key provided. ",
        with_key("sk-wrong"),
    ),
    "missing-model": (400, (REQUEST, None, None), "you must provide a model parameter.", without("model")),
    "missing-messages": (
        400,
        (REQUEST, "message", "missing_required_parameter"),
        "you must provide a messages parameter",
        without("messages"),
    ),
    "seed-not-an-integer": (400, VALUE, "'seed' must be Integer", body(seed="7")),
    "seed-too-small": (400, VALUE, "-1 is lesser than the minimum of 0 - 'seed'", body(seed=-1)),
    "seed-too-large": (
        400,
        VALUE,
        "18446744073709551616 is greater than the maximum of 18446744073709551615 - 'seed'",
        body(seed=2**64),
    ),
    "model-not-found": (
        404,
        (REQUEST, None, "model_not_found"),
        "The model `gpt-4` does not exist or you do not have access to it.",
        body(model="gpt-4"),
    ),
    "access-denied": (403, (REQUEST, None, "access_denied"), "Access denied.", limited(models=["qwen-max*"])),
    "rate-limit": (429, ("limit_requests", None, "limit_requests"), BUSY, limited(rpm=0)),
    "quota-exceeded": (429, ("insufficient_quota", None, "insufficient_quota"), BUSY, limited(balance_usd="0")),
    "account-overdue": (429, ("Arrearage", None, "Arrearage"), BUSY, limited(suspended=True)),
    "not-found": (
        404,
        ("NotFound", None, "NotFound"),
        "Not found!",
        lambda client: client.post("/compatible-mode/v1/completions", ask()),
    ),
    "method-not-allowed": (
        405,
        (REQUEST, None, "method_not_allowed"),
        "Request method 'GET' is not supported.",
        lambda client: client.get(CHAT),
    ),
    "unsupported-media-type": (
        415,
        (REQUEST, None, "unsupported_media_type"),
        "Content-Type 'text/plain' is not supported.",
        raw(b"{}", "text/plain"),
    ),
    "body-too-large": (
        413,
        ("BadRequest.TooLarge", None, "BadRequest.TooLarge"),
        "Payload Too Large.",
        raw(b" " * (64 * 1024 * 1024 + 1)),
    ),
    "server-error": (
        500,
        ("InternalError", None, "InternalError"),
        "You exceeded your current quota, please check your plan and billing details",
        limited(upstream="failing"),
    ),
    "overloaded": (
        503,
        ("ModelServingError", None, "ModelServingError"),
        "The engine is currently overloaded, please try again later",
        limited(upstream="full"),
    ),
}
