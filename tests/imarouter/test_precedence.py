"""Which of several spellings of one thing counts: the top before metadata, and the first of the aliases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .place import contracts
from .prose.statement import UNIFIED, VIDEOS

SEEDANCE, WAN = {"model": "seedance-2.0", "prompt": "x"}, {"model": "wan2.6-t2v", "prompt": "x"}
HORSE, KLING = {"model": "happyhorse-1.0-t2v", "prompt": "x"}, {"model": "kling-v3-video", "prompt": "x"}
VEO, OLD = {"model": "veo-3.0-generate-001", "prompt": "x"}, {"model": "kling-v1-6", "prompt": "x"}
ASKED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (VIDEOS, {**SEEDANCE, "duration": 4, "seconds": "6"}, {"seconds": 4}),
    (VIDEOS, {**SEEDANCE, "seconds": "6"}, {"seconds": 6}),
    (VIDEOS, {**SEEDANCE, "metadata": {"duration": 10}}, {"seconds": 5}),
    (VIDEOS, {**SEEDANCE, "size": "1280x720", "metadata": {"resolution": "480p"}}, {"width": 848, "height": 480}),
    (VIDEOS, {**SEEDANCE, "size": "1280x720", "metadata": {"aspect_ratio": "1:1"}}, {"width": 960, "height": 960}),
    (VIDEOS, {**SEEDANCE, "size": "720x1280"}, {"width": 720, "height": 1280}),
    (VIDEOS, {**WAN, "duration": 5, "seconds": "10", "metadata": {"duration": 15}}, {"seconds": 5}),
    (VIDEOS, {**WAN, "seconds": "10", "metadata": {"duration": 15, "seconds": "5"}}, {"seconds": 10}),
    (VIDEOS, {**WAN, "metadata": {"duration": 15, "seconds": "5"}}, {"seconds": 15}),
    (VIDEOS, {**WAN, "size": "720P", "metadata": {"size": "1080P", "resolution": "1080P"}}, {"height": 720}),
    (VIDEOS, {**WAN, "metadata": {"resolution": "720P"}}, {"height": 720}),
    (VIDEOS, WAN, {"seconds": 5, "width": 1920, "height": 1080}),
    (VIDEOS, {**HORSE, "duration": 3, "seconds": "4", "metadata": {"duration": 5}}, {"seconds": 3}),
    (VIDEOS, {**HORSE, "metadata": {"seconds": "4", "size": "720P"}}, {"seconds": 4, "height": 720}),
    (VIDEOS, {**HORSE, "size": "720P", "metadata": {"resolution": "1080P"}}, {"height": 720}),
    (VIDEOS, {**KLING, "duration": 3, "seconds": "4", "metadata": {"duration": 5}}, {"seconds": 3}),
    (VIDEOS, {**KLING, "seconds": "4", "metadata": {"duration": 6}}, {"seconds": 4}),
    (VIDEOS, {**KLING, "mode": "std", "metadata": {"mode": "pro"}}, {"height": 720}),
    (VIDEOS, {**KLING, "metadata": {"mode": "pro", "aspect_ratio": "9:16"}}, {"width": 1080, "height": 1920}),
    (VIDEOS, {**VEO, "duration": 4, "seconds": "8", "metadata": {"durationSeconds": 8}}, {"seconds": 4}),
    (VIDEOS, {**VEO, "seconds": "4", "durationSeconds": 8}, {"seconds": 4}),
    (VIDEOS, {**VEO, "durationSeconds": 4, "metadata": {"durationSeconds": 8}}, {"seconds": 4}),
    (VIDEOS, {**VEO, "aspect_ratio": "9:16", "aspectRatio": "16:9"}, {"width": 720, "height": 1280}),
    (VIDEOS, {**VEO, "resolution": "1080p", "metadata": {"resolution": "720p"}}, {"height": 1080}),
    (VIDEOS, {**OLD, "aspect_ratio": "9:16", "size": "16:9"}, {"width": 720, "height": 1280}),
    (UNIFIED, {**OLD, "size": "16:9", "metadata": {"mode": "pro"}}, {"width": 1920, "height": 1080}),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-precedence") as client:
        client.account(balance_usd=1000)
        yield client


@pytest.mark.parametrize(("path", "body", "wanted"), ASKED, ids=str)
def test_the_first_spelling_counts(client: Client, path: str, body: dict[str, Any], wanted: dict[str, Any]) -> None:
    task = client.post(path, body).json()["id"]
    quantities = client.control("GET", f"/tasks/{task}")["quantities"]
    assert {name: quantities[name] for name in wanted} == wanted
