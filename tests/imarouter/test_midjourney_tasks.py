"""Midjourney from submit to picture: states, buttons, all follow-ups, windows, money, refusals."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from .midjourney import FOLLOW_UPS, FOX, LINKS, Midjourney, failure

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"
DATA = "data:image/png;base64,iVBORw0KGgo="
# what a grid and a single picture offer, in the order of their buttons
GRID = [
    *(f"MJ::JOB::upsample::{n}::*" for n in (1, 2, 3, 4)),
    "MJ::JOB::reroll::0::*::SOLO",
    *(f"MJ::JOB::variation::{n}::*" for n in (1, 2, 3, 4)),
    "MJ::RemixModal::*",
]
SINGLE = [
    "MJ::JOB::upsample_v6_2x_subtle::1::*::SOLO",
    "MJ::JOB::upsample_v6_2x_creative::1::*::SOLO",
    "MJ::JOB::low_variation::1::*",
    "MJ::JOB::high_variation::1::*",
    "MJ::Inpaint::1::*::SOLO",
    "MJ::Outpaint::50::1::*",
    "MJ::Outpaint::75::1::*",
    "MJ::CustomZoom::1::*",
    *(f"MJ::JOB::pan_{side}::1::*::SOLO" for side in ("left", "right", "up", "down")),
    "MJ::RemixModal::*",
]


@pytest.fixture(scope="module")
def client() -> Iterator[Midjourney]:
    with Midjourney() as client:
        yield client


@pytest.fixture
def fresh(client: Midjourney, request: pytest.FixtureRequest) -> Midjourney:
    """The same server, an account of the test's own."""
    client.key = f"sk-{abs(hash(request.node.name))}"
    client.account(balance_usd="1000", rpm=None)
    return client


def test_a_task_goes_from_not_start_to_success(fresh: Midjourney) -> None:
    task = fresh.post("/mj/submit/imagine", FOX).json()["result"]
    seen = []
    for wait in (0, 2, 5, 30, 29):
        fresh.advance(wait)
        row = fresh.task(task)
        seen.append((row["status"], row["progress"], row["startTime"] > 0, row["finishTime"] > 0))

    assert seen == [
        ("NOT_START", "0%", False, False),
        ("SUBMITTED", "3%", False, False),
        ("IN_PROGRESS", "10%", True, False),
        ("IN_PROGRESS", "56%", True, False),
        ("SUCCESS", "100%", True, True),
    ]
    assert row["startTime"] - row["submitTime"] == 5_000
    assert row["finishTime"] - row["submitTime"] == 65_000
    assert 10**12 < row["submitTime"] < 10**13


def test_pictures_and_buttons_are_there_only_at_the_end(fresh: Midjourney) -> None:
    task = fresh.post("/mj/submit/imagine", FOX).json()["result"]
    fresh.advance(60)
    running = fresh.task(task)
    fresh.advance(10)
    ended = fresh.task(task)

    assert "imageUrl" not in running
    assert (running["urls"], running["buttons"]) == ([], [])
    assert ended["imageUrl"] == ended["urls"][0]
    assert (len(set(ended["urls"])), len(ended["buttons"])) == (4, 10)


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("A fox", (1024, 1024)),
        ("A fox --ar 1:1", (1024, 1024)),
        ("A fox --ar 16:9 --v 6", (1456, 819)),
        ("A fox --ar 9:16", (819, 1456)),
        ("A fox --aspect 3:2", (1455, 970)),
        ("A fox --ar 32:18", (1456, 819)),
        ("A fox --ar 1:1 --ar 4:3", (1456, 1092)),
        ("--ar 14:1", (1456, 104)),
        ("A barrel --arch 16:9", (1024, 1024)),
    ],
)
def test_pictures_have_the_aspect_of_the_prompt(fresh: Midjourney, prompt: str, size: tuple[int, int]) -> None:
    task = fresh.imagine(prompt)

    assert fresh.task(task)["status"] == "SUCCESS"
    assert fresh.sizes(task) == [size] * 4


def test_the_four_pictures_differ_and_an_upscale_is_one(fresh: Midjourney) -> None:
    task = fresh.imagine("A fox --ar 3:2")
    pictures = [fresh.fetch(url) for url in fresh.task(task)["urls"]]
    up = fresh.upscale(task)

    assert len({answer.content for answer in pictures}) == 4
    assert {answer.headers["content-type"] for answer in pictures} == {"image/png"}
    assert fresh.sizes(up) == [(1455, 970)]


def test_the_flags_of_a_prompt_are_told_and_the_prompt_is_echoed(fresh: Midjourney) -> None:
    prompt = (
        "https://a.example/x.png a cat --sref 32::1 --sw 430 --p dnn --iw 0.8 --niji 7 --s 100 --ar 1:1 --c 10 --w 43"
    )
    row = fresh.task(fresh.imagine(prompt, botType="NIJI_JOURNEY", state="order 7"))

    assert (row["prompt"], row["promptEn"], row["properties"]["finalPrompt"]) == (prompt,) * 3
    assert (row["botType"], row["state"], row["action"]) == ("NIJI_JOURNEY", "order 7", "IMAGINE")
    assert row["properties"]["flags"] == {
        "ar": "1:1",
        "niji": "7",
        "stylize": "100",
        "sref": "32::1",
        "sw": "430",
        "p": "dnn",
        "iw": "0.8",
        "c": "10",
        "w": "43",
    }


def test_a_bare_prompt_has_no_flags_and_the_usual_bot(fresh: Midjourney) -> None:
    row = fresh.task(fresh.imagine("A fox"))

    assert (row["botType"], "state" in row, row["properties"]) == ("MID_JOURNEY", False, {"finalPrompt": "A fox"})


def test_niji_in_a_prompt_changes_no_bot(fresh: Midjourney) -> None:
    row = fresh.task(fresh.imagine("A fox --niji 7"))

    assert (row["botType"], row["properties"]["flags"]) == ("MID_JOURNEY", {"niji": "7"})


def test_a_blend_of_a_picture_that_cannot_be_read_fails(fresh: Midjourney) -> None:
    task = fresh.done(fresh.post("/mj/submit/blend", {"base64Array": [LINKS[0], f"{LINKS[1]}?mock_corrupt=1"]}))

    assert (fresh.task(task)["status"], fresh.task(task)["failReason"]) == ("FAILURE", "task failed")


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("A fox --ar wide", "Invalid parameter --ar: it must be a ratio of whole numbers such as 16:9, at most 14:1"),
        ("A fox --ar 1:15", "Invalid parameter --ar: it must be a ratio of whole numbers such as 16:9, at most 14:1"),
        ("A fox --ar 0:1", "Invalid parameter --ar: it must be a ratio of whole numbers such as 16:9, at most 14:1"),
        ("A fox --iw 0.8", "Invalid parameter --iw: it needs an image URL at the start of the prompt"),
        ("https://a.example/x.png a fox --iw 3.5", "Invalid parameter --iw: it must be a number from 0 to 3"),
        ("A fox --sw 430", "Invalid parameter --sw: it needs --sref"),
        ("A fox --sref 5 --sw much", "Invalid parameter --sw: it must be a number from 0 to 1000"),
        ("A fox --stylize -1", "Invalid parameter --stylize: it must be a number from 0 to 1000"),
        ("A fox --chaos 101", "Invalid parameter --c: it must be a number from 0 to 100"),
        ("A fox --w 3001", "Invalid parameter --w: it must be a number from 0 to 3000"),
        ("a very small fox, " * 20 + "--p dnn --sref 5", "Invalid prompt format"),
    ],
)
def test_a_flag_that_is_not_taken_fails_the_task_and_costs_nothing(fresh: Midjourney, prompt: str, reason: str) -> None:
    row = fresh.task(fresh.imagine(prompt))

    assert (row["status"], row["progress"], row["failReason"]) == ("FAILURE", "100%", reason)
    assert (row["urls"], row["buttons"], "imageUrl" in row) == ([], [], False)
    assert fresh.entries() == [("reserve", "0.1"), ("release", "0.1")]


@pytest.mark.parametrize("kind", ["grid", "single"])
def test_a_task_shows_the_buttons_of_its_kind(fresh: Midjourney, kind: str) -> None:
    task = fresh.imagine()
    task = fresh.upscale(task) if kind == "single" else task
    forms = [re.sub(UUID, "*", name) for name in fresh.buttons(task)]

    assert forms == (GRID if kind == "grid" else SINGLE)
    assert len({re.search(UUID, name)[0] for name in fresh.buttons(task)}) == 1  # type: ignore[index]
    for row in fresh.task(task)["buttons"]:
        assert list(row) == ["customId", "emoji", "label", "style", "type"]
        assert (row["style"], row["type"]) == (2, 2)
        assert row["emoji"] or row["label"]


@pytest.mark.parametrize("model", sorted(FOLLOW_UPS))
def test_a_follow_up_makes_what_it_is_named_for(fresh: Midjourney, model: str) -> None:
    parent = fresh.parent_of(model)
    answer = fresh.change(parent, model, prompt="--zoom 1.5" if model == "mj_custom_zoom" else "", state="order 8")
    task = fresh.done(answer)
    row = fresh.task(task)

    assert answer.json()["description"] == "Submit success"
    assert (row["action"], row["status"], row["state"]) == (model.removeprefix("mj_").upper(), "SUCCESS", "order 8")
    assert row["prompt"].startswith("A fox")
    assert len(row["urls"]) == (1 if model == "mj_upscale" else 4)
    forms = [re.sub(UUID, "*", name) for name in fresh.buttons(task)]
    assert forms == (SINGLE if model == "mj_upscale" else GRID)
    assert fresh.control("GET", f"/tasks/{task}")["parent"] == parent


@pytest.mark.parametrize("name", [*(f"U{n}" for n in range(1, 5)), *(f"V{n}" for n in range(1, 5))])
def test_each_picture_of_a_grid_has_its_own_buttons(fresh: Midjourney, name: str) -> None:
    parent = fresh.imagine()
    wanted = next(row["customId"] for row in fresh.task(parent)["buttons"] if row["label"] == name)
    model = "mj_upscale" if name[0] == "U" else "mj_variation"

    assert wanted.split("::")[3] == name[1]
    assert fresh.change(parent, model, wanted).status_code == 200


@pytest.mark.parametrize(
    ("button", "model", "size"),
    [
        ("MJ::JOB::upsample_v6_2x_subtle::", "mj_upscale", (2910, 1940)),
        ("MJ::JOB::upsample_v6_2x_creative::", "mj_upscale", (2910, 1940)),
        ("MJ::JOB::low_variation::", "mj_low_variation", (1455, 970)),
        ("MJ::Outpaint::75::", "mj_zoom", (1455, 970)),
        ("MJ::JOB::pan_left::", "mj_pan", (2182, 970)),
        ("MJ::JOB::pan_right::", "mj_pan", (2182, 970)),
        ("MJ::JOB::pan_up::", "mj_pan", (1455, 1455)),
        ("MJ::JOB::pan_down::", "mj_pan", (1455, 1455)),
    ],
)
def test_a_follow_up_has_the_size_that_its_button_says(
    fresh: Midjourney, button: str, model: str, size: tuple[int, int]
) -> None:
    task = fresh.done(fresh.change(fresh.upscale(fresh.imagine("A fox --ar 3:2")), model, button))
    row = fresh.control("GET", f"/tasks/{task}")["quantities"]

    assert (row["width"], row["height"]) == size


def test_a_picture_that_is_large_enough_grows_no_further(fresh: Midjourney) -> None:
    task = fresh.upscale(fresh.imagine())
    for _ in range(2):
        task = fresh.done(fresh.change(task, "mj_upscale", "MJ::JOB::upsample_v6_2x_subtle::"))
    forms = [re.sub(UUID, "*", name) for name in fresh.buttons(task)]

    assert [form for form in SINGLE if form not in forms] == [*SINGLE[:2], *SINGLE[-5:-1]]


def test_a_prompt_is_used_by_a_variation_and_not_by_an_upscale(fresh: Midjourney) -> None:
    parent = fresh.imagine("A fox --ar 3:2")
    varied = fresh.task(fresh.done(fresh.change(parent, "mj_variation", prompt="A hen --ar 2:3")))
    raised = fresh.task(fresh.done(fresh.change(parent, "mj_upscale", prompt="A hen --ar 2:3")))
    zoomed = fresh.done(fresh.change(fresh.upscale(parent), "mj_custom_zoom", prompt="--ar 16:9 --zoom 1.5"))

    assert (varied["prompt"], raised["prompt"]) == ("A hen --ar 2:3", "A fox --ar 3:2")
    assert fresh.task(zoomed)["prompt"] == "A fox --ar 3:2 --ar 16:9 --zoom 1.5"
    assert fresh.sizes(zoomed) == [(1456, 819)] * 4


@pytest.mark.parametrize(
    ("model", "button"),
    [
        ("mj_upscale", "MJ::JOB::variation::1::"),
        ("mj_variation", "MJ::JOB::upsample::1::"),
        ("mj_pan", "MJ::JOB::reroll::0::"),
        ("mj_zoom", "MJ::RemixModal::"),
    ],
)
def test_a_button_goes_with_one_model(fresh: Midjourney, model: str, button: str) -> None:
    answer = fresh.change(fresh.imagine(), model, button)

    assert failure(answer) == (400, 4, "关联任务不允许执行变化 ")


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name.replace("::1::", "::5::"),
        lambda name: name + "::SOLO",
        lambda name: name.upper(),
        lambda name: name.replace("upsample", "low_variation"),
        lambda name: name[:-1],
        lambda name: "MJ::JOB::upsample::1::abc123",
    ],
)
def test_a_custom_id_must_be_exactly_one_on_offer(fresh: Midjourney, change: Any) -> None:
    parent = fresh.imagine()
    body = {"model": "mj_upscale", "taskId": parent, "customId": change(fresh.button(parent, "MJ::JOB::upsample::1::"))}

    assert failure(fresh.post("/mj/submit/change", body)) == (400, 4, "关联任务不允许执行变化 ")
    assert fresh.entries() == [("reserve", "0.1"), ("charge", "0.1")]


def test_a_button_of_one_task_is_no_button_of_another(fresh: Midjourney) -> None:
    one, other = fresh.imagine(), fresh.imagine()
    body = {"model": "mj_upscale", "taskId": one, "customId": fresh.button(other, "MJ::JOB::upsample::1::")}

    assert failure(fresh.post("/mj/submit/change", body))[2] == "关联任务不允许执行变化 "


def test_a_parent_of_another_key_is_unknown_for_every_call(fresh: Midjourney) -> None:
    parent = fresh.imagine()
    upsample, remix = fresh.button(parent, "MJ::JOB::upsample::1::"), fresh.button(parent, "MJ::RemixModal::")
    fresh.key = f"{fresh.key}-other"
    change = {"model": "mj_upscale", "taskId": parent, "customId": upsample}
    modal = {"model": "mj_remix", "taskId": parent, "customId": remix, "prompt": "x"}

    assert failure(fresh.post("/mj/submit/change", change)) == (400, 4, "task_not_found ")
    assert failure(fresh.post("/mj/submit/modal", modal)) == (400, 4, "task_not_found ")
    assert failure(fresh.get(f"/mj/task/{parent}/fetch")) == (400, 4, "task_no_found ")
    assert fresh.get(f"/mj/image/{parent}").json() == {"error": "midjourney_task_not_found"}


def test_a_parent_of_another_page_is_unknown(fresh: Midjourney) -> None:
    song = fresh.post("/v1/music/generations", {"model": "sonic", "prompt": "A waltz"}).json()["id"]
    fresh.advance(100)
    body = {"model": "mj_upscale", "taskId": song, "customId": "MJ::JOB::upsample::1::abc123"}

    assert failure(fresh.post("/mj/submit/change", body)) == (400, 4, "task_not_found ")
    assert failure(fresh.get(f"/mj/task/{song}/fetch")) == (400, 4, "task_no_found ")
    assert fresh.get(f"/mj/image/{song}").status_code == 400
    assert fresh.get(f"/v1/videos/{fresh.imagine()}").status_code == 404


@pytest.mark.parametrize("fate", ["", "fail=task-failed"])
def test_a_parent_that_runs_or_failed_may_not_be_followed(fresh: Midjourney, fate: str) -> None:
    headers = {"X-Mock-Task": fate} if fate else {}
    parent = fresh.post("/mj/submit/imagine", FOX, headers=headers).json()["result"]
    fresh.advance(100 if fate else 30)
    body = {"model": "mj_upscale", "taskId": parent, "customId": "MJ::JOB::upsample::1::abc123"}

    assert failure(fresh.post("/mj/submit/change", body)) == (400, 4, "task_status_not_success ")


def waiting(client: Midjourney) -> str:
    """A custom zoom that waits for its window."""
    answer = client.change(client.upscale(client.imagine("A fox --ar 3:2")), "mj_custom_zoom")
    body = answer.json()
    assert (answer.status_code, body["code"], body["description"]) == (200, 21, "Waiting for window confirm")
    assert body["properties"] == {"finalPrompt": "A fox --ar 3:2", "remix": True}
    return str(body["result"])


def test_a_custom_zoom_without_a_prompt_waits_for_its_window(fresh: Midjourney) -> None:
    task = waiting(fresh)
    fresh.advance(600)
    row = fresh.task(task)

    assert (row["status"], row["progress"], row["startTime"]) == ("MODAL", "0%", 0)
    assert [re.sub(UUID, "*", name) for name in fresh.buttons(task)] == ["MJ::RemixModal::*"]
    assert fresh.entries()[-1] == ("charge", "0.05")


def test_a_modal_call_lets_the_waiting_task_go_on(fresh: Midjourney) -> None:
    task = waiting(fresh)
    answer = fresh.remix(task, "--ar 4:3 --zoom 2")
    assert (answer.json()["code"], answer.json()["result"]) == (1, task)
    states = []
    for wait in (0, 2, 30, 40):
        fresh.advance(wait)
        states.append(fresh.task(task)["status"])
    row = fresh.task(task)

    assert states == ["NOT_START", "SUBMITTED", "IN_PROGRESS", "SUCCESS"]
    assert (row["action"], row["prompt"]) == ("CUSTOM_ZOOM", "A fox --ar 3:2 --ar 4:3 --zoom 2")
    assert fresh.sizes(task) == [(1456, 1092)] * 4
    assert fresh.entries()[-2:] == [("reserve", "0.1"), ("charge", "0.1")]
    assert failure(fresh.post("/mj/submit/modal", {**body_of(fresh, task), "customId": "MJ::RemixModal::x"}))[0] == 400


def body_of(client: Midjourney, task: str) -> dict[str, Any]:
    """A modal call of a task."""
    return {"model": "mj_remix", "taskId": task, "customId": client.button(task, "MJ::RemixModal::"), "prompt": "x"}


def test_a_window_is_confirmed_once(fresh: Midjourney) -> None:
    task = waiting(fresh)
    body = body_of(fresh, task)
    assert fresh.post("/mj/submit/modal", body).status_code == 200

    assert failure(fresh.post("/mj/submit/modal", body)) == (400, 4, "task_status_not_success ")


def test_a_window_that_nobody_confirms_is_cancelled(fresh: Midjourney) -> None:
    task = waiting(fresh)
    body, before = body_of(fresh, task), fresh.account()
    fresh.advance(900)
    row = fresh.task(task)

    assert (row["status"], row["buttons"], "failReason" in row) == ("CANCEL", [], False)
    assert failure(fresh.post("/mj/submit/modal", body)) == (400, 4, "task_status_not_success ")
    assert fresh.account() == before


def test_a_window_needs_a_prompt(fresh: Midjourney) -> None:
    task = waiting(fresh)

    assert failure(fresh.remix(task, "")) == (400, 4, "prompt_is_required ")
    assert fresh.task(task)["status"] == "MODAL"


@pytest.mark.parametrize("kind", ["grid", "single", "region"])
def test_a_remix_of_a_finished_task_is_a_task_of_its_own(fresh: Midjourney, kind: str) -> None:
    parent = fresh.imagine("A fox --ar 3:2")
    parent = parent if kind == "grid" else fresh.upscale(parent)
    button = "MJ::Inpaint::" if kind == "region" else "MJ::RemixModal::"
    answer = fresh.remix(parent, "A fox in a wizard hat", button, maskBase64=DATA, state="order 9")
    task = fresh.done(answer)
    row = fresh.task(task)

    assert task != parent
    assert (row["action"], row["prompt"], row["state"]) == ("REMIX", "A fox in a wizard hat", "order 9")
    assert fresh.sizes(task) == [(1455, 970)] * 4
    assert [re.sub(UUID, "*", name) for name in fresh.buttons(task)] == GRID


@pytest.mark.parametrize(
    ("dimensions", "size"), [("PORTRAIT", (970, 1455)), ("SQUARE", (1024, 1024)), ("LANDSCAPE", (1455, 970))]
)
def test_a_blend_has_its_dimensions(fresh: Midjourney, dimensions: str, size: tuple[int, int]) -> None:
    body = {"model": "mj_blend", "base64Array": [DATA] * 3, "dimensions": dimensions, "prompt": "soft --ar 16:9"}
    task = fresh.done(fresh.post("/mj/submit/imagine", body))

    assert (fresh.task(task)["action"], fresh.sizes(task)) == ("BLEND", [size] * 4)
    assert fresh.sizes(fresh.done(fresh.change(task, "mj_reroll"))) == [size] * 4


def test_a_blend_of_links_is_a_square_grid_that_may_be_followed(fresh: Midjourney) -> None:
    answer = fresh.post("/mj/submit/blend", {"base64Array": LINKS, "prompt": "cinematic style"})
    task = fresh.done(answer)

    assert list(answer.json().items()) == [("code", 1), ("result", task), ("description", "submitted")]
    assert (fresh.task(task)["action"], fresh.task(task)["prompt"]) == ("BLEND", "cinematic style")
    assert fresh.sizes(task) == [(1024, 1024)] * 4
    assert [re.sub(UUID, "*", name) for name in fresh.buttons(task)] == GRID
    assert fresh.task(fresh.upscale(task))["status"] == "SUCCESS"


def test_the_proxy_serves_the_first_picture(fresh: Midjourney) -> None:
    task = fresh.imagine()
    answer = fresh.get(f"/mj/image/{task}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == fresh.fetch(fresh.task(task)["imageUrl"]).content
    assert Image.open(io.BytesIO(answer.content)).size == (1024, 1024)
    part = fresh.get(f"/mj/image/{task}", headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, b"\x89PNG\r\n\x1a\n")


def test_the_proxy_has_errors_of_its_own(fresh: Midjourney) -> None:
    running = fresh.post("/mj/submit/imagine", FOX).json()["result"]
    unfinished = fresh.get(f"/mj/image/{running}")
    task = fresh.imagine()
    fresh.advance(30 * 86400)
    gone, unknown = fresh.get(f"/mj/image/{task}"), fresh.get("/mj/image/1")

    assert (unfinished.status_code, unfinished.json()) == (500, {"error": "http_get_image_failed"})
    assert (gone.status_code, gone.json()) == (404, {"error": "file not found"})
    assert (unknown.status_code, unknown.json()) == (400, {"error": "midjourney_task_not_found"})


@pytest.mark.parametrize(("model", "price"), [("mj_imagine", "0.1"), ("mj_blend", "0.1"), *[
    (model, "0.05" if model == "mj_upscale" else "0.1") for model in sorted(FOLLOW_UPS)
]])  # fmt: skip
def test_a_task_is_held_charged_once_and_given_back(fresh: Midjourney, model: str, price: str) -> None:
    def submit(**headers: str) -> str:
        if model in FOLLOW_UPS:
            button = fresh.button(parent, FOLLOW_UPS[model][0])
            body: Any = {"model": model, "taskId": parent, "customId": button, "prompt": "--zoom 2"}
            return str(fresh.post("/mj/submit/change", body, headers=headers).json()["result"])
        path = "/mj/submit/imagine" if model == "mj_imagine" else "/mj/submit/blend"
        body = FOX if model == "mj_imagine" else {"base64Array": LINKS}
        return str(fresh.post(path, body, headers=headers).json()["result"])

    parent = fresh.parent_of(model) if model in FOLLOW_UPS else ""
    before = len(fresh.entries())
    submit()
    assert fresh.account()["held_usd"] == price
    fresh.advance(100)
    failed = submit(**{"X-Mock-Task": "fail=task-failed"})
    fresh.advance(100)

    assert fresh.task(failed)["failReason"] == "task failed"
    assert fresh.entries()[before:] == [("reserve", price), ("charge", price), ("reserve", price), ("release", price)]


def test_a_cancelled_task_is_given_back(fresh: Midjourney) -> None:
    task = fresh.post("/mj/submit/imagine", FOX).json()["result"]
    fresh.advance(10)
    fresh.control("POST", f"/tasks/{task}", {"state": "cancelled"})

    assert fresh.task(task)["status"] == "CANCEL"
    assert fresh.entries() == [("reserve", "0.1"), ("release", "0.1")]


def test_a_banned_word_is_named_and_nothing_starts(fresh: Midjourney) -> None:
    answer = fresh.post("/mj/submit/imagine", {**FOX, "prompt": "a NUDE figure"})

    assert answer.status_code == 200
    assert answer.json() == {
        "code": 24,
        "description": "可能包含敏感词",
        "properties": {"promptEn": "a NUDE figure", "bannedWord": "nude"},
    }
    assert fresh.entries() == []


@pytest.mark.parametrize(
    ("headers", "holder"),
    [
        ({"Authorization": "", "mj-api-secret": "sk-secret"}, "sk-secret"),
        ({"Authorization": "midjourney-proxy", "mj-api-secret": "sk-secret"}, "sk-secret"),
        ({"Authorization": "Bearer sk-bearer", "mj-api-secret": "sk-secret"}, "sk-bearer"),
    ],
)
def test_the_key_may_come_in_a_header_of_midjourneys(client: Midjourney, headers: dict[str, str], holder: str) -> None:
    client.key = holder
    before = len(client.entries())
    answer = client.post("/mj/submit/imagine", FOX, headers=headers)

    assert answer.status_code == 200
    assert len(client.entries()) == before + 1


def test_midjourneys_header_carries_no_key_elsewhere(client: Midjourney) -> None:
    headers = {"Authorization": "", "mj-api-secret": "sk-secret"}

    assert client.get("/v1/models", headers=headers).status_code == 401
    assert client.post("/mj/submit/imagine", FOX, headers={"Authorization": ""}).status_code == 401


def test_ids_are_digits_and_none_comes_twice_while_the_clock_stands(fresh: Midjourney) -> None:
    ids = [fresh.post("/mj/submit/imagine", FOX).json()["result"] for _ in range(200)]

    assert len(set(ids)) == 200
    assert all(re.fullmatch(r"1[0-9]{15}", task) for task in ids)


def test_models_are_listed_as_midjourneys(client: Midjourney) -> None:
    rows = {row["id"]: row["supported_endpoint_types"] for row in client.get("/v1/models").json()["data"]}
    ours = {name for name in rows if name.startswith("mj_")}

    assert ours == {"mj_imagine", "mj_blend", "mj_remix", *FOLLOW_UPS}
    assert {tuple(rows[name]) for name in ours} == {("midjourney-proxy",)}


def test_lenient_takes_what_other_gateways_take() -> None:
    with Midjourney(strictness="lenient") as lenient:
        mixed = {"model": "mj_blend", "base64Array": [DATA, LINKS[0]]}
        task = lenient.done(lenient.post("/mj/submit/imagine", mixed))
        assert lenient.post("/mj/submit/blend", {"base64Array": [DATA, LINKS[0]]}).status_code == 200
        assert lenient.sizes(task) == [(1024, 1024)] * 4
        assert lenient.task(lenient.done(lenient.post("/mj/submit/imagine", {"prompt": "A hen"})))["prompt"] == "A hen"
        for action, pictures in (("UPSCALE", 1), ("VARIATION", 4), ("REROLL", 4)):
            body = {"action": action, "taskId": task, "index": 4}
            row = lenient.task(lenient.done(lenient.post("/mj/submit/change", body)))
            assert (row["action"], len(row["urls"])) == (action, pictures)
        assert failure(lenient.post("/mj/submit/change", {**body, "action": "UPSCALE", "index": 5}))[0] == 400
        for headers in ({"Authorization": ""}, {"Authorization": "Bearer sk-other"}):
            assert lenient.get(f"/mj/image/{task}", headers=headers).status_code == 200
        assert lenient.get(f"/mj/task/{task}/fetch", headers={"Authorization": ""}).status_code == 401
