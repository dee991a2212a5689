"""The pages of asset groups and assets, and of assets in video requests."""

from __future__ import annotations

from .statement import MP3, MP4, PNG, VIDEOS, Statement, each, known

CREATE, LIST, GET, UPDATE = "/v1/assets/create", "/v1/assets/list", "/v1/assets/get", "/v1/assets/update"
GROUPS, GROUP_GET, GROUP_UPDATE = "/v1/assets/group/list", "/v1/assets/group/get", "/v1/assets/group/update"
GROUP, DOMESTIC = "group-20260403210537-6v56x", "asset-20260409110407-jpbr5"
PORTRAIT, CLIP = "asset://asset-20260319150455-wmb65", "asset://asset-20260416161659-z97x5"
VOICE = "asset://asset-20260409133902-bz4kq"
NEW = {"group_id": GROUP, "url": PNG}
SOUND = {"group_id": GROUP, "url": MP3, "asset_type": "Audio"}


def sounds(*seconds: float) -> list[dict[str, str]]:
    """Uploads of audio of so many seconds."""
    return each(SOUND, *({"url": known(MP3, seconds=number)} for number in seconds))


STATEMENTS = [
    Statement("audio has 1.8 to 15.2 s", CREATE, "asset-duration-too-long", sounds(1.8, 8, 15.2), sounds(1.7, 15.3)),
    Statement(
        "the bounds are of audio alone",
        CREATE,
        "asset-duration-too-long",
        each(NEW, {"asset_type": "Video", "url": known(MP4, seconds=60)}, {"url": known(PNG, seconds=60)}),
        sounds(60),
    ),
    Statement(
        "a URL from which a file can be fetched",
        CREATE,
        "asset-download-failed",
        each(NEW, {}, {"url": "http://example.com/a.png"}),
        each(NEW, {"url": "ftp://example.com/a.png"}, {"url": "data:image/png;base64,AAAA"}, {"url": PORTRAIT}),
    ),
    Statement(
        "a group of the user's own",
        CREATE,
        "asset-group-not-found",
        [NEW],
        each(NEW, {"group_id": "grp_123456"}, {"group_id": DOMESTIC}, {"group_id": ""}),
    ),
    Statement(
        "a billing token of the user's own",
        CREATE,
        "asset-billing-token-invalid",
        [NEW],
        each(NEW, {"billing_token_id": 3}, {"billing_token_id": -1}),
    ),
    Statement(
        "sorting words of assets in this case only",
        LIST,
        "asset-wrong-word",
        each({}, {"sort_by": "GroupId"}, {"sort_by": "UpdateTime", "sort_order": "Asc"}),
        each({}, {"sort_by": "groupId"}, {"sort_by": "Name"}, {"sort_order": "DESC"}),
    ),
    Statement(
        "groups are not sorted by group",
        GROUPS,
        "asset-wrong-word",
        each({}, {"sort_by": "CreateTime"}, {"sort_by": "UpdateTime", "sort_order": "Desc"}),
        each({}, {"sort_by": "GroupId"}, {"sort_by": "createtime"}, {"sort_order": "asc"}),
    ),
    Statement("an asset by its id", GET, "asset-not-found", [{"id": DOMESTIC}], [{"id": "asset-1"}, {"id": GROUP}]),
    Statement(
        "a new name by its id",
        UPDATE,
        "asset-not-found",
        [{"id": DOMESTIC, "name": "a"}],
        [{"id": "asset-1", "name": "a"}],
    ),
    Statement("a group by its id", GROUP_GET, "asset-group-not-found", [{"id": GROUP}], [{"id": DOMESTIC}]),
    Statement(
        "a group's new name by its id",
        GROUP_UPDATE,
        "asset-group-not-found",
        [{"id": GROUP, "name": "a"}],
        [{"id": "group-1", "name": "a"}],
    ),
    Statement(
        "an asset of the channel of the video model",
        VIDEOS,
        "seedance-creation-failed-portraits",
        [
            {"model": "seedance-2.0", "images": [PORTRAIT]},
            {"model": "seedance-2.0-cn", "metadata": {"reference_video_urls": [f"asset://{DOMESTIC}"]}},
        ],
        [
            {"model": "seedance-2.0-cn", "images": [PORTRAIT]},
            {"model": "seedance-2.0-fast-cn", "images": [PNG, PORTRAIT]},
            {"model": "seedance-2.0-cn", "images": [PNG], "metadata": {"reference_audio_urls": [VOICE]}},
            {"model": "seedance-2.0-fast", "metadata": {"reference_video_urls": [f"asset://{DOMESTIC}"]}},
        ],
    ),
    Statement(
        "an asset that is there and the caller's",
        VIDEOS,
        "seedance-portraits",
        [{"model": "seedance-2.0", "images": [PNG, PORTRAIT]}, {"model": "seedance-2.0", "input_reference": PORTRAIT}],
        [
            {"model": "seedance-2.0", "images": ["asset://asset-20260101000000-aaaaa"]},
            {"model": "seedance-2.0", "input_reference": "asset://asset-1"},
            {"model": "seedance-2.0", "metadata": {"reference_video_urls": [CLIP, "asset://asset-1"]}},
        ],
    ),
]
