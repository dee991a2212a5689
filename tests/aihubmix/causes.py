"""The natural cause of each error: what a client does to get it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.aihubmix.contract import CHAT, EMBEDDINGS, IMAGES, MODELS, SPEECH, ask, draw, embed, speak
from tests.support.client import Client

Cause = Callable[[Client], httpx.Response]


def limited(**limits: Any) -> Cause:
    """A good request with a key whose account is limited in this way."""

    def cause(client: Client) -> httpx.Response:
        client.account(**limits)
        return client.post(CHAT, ask())

    return cause


def too_often(client: Client) -> httpx.Response:
    """One request more than the account may send in a minute."""
    client.account(rpm=1)
    client.post(CHAT, ask())
    return client.post(CHAT, ask())


def upstream_too_often(client: Client) -> httpx.Response:
    """Requests for a model without charge until the official provider has had enough."""
    answers = [client.post(CHAT, ask(model="gpt-4.1-free")) for _ in range(11)]
    return answers[-1]


def channel(name: str, *, role: str = "admin") -> Cause:
    """A good request with a key that asks for a channel."""

    def cause(client: Client) -> httpx.Response:
        if role != "user":
            client.account(role=role)
        client.key = f"{client.key}-{name}"
        return client.post(CHAT, ask())

    return cause


def without_key(client: Client) -> httpx.Response:
    """A good request without an Authorization header."""
    client.key = None
    return client.post(CHAT, ask())


def with_key(key: str) -> Cause:
    """A good request with this key."""

    def cause(client: Client) -> httpx.Response:
        client.key = key
        return client.post(CHAT, ask())

    return cause


def body(path: str, sent: Any) -> Cause:
    """A request of this JSON body."""
    return lambda client: client.post(path, sent)


def content(data: bytes, media_type: str = "application/json") -> Cause:
    """A chat request of these bytes."""
    return lambda client: client.post(CHAT, content=data, headers={"Content-Type": media_type})


def call(method: str, path: str) -> Cause:
    """A request without a body."""
    return lambda client: client.request(method, path)


NATURAL: dict[str, Cause] = {
    "wrong-model": body(CHAT, ask(model="gpt-9")),
    "upstream-rate-limited": upstream_too_often,
    "too-many-requests": too_often,
    "insufficient-user-quota": limited(balance_usd="0"),
    "account-suspended": limited(suspended=True),
    "insufficient-permissions": limited(role="guest"),
    "ip-not-allowed": limited(ip_allowed=False),
    "model-not-authorized": limited(models=["gpt-4o*"]),
    "channel-forbidden": channel("1", role="user"),
    "channel-disabled": channel("13"),
    "no-token": without_key,
    "invalid-token": with_key("sk-invalid"),
    "invalid-channel": channel("99"),
    "prompt-missing": body(IMAGES, {"model": "dall-e-2"}),
    "prompt-too-long": body(IMAGES, draw(prompt="x" * 1001)),
    "text-too-long": body(SPEECH, speak(input="x" * 4097)),
    "size-not-supported": body(IMAGES, draw(size="333x333")),
    "n-not-within-range": body(IMAGES, draw(n=11)),
    "messages-missing": body(CHAT, {"model": "gpt-4.1"}),
    "max-tokens-invalid": body(CHAT, ask(max_tokens=-1)),
    "model-not-text": body(CHAT, ask(model=4.1)),
    "broken-body": content(b'{"model": '),
    "unsupported-media-type": content(b"model=gpt-4.1", "text/plain"),
    "body-too-large": content(b" " * (64 * 1024 * 1024 + 1)),
    "not-found": call("GET", "/v1/nothing"),
    "method-not-allowed": call("GET", CHAT),
    "no-such-model": call("GET", f"{MODELS}/gpt-9"),
    "unknown-file": call("GET", "/v1/images/files/img-unknown.png"),
    "missing-parameter": body(EMBEDDINGS, {"model": "text-embedding-3-small"}),
    "invalid-type": body(CHAT, ask(stream="yes")),
    "above-maximum": body(CHAT, ask(temperature=2.5)),
    "below-minimum": body(CHAT, ask(temperature=-0.5)),
    "too-long": body(CHAT, ask(stop=["a", "b", "c", "d", "e"])),
    "too-short": body(EMBEDDINGS, embed(input="")),
    "invalid-value": body(SPEECH, speak(voice="nobody")),
    "unknown-parameter": body(EMBEDDINGS, {**embed(), "model": "text-embedding-ada-002"}),
    "only-together": body(CHAT, ask(stream_options={"include_usage": True})),
}
