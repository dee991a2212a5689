"""The music and speech pages."""

from __future__ import annotations

from .statement import MUSIC, SPEECH, Statement, each

SONG, SPOKEN = {"model": "sonic", "prompt": "A waltz"}, {"model": "seed-tts-2.0", "input": "Good day.", "voice": "a"}
STATEMENTS = [
    Statement(
        "a song needs a prompt of at most 5000 characters",
        MUSIC,
        "task-prompt-required",
        [SONG, {**SONG, "prompt": "好" * 5000}],
        [{"model": "sonic"}, {"model": "sonic", "prompt": ""}],
    ),
    Statement(
        "bounds of a song's fields",
        MUSIC,
        "task-invalid-parameter",
        each(SONG, {"style_weight": 0, "weirdness_constraint": 1}, {"title": "x" * 120, "tags": "x" * 1000}),
        each(
            SONG,
            {"style_weight": 1.01},
            {"weirdness_constraint": -0.01},
            {"title": "x" * 121},
            {"tags": "x" * 1001},
            {"model_version": "sonic-v6"},
            {"prompt": "x" * 5001},
        ),
    ),
    Statement(
        "speech needs a text in one of four fields",
        SPEECH,
        "speech-text-required",
        each(
            {"model": "seed-tts-2.0", "voice": "a"},
            {"input": "x"},
            {"text": "x"},
            {"prompt": "x"},
            {"ssml": "<speak/>"},
        ),
        [{"model": "seed-tts-2.0", "voice": "a"}],
    ),
    Statement(
        "speech needs a voice or a speaker",
        SPEECH,
        "speech-voice-required",
        each({"model": "seed-tts-2.0", "input": "x"}, {"voice": "a"}, {"speaker": "a"}, {"voice": "a", "speaker": "b"}),
        [{"model": "seed-tts-2.0", "input": "x"}],
    ),
    Statement(
        "a text has 1 to 10000 characters",
        SPEECH,
        "task-invalid-parameter",
        each(SPOKEN, {"input": "x" * 10000}, {"ssml": "x" * 10000}),
        each(SPOKEN, {"input": ""}, {"input": "x" * 10001}, {"ssml": "x" * 10001}, {"text": ""}),
    ),
]
