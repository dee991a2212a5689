"""A statement of a page and its twins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

IMAGES, VIDEOS, UNIFIED = "/v1/images/generations", "/v1/videos", "/v1/video/generations"
CONTENTS, ERASE = "/api/v1/contents/generations/tasks", "/v1/videos/subtitle-erase"
MUSIC, SPEECH, CHAT = "/v1/music/generations", "/v1/audio/speech", "/v1/chat/completions"
TEXT2VIDEO, IMAGE2VIDEO = "/kling/v1/videos/text2video", "/kling/v1/videos/image2video"
PNG, MP4, MP3 = "https://example.com/a.png", "https://example.com/a.mp4", "https://example.com/a.mp3"


@dataclass(frozen=True)
class Statement:
    """``good`` bodies are accepted and succeed; ``bad`` ones are refused with ``error``, or fail with it later."""

    says: str
    path: str
    error: str
    good: list[dict[str, Any]] = field(default_factory=list)
    bad: list[dict[str, Any]] = field(default_factory=list)
    fails: bool = False


def each(base: dict[str, Any], *changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The base body with each change."""
    return [{**base, **change} for change in changes]


def known(url: str, **facts: float) -> str:
    """A URL that says what is behind it; ``n`` only makes it another one."""
    return url + "?" + "&".join(f"{'' if name == 'n' else 'mock_'}{name}={value}" for name, value in facts.items())
