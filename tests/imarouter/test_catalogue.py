"""Every error of the catalogue happens from a natural cause: none needs a door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import facts, refused
from .place import contracts

CHAT, VIDEOS, MUSIC, IMAGES = "/v1/chat/completions", "/v1/videos", "/v1/music/generations", "/v1/images/generations"
TALK = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello."}]}
SONG = {"model": "sonic", "prompt": "A waltz"}
CLIP = {"model": "seedance-2.0", "prompt": "A boat"}
WAN, HORSE = {"model": "wan2.6-t2v", "prompt": "A city"}, {"model": "happyhorse-1.0-t2v", "prompt": "A horse"}
IMAGINE, FOX = "/mj/submit/imagine", {"model": "mj_imagine", "prompt": "A fox"}
KLING, OMNI = {"model": "kling-v3-video", "prompt": "A horse"}, {"model": "kling-v3-omni-video", "prompt": "A horse"}
# what needs more than one request is proved in test_assets and test_midjourney_tasks
ELSEWHERE = {
    *("asset-count-exceeded", "asset-billing-token-disabled"),
    *("midjourney-task-unfinished", "midjourney-image-unfinished", "midjourney-image-gone"),
}
UPLOAD = {"group_id": "group-20260403210537-6v56x", "url": "https://example.com/a.png"}
HUGE = b'{"model": "gpt-4.1", "x": "' + b"x" * (64 * 1024 * 1024) + b'"}'
# error -> the state of the account, and the request: path, and a body to post or what to send instead
CAUSES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "token-not-provided": ({}, CHAT, {"headers": {"Authorization": ""}}),
    "token-unavailable": ({}, CHAT, {"headers": {"Authorization": "Bearer sk-expired"}}),
    "address-not-allowed": ({"ip_allowed": False}, CHAT, {"json": TALK}),
    "user-banned": ({"suspended": True}, CHAT, {"json": TALK}),
    "request-limit": ({"rpm": 0}, CHAT, {"json": TALK}),
    "body-too-large": ({}, CHAT, {"content": HUGE, "headers": {"Content-Type": "application/json"}}),
    "invalid-json": ({}, CHAT, {"content": b"{"}),
    "model-not-granted": ({"models": ["gpt-5*"]}, CHAT, {"json": TALK}),
    "insufficient-quota": ({"balance_usd": 0}, CHAT, {"json": TALK}),
    "model-no-price": ({"unpriced": ["gpt-4*"]}, CHAT, {"json": TALK}),
    "upstream-down": ({"upstream": "down"}, CHAT, {"json": TALK}),
    "upstream-failed": ({"upstream": "failing"}, CHAT, {"json": TALK}),
    "upstream-empty": ({"upstream": "empty"}, CHAT, {"json": TALK}),
    "invalid-url": ({}, "/v1/x", {"json": {}}),
    "task-invalid-json": ({}, VIDEOS, {"content": b"[]"}),
    "task-media-type": ({}, VIDEOS, {"data": {"model": "seedance-2.0"}}),
    "task-insufficient-quota": ({"balance_usd": 0}, VIDEOS, {"json": CLIP}),
    "task-no-price": ({"unpriced": ["sonic"]}, MUSIC, {"json": SONG}),
    "task-upstream-down": ({"upstream": "down"}, MUSIC, {"json": SONG}),
    "task-upstream-failed": ({"upstream": "failing"}, MUSIC, {"json": SONG}),
    "task-upstream-empty": ({"upstream": "empty"}, MUSIC, {"json": SONG}),
    "task-id-required": ({}, f"{VIDEOS}/", {}),
    "task-not-exist-404": ({}, f"{VIDEOS}/task_x", {}),
    "task-not-exist-400": ({}, f"{IMAGES}/task_x", {}),
    "file-not-found": ({}, "/aiagent/src/d/x.mp4", {}),
    "models-no-such-model": ({}, "/v1/models/gpt-0", {}),
    "happyhorse-unavailable": ({"unpriced": ["happyhorse-*"]}, VIDEOS, {"json": HORSE}),
    "kling-v3-video-configuration": ({"unpriced": ["kling-*"]}, VIDEOS, {"json": KLING}),
    "kling-v3-omni-video-configuration": ({"unpriced": ["kling-*"]}, VIDEOS, {"json": OMNI}),
    "responses-unknown-response": (
        {},
        "/v1/responses",
        {"json": {"model": "gpt-5.5", "input": "Go on.", "previous_response_id": "resp_x"}},
    ),
    "messages-insufficient-quota": (
        {"balance_usd": 0},
        "/v1/messages",
        {"json": {**TALK, "model": "claude-opus-4-7", "max_tokens": 9, "anthropic_version": "bedrock-2023-05-31"}},
    ),
    "wan26-no-price": ({"unpriced": ["wan2.6-t2v"]}, VIDEOS, {"json": WAN}),
    "asset-insufficient-quota": ({"balance_usd": 0}, "/v1/assets/create", {"json": UPLOAD}),
    "seedance-no-task-id": ({"upstream": "failing"}, VIDEOS, {"json": CLIP}),
    "seedance-creation-failed": ({"upstream": "down"}, VIDEOS, {"json": CLIP}),
    "seedance-creation-failed-task-id": ({"upstream": "empty"}, VIDEOS, {"json": CLIP}),
    "midjourney-quota": ({"balance_usd": 0}, IMAGINE, {"json": FOX}),
    "midjourney-no-account": ({"upstream": "down"}, IMAGINE, {"json": FOX}),
    "midjourney-failing": ({"upstream": "failing"}, IMAGINE, {"json": FOX}),
    "midjourney-empty": ({"upstream": "empty"}, IMAGINE, {"json": FOX}),
    "midjourney-queue-full": ({"upstream": "full"}, IMAGINE, {"json": FOX}),
    "midjourney-task-no-found": ({}, "/mj/task/1/fetch", {}),
    "midjourney-image-unknown": ({}, "/mj/image/1", {}),
    "seedance-query-failed": ({"upstream": "down"}, f"{VIDEOS}/task_x", {}),
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.mark.parametrize("error", CAUSES)
def test_an_error_comes_from_a_state_of_the_account_or_of_the_request(client: Client, error: str) -> None:
    client.key = f"sk-cause-of-{error}"
    state, path, options = CAUSES[error]
    client.account(balance_usd=100)
    client.account(**state or {"rpm": None})
    before = client.account()["balance_usd"]

    refused(client.request("POST" if options else "GET", path, **options), error)
    assert (client.account()["balance_usd"], client.account()["held_usd"]) == (before, "0")


def test_every_error_has_an_example_a_rule_that_fails_a_task_or_a_cause_here() -> None:
    examples = {row.expect for rows in facts().examples.values() for row in rows}
    fates = {
        rule.error
        for family in facts().families.values()
        for rules in (family.rules, *(attachment.rules for attachment in family.operations.values()))
        for rule in rules
        if rule.outcome == "fail"
    }
    assert set(facts().errors) - examples - fates - set(CAUSES) - ELSEWHERE == set()


def test_the_account_recovers_when_the_trouble_is_over(client: Client) -> None:
    client.key = "sk-recovering"
    for state in ("down", "failing", "empty"):
        client.account(upstream=state)
        assert client.post(CHAT, TALK).status_code == 500
        assert client.get("/v1/models").status_code == 200
        client.account(upstream="up")
        assert client.post(CHAT, TALK).status_code == 200
