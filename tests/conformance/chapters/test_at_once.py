"""Sounds and pictures that come with their answer: each format, size and number that is asked for, and lies of them."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from conformance.bench import Bench
from conformance.chapters import at_once
from conformance.reading import load
from conformance.running import Run
from conformance.trace import Answer
from tests.conformance.chapters.lies import Lie, Trace, body, sets, status
from tests.conformance.chapters.mock import ran

SPEECH, PICTURES = "speech.create/speech/", "images.create/dall-e-2/"
FLAC, TWO = f"{SPEECH}good-format-flac", f"{PICTURES}pictures-n-two"


@pytest.fixture(scope="module")
def honest() -> Run:
    return ran(load("aihubmix"), at_once.checks(Bench(load("aihubmix"), families=("speech", "dall-e-2"))))


def bytes_of(probe: str, change: Callable[[bytes], bytes]) -> Lie:
    def lie(trace: Trace) -> None:
        seen = trace[probe].exchanges
        answer = seen[0].outcome
        assert isinstance(answer, Answer)
        seen[0] = replace(seen[0], outcome=replace(answer, body=change(answer.body)))

    return lie


def fewer(found: Any) -> Any:
    return {**found, "data": found["data"][:1]}


def saved(form: str, **size: int) -> str:
    out = io.BytesIO()
    Image.new("RGB", (size.get("width", 256), size.get("height", 256))).save(out, form)
    return base64.b64encode(out.getvalue()).decode()


def test_each_format_size_and_number_is_asked_for_once(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    asked = {one.check.id.rpartition("/")[2] for one in honest.outcomes}
    assert asked >= {f"sound-format-{form}" for form in ("opus", "aac", "flac", "wav", "pcm")}
    assert asked >= {
        "sound",
        "sound-speed-least",
        "sound-input-of-a-sentence",
        "pictures-n-two",
        "pictures-size-512x512",
    }


LIES: dict[str, tuple[Lie, str]] = {
    "a sound is cut off": (bytes_of(f"{SPEECH}good", lambda found: found[: len(found) // 2]), "sound"),
    "a sound lost its end": (bytes_of(f"{SPEECH}good", lambda found: found[:-1]), "sound"),
    "another format lost its end": (bytes_of(FLAC, lambda found: found[:-100]), "sound-format-flac"),
    "one picture of two": (body(TWO, fewer, at=0), "pictures-n-two"),
    "another type of picture": (
        body(f"{PICTURES}pictures-as-b64-json", sets("b64_json", saved("JPEG"))), "pictures-as-b64-json"),
    "a smaller picture": (
        body(f"{PICTURES}pictures-as-b64-json", sets("b64_json", saved("PNG", width=128))), "pictures-as-b64-json"),
    "no picture": (body(f"{PICTURES}pictures-as-b64-json", sets("b64_json", "b29wcw==")), "pictures-as-b64-json"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_a_file_is_caught(honest: Run, name: str) -> None:
    lie, ending = LIES[name]
    assert status(honest, lie, ending) == "failed"
