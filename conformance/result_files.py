"""Whether a result file is what was asked for: of its kind, size, length and format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.acceptance import seen
from conformance.contract import Result
from conformance.decoding import BARE, Found, NotDecodedError, bare_sound, decoded
from conformance.trace import Answer
from conformance.wholeness import is_cut

TYPES = {"picture": "image/", "clip": "video/", "sound": "audio/"}
_SAID = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp", "image/gif": "gif", "audio/mpeg": "mp3",
         "audio/wav": "wav", "audio/x-wav": "wav", "video/mp4": "mp4"}  # fmt: skip
"""The formats that some media types name."""
_SLACK = {"sound": 0.6, "clip": 0.11}
"""Seconds by which a file may be longer or shorter: a sound has whole frames of its codec, a clip whole pictures."""
_RATE_SLACK = 0.05
_FORMATS = {"jpg": "jpeg", "wav": "wav", "pcm": "wav", "opus": "ogg", "m4a": "mp4"}


def wrong_file(result: Result, wanted: Mapping[str, Any], answer: Answer) -> list[str]:
    """What is wrong with the answer to a link, or with one that is a file itself; ``wanted`` are the result's terms."""
    if not 200 <= answer.status < 300:
        return [f"the link gives {seen(answer)}"]
    wrong = []
    if not answer.media_type.startswith(TYPES[result.media]):
        wrong.append(f"its media type is {answer.media_type or 'not said'}")
    return wrong + wrong_bytes(result, wanted, answer.body, answer.media_type)


def wrong_bytes(result: Result, wanted: Mapping[str, Any], content: bytes, media_type: str = "") -> list[str]:
    """What is wrong with the bytes of a file; ``media_type`` is what it is said to be, empty where nothing is said."""
    try:
        found = bare_sound(content) if wanted.get("format") == BARE and content[:4] != b"RIFF" else decoded(content)
    except NotDecodedError as problem:
        return [f"its {len(content)} bytes are no {result.media}: {problem}"]
    wrong = [] if found.kind == result.media else [f"it is a {found.kind}"]
    wrong += ["its end is missing"] if is_cut(content) else []
    if _SAID.get(media_type, found.format) != found.format:
        wrong.append(f"it is {found.format}, and said to be {media_type}")
    return wrong + _unlike(result, wanted, found)


def _unlike(result: Result, wanted: Mapping[str, Any], found: Found) -> list[str]:
    wrong = [
        f"its {row} is {getattr(found, row)}, not {int(wanted[row])}"
        for row in ("width", "height")
        if wanted.get(row) is not None and getattr(found, row) != int(wanted[row])
    ]
    seconds = wanted.get("seconds")
    if seconds is not None and abs((found.seconds or 0) - float(seconds)) > _SLACK.get(result.media, 0.1):
        wrong.append(f"it lasts {found.seconds or 0:.2f} s, not {float(seconds):g}")
    if result.media == "clip" and "sound" in wanted and found.sound != bool(wanted["sound"]):
        wrong.append("it has sound" if found.sound else "it has no sound")
    if "transparent" in wanted and found.transparent != bool(wanted["transparent"]):
        wrong.append("nothing shines through it" if wanted["transparent"] else "it is transparent")
    rate = wanted.get("fps")
    if result.media == "clip" and rate is not None and abs((found.fps or 0) - float(rate)) > _RATE_SLACK:
        wrong.append(f"it has {found.fps or 0:g} frames a second, not {float(rate):g}")
    said = wanted.get("format")
    if said and found.format not in (said, _FORMATS.get(said, said)):
        wrong.append(f"it is {found.format}, not {said}")
    return wrong
