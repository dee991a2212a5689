"""The contents page of Seedance and the page that erases subtitles."""

from __future__ import annotations

from typing import Any

from .statement import CONTENTS, ERASE, MP3, MP4, PNG, Statement

BASE = {"model": "seedance-2.0"}
ASSET = "asset://asset-20260319150455-wmb65"


def said(text: str) -> dict[str, Any]:
    """A text item of contents."""
    return {"type": "text", "text": text}


def shown(kind: str, url: str, role: str | None = None) -> dict[str, Any]:
    """A media item of contents."""
    return {"type": f"{kind}_url", f"{kind}_url": {"url": url}, **({"role": role} if role else {})}


def contents(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request of the contents page."""
    return {**BASE, "content": list(items), **more}


FIRST, LAST = shown("image", PNG, "first_frame"), shown("image", PNG, "last_frame")
PICTURE = shown("image", PNG, "reference_image")
VIDEO, SOUND = shown("video", MP4, "reference_video"), shown("audio", MP3, "reference_audio")
OF_CONTENTS = [
    Statement(
        "four models alone",
        CONTENTS,
        "seedance-contents-model",
        [contents(said("A boat"), model=f"seedance-2.0{tail}") for tail in ("", "-fast", "-cn", "-fast-cn")],
        [contents(said("A boat"), model=model) for model in ("seedance-1.5-pro", "ima-pro", "kling-v1")],
    ),
    Statement(
        "frames and references exclude each other",
        CONTENTS,
        "seedance-contents-modes",
        [contents(said("A"), FIRST), contents(said("A"), FIRST, LAST), contents(said("A"), PICTURE, VIDEO, SOUND)],
        [contents(said("A"), FIRST, PICTURE), contents(FIRST, VIDEO), contents(FIRST, LAST, SOUND)],
    ),
    Statement(
        "one first frame, and perhaps one last frame",
        CONTENTS,
        "seedance-contents-frames",
        [contents(FIRST), contents(FIRST, LAST)],
        [contents(FIRST, FIRST), contents(LAST), contents(FIRST, LAST, LAST)],
    ),
    Statement(
        "a silent video has no reference audio",
        CONTENTS,
        "seedance-contents-silent",
        [
            contents(PICTURE, SOUND),
            contents(PICTURE, SOUND, generate_audio=True),
            contents(PICTURE, generate_audio=False),
        ],
        [contents(PICTURE, SOUND, generate_audio=False)],
    ),
    Statement(
        "fast models make no 1080p at all",
        CONTENTS,
        "seedance-invalid-parameters",
        [contents(said("A"), resolution="1080p"), contents(said("A"), resolution="720p", model="seedance-2.0-fast")],
        [
            contents(said("A"), resolution="1080p", model="seedance-2.0-fast"),
            contents(FIRST, resolution="1080p", model="seedance-2.0-fast-cn"),
        ],
    ),
    Statement(
        "media are https, in the member that the type names and no other, with a role that fits",
        CONTENTS,
        "task-invalid-parameter",
        [contents(said("A"), shown("image", PNG)), contents(PICTURE, VIDEO), contents(said("A"), VIDEO, SOUND)],
        [
            contents(shown("image", "http://example.com/a.png", "first_frame")),
            contents(shown("video", ASSET, "reference_video")),
            contents({"type": "image_url", "text": "A"}),
            contents({"type": "text", "text": "A", "image_url": {"url": PNG}}),
            contents({"type": "text"}),
            contents(shown("image", PNG, "reference_video")),
            contents(shown("video", MP4, "first_frame")),
            contents(shown("video", MP4)),
            contents(PICTURE, shown("audio", MP3, "reference_image")),
        ],
    ),
    Statement(
        "audio is never alone",
        CONTENTS,
        "seedance-invalid-parameters",
        [contents(PICTURE, SOUND)],
        [contents(SOUND), contents(said("A"), SOUND)],
    ),
]
OF_ERASE = [
    Statement(
        "the URL is http or https",
        ERASE,
        "subtitle-erase-url",
        [
            {"model": f"doubao-video-subtitle-erase{tail}", "video_url": url}
            for tail in ("", "-cn")
            for url in (MP4, "http://example.com/a.mp4")
        ],
        [
            {"model": "doubao-video-subtitle-erase-cn", "video_url": url}
            for url in ("ftp://example.com/a.mp4", "asset://asset-1", "example.com/a.mp4", "data:video/mp4;base64,AAAA")
        ],
    ),
    Statement(
        "this page has two models",
        ERASE,
        "subtitle-erase-no-price",
        [{"model": "doubao-video-subtitle-erase-cn", "video_url": MP4}],
        [{"model": "doubao-video-subtitle-erase-eu", "video_url": MP4}],
    ),
    Statement(
        "this page reuses no generic endpoint",
        ERASE,
        "subtitle-erase-model",
        [{"model": "doubao-video-subtitle-erase", "video_url": MP4}],
        [{"model": model, "video_url": MP4} for model in ("seedance-2.0", "wan2.6-t2v", "gpt-image-2")],
    ),
]
STATEMENTS = [*OF_CONTENTS, *OF_ERASE]
