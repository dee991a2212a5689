"""For each keyword of each request schema of the document, the server's verdict on both sides of it.

A body that the schema refuses is refused with an error of the catalogue. A body that it takes is accepted, or refused
by what the page says beside its schema: then with an error that is listed here, and some other body on that side of the
keyword is accepted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.support.client import Client

from .contract import errors_of, facts
from .document import Page, needs_document, pages, request_examples, request_schema
from .keywords import URL, Case, cases, keywords_of, uncovered
from .place import contracts

pytestmark = needs_document
# the document's own example ids, which every account has
GROUP, ASSET = "group-20260403210537-6v56x", "asset-20260409110407-jpbr5"
KEYWORDS = {
    *("type", "required", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "format"),
    *("minItems", "maxItems", "additionalProperties", "oneOf", "anyOf", "allOf"),
}
# page or model -> errors that the page's words give to bodies which its schema takes
PROSE: dict[str, set[str]] = {
    "POST /v1/images/generations#gpt-image": {"images-gpt-png-compression"},
    "POST /v1/images/generations#wan": {
        *("images-wan27-size", "images-wan27-boxes-need-images", "images-wan27-boxes-per-image"),
        "images-wan27-palette-sum",
    },
    "prunaai/p-image": {"images-pruna-custom-size"},
    "POST /v1/videos": {"task-invalid-parameter", "seedance-invalid-parameters", "seedance-frame-images"},
    "happyhorse-1.0-video-edit": {"happyhorse-five-references", "happyhorse-one-video"},
    "POST /v1/videos#kling-v3-video": {"kling-v3-video-shot-type"},
    "POST /v1/videos#kling-v3-omni-video": {"kling-v3-omni-video-shot-type"},
    "POST /v1/videos#kling": {"kling-image-pixel"},
    "POST /kling/v1/videos/image2video": {"kling-image-pixel"},
    "POST /v1/video/generations#kling": {"kling-image-pixel"},
    "POST /v1/videos#vidu": {"vidu-images-required", "vidu-resolution"},
    "POST /v1/video/generations#vidu": {"vidu-generations-images-required", "vidu-generations-resolution"},
    "POST /v1/videos#veo": {"veo-4k"},
    "POST /api/v1/contents/generations/tasks": {"task-invalid-parameter", "seedance-contents-frames"},
    "POST /v1/assets/group/get": {"asset-group-not-found"},
    "POST /v1/assets/group/update": {"asset-group-not-found"},
    "POST /v1/assets/create": {"asset-group-not-found", "asset-billing-token-invalid"},
    "POST /v1/assets/get": {"asset-not-found"},
    "POST /v1/assets/update": {"asset-not-found"},
    "POST /mj/submit/imagine": {"midjourney-images-invalid"},
    "POST /mj/submit/blend": {"midjourney-image-format"},
    "POST /mj/submit/change": {"midjourney-not-offered", "midjourney-task-not-found", "midjourney-unknown-action"},
    "POST /mj/submit/modal": {"midjourney-image-format", "midjourney-task-not-found", "midjourney-unknown-action"},
}
# places of which a request has one, by page or model: the schema alone would let several through
EXCLUSIVE: dict[str, tuple[str, ...]] = {
    "wan2.6-image": ("image", "images"),
    "wan2.6-i2v": ("image", "images"),
    "wan2.6-i2v-flash": ("image", "images"),
    "wan2.6-r2v": ("image", "images"),
    "happyhorse-1.0-i2v": ("image", "images", "first_frame_url", "media", "metadata.first_frame_url", "metadata.media"),
    "happyhorse-1.0-r2v": ("image", "images", "reference_image_urls", "media"),
    "happyhorse-1.0-video-edit": ("video_url", "media", "metadata.video_url", "metadata.media"),
}
# values that a place may have where those that its schema suggests are refused by the page's words
VALUES: dict[str, dict[str, list[Any]]] = {
    "POST /v1/images/generations#wan": {
        "color_palette": [
            [{"hex": "#C2D1E6", "ratio": ratio} for ratio in ("33.33%", "33.33%", "33.34%")],
            [{"hex": "#C2D1E6", "ratio": "10.00%"}] * 10,
        ],
    },
    "POST /v1/videos": {"size": ["1280x720"]},
    "POST /api/v1/contents/generations/tasks": {"content": [[{"type": "text", "text": "A boat"}]]},
    "POST /v1/videos#kling-v3-video": {"shot_type": ["customize"]},
    "POST /v1/assets/group/get": {"id": [GROUP]},
    "POST /v1/assets/group/update": {"id": [GROUP]},
    "POST /v1/assets/create": {"group_id": [GROUP]},
    "POST /v1/assets/get": {"id": [ASSET]},
    "POST /v1/assets/update": {"id": [ASSET]},
    "POST /v1/videos#kling-v3-omni-video": {"shot_type": ["customize"]},
    "POST /v1/videos#kling": {"image": [URL], "image_tail": [URL]},
    "POST /kling/v1/videos/image2video": {"image": [URL], "image_tail": [URL]},
    "POST /v1/video/generations#kling": {
        "image": [URL],
        "images": [[URL]],
        "images.0": [URL],
        "metadata.image_tail": [URL],
    },
    "POST /mj/submit/blend": {"base64Array": [[URL] * 2, [URL] * 5], "base64Array.0": [URL]},
    "POST /mj/submit/change": {"taskId": ["1751234567890"], "customId": ["MJ::JOB::upsample::4::abc123"]},
    "POST /mj/submit/modal": {
        "taskId": ["1751234567890"],
        "customId": ["MJ::Inpaint::1::abc123::SOLO"],
        "maskBase64": ["iVBORw0KGgo="],
    },
}
# bodies beside the page's examples, or where it has none, that a side of a keyword needs around it
BASES: dict[str, list[dict[str, Any]]] = {
    "POST /v1/assets/group/get": [{"id": GROUP}],
    "POST /v1/assets/group/update": [{"id": GROUP}],
    "POST /v1/assets/get": [{"id": ASSET}],
    "POST /v1/assets/update": [{"id": ASSET, "name": "x"}],
    "POST /v1/assets/quota": [{}],
    "POST /v1/images/generations#gpt-image": [{"model": "gpt-image-2", "prompt": "x", "output_format": "jpeg"}],
    "POST /v1/images/generations#wan": [{"model": "wan2.7-image", "prompt": "x", "images": [URL] * 9}],
    "POST /api/v1/contents/generations/tasks": [
        {"model": "seedance-2.0", "content": content}
        for content in (
            [{"type": "image_url", "image_url": {"url": URL}, "role": "first_frame"}],
            [{"type": "video_url", "video_url": {"url": URL}, "role": "reference_video"}],
            [
                {"type": "audio_url", "audio_url": {"url": URL}, "role": "reference_audio"},
                {"type": "video_url", "video_url": {"url": URL}, "role": "reference_video"},
            ],
        )
    ],
}
JSON = {"Content-Type": "application/json"}
INVALID = {("POST /v1/videos", "C01c_invalid_size_854x480")}


def variants() -> list[tuple[Page, str, dict[str, Any]]]:
    """The schemas of the pages that are there: one for each model that a page has a schema of its own for."""
    found = []
    for of in pages():
        schema = request_schema(of)
        parts = schema.get("oneOf", schema.get("anyOf")) if "discriminator" in schema else None
        if parts:
            found += [(of, part["properties"]["model"]["enum"][0], part) for part in parts]
        elif schema:
            found.append((of, "", corrected(schema)))
    return found


def corrected(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, with the words that an unquoted yes and no of the document stood for."""
    if not any(row.id == "kling-v3-omni-video-keep-original-sound" for row in facts().contradictions):
        return schema
    made = deepcopy(schema)
    for holder in (made, made.get("properties", {}).get("metadata", {})):
        for part in holder.get("properties", {}).get("video_list", {}).get("items", {}).get("oneOf", ()):
            if "keep_original_sound" in part.get("properties", {}):
                part["properties"]["keep_original_sound"]["enum"] = ["yes", "no"]
    return made


def bases(of: Page, model: str) -> list[dict[str, Any]]:
    """The page's valid example bodies, one for each set of fields."""
    found: dict[Any, dict[str, Any]] = {}
    for name, body in request_examples(of).items():
        if (of.id, name) not in INVALID and model in ("", body.get("model")):
            found.setdefault(fields(body), body)
    return [*found.values(), *BASES.get(model or of.id, [])]


def fields(value: Any) -> Any:
    """The names of a body's fields, deep."""
    if isinstance(value, dict):
        return tuple(sorted((name, fields(part)) for name, part in value.items()))
    return tuple(fields(part) for part in value) if isinstance(value, list) else ""


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-keywords") as client:
        client.account(balance_usd="100000000", rpm=None)
        yield client


def test_the_schemas_have_no_keyword_that_is_not_tried() -> None:
    def words(row: Any) -> set[str]:
        if isinstance(row, list):
            return set().union(*map(words, row))
        if not isinstance(row, dict):
            return set()
        below = [part for name, part in row.items() if name not in ("properties", "enum", "example", "default")]
        return set(keywords_of(row)).union(*map(words, below), *map(words, row.get("properties", {}).values()))

    assert words([schema for _, _, schema in variants()]) - KEYWORDS <= {
        "if",
        "path",
        "equals",
        "propertyName",
        "mapping",
    }


@pytest.mark.parametrize(("of", "model", "schema"), variants(), ids=[f"{of.id} {model}" for of, model, _ in variants()])
def test_no_verdict_on_either_side_of_a_keyword_is_wrong(
    client: Client, of: Page, model: str, schema: dict[str, Any]
) -> None:
    place = model or of.id
    own = {"billing_token_id": [client.account()["token_id"]]}
    prose, said, wrong = PROSE.get(place, set()), set[str](), []
    agreed: list[Case] = []
    for base in bases(of, model):
        # a further base is only there for sides that the words of the page kept the ones before from
        missing = {row[:2] for row in uncovered(schema, agreed)}
        more = {"exclusive": EXCLUSIVE.get(place, ()), "values": {**own, **VALUES.get(place, {})}}
        for case in cases(schema, base, **more) if missing else ():
            if (case.place, case.keyword) in missing:
                answer = client.request(of.method, of.path, content=json.dumps(case.body), headers=JSON)
                found = errors_of(answer) if answer.status_code != 200 else set()
                said |= found if case.good else set()
                if (case.good and not found) or (found and not case.good):
                    agreed.append(case)
                elif not case.good or not found & prose:
                    wrong.append((case.place, case.keyword, case.good, case.body, answer.text))

    assert not wrong, said
    assert not uncovered(schema, agreed)
    assert prose <= said
