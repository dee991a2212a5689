"""Tasks from their first state to their last, and the answers of the query on the way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.client import Client
from tests.yuanjing.contract import TASKS, VIDEO, finished, is_error, minimal, query, stored, submit, video_families

FAMILIES = sorted(video_families())
RESULT = r"http://understudy\.test/yuanjing/idfile\?path=/tmp/\d+/\d+/\d+/\d+/"


def test_a_task_goes_through_the_states_of_the_page_in_order(client: Client) -> None:
    seen: list[str] = []
    taskid = submit(client, "vidu-text", duration=1)
    for _ in range(30):
        status = query(client, taskid)["status"]
        if not seen or seen[-1] != status:
            seen.append(status)
        client.advance(1)
    assert seen == ["CREATED", "PENDING", "RUNNING", "SUCCEEDED"]


def test_a_failing_task_ends_in_failed_without_a_result(client: Client) -> None:
    answer = client.post(VIDEO, minimal("vidu-text"), headers={"X-Mock-Task": "fail=generation-failed"})
    taskid = answer.json()["taskid"]
    assert query(client, taskid)["status"] == "CREATED"
    assert finished(client, taskid) == {"taskid": taskid, "status": "FAILED", "error": "ERROR:generation failed"}


def test_a_prompt_can_ask_for_a_failure_and_a_time(client: Client) -> None:
    taskid = submit(client, "vidu-text", prompt="Snow [[mock fail=generation-failed seconds=3]]")
    client.advance(2)
    assert query(client, taskid)["status"] != "FAILED"
    client.advance(1)
    assert query(client, taskid)["status"] == "FAILED"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_methods_ask_for_a_task(client: Client, method: str) -> None:
    taskid = submit(client, "wan-text")
    answer = client.request(method, TASKS, params={"taskid": taskid})
    assert answer.json() == {"taskid": taskid, "status": "CREATED"}


@pytest.mark.parametrize("params", [{}, {"taskid": ""}, {"task_id": "936759404378734592"}])
def test_a_query_without_a_taskid_misses_it(client: Client, params: dict[str, str]) -> None:
    answer = client.get(TASKS, params=params)
    assert (answer.status_code, answer.json()) == (400, {"error": "Missing required parameter: taskid"})


@pytest.mark.parametrize(
    "taskid", ["936759404378734592", "x", "../../etc/passwd", "' or 1=1", "\u4f60\u597d", "0" * 5000]
)
def test_an_unknown_task_is_a_failure_with_its_own_id(client: Client, taskid: str) -> None:
    answer = client.get(TASKS, params={"taskid": taskid})
    assert answer.status_code == 200
    assert answer.json() == {"taskid": taskid, "status": "FAILED", "error": f"taskid={taskid} not exist"}


def test_a_task_of_another_key_is_unknown(client: Client) -> None:
    taskid = submit(client, "wan-text")
    answer = client.get(TASKS, params={"taskid": taskid}, headers={"Authorization": "Bearer sk-somebody-else"})
    assert is_error(answer, "unknown-task")


def test_a_query_costs_nothing_even_without_money(client: Client) -> None:
    taskid = submit(client, "wan-text")
    client.account(balance_usd="0")
    assert query(client, taskid)["status"] == "CREATED"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_finished_task_has_usage_cover_and_video(client: Client, family: str) -> None:
    taskid = submit(client, family)
    answer = finished(client, taskid)
    assert list(answer) == ["taskid", "usage", "image", "video", "status"]
    assert answer["taskid"] == taskid
    assert answer["status"] == "SUCCEEDED"
    assert re.fullmatch(RESULT + r"cover\.jpeg", answer["image"])
    assert re.fullmatch(RESULT + r"video\.mp4", answer["video"])


def test_the_page_s_own_usage_follows_from_the_request_behind_it(client: Client) -> None:
    answer = finished(client, submit(client, "vidu-text", duration=1, resolution="540p"))
    assert list(answer["usage"].items()) == [
        ("action", "t2v"),
        ("credits", 10),
        ("type", "text2video"),
        ("model", "viduq3-pro"),
        ("resolution", "540p"),
        ("off_peak", False),
        ("duration", 1),
    ]


@pytest.mark.parametrize(("off_peak", "shown", "credits_"), [("N", False, 160), ("Y", True, 80)])
def test_off_peak_is_a_letter_when_sent_and_a_boolean_when_billed(
    client: Client, off_peak: str, shown: bool, credits_: int
) -> None:
    fields = {"off_peak": off_peak, "duration": 16, "resolution": "540p"}
    usage = finished(client, submit(client, "vidu-text", **fields))["usage"]
    assert (usage["off_peak"], usage["credits"], usage["duration"]) == (shown, credits_, 16)


def test_vidu_s_image_models_bill_in_the_same_words(client: Client) -> None:
    usage = finished(client, submit(client, "vidu-image", model="viduq2-turbo", duration=2, resolution="720p"))["usage"]
    assert usage == {
        "action": "i2v",
        "credits": 40,
        "type": "img2video",
        "model": "viduq2-turbo",
        "resolution": "720p",
        "off_peak": False,
        "duration": 2,
    }


SEEDANCE = [name for name in FAMILIES if name.startswith(("seedance", "dreamina"))]


@pytest.mark.parametrize("family", SEEDANCE)
def test_seedance_bills_tokens_by_pixels_and_frames(client: Client, family: str) -> None:
    usage = finished(client, submit(client, family, resolution="720p", ratio="16:9", duration=15))["usage"]
    assert usage == {"completion_tokens": 324900, "total_tokens": 324900}


@pytest.mark.parametrize("family", SEEDANCE)
def test_seedance_s_tokens_are_rounded_down(client: Client, family: str) -> None:
    usage = finished(client, submit(client, family, resolution="480p", ratio="16:9", duration=5))["usage"]
    assert usage["total_tokens"] == 854 * 480 * 121 // 1024


@pytest.mark.parametrize(
    ("family", "fields", "usage"),
    [
        ("wan-text", {"duration": 5, "size": "832*480"}, {"duration": 5, "size": "832*480", "video_count": 1}),
        ("wan-image", {}, {"duration": 15, "size": "1920*1080", "video_count": 1}),
        ("happyhorse-text", {"duration": 7}, {"duration": 7, "resolution": "720p", "video_count": 1}),
        ("happyhorse-image", {"resolution": "1080p"}, {"duration": 5, "resolution": "1080P", "video_count": 1}),
        ("happyhorse-reference", {}, {"duration": 12, "resolution": "1080p", "video_count": 1}),
    ],
)
def test_alibaba_bills_seconds(client: Client, family: str, fields: dict[str, Any], usage: dict[str, Any]) -> None:
    assert finished(client, submit(client, family, **fields))["usage"] == usage


def test_an_ended_task_stays_as_it_is(client: Client) -> None:
    taskid = submit(client, "vidu-text")
    first = finished(client, taskid)
    client.advance(86400 * 30)
    assert query(client, taskid) == first


def test_a_longer_video_takes_longer(client: Client) -> None:
    ends = [stored(client, submit(client, "vidu-text", duration=seconds)) for seconds in (1, 16)]
    assert ends[0]["ends"] - ends[0]["created"] < ends[1]["ends"] - ends[1]["created"]


def test_a_task_id_in_the_body_of_a_post_is_not_read(client: Client) -> None:
    taskid = submit(client, "vidu-text")
    assert is_error(client.post(TASKS, {"taskid": taskid}), "missing-parameter")
