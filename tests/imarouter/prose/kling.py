"""The Kling pages."""

from __future__ import annotations

from typing import Any

from .statement import IMAGE2VIDEO, MP4, PNG, TEXT2VIDEO, UNIFIED, VIDEOS, Statement, each, known

V3, OMNI = {"model": "kling-v3-video", "prompt": "A horse"}, {"model": "kling-v3-omni-video", "prompt": "A horse"}
OLD = {"model": "kling-v1-6", "prompt": "A cat"}
SUBJECT = {"element_list": [{"element_id": 12345}]}
VIDEO_INPUTS: list[dict[str, Any]] = [
    {"video_url": MP4},
    {"video_list": [MP4]},
    {"video_list": [{"video_url": MP4}]},
    {"metadata": {"video_url": MP4}},
    {"metadata": {"video_list": [{"url": MP4}]}},
]
BROKEN, SMALL = known(PNG, corrupt=1), known(PNG, width=100, height=100)
NEW = [
    Statement(
        "3 to 15 s",
        VIDEOS,
        "kling-v3-video-duration",
        each(V3, {"duration": 3}, {"duration": "15"}, {"seconds": 4}, {"seconds": "4"}, {"metadata": {"seconds": "3"}}),
        each(
            V3, {"duration": 2}, {"duration": "16"}, {"seconds": 16}, {"metadata": {"duration": 2}}, {"duration": 5.5}
        ),
    ),
    Statement(
        "3 to 15 s on omni",
        VIDEOS,
        "kling-v3-omni-video-duration",
        each(OMNI, {"duration": 3}, {"seconds": "15"}),
        each(OMNI, {"duration": 2}, {"seconds": "16"}, {"metadata": {"duration": 16}}),
    ),
    Statement(
        "std or pro",
        VIDEOS,
        "kling-v3-video-mode",
        each(V3, {"mode": "std"}, {"mode": "pro"}, {"metadata": {"mode": "pro"}}),
        each(V3, {"mode": "4k"}, {"mode": "PRO"}, {"metadata": {"mode": "master"}}),
    ),
    Statement(
        "a subject is silent",
        VIDEOS,
        "kling-v3-video-sound-subject",
        each(V3, {**SUBJECT}, {**SUBJECT, "sound": "off"}, {"sound": "on"}, {"image": PNG, "sound": "on"}),
        each(
            V3,
            {**SUBJECT, "sound": "on"},
            {"metadata": {**SUBJECT, "sound": "on"}},
            {**SUBJECT, "metadata": {"sound": "on"}},
            {"sound": "on", "metadata": SUBJECT},
            {"sound": "on", "metadata": {"aigc_category": "reference_image_to_video"}},
        ),
    ),
    Statement(
        "shot_type is customize or intelligence",
        VIDEOS,
        "kling-v3-video-shot-type",
        each(
            V3, {"shot_type": "customize"}, {"shot_type": "intelligence"}, {"metadata": {"shot_type": "intelligence"}}
        ),
        each(V3, {"shot_type": "x"}, {"metadata": {"shot_type": "x"}}),
    ),
    Statement(
        "shot_type of omni is customize alone",
        VIDEOS,
        "kling-v3-omni-video-shot-type",
        each(OMNI, {"shot_type": "customize"}, {"metadata": {"shot_type": "customize"}}),
        each(OMNI, {"shot_type": "intelligence"}, {"metadata": {"shot_type": "intelligence"}}),
    ),
    Statement(
        "a video input is silent",
        VIDEOS,
        "kling-v3-omni-video-sound-video",
        [
            *each(OMNI, *VIDEO_INPUTS),
            *each(OMNI, *({**row, "sound": "off"} for row in VIDEO_INPUTS)),
            *each(OMNI, {"sound": "on"}, {"sound": "on", "image_list": [PNG]}, {"sound": "on", **SUBJECT}),
        ],
        [
            *each(OMNI, *({**row, "sound": "on"} for row in VIDEO_INPUTS)),
            *each(OMNI, *({**row, "metadata": {**row.get("metadata", {}), "sound": "on"}} for row in VIDEO_INPUTS)),
        ],
    ),
    Statement(
        "a video input asks for 10 s at most",
        VIDEOS,
        "kling-v3-omni-video-video-duration",
        [*each(OMNI, *({**row, "duration": 10} for row in VIDEO_INPUTS)), {**OMNI, "duration": 15}],
        [
            *each(OMNI, *({**row, "duration": 11} for row in VIDEO_INPUTS)),
            *each(OMNI, *({**row, "seconds": "15"} for row in VIDEO_INPUTS)),
            {**OMNI, "video_url": MP4, "metadata": {"duration": 12}},
        ],
    ),
    Statement(
        "subjects are ids, images of omni have two types, each model its own fields, and shots are six",
        VIDEOS,
        "task-invalid-parameter",
        [
            {**V3, **SUBJECT, "camera_control": {"any": 1}},
            *each(OMNI, *({"image_list": [{"image_url": PNG, "type": kind}]} for kind in ("first_frame", "end_frame"))),
            {**V3, "multi_prompt": [{"index": 1, "prompt": "x", "duration": 1}] * 6},
        ],
        [
            {**V3, "element_list": [{"element_id": 1, "image_url": PNG}]},
            {**OMNI, "element_list": [{"video_url": MP4}]},
            {**OMNI, "image_list": [{"image_url": PNG, "type": "last_frame"}]},
            {**OMNI, "camera_control": {"any": 1}},
            {**V3, "video_url": MP4},
            {**V3, "image_list": [PNG]},
            {**V3, "multi_prompt": [{"prompt": "x"}] * 7},
        ],
    ),
    Statement(
        "media that cannot be read fail the task",
        VIDEOS,
        "task-failed",
        [*each(V3, {"image": PNG}), *each(OMNI, {"video_url": MP4})],
        [
            *each(V3, {"image": BROKEN}, {"images": [PNG, BROKEN]}, {"metadata": {"last_frame_url": BROKEN}}),
            *each(OMNI, {"image_list": [BROKEN]}, {"image_list": [{"image_url": BROKEN, "type": "end_frame"}]}),
            *each(OMNI, {"video_list": [{"video_url": known(MP4, corrupt=1)}]}, {"reference_image_url": BROKEN}),
        ],
        fails=True,
    ),
    Statement(
        "a prompt is needed for text alone",
        VIDEOS,
        "task-prompt-required",
        [V3, OMNI, {"model": "kling-v3-video", "image": PNG}, {"model": "kling-v3-omni-video", "image_list": [PNG]}],
        [{"model": "kling-v3-video"}, {"model": "kling-v3-omni-video"}, {"model": "kling-v3-video", "sound": "on"}],
    ),
]
LEGACY = [
    Statement(
        "a prompt is needed for text alone, on the common path",
        VIDEOS,
        "task-prompt-required",
        [OLD, {"model": "kling-v1-6", "image": PNG}, {"model": "kling-v1-6", "images": [PNG]}],
        [{"model": "kling-v1-6"}, {"model": "kling-v1-6", "image_tail": PNG}],
    ),
    Statement(
        "a prompt is needed for text alone, on the unified path",
        UNIFIED,
        "task-prompt-required",
        [OLD, {"model": "kling-v1-6", "image": PNG}, {"model": "kling-v1-6", "images": [PNG]}],
        [{"model": "kling-v1-6"}],
    ),
    Statement("text-to-video needs a prompt", TEXT2VIDEO, "task-prompt-required", [OLD], [{"model": "kling-v1-6"}]),
    Statement(
        "image-to-video needs an image",
        IMAGE2VIDEO,
        "kling-image-required",
        [{"model": "kling-v1-6", "image": PNG}],
        [OLD, {**OLD, "image_tail": PNG}],
    ),
    *(
        Statement(
            f"images can be read, {path}",
            path,
            "kling-image-pixel",
            [{**OLD, "image": PNG}],
            [{**OLD, "image": BROKEN}, {**OLD, "image": PNG, **tail}, {**OLD, "image": "not a URL"}],
        )
        for path, tail in (
            (VIDEOS, {"image_tail": BROKEN}),
            (IMAGE2VIDEO, {"image_tail": BROKEN}),
            (UNIFIED, {"metadata": {"image_tail": BROKEN}}),
        )
    ),
    *(
        Statement(
            f"images are not too small, {path}",
            path,
            "kling-image-pixel-task",
            [{**OLD, "image": PNG}],
            [{**OLD, "image": SMALL}, {**OLD, "image": PNG, **tail}],
            fails=True,
        )
        for path, tail in (
            (VIDEOS, {"image_tail": SMALL}),
            (IMAGE2VIDEO, {"image_tail": SMALL}),
            (UNIFIED, {"metadata": {"image_tail": SMALL}}),
        )
    ),
    *(
        Statement(
            f"5 or 10 s, std or pro, 0 to 1, {path}",
            path,
            "task-invalid-parameter",
            each(base, {"duration": 10}, *good),
            each(base, {"duration": 6}, {"duration": "5"}, *bad),
        )
        for path, base, good, bad in (
            (
                VIDEOS,
                OLD,
                [{"mode": "pro"}, {"cfg_scale": 1}],
                [{"mode": "4k"}, {"cfg_scale": 1.01}, {"cfg_scale": -0.01}],
            ),
            (TEXT2VIDEO, OLD, [{"cfg_scale": 0}], [{"mode": "4k"}, {"cfg_scale": 1.01}]),
            (IMAGE2VIDEO, {**OLD, "image": PNG}, [{"cfg_scale": 0}], [{"mode": "4k"}, {"cfg_scale": 1.01}]),
            (
                UNIFIED,
                OLD,
                [{"metadata": {"cfg_scale": 0}}],
                [{"metadata": {"mode": "4k"}}, {"metadata": {"cfg_scale": 2}}],
            ),
        )
    ),
]
STATEMENTS = [*NEW, *LEGACY]
