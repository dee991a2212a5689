"""Lies of files that come with the answer: sounds that are its body, pictures that are base64 in it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

from PIL import Image

from conformance.mutants.between import After, Asked, Memory, Told
from conformance.mutants.lies.errors import PAGE
from conformance.mutants.lies.lie import Lie, deaf, replaced

MEMBER = "b64_json"
Bytes = Callable[[bytes], bytes]


def _sound(change: Callable[[Told], Told]) -> After:
    return lambda asked, told, memory: change(told) if told.status == 200 and asked.kind == "speech" else told


def _picture(change: Bytes) -> After:
    def other(text: object) -> object:
        return base64.b64encode(change(base64.b64decode(text))).decode() if isinstance(text, str) else text

    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        body = told.json if told.status == 200 and asked.kind == "images" else None
        changed = replaced(body, MEMBER, other)
        return told if changed == body else told.with_json(changed)

    return after


def _saved(change: Callable[[Image.Image], Image.Image], *formats: str) -> Bytes:
    """Another picture, in the format that it had, or in the first of those named that it had not."""

    def other(content: bytes) -> bytes:
        with Image.open(io.BytesIO(content)) as picture:
            out = io.BytesIO()
            name = next((one for one in formats if one != picture.format), picture.format)
            change(picture.convert("RGB")).save(out, name)
            return out.getvalue()

    return other


def _less(share: float) -> Bytes:
    return lambda content: content[: int(len(content) * share)]


SOUND, PICTURE = "*/result/speech/", "*/result/image/"
SIZE = (f"{PICTURE}width", f"{PICTURE}height")
LIES = (
    Lie("sound-cut", "cuts a sound off", (f"{SOUND}media",),
        after=_sound(lambda one: one.with_body(_less(0.4)(one.body)))),
    Lie("sound-end-cut", "loses the end of a sound", (f"{SOUND}media",),
        after=_sound(lambda one: one.with_body(_less(0.97)(one.body)))),
    Lie("sound-page", "gives a web page for a sound", (f"{SOUND}media",),
        after=_sound(lambda one: one.with_body(PAGE).with_header("content-type", "text/html"))),
    Lie("sound-untyped", "does not say what a sound is", (f"{SOUND}media",),
        after=_sound(lambda one: one.with_header("content-type", "application/octet-stream"))),
    deaf("speed-ignored", "speaks at its own speed", f"{SOUND}seconds", fields=("speed",)),
    deaf("sound-format-ignored", "speaks in its own format", f"{SOUND}format", fields=("response_format",)),
    deaf("size-ignored", "makes pictures of its own size", *SIZE, fields=("size",)),
    deaf("one-picture", "makes one picture whatever was asked for", f"{PICTURE}count", fields=("n",)),
    deaf("picture-format-ignored", "makes pictures in its own format", f"{PICTURE}format", fields=("output_format",)),
    deaf("background-ignored", "makes no picture transparent", f"{PICTURE}transparent", fields=("background",)),
    Lie("picture-small", "gives a smaller picture as base64", SIZE,
        after=_picture(_saved(lambda one: one.resize((one.width // 2, one.height // 2))))),
    Lie("picture-wide", "gives a picture as base64 that is a bit wider", SIZE,
        after=_picture(_saved(lambda one: one.resize((one.width + 1, one.height))))),
    Lie("picture-other-format", "gives a picture as base64 in another format", (f"{PICTURE}format",),
        after=_picture(_saved(lambda one: one, "PNG", "JPEG"))),
    Lie("picture-cut", "cuts a picture off that is base64", (f"{PICTURE}media",), after=_picture(_less(0.4))),
    Lie("picture-end-cut", "loses the end of a picture that is base64", (f"{PICTURE}media",),
        after=_picture(_less(0.97))),
    Lie("picture-no-picture", "gives what is no picture as base64", (f"{PICTURE}media",),
        after=_picture(lambda _: b"oops")),
)  # fmt: skip
