"""The pages of Vidu, MiniMax and Pixverse, each on both of its paths."""

from __future__ import annotations

from .statement import PNG, UNIFIED, VIDEOS, Statement, each

Q1, Q2, Q3 = (
    {"model": "viduq1", "prompt": "x"},
    {"model": "viduq2", "prompt": "x"},
    {"model": "viduq3-pro", "prompt": "x"},
)
PRO, TURBO = {"model": "viduq2-pro", "images": [PNG]}, {"model": "viduq2-turbo", "images": [PNG]}
OLD, NEW = {"model": "MiniMax-Hailuo-02", "prompt": "x"}, {"model": "MiniMax-Hailuo-2.3", "prompt": "x"}
FAST = {"model": "MiniMax-Hailuo-2.3-Fast", "prompt": "x", "metadata": {"first_frame_image": PNG}}
PIXVERSE = {"model": "pixverse-v6", "prompt": "x"}


def statements(path: str) -> list[Statement]:
    """What is said of one of the two paths; the errors of Vidu have an envelope for each."""
    vidu = "vidu-generations" if path == UNIFIED else "vidu"
    return [
        Statement(
            "viduq2-pro and viduq2-turbo make videos of images alone",
            path,
            f"{vidu}-images-required",
            [PRO, TURBO, {**PRO, "images": [PNG, PNG]}, Q2, Q3, {**Q3, "images": [PNG]}],
            [{"model": "viduq2-pro", "prompt": "x"}, {"model": "viduq2-turbo", "prompt": "x", "images": []}],
        ),
        Statement(
            "viduq1 has 5 s, viduq2 4 to 8 s, viduq3 1 to 16 s",
            path,
            f"{vidu}-duration",
            [
                *each(Q1, {}, {"duration": 5}),
                *each(Q2, {"duration": 4}, {"duration": 8}),
                *each(PRO, {"duration": 4}, {"duration": 8}),
                *each(Q3, {"duration": 1}, {"duration": 16}),
            ],
            [
                *each(Q1, {"duration": 4}, {"duration": 6}),
                *each(Q2, {"duration": 3}, {"duration": 9}),
                *each(TURBO, {"duration": 3}, {"duration": 9}),
                *each(Q3, {"duration": 0}, {"duration": 17}),
            ],
        ),
        Statement(
            "viduq1 has 1080p",
            path,
            f"{vidu}-resolution",
            [*each(Q1, {"metadata": {"resolution": "1080p"}}), *each(Q2, {"metadata": {"resolution": "540p"}})],
            each(Q1, {"metadata": {"resolution": "720p"}}, {"metadata": {"resolution": "540p"}}),
        ),
        Statement(
            "a prompt is needed for text-to-video",
            path,
            "vidu-generations-prompt" if path == UNIFIED else "task-prompt-required",
            [PRO, {"model": "viduq3-turbo", "images": [PNG]}, Q3],
            [{"model": "viduq1"}, {"model": "viduq2"}, {"model": "viduq3-turbo", "images": []}],
        ),
        Statement(
            "540p, 720p or 1080p",
            path,
            "vidu-generations-parameter" if path == UNIFIED else "task-invalid-parameter",
            each(Q3, *({"metadata": {"resolution": word}} for word in ("540p", "720p", "1080p"))),
            each(Q3, {"metadata": {"resolution": "480p"}}, {"metadata": {"resolution": "1080P"}}),
        ),
        Statement(
            "the fast model needs a first frame",
            path,
            "minimax-text-to-video",
            [FAST, OLD, NEW],
            [{"model": FAST["model"], "prompt": "x"}, {**FAST, "metadata": {}}],
        ),
        Statement(
            "each MiniMax model has its resolutions",
            path,
            "minimax-resolution",
            [
                *each(OLD, {"size": "512p"}, {"size": "768p"}, {"size": "1080p"}),
                *each(NEW, {"size": "768p"}, {"size": "1080p"}),
                *each(FAST, {"size": "768p"}, {"size": "1080p"}),
            ],
            [{**NEW, "size": "512p"}, {**FAST, "size": "512p"}, {**FAST, "size": "720p"}],
        ),
        Statement(
            "6 or 10 s, and with 1080p 6 s alone",
            path,
            "minimax-duration",
            [
                *each(OLD, {"size": "512p", "duration": 10}, {"size": "768p", "duration": 10}, {"duration": 6}),
                *each(NEW, {"size": "768p", "duration": 10}, {"size": "1080p", "duration": 6}),
                {**FAST, "size": "768p", "duration": 10},
            ],
            [{**base, "size": "1080p", "duration": 10} for base in (OLD, NEW, FAST)],
        ),
        Statement(
            "Pixverse needs a prompt",
            path,
            "task-prompt-required",
            [PIXVERSE, {**PIXVERSE, "model": "pixverse-c1"}],
            [{"model": "pixverse-v6"}, {"model": "pixverse-v6", "prompt": ""}],
        ),
        Statement(
            "Pixverse has three shapes and four tiers",
            path,
            "task-invalid-parameter",
            [
                *each(PIXVERSE, *({"size": word} for word in ("16:9", "9:16", "1:1"))),
                *each(PIXVERSE, *({"quality": word} for word in ("360p", "540p", "720p", "1080p"))),
                *each(PIXVERSE, {"metadata": {"img_id": 5}}, {"metadata": {"generate_audio_switch": True}}),
            ],
            each(PIXVERSE, {"size": "4:3"}, {"quality": "480p"}, {"metadata": {"img_id": "5"}}, {"resolution": "720p"}),
        ),
    ]


STATEMENTS = [*statements(VIDEOS), *statements(UNIFIED)]
