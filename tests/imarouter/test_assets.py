"""Asset groups, assets, and assets in video requests, as the pages say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import jsonschema
import pytest

from tests.support.client import Client

from .contract import facts, refused
from .document import in_draft, needs_document, page, resolved
from .place import contracts

GROUP = "group-20260403210537-6v56x"
IMAGE = "https://example.com/a.png"
VIDEOS = "/v1/videos"


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    server.key = f"sk-{blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()}"
    return server


def call(client: Client, path: str, **fields: Any) -> Any:
    answer = client.post(f"/v1/assets/{path}", fields)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "")
    return body["data"]


def asset(client: Client, **fields: Any) -> str:
    return str(call(client, "create", **{"group_id": GROUP, "url": IMAGE, **fields})["Id"])


def status(client: Client, asked: str) -> str:
    return str(call(client, "get", id=asked)["Status"])


# groups


def test_a_new_group_has_the_documented_fields_and_defaults(client: Client) -> None:
    made = call(client, "group/create", name="marketing-assets")

    assert list(made) == ["Id", "Name", "Title", "Description", "GroupType", "ProjectName", "CreateTime", "UpdateTime"]
    assert (made["GroupType"], made["ProjectName"]) == ("AIGC", "default")
    assert re.fullmatch(r"group-\d{14}-[a-z0-9]{5}", made["Id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["CreateTime"])
    assert call(client, "group/get", id=made["Id"]) == made


def test_an_update_of_a_group_answers_with_its_id_and_keeps_what_is_not_sent(client: Client) -> None:
    made = call(client, "group/create", name="a", description="b")
    client.advance(60)
    answer = call(client, "group/update", id=made["Id"], name="c")
    after = call(client, "group/get", id=made["Id"])

    assert answer == {"Id": made["Id"]}
    assert (after["Name"], after["Description"]) == ("c", "b")
    assert after["CreateTime"] == made["CreateTime"] < after["UpdateTime"]


def test_groups_are_listed_by_project_type_channel_id_and_name(client: Client) -> None:
    made = {}
    for name, more in {
        "one": {},
        "two": {"model": "seedance-upload"},
        "three": {"project_name": "films"},
        "four": {"group_type": "Other"},
        "another one": {"model": "ima-pro-upload-cn"},
    }.items():
        made[name] = call(client, "group/create", name=name, **more)["Id"]
        client.advance(1)

    def names(**asked: Any) -> list[str]:
        return [row["Name"] for row in call(client, "group/list", **asked)["Items"]]

    assert names() == ["another one", "two", "one"]
    assert names(sort_by="CreateTime", sort_order="Asc") == ["one", "two", "another one"]
    assert names(project_name="films") == ["three"]
    assert names(filters={"group_type": "Other"}) == ["four"]
    assert names(filters={"name": "one"}) == ["another one", "one"]
    assert names(filters={"group_ids": [made["two"], made["four"]]}) == ["two"]
    assert names(model="seedance-upload") == ["two"]
    assert names(model="ima-pro-upload") == ["another one", "one"]


def test_only_the_upload_of_an_asset_is_charged(client: Client) -> None:
    group = call(client, "group/create", name="a")["Id"]
    call(client, "group/update", id=group, name="b")
    made = asset(client, group_id=group, model="seedance-upload")
    for path, body in {
        "group/list": {},
        "group/get": {"id": group},
        "list": {},
        "get": {"id": made},
        "update": {"id": made, "name": "x"},
        "quota": {},
    }.items():
        call(client, path, **body)
    entries = client.control("GET", f"/ledger/imarouter/{client.key}")["entries"]

    assert [(row["kind"], row["amount_usd"], row["model"]) for row in entries] == [
        ("charge", "0.005", "seedance-upload")
    ]


def test_without_money_everything_but_an_upload_works(client: Client) -> None:
    client.account(balance_usd=0)
    group = call(client, "group/create", name="a")["Id"]

    refused(client.post("/v1/assets/create", {"group_id": group, "url": IMAGE}), "asset-insufficient-quota")
    assert call(client, "list")["TotalCount"] == 0
    assert call(client, "quota")["current_count"] == 0


# assets


def test_an_asset_is_processing_and_then_active_within_ten_seconds(client: Client) -> None:
    made = asset(client, name="cover-image")
    first = call(client, "get", id=made)
    client.advance(10)
    then = call(client, "get", id=made)

    assert re.fullmatch(r"asset-\d{14}-[a-z0-9]{5}", made)
    assert list(first) == [
        *("Id", "Name", "URL", "GroupId", "AssetType", "Status", "ProjectName", "CreateTime", "UpdateTime")
    ]
    assert (first["Status"], then["Status"]) == ("Processing", "Active")
    assert (first["URL"], first["GroupId"], first["AssetType"]) == (IMAGE, GROUP, "Image")
    assert first["UpdateTime"] == first["CreateTime"] < then["UpdateTime"]


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"asset_type": "Video", "url": "https://example.com/a.png?mock_kind=image"}, {}),
        ({"url": "https://example.com/a.png?mock_corrupt=1"}, {}),
        ({}, {"X-Mock-Task": "fail=asset-review-failed"}),
        ({"name": "[[mock fail=asset-review-failed]]"}, {}),
    ],
)
def test_an_asset_fails_when_its_file_is_not_what_it_should_be_or_its_fate_says_so(
    client: Client, fields: dict[str, Any], headers: dict[str, str]
) -> None:
    made = client.post("/v1/assets/create", {"group_id": GROUP, "url": IMAGE, **fields}, headers=headers).json()
    client.advance(10)
    after = call(client, "get", id=made["data"]["Id"])

    assert after["Status"] == "Failed"
    assert after["Error"] == {"Code": "ReviewFailed", "Message": "the asset did not pass the review"}
    assert client.account()["spent_usd"] == "0.005"


def test_an_asset_of_this_servers_own_file_knows_its_seconds(client: Client) -> None:
    task = client.post(VIDEOS, {"model": "seedance-2.0", "prompt": "A boat", "duration": 4}).json()["id"]
    client.advance(600)
    url = client.get(f"{VIDEOS}/{task}").json()["metadata"]["url"]
    sound, clip = asset(client, url=url, asset_type="Audio"), asset(client, url=url, asset_type="Video")
    client.advance(10)

    assert (status(client, sound), status(client, clip)) == ("Failed", "Active")


@pytest.mark.parametrize(("seconds", "fine"), [(1.79, False), (1.8, True), (15.2, True), (15.21, False)])
def test_audio_has_bounds_and_the_documented_error(client: Client, seconds: float, fine: bool) -> None:
    sent = {"group_id": GROUP, "url": f"https://example.com/a.mp3?mock_seconds={seconds}", "asset_type": "Audio"}
    answer = client.post("/v1/assets/create", sent)

    if fine:
        assert answer.status_code == 200
    else:
        text = "doubao asset request failed: InvalidParameter.DurationTooLong: Duration must be between 1.8s and 15.2s"
        assert (answer.status_code, answer.json()) == (400, {"success": False, "message": text})
        assert client.account()["spent_usd"] == "0"


def test_the_bounds_are_audios_alone(client: Client) -> None:
    assert asset(client, url="https://example.com/a.mp4?mock_seconds=60", asset_type="Video")


def test_what_the_user_registered_of_a_url_counts(client: Client) -> None:
    url = "https://example.com/long.mp3"
    client.control("POST", "/inputs", {"url": url, "seconds": 60})

    refused(
        client.post("/v1/assets/create", {"group_id": GROUP, "url": url, "asset_type": "Audio"}),
        "asset-duration-too-long",
    )


def test_an_asset_is_renamed(client: Client) -> None:
    made = asset(client, name="a")

    assert call(client, "update", id=made, name="b") == {"Id": made}
    assert call(client, "get", id=made)["Name"] == "b"


def test_assets_and_groups_belong_to_their_key(client: Client) -> None:
    group, made = call(client, "group/create", name="a")["Id"], asset(client)
    client.key += "-other"

    refused(client.post("/v1/assets/get", {"id": made}), "asset-not-found")
    refused(client.post("/v1/assets/update", {"id": made, "name": "x"}), "asset-not-found")
    refused(client.post("/v1/assets/group/get", {"id": group}), "asset-group-not-found")
    refused(client.post("/v1/assets/group/update", {"id": group}), "asset-group-not-found")
    refused(client.post("/v1/assets/create", {"group_id": group, "url": IMAGE}), "asset-group-not-found")
    assert call(client, "list")["Items"] == call(client, "group/list")["Items"] == []


@pytest.fixture
def shelf(client: Client) -> Client:
    """Five assets in two groups, of both channels and three states."""
    other = call(client, "group/create", name="z")["Id"]
    asset(client, name="bear", model="seedance-upload")
    client.advance(5)
    asset(client, name="wolf", group_id=other)
    asset(client, name="bad bear", url="https://example.com/a.png?mock_corrupt=1")
    client.advance(10)
    asset(client, name="fox", model="ima-pro-upload-cn")
    client.advance(1)
    asset(client, name="film", project_name="films")
    return client


LISTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"sort_by": "CreateTime", "sort_order": "Asc"}, ["bear", "wolf", "bad bear", "fox"]),
    ({"sort_by": "CreateTime", "sort_order": "Desc"}, ["fox", "bad bear", "wolf", "bear"]),
    ({"filters": {"statuses": ["Active"]}}, ["wolf", "bear"]),
    ({"filters": {"statuses": ["Failed"]}}, ["bad bear"]),
    ({"filters": {"statuses": ["Processing"]}}, ["fox"]),
    ({"filters": {"statuses": ["Processing", "Failed"]}}, ["fox", "bad bear"]),
    ({"filters": {"name": "bear"}}, ["bad bear", "bear"]),
    ({"filters": {"group_ids": [GROUP]}}, ["fox", "bad bear", "bear"]),
    ({"filters": {"group_type": "LivenessFace"}}, []),
    ({"project_name": "films"}, ["film"]),
    ({"model": "seedance-upload"}, ["bear"]),
    ({"model": "ima-pro-upload"}, ["fox", "bad bear", "wolf"]),
    ({"model": "seedance-upload-cn"}, ["fox", "bad bear", "wolf"]),
    ({"page_size": 3}, ["fox", "bad bear", "wolf"]),
    ({"page_size": 3, "page_number": 2}, ["bear"]),
    ({"page_number": 9}, []),
]


def test_assets_are_listed_as_asked(shelf: Client) -> None:
    for asked, names in LISTS:
        found = call(shelf, "list", **asked)
        assert [row["Name"] for row in found["Items"]] == names, asked


def test_a_list_says_its_page_and_how_many_there_are(shelf: Client) -> None:
    found = call(shelf, "list", page_size=3, page_number=2)
    usual = call(shelf, "list")

    assert list(found) == ["Items", "TotalCount", "PageNumber", "PageSize"]
    assert (found["TotalCount"], found["PageNumber"], found["PageSize"]) == (4, 2, 3)
    assert (usual["TotalCount"], usual["PageNumber"], usual["PageSize"]) == (4, 1, 20)


def test_sorting_by_group_keeps_a_groups_assets_together(shelf: Client) -> None:
    ids = [row["GroupId"] for row in call(shelf, "list", sort_by="GroupId", sort_order="Asc")["Items"]]

    assert ids == sorted(ids)
    assert len(set(ids)) == 2


def test_sorting_by_update_follows_the_last_change(shelf: Client) -> None:
    first = call(shelf, "list", sort_by="CreateTime", sort_order="Asc")["Items"][0]["Id"]
    shelf.advance(60)
    call(shelf, "update", id=first, name="bear")

    assert call(shelf, "list", sort_by="UpdateTime", sort_order="Desc")["Items"][0]["Id"] == first


def test_the_quota_counts_every_asset_of_the_user(shelf: Client) -> None:
    assert call(shelf, "quota") == {"enabled": True, "max_count_per_user": 1000, "current_count": 5}
    assert shelf.request("POST", "/v1/assets/quota").json()["data"]["current_count"] == 5


def test_no_more_assets_than_the_quota_says(client: Client) -> None:
    family = client.app.providers["imarouter"].families["assets"]
    assert family.resource
    before = family.resource
    few = type(before.facts)(**{**{f: getattr(before.facts, f) for f in before.facts.__struct_fields__}, "most": 2})
    family.resource = replace(before, facts=few)
    try:
        asset(client)
        asset(client)
        refused(client.post("/v1/assets/create", {"group_id": GROUP, "url": IMAGE}), "asset-count-exceeded")
        assert client.account()["spent_usd"] == "0.01"
    finally:
        family.resource = before


def test_the_billing_token_is_one_of_the_users_own(client: Client) -> None:
    upload = {"group_id": GROUP, "url": IMAGE}
    other = f"{client.key}-second"
    number = client.control("GET", f"/accounts/imarouter/{other}")["token_id"]
    refused(client.post("/v1/assets/create", {**upload, "billing_token_id": number}), "asset-billing-token-invalid")
    client.account(tokens=[other])

    assert client.post("/v1/assets/create", {**upload, "billing_token_id": number}).status_code == 200
    assert client.account()["spent_usd"] == "0.005"
    client.control("PUT", f"/accounts/imarouter/{other}", {"suspended": True})
    refused(client.post("/v1/assets/create", {**upload, "billing_token_id": number}), "asset-billing-token-disabled")
    assert client.account()["spent_usd"] == "0.005"


# assets in video requests


def video(client: Client, model: str, *urls: str, **metadata: Any) -> Any:
    body: dict[str, Any] = {"model": model, **({"images": list(urls)} if urls else {})}
    return client.post(VIDEOS, {**body, **({"metadata": metadata} if metadata else {})})


def active(client: Client, **fields: Any) -> str:
    made = asset(client, **fields)
    client.advance(10)
    return f"asset://{made}"


CHANNELS = {
    "ima-pro-upload": ("seedance-2.0-cn", "seedance-2.0-fast-cn"),
    "ima-pro-upload-cn": ("seedance-2.0-cn", "seedance-2.0-fast-cn"),
    "seedance-upload-cn": ("seedance-2.0-cn", "seedance-2.0-fast-cn"),
    "seedance-upload": ("seedance-2.0", "seedance-2.0-fast", "ima-pro", "ima-pro-fast"),
}
MODELS = sorted({model for models in CHANNELS.values() for model in models})


@pytest.mark.parametrize("upload", CHANNELS)
def test_an_asset_is_for_video_models_of_its_channel(client: Client, upload: str) -> None:
    url = active(client, model=upload)
    for model in MODELS:
        answer = video(client, model, url)
        if model in CHANNELS[upload]:
            assert answer.status_code == 200, answer.text
        else:
            refused(answer, "seedance-creation-failed-portraits")


def test_an_upload_without_model_is_domestic(client: Client) -> None:
    url = active(client)

    assert video(client, "seedance-2.0-cn", url).status_code == 200
    refused(video(client, "seedance-2.0", url), "seedance-creation-failed-portraits")


def test_an_asset_must_be_active(client: Client) -> None:
    made = asset(client, model="seedance-upload")
    refused(video(client, "seedance-2.0", f"asset://{made}"), "seedance-portraits")
    client.advance(10)
    assert video(client, "seedance-2.0", f"asset://{made}").status_code == 200

    failed = active(client, model="seedance-upload", url="https://example.com/a.png?mock_corrupt=1")
    refused(video(client, "seedance-2.0", failed), "seedance-portraits")


def test_an_asset_must_be_the_callers_own(client: Client) -> None:
    url = active(client, model="seedance-upload")
    client.key += "-other"

    refused(video(client, "seedance-2.0", url), "seedance-portraits")
    refused(video(client, "seedance-2.0", "asset://asset-20260101000000-aaaaa"), "seedance-portraits")
    assert client.account()["held_usd"] == "0"


def test_an_asset_outlives_the_thirty_days_of_result_links(client: Client) -> None:
    url = active(client, model="seedance-upload")
    client.advance(40 * 86400)

    assert status(client, url.removeprefix("asset://")) == "Active"
    assert video(client, "seedance-2.0", url).status_code == 200


def test_another_key_of_the_same_user_may_name_it(client: Client) -> None:
    url = active(client, model="seedance-upload")
    other = f"{client.key}-second"
    client.account(tokens=[other])
    headers = {"Authorization": f"Bearer {other}"}

    assert client.post(VIDEOS, {"model": "seedance-2.0", "images": [url]}, headers=headers).status_code == 200


def test_video_and_audio_assets_stand_where_video_and_audio_do(client: Client) -> None:
    picture = active(client, model="seedance-upload")
    clip = active(client, model="seedance-upload", asset_type="Video", url="https://example.com/a.mp4")
    sound = active(client, model="seedance-upload", asset_type="Audio", url="https://example.com/a.mp3")

    assert video(client, "seedance-2.0", picture, reference_audio_urls=[sound]).status_code == 200
    assert video(client, "seedance-2.0", reference_video_urls=[clip]).status_code == 200
    refused(video(client, "seedance-2.0", clip), "seedance-media-bounds")
    refused(video(client, "seedance-2.0", picture, reference_audio_urls=[picture]), "seedance-media-bounds")


def test_what_was_known_of_the_url_is_known_of_the_asset(client: Client) -> None:
    small = active(
        client,
        model="seedance-upload",
        asset_type="Video",
        url="https://example.com/a.mp4?mock_width=600&mock_height=600",
    )
    long = active(
        client, model="seedance-upload", asset_type="Audio", url="https://example.com/a.mp3?mock_seconds=15.2"
    )
    task = video(client, "seedance-2.0", reference_video_urls=[small]).json()["id"]
    client.advance(600)
    failure = client.get(f"{VIDEOS}/{task}").json()["error"]["message"]

    assert failure == "601300: reference video pixel count must be >= 409600 (at least 640x640)"
    refused(
        video(client, "seedance-2.0", active(client, model="seedance-upload"), reference_audio_urls=[long]),
        "seedance-audio-too-long",
    )


def test_what_is_registered_of_an_asset_adds_to_what_it_says_of_itself(client: Client) -> None:
    url = active(client, model="seedance-upload")
    assert video(client, "seedance-2.0", url).status_code == 200
    client.control("POST", "/inputs", {"url": url, "width": 200, "height": 200})

    refused(video(client, "seedance-2.0", url), "seedance-media-bounds")


def test_the_contents_page_takes_no_asset(client: Client) -> None:
    url = active(client, model="seedance-upload")
    content = [{"type": "image_url", "image_url": {"url": url}, "role": "first_frame"}]
    answer = client.post("/api/v1/contents/generations/tasks", {"model": "seedance-2.0", "content": content})

    refused(answer, "task-invalid-parameter")


# the document


SCHEMAS = {
    "assets.group-create": "/v1/assets/group/create",
    "assets.group-list": "/v1/assets/group/list",
    "assets.group-get": "/v1/assets/group/get",
    "assets.group-update": "/v1/assets/group/update",
    "assets.create": "/v1/assets/create",
    "assets.list": "/v1/assets/list",
    "assets.get": "/v1/assets/get",
    "assets.update": "/v1/assets/update",
    "assets.quota": "/v1/assets/quota",
}


def meaning(node: Any) -> Any:
    """A schema without its texts."""
    if isinstance(node, list):
        return [meaning(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {name: meaning(part) for name, part in node.items() if name not in ("description", "example", "x-source")}


@needs_document
@pytest.mark.parametrize(("operation", "path"), SCHEMAS.items())
def test_a_request_schema_says_what_the_page_says(operation: str, path: str) -> None:
    family = facts().families["asset-groups" if "group" in operation else "assets"]
    shown = page(path).data["requestBody"]["content"]["application/json"]["schema"]

    assert meaning(family.operations[operation].request) == meaning(resolved(shown))


@needs_document
@pytest.mark.parametrize("path", SCHEMAS.values())
def test_an_answer_fits_the_schema_of_its_page_and_has_every_field(client: Client, path: str) -> None:
    group = call(client, "group/create", name="a", description="b")["Id"]
    made = asset(client, group_id=group, name="c")
    name = path.removeprefix("/v1/assets/")
    bodies: dict[str, Any] = {
        "group/create": {"name": "a"},
        "group/get": {"id": group},
        "group/update": {"id": group},
        "create": {"group_id": group, "url": IMAGE},
        "get": {"id": made},
        "update": {"id": made, "name": "d"},
    }
    answer = client.post(path, bodies.get(name, {})).json()
    schema = resolved(page(path).data["responses"]["200"]["content"]["application/json"]["schema"])
    jsonschema.validate(answer, in_draft(schema))

    def every_field(shape: Any, value: Any) -> None:
        for field, part in shape.get("properties", {}).items():
            assert field in value, field
            every_field(part, value[field])
        if "items" in shape:
            for member in value:
                every_field(shape["items"], member)

    every_field(schema, answer)


@needs_document
def test_the_video_page_names_an_upload_model_of_the_same_channel_for_each_video_model() -> None:
    channels = {
        row.name: row.facts["channel"] for name in ("seedance", "assets") for row in facts().families[name].models
    }
    named = page("/v1/videos").data["x-playground-portrait-asset-models"]

    assert len(named) == 6
    assert all(channels[model] == channels[upload] for model, upload in named.items())
    assert page("/v1/videos").data["x-playground-portrait-asset-status-ok"] == "Active"
