"""The image pages."""

from __future__ import annotations

from typing import Any

from .statement import IMAGES, PNG, Statement, each

GEMINI = {"model": "gemini-2.5-flash-image", "prompt": "a boat"}
GPT = {"model": "gpt-image-2", "prompt": "a boat"}
SEEDREAM = {"model": "doubao-seedream-5-0-lite-260128", "prompt": "a boat"}
WAN, PRO = {"model": "wan2.7-image", "prompt": "插画"}, {"model": "wan2.7-image-pro", "prompt": "插画"}
TEXT, EDIT = {"model": "wan2.6-t2i", "prompt": "插画"}, {"model": "wan2.6-image", "prompt": "插画"}
PRUNA, RETOUCH = {"model": "prunaai/p-image", "prompt": "a cup"}, {"model": "prunaai/p-image-edit", "prompt": "a cup"}
MANY = [f"{PNG}?n={n}" for n in range(15)]
BOX = [[0, 0, 12, 12]]


def palette(*ratios: str) -> dict[str, Any]:
    """A palette with these shares."""
    return {"color_palette": [{"hex": f"#{n:06X}", "ratio": ratio} for n, ratio in enumerate(ratios)]}


THREE = palette("50.00%", "30.00%", "20.00%")
STATEMENTS = [
    Statement(
        "up to 14 images, image and images together",
        IMAGES,
        "task-invalid-parameter",
        each(GEMINI, {"images": MANY[:14]}, {"image": PNG, "images": MANY[:13]}),
        each(GEMINI, {"images": MANY}, {"image": PNG, "images": MANY[:14]}),
    ),
    Statement(
        "up to 14 images on Seedream",
        IMAGES,
        "task-invalid-parameter",
        each(SEEDREAM, {"images": MANY[:14]}),
        each(SEEDREAM, {"images": MANY}, {"image": PNG, "images": MANY[:14]}),
    ),
    Statement(
        "gemini-3-pro-preview makes text",
        IMAGES,
        "images-gemini-text-model",
        [GEMINI],
        [{**GEMINI, "model": "gemini-3-pro-preview"}],
    ),
    Statement(
        "input files are jpg or png",
        IMAGES,
        "task-failed",
        each(GEMINI, {"image": "https://example.com/a.jpg"}, {"images": [PNG, "https://example.com/a.JPEG"]}),
        each(GEMINI, {"image": "https://example.com/a.webp"}, {"images": [PNG, "https://example.com/a.gif?x=1"]}),
        fails=True,
    ),
    Statement(
        "compression is for jpeg and webp; with png it must be 100",
        IMAGES,
        "images-gpt-png-compression",
        each(
            GPT,
            {"output_compression": 100},
            {"output_compression": 100, "output_format": "png"},
            {"output_compression": 0, "output_format": "jpeg"},
            {"output_compression": 99, "output_format": "webp"},
            {"output_format": "png"},
        ),
        each(GPT, {"output_compression": 99}, {"output_compression": 0, "output_format": "png"}),
    ),
    Statement(
        "size, quality, background and moderation of gpt-image-2 are passed on as they are",
        IMAGES,
        "task-invalid-parameter",
        each(
            GPT, {"size": "auto", "quality": "any", "background": "any", "moderation": "any", "input_fidelity": "any"}
        ),
        each(GPT, {"size": 5}, {"quality": 5}, {"background": None}),
    ),
    Statement(
        "boxes need input images",
        IMAGES,
        "images-wan27-boxes-need-images",
        each(WAN, {"image": PNG, "bbox_list": [BOX]}, {"images": [PNG], "bboxList": [BOX]}),
        each(WAN, {"bbox_list": [BOX]}, {"bboxList": [BOX]}),
    ),
    Statement(
        "one list of boxes for each image",
        IMAGES,
        "images-wan27-boxes-per-image",
        each(WAN, {"images": MANY[:2], "bbox_list": [BOX, []]}, {"image": PNG, "bbox_list": [BOX * 2]}),
        each(WAN, {"images": MANY[:2], "bbox_list": [BOX]}, {"image": PNG, "bbox_list": [BOX, BOX]}),
    ),
    Statement(
        "at most two boxes for an image, of four whole numbers each",
        IMAGES,
        "task-invalid-parameter",
        each(WAN, {"image": PNG, "bbox_list": [BOX * 2]}),
        each(WAN, {"image": PNG, "bbox_list": [BOX * 3]}, {"image": PNG, "bboxList": [[[0, 0, 12]]]}),
    ),
    Statement(
        "thinking and a sequence exclude each other",
        IMAGES,
        "images-wan27-thinking-or-sequence",
        each(
            WAN,
            {"thinking_mode": True},
            {"thinking_mode": True, "enable_sequential": False},
            {"enable_sequential": True},
        ),
        each(
            WAN,
            {"thinking_mode": True, "enable_sequential": True},
            {"thinking_mode": False, "enable_sequential": True},
            {"thinkingMode": True, "enableSequential": True},
            {"thinkingMode": True, "enable_sequential": True},
        ),
    ),
    Statement(
        "a palette and a sequence exclude each other",
        IMAGES,
        "images-wan27-palette-or-sequence",
        each(WAN, THREE, {**THREE, "enable_sequential": False}),
        each(
            WAN,
            {**THREE, "enable_sequential": True},
            {"colorPalette": THREE["color_palette"], "enableSequential": True},
        ),
    ),
    Statement(
        "the shares of a palette come to 100.00%",
        IMAGES,
        "images-wan27-palette-sum",
        each(
            WAN,
            THREE,
            palette("33.33%", "33.33%", "33.34%"),
            palette(*["10.00%"] * 10),
            palette("100.00%", "0.00%", "0.00%"),
        ),
        each(
            WAN,
            palette("50.00%", "30.00%", "20.01%"),
            palette("33.33%", "33.33%", "33.33%"),
            palette("0.00%", "0.00%", "0.00%"),
        ),
    ),
    Statement(
        "wan2.7-image makes 1K, 2K, or 768*768 to 2048*2048 pixels between 1:8 and 8:1",
        IMAGES,
        "images-wan27-size",
        each(
            WAN, *({"size": size} for size in ("1K", "2K", "768*768", "2048*2048", "2176*272", "272*2176", "3000*1000"))
        ),
        each(WAN, *({"size": size} for size in ("4K", "767*769", "1985*2113", "2184*272", "272*2184", "0*5"))),
    ),
    Statement(
        "wan2.7-image-pro makes 4K and up to 4096*4096 from text alone",
        IMAGES,
        "images-wan27-size",
        each(
            PRO,
            *({"size": size} for size in ("1K", "2K", "4K", "4096*4096", "2049*2048")),
            {"size": "4K", "enable_sequential": False},
            {"size": "2K", "image": PNG},
            {"size": "2048*2048", "enable_sequential": True},
        ),
        each(
            PRO,
            {"size": "1549*10831"},
            {"size": "4K", "image": PNG},
            {"size": "4K", "images": [PNG]},
            {"size": "4K", "enable_sequential": True},
            {"size": "4K", "enableSequential": True},
            {"size": "1985*2113", "image": PNG},
            {"size": "2049*2048", "enable_sequential": True},
        ),
    ),
    Statement(
        "up to 14 images on Wan 2.7",
        IMAGES,
        "task-invalid-parameter",
        each(WAN, {"images": MANY[:14]}),
        each(WAN, {"images": MANY}, {"image": PNG, "images": MANY[:14]}),
    ),
    Statement(
        "wan2.6-t2i takes no image",
        IMAGES,
        "images-wan26-text-only",
        [TEXT],
        each(TEXT, {"image": PNG}, {"images": [PNG]}),
    ),
    Statement(
        "wan2.6-image needs an image",
        IMAGES,
        "images-wan26-image-required",
        each(EDIT, {"image": PNG}, {"images": [PNG]}, {"images": MANY}),
        [EDIT],
    ),
    Statement(
        "image and images exclude each other",
        IMAGES,
        "images-wan26-one-source",
        each(EDIT, {"image": PNG}, {"images": [PNG]}),
        each(EDIT, {"image": PNG, "images": [PNG]}),
    ),
    Statement(
        "custom goes with width and height",
        IMAGES,
        "images-pruna-custom-size",
        each(PRUNA, {"aspect_ratio": "custom", "width": 256, "height": 1440}, {"aspect_ratio": "1:1", "width": 300}),
        each(PRUNA, {"aspect_ratio": "custom"}, {"aspect_ratio": "custom", "width": 256}),
    ),
    Statement(
        "custom sides are 256 to 1440",
        IMAGES,
        "task-invalid-parameter",
        each(PRUNA, {"aspect_ratio": "custom", "width": 1440, "height": 256}),
        each(
            PRUNA,
            {"aspect_ratio": "custom", "width": 255, "height": 256},
            {"aspect_ratio": "custom", "width": 256, "height": 1441},
        ),
    ),
    Statement(
        "an edit needs an image, in one of three places",
        IMAGES,
        "images-pruna-image-required",
        each(RETOUCH, {"image": PNG}, {"images": [PNG]}, {"extra_fields": {"input": {"images": [PNG]}}}),
        each(RETOUCH, {}, {"extra_fields": {}}, {"extra_fields": {"input": {"images": []}}}),
    ),
    Statement(
        "an edit needs a prompt",
        IMAGES,
        "task-prompt-required",
        each(RETOUCH, {"image": PNG}),
        [{"model": "prunaai/p-image-edit", "image": PNG}],
    ),
    Statement(
        "the text model has no image, turbo or extra_fields; the edit no size, width or height",
        IMAGES,
        "task-invalid-parameter",
        [*each(PRUNA, {"seed": -5, "disable_safety_checker": True}), *each(RETOUCH, {"image": PNG, "turbo": True})],
        [
            *each(PRUNA, {"image": PNG}, {"turbo": True}, {"extra_fields": {}}),
            *each(RETOUCH, {"image": PNG, "size": "1x1"}, {"image": PNG, "width": 300}),
        ],
    ),
]
