"""The general Seedance page."""

from __future__ import annotations

from typing import Any

from .statement import MP3, MP4, PNG, VIDEOS, Statement, each, known

BASE = {"model": "seedance-2.0"}
TEXT = {**BASE, "prompt": "A boat"}
PICTURED = {**TEXT, "images": [PNG]}
FAST = {"model": "seedance-2.0-fast", "prompt": "A boat"}
ASSET = "asset://asset-20260319150455-wmb65"


def videos(*urls: str, **more: Any) -> dict[str, Any]:
    """A request with reference videos and nothing else."""
    return {**BASE, "metadata": {"reference_video_urls": list(urls), **more}}


def sounds(*urls: str) -> dict[str, Any]:
    """A request with an image and reference audio."""
    return {**BASE, "images": [PNG], "metadata": {"reference_audio_urls": list(urls)}}


def pictures(*urls: str, **metadata: Any) -> dict[str, Any]:
    """A request with images."""
    return {**BASE, "images": list(urls), **({"metadata": metadata} if metadata else {})}


STATEMENTS = [
    Statement(
        "a prompt is needed for text alone",
        VIDEOS,
        "task-prompt-required",
        [
            TEXT,
            pictures(PNG),
            {**BASE, "input_reference": PNG},
            videos(MP4),
            sounds(MP3),
            {**videos(MP4), "images": [PNG]},
            videos(MP4, reference_audio_urls=[MP3]),
            {**videos(MP4, reference_audio_urls=[MP3]), "images": [PNG]},
        ],
        [BASE, {**BASE, "images": []}, {**BASE, "metadata": {"audio": False}}, {**BASE, "prompt": ""}],
    ),
    Statement(
        "a text says something",
        VIDEOS,
        "seedance-text-required",
        [TEXT],
        [{**BASE, "prompt": "  "}],
    ),
    Statement(
        "audio is never alone, nor with text alone",
        VIDEOS,
        "seedance-invalid-parameters",
        [sounds(MP3), videos(MP4, reference_audio_urls=[MP3])],
        [{**BASE, "metadata": {"reference_audio_urls": [MP3]}}, {**TEXT, "metadata": {"reference_audio_urls": [MP3]}}],
    ),
    Statement(
        "frame mode has one image or two",
        VIDEOS,
        "seedance-frame-images",
        [pictures(PNG, role_mode="frame"), pictures(PNG, f"{PNG}?2", role_mode="frame"), pictures(*[PNG] * 3)],
        [pictures(*[PNG] * 3, role_mode="frame"), {**TEXT, "metadata": {"role_mode": "frame"}}],
    ),
    Statement(
        "frame mode has no reference video or audio",
        VIDEOS,
        "seedance-frame-conflict",
        [{**pictures(PNG), "metadata": {"role_mode": "reference", "reference_video_urls": [MP4]}}],
        [
            {**pictures(PNG), "metadata": {"role_mode": "frame", "reference_video_urls": [MP4]}},
            {**pictures(PNG), "metadata": {"role_mode": "frame", "reference_audio_urls": [MP3]}},
        ],
    ),
    Statement(
        "role_mode is reference or frame",
        VIDEOS,
        "seedance-role-mode",
        [pictures(PNG, role_mode="reference")],
        [pictures(PNG, role_mode="first"), pictures(PNG, role_mode="Frame"), pictures(PNG, role_mode=1)],
    ),
    Statement(
        "WxH reduces to a supported ratio",
        VIDEOS,
        "seedance-ratio",
        each(
            TEXT,
            *({"size": size} for size in ("848x480", "1280x720", "720x1280", "960x960", "1024x768", "768x1024")),
            {"size": "1680x720"},
        ),
        each(TEXT, *({"size": size} for size in ("854x480", "480x854", "1280x721", "1000x999", "100x37"))),
    ),
    Statement(
        "size is WxH",
        VIDEOS,
        "task-invalid-parameter",
        each(TEXT, {"size": "1280x720"}),
        each(TEXT, {"size": "1280*720"}, {"size": "16:9"}, {"size": "720p"}, {"size": ""}),
    ),
    Statement(
        "fast models make no 1080p from text",
        VIDEOS,
        "seedance-invalid-parameters",
        [
            {**TEXT, "metadata": {"resolution": "1080p"}},
            {**FAST, "metadata": {"resolution": "720p"}},
            {**FAST, "metadata": {"resolution": "480p"}},
            {**TEXT, "model": "seedance-2.0-cn", "metadata": {"resolution": "1080p"}},
        ],
        [
            {**FAST, "metadata": {"resolution": "1080p"}},
            {**FAST, "model": "seedance-2.0-fast-cn", "metadata": {"resolution": "1080p"}},
            {**FAST, "model": "ima-pro-fast", "metadata": {"resolution": "1080p"}},
            {**FAST, "size": "1920x1080"},
        ],
    ),
    Statement(
        "image models are not for this path",
        VIDEOS,
        "seedance-image-model",
        [TEXT],
        [{**TEXT, "model": model} for model in ("gpt-image-2", "wan2.6-t2i", "wan2.7-image-pro", "prunaai/p-image")],
    ),
    Statement(
        "at most three reference videos, at most three reference sounds, and at least one where the list is sent",
        VIDEOS,
        "task-invalid-parameter",
        [videos(*[MP4] * 3), sounds(*[MP3] * 3)],
        [videos(*[MP4] * 4), sounds(*[MP3] * 4), videos(), sounds()],
    ),
    Statement(
        "reference videos are 15 s together",
        VIDEOS,
        "seedance-videos-too-long",
        [videos(*(known(MP4, seconds=5, n=n) for n in range(3))), videos(known(MP4, seconds=15))],
        [videos(*(known(MP4, seconds=5.1, n=n) for n in range(3))), videos(known(MP4, seconds=15.1))],
    ),
    Statement(
        "reference audio is 15 s together",
        VIDEOS,
        "seedance-audio-too-long",
        [sounds(known(MP3, seconds=15)), sounds(known(MP3, seconds=5), known(MP3, seconds=10))],
        [sounds(known(MP3, seconds=16)), sounds(known(MP3, seconds=8), known(MP3, seconds=8, n=2))],
    ),
    Statement(
        "a reference video has at most 927408 pixels",
        VIDEOS,
        "seedance-pixels-exceed",
        [videos(known(MP4, width=834, height=1112))],
        [videos(known(MP4, width=769, height=1206)), videos(MP4, known(MP4, width=1280, height=960))],
    ),
    Statement(
        "a reference video has at least 409600 pixels",
        VIDEOS,
        "seedance-pixels-too-low",
        [videos(known(MP4, width=640, height=640))],
        [
            videos(known(MP4, width=639, height=641)),
            videos(MP4, known(MP4, width=640, height=480)),
            videos(known(MP4, width=320, height=240)),
        ],
        fails=True,
    ),
    Statement(
        "portraits come from the asset library",
        VIDEOS,
        "seedance-portraits",
        [pictures(known(PNG, portrait=0)), pictures(PNG, ASSET)],
        [pictures(known(PNG, portrait=1)), {**BASE, "input_reference": known(PNG, portrait=1)}],
    ),
    Statement(
        "videos of portraits come from the asset library",
        VIDEOS,
        "seedance-creation-failed-portraits",
        [videos("asset://asset-20260416161659-z97x5"), videos(known(MP4, portrait=0))],
        [videos(known(MP4, portrait=1))],
    ),
    Statement(
        "an image is of a listed format, between 300 and 6000 px and 0.4 and 2.5, below 30 MB",
        VIDEOS,
        "seedance-media-bounds",
        [
            *(pictures(f"{PNG}?mock_format={form}") for form in ("jpeg", "png", "webp", "bmp", "tiff", "gif")),
            pictures(known(PNG, width=301, height=301)),
            pictures(known(PNG, width=5999, height=2401)),
            pictures(known(PNG, width=2400, height=5999)),
            pictures(known(PNG, bytes=30 * 2**20 - 1)),
        ],
        [
            pictures(f"{PNG}?mock_format=avif"),
            pictures(known(PNG, width=300, height=400)),
            pictures(known(PNG, width=1000, height=400)),
            pictures(known(PNG, width=400, height=1000)),
            pictures(known(PNG, bytes=30 * 2**20)),
        ],
    ),
    Statement(
        "no side of an image has 6000 px",
        VIDEOS,
        "seedance-creation-failed-pixels",
        [pictures(known(PNG, width=5999, height=5000))],
        [pictures(known(PNG, width=6000, height=5000)), pictures(known(PNG, width=5000, height=6000))],
    ),
    Statement(
        "a reference video is mp4 or mov, of 2 s and more, 24 to 60 frames, at most 50 MB",
        VIDEOS,
        "seedance-media-bounds",
        [
            videos(known(MP4, seconds=2)),
            videos(known(MP4, fps=24)),
            videos(known(MP4, fps=60)),
            videos(known(MP4, bytes=50 * 2**20)),
            videos(f"{MP4}?mock_format=mov"),
        ],
        [
            videos(known(MP4, seconds=1.9)),
            videos(known(MP4, fps=23.9)),
            videos(known(MP4, fps=61)),
            videos(known(MP4, bytes=50 * 2**20 + 1)),
            videos(f"{MP4}?mock_format=webm"),
            videos(known(MP4, width=1500, height=600)),
            videos(known(MP4, width=300)),
            videos(known(MP4, height=6000)),
        ],
    ),
    Statement(
        "reference audio is wav or mp3, of 2 s and more, at most 15 MB",
        VIDEOS,
        "seedance-media-bounds",
        [sounds(known(MP3, seconds=2)), sounds(f"{MP3}?mock_format=wav"), sounds(known(MP3, bytes=15 * 2**20))],
        [sounds(known(MP3, seconds=1.9)), sounds(f"{MP3}?mock_format=ogg"), sounds(known(MP3, bytes=15 * 2**20 + 1))],
    ),
    Statement(
        "input_reference counts where images are not passed",
        VIDEOS,
        "seedance-portraits",
        [{**BASE, "images": [PNG], "input_reference": known(PNG, portrait=1)}],
        [{**BASE, "input_reference": known(PNG, portrait=1)}],
    ),
    Statement(
        "media that cannot be read fail the task",
        VIDEOS,
        "seedance-internal-error",
        [pictures(PNG), videos(MP4)],
        [pictures(known(PNG, corrupt=1)), videos(known(MP4, corrupt=1)), sounds(known(MP3, corrupt=1))],
        fails=True,
    ),
]
