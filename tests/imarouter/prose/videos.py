"""The pages of Wan 2.6, HappyHorse and Veo."""

from __future__ import annotations

from .statement import MP4, PNG, VIDEOS, Statement, each, known

WAN, I2V = {"model": "wan2.6-t2v", "prompt": "城市"}, {"model": "wan2.6-i2v"}
FLASH, R2V = {"model": "wan2.6-i2v-flash"}, {"model": "wan2.6-r2v", "prompt": "城市"}
HORSE, FRAME = {"model": "happyhorse-1.0-t2v", "prompt": "A horse"}, {"model": "happyhorse-1.0-i2v"}
SAME = {"model": "happyhorse-1.0-r2v", "prompt": "A horse"}
CUT = {"model": "happyhorse-1.0-video-edit", "prompt": "A horse"}
VEO, FAST = {"model": "veo-3.0-generate-001", "prompt": "A"}, {"model": "veo-3.1-fast-generate-001", "prompt": "A"}
TEN = [f"{PNG}?n={n}" for n in range(10)]
SOURCE = known(MP4, seconds=4)


def media(kind: str, *urls: str) -> list[dict[str, str]]:
    """Members of a media list."""
    return [{"type": kind, "url": url} for url in urls]


OF_WAN = [
    Statement(
        "5, 10 or 15 s",
        VIDEOS,
        "wan26-duration",
        each(WAN, {"duration": 5}, {"seconds": "10"}, {"seconds": 15}, {"metadata": {"duration": 10}}),
        each(WAN, {"duration": 6}, {"seconds": "20"}, {"metadata": {"seconds": 3}}, {"duration": "5"}),
    ),
    Statement(
        "reference-to-video has 5 or 10 s",
        VIDEOS,
        "wan26-duration-10",
        each({**R2V, "image": PNG}, {"duration": 10}, {"metadata": {"seconds": "5"}}),
        each({**R2V, "image": PNG}, {"duration": 15}, {"metadata": {"seconds": "15"}}),
    ),
    Statement(
        "image-to-video needs a first frame",
        VIDEOS,
        "wan26-first-frame-required",
        [*each(I2V, {"image": PNG}, {"images": [PNG]}), *each(FLASH, {"image": PNG}, {"images": [PNG]})],
        [I2V, {**I2V, "prompt": "x"}, FLASH, {**FLASH, "reference_video_urls": [MP4]}],
    ),
    Statement(
        "image and images exclude each other",
        VIDEOS,
        "wan26-image-and-images",
        [{**I2V, "image": PNG}, {**FLASH, "images": [PNG]}, {**R2V, "image": PNG, "video_url": MP4}],
        [{**base, "image": PNG, "images": [PNG]} for base in (I2V, FLASH, R2V)],
    ),
    Statement(
        "reference-to-video needs a reference",
        VIDEOS,
        "wan26-reference-required",
        each(R2V, {"image": PNG}, {"images": [PNG]}, {"reference_video_urls": [MP4] * 3}, {"video_url": MP4}),
        [R2V, {**R2V, "metadata": {"video_url": MP4}}],
    ),
    Statement(
        "each model has its own fields",
        VIDEOS,
        "task-invalid-parameter",
        [
            {**FLASH, "image": PNG, "audio": True, "template": "x"},
            {**WAN, "aspect_ratio": "1:1"},
            {**I2V, "image": PNG, "template": "x"},
        ],
        [
            {**WAN, "image": PNG},
            {**WAN, "audio": True},
            {**I2V, "image": PNG, "audio": True},
            {**I2V, "image": PNG, "aspect_ratio": "1:1"},
            {**I2V, "image": PNG, "reference_video_urls": [MP4]},
            {**R2V, "image": PNG, "template": "x"},
        ],
    ),
]
OF_HORSE = [
    Statement(
        "3 to 15 s",
        VIDEOS,
        "happyhorse-duration",
        [
            *each(HORSE, {"duration": 3}, {"seconds": "15"}, {"metadata": {"duration": 7}}),
            {**FRAME, "image": PNG, "seconds": 3},
            {**SAME, "image": PNG, "duration": 15},
        ],
        [
            *each(HORSE, {"duration": 2}, {"seconds": "16"}, {"metadata": {"duration": 16}}),
            {**FRAME, "image": PNG, "seconds": 2},
            {**SAME, "image": PNG, "duration": 16},
        ],
    ),
    Statement(
        "no watermark on any model",
        VIDEOS,
        "happyhorse-watermark",
        [HORSE, {**FRAME, "image": PNG}, {**SAME, "image": PNG}, {**CUT, "video_url": SOURCE}],
        [
            {**base, "watermark": value}
            for base in (HORSE, {**FRAME, "image": PNG}, {**SAME, "image": PNG}, {**CUT, "video_url": SOURCE})
            for value in (True, False)
        ],
    ),
    Statement(
        "text-to-video takes no media, the first frame and references no video, an edit no duration",
        VIDEOS,
        "happyhorse-unsupported",
        [HORSE, {**FRAME, "image": PNG}, {**SAME, "image": PNG}, {**CUT, "video_url": SOURCE}],
        [
            *each(HORSE, {"image": PNG}, {"images": [PNG]}, {"video_url": MP4}, {"reference_video_urls": [MP4]}),
            *each({**FRAME, "image": PNG}, {"video_url": MP4}, {"reference_video_urls": [MP4]}),
            *each({**SAME, "image": PNG}, {"video_url": MP4}, {"reference_video_urls": [MP4]}),
            *each({**CUT, "video_url": SOURCE}, {"duration": 5}, {"seconds": "5"}),
        ],
    ),
    Statement(
        "the first frame comes from one source",
        VIDEOS,
        "happyhorse-one-image",
        each(
            FRAME,
            {"image": PNG},
            {"images": [PNG]},
            {"first_frame_url": PNG},
            {"media": media("first_frame", PNG)},
            {"metadata": {"first_frame_url": PNG}},
            {"metadata": {"media": media("first_frame", PNG)}},
            {"media": [{"url": PNG}], "prompt": "x"},
        ),
        each(
            FRAME,
            {"images": TEN[:2]},
            {"image": PNG, "images": [PNG]},
            {"image": PNG, "first_frame_url": PNG},
            {"first_frame_url": PNG, "media": media("first_frame", PNG)},
            {"image": PNG, "metadata": {"first_frame_url": PNG}},
            {"media": media("first_frame", PNG, PNG)},
        ),
    ),
    Statement(
        "a first frame must be there",
        VIDEOS,
        "happyhorse-first-frame-required",
        [{**FRAME, "image": PNG}],
        [FRAME, {**FRAME, "prompt": "x"}, {**FRAME, "metadata": {"size": "720P"}}],
    ),
    Statement(
        "media are first frames, references, or a video with references",
        VIDEOS,
        "task-invalid-parameter",
        [
            {**FRAME, "media": media("first_frame", PNG)},
            {**SAME, "media": media("reference_image", PNG)},
            {**CUT, "media": media("video", SOURCE) + media("reference_image", PNG)},
        ],
        [
            {**FRAME, "media": media("reference_image", PNG)},
            {**SAME, "media": media("first_frame", PNG)},
            {**CUT, "media": media("first_frame", SOURCE)},
            {**CUT, "media": [{"url": SOURCE}]},
        ],
    ),
    Statement(
        "1 to 9 references",
        VIDEOS,
        "happyhorse-nine-references",
        each(
            SAME,
            {"images": TEN[:9]},
            {"reference_image_urls": TEN[:9]},
            {"media": media("reference_image", *TEN[:9])},
            {"metadata": {"reference_image_urls": TEN[:9]}},
            {"image": PNG, "images": TEN[:4], "reference_image_urls": TEN[:4]},
        ),
        each(
            SAME,
            {"images": TEN},
            {"reference_image_urls": TEN},
            {"media": media("reference_image", *TEN)},
            {"image": PNG, "images": TEN[:9]},
            {"images": TEN[:5], "reference_image_urls": TEN[:5]},
            {"metadata": {"reference_image_urls": TEN}},
        ),
    ),
    Statement("a reference must be there", VIDEOS, "happyhorse-references-required", [{**SAME, "image": PNG}], [SAME]),
    Statement(
        "an edit has at most 5 references",
        VIDEOS,
        "happyhorse-five-references",
        each(
            CUT,
            {"video_url": SOURCE, "reference_image_urls": TEN[:5]},
            {"media": media("video", SOURCE) + media("reference_image", *TEN[:5])},
        ),
        each(
            CUT,
            {"video_url": SOURCE, "reference_image_urls": TEN[:6]},
            {"media": media("reference_image", *TEN[:6])},
            {"media": media("video", SOURCE) + media("reference_image", *TEN[:5]), "reference_image_urls": TEN[:1]},
        ),
    ),
    Statement(
        "an edit has one source video, from one place",
        VIDEOS,
        "happyhorse-one-video",
        each(
            CUT,
            {"video_url": SOURCE},
            {"metadata": {"video_url": SOURCE}},
            {"media": media("video", SOURCE)},
            {"metadata": {"media": media("video", SOURCE)}},
        ),
        each(
            CUT,
            {},
            {"reference_image_urls": [PNG]},
            {"video_url": SOURCE, "metadata": {"video_url": SOURCE}},
            {"media": media("video", SOURCE, SOURCE)},
            {"media": media("reference_image", PNG)},
        ),
    ),
    Statement(
        "a prompt is needed but for the first frame",
        VIDEOS,
        "happyhorse-prompt-required",
        [HORSE, {**FRAME, "image": PNG}],
        [
            {"model": HORSE["model"]},
            {"model": SAME["model"], "image": PNG},
            {"model": CUT["model"], "video_url": SOURCE},
            {"model": CUT["model"], "prompt": "", "video_url": SOURCE},
        ],
    ),
]
OF_VEO = [
    Statement(
        "4 or 8 s",
        VIDEOS,
        "veo-duration",
        each(
            VEO,
            {"duration": 4},
            {"seconds": "8"},
            {"durationSeconds": 8},
            {"metadata": {"durationSeconds": 4}},
        ),
        each(
            VEO,
            {"duration": 5},
            {"seconds": "6"},
            {"durationSeconds": 10},
            {"metadata": {"durationSeconds": 3}},
            {"duration": "4"},
            {"seconds": 4},
        ),
    ),
    Statement(
        "4k is for veo-3.1-fast alone",
        VIDEOS,
        "veo-4k",
        [
            {**FAST, "resolution": "4k", "duration": 4},
            {**VEO, "resolution": "1080p"},
            {**FAST, "metadata": {"resolution": "4k"}, "duration": 4},
        ],
        [{**VEO, "resolution": "4k"}, {**VEO, "metadata": {"resolution": "4k"}}],
    ),
    Statement(
        "frame mode is for two images at most",
        VIDEOS,
        "veo-frame",
        each(
            FAST,
            {"images": TEN[:2], "metadata": {"role_mode": "frame"}},
            {"images": TEN[:3]},
            {"images": TEN[:3], "metadata": {"role_mode": "reference"}},
        ),
        each(FAST, {"images": TEN[:3], "metadata": {"role_mode": "frame"}}),
    ),
    Statement(
        "1 to 3 images, and none as reference_image_urls",
        VIDEOS,
        "task-invalid-parameter",
        each(FAST, {"images": TEN[:1]}, {"images": TEN[:3]}, {"image": PNG}),
        each(FAST, {"images": TEN[:4]}, {"images": []}, {"reference_image_urls": [PNG]}),
    ),
]
STATEMENTS = [*OF_WAN, *OF_HORSE, *OF_VEO]
