"""Which models are served where."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from mockserver import create_app
from tests.dashscope.contract import CHAT, HOSTS, ask, assert_refused, models, send
from tests.support.client import Client

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.mark.parametrize("name", list(models()))
def test_every_documented_model_answers_behind_the_prefix_whole_and_streamed(client: Client, name: str) -> None:
    whole = client.post(CHAT, ask(model=name))
    chunks = client.events(CHAT, ask(model=name, stream=True))

    assert whole.status_code == 200, whole.text
    assert whole.json()["model"] == name
    assert {chunk["model"] for chunk in chunks[:-1]} == {name}


@pytest.mark.parametrize("region", list(HOSTS))
def test_a_region_serves_its_own_models_and_no_others(client: Client, region: str) -> None:
    for name, model in models().items():
        answer = send(client, ask(model=name), region)
        if region in model.regions:
            assert answer.status_code == 200, (name, answer.text)
        else:
            assert_refused(answer, "model-not-found", model=name)


@pytest.mark.parametrize("host", ["DASHSCOPE-INTL.aliyuncs.com", "dashscope-intl.aliyuncs.com:8787"])
def test_a_host_is_known_in_any_case_and_with_any_port(server: Client, host: str) -> None:
    path, headers = f"http://{host}{CHAT}", {"Authorization": "Bearer sk-host", "Host": host}
    server.provider = ""
    try:
        assert server.post(path, ask(model="qwen-plus-us"), headers=headers).status_code == 404
        assert server.post(path, ask(), headers=headers).status_code == 200
    finally:
        server.provider = "dashscope"


def test_hong_kong_has_no_list_of_its_own_and_refuses_no_listed_model(client: Client) -> None:
    client.provider = ""
    try:
        for name in ("qwen-plus", "qwen-plus-us", "qwen-math-plus"):
            answer = client.post(CHAT, ask(model=name), headers={"Host": "cn-hongkong.dashscope.aliyuncs.com"})
            assert answer.status_code == 200, name
    finally:
        client.provider = "dashscope"


def test_the_provider_may_be_mounted_at_the_root() -> None:
    with Client("", key="sk-root", app=create_app(provider="dashscope", clock="manual")) as client:
        assert client.post(CHAT, ask()).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "qwen-plus-2027-02-30",
        "qwen-plus-20270101",
        "qwen-plus-2027-01-01-preview",
        "xqwen-plus",
        "qwen-plus ",
        "qwen-plus-2024-12-19",
        "qwen3-max-2025-09-22",
        "Qwen/Qwen3-32B",
        "qwen-plus-2027-01-01-eu",
        "*",
    ],
)
def test_a_name_that_no_list_covers_is_unknown(client: Client, name: str) -> None:
    assert_refused(client.post(CHAT, ask(model=name)), "model-not-found", model=name)


@pytest.mark.parametrize("name", [name for name, model in models().items() if model.later])
def test_a_later_snapshot_is_a_model_of_the_same_regions(client: Client, name: str) -> None:
    later = DATE.sub(lambda found: str(date.fromisoformat(found[0]) + timedelta(days=1)), name)
    for region in HOSTS:
        known = send(client, ask(model=later), region).status_code == 200
        assert known == (region in models()[name].regions)
    assert client.post(CHAT, ask(model=later)).json()["model"] == later


def test_of_two_snapshots_of_one_line_the_later_stands_first() -> None:
    lines: dict[str, list[str]] = {}
    for name, model in models().items():
        if model.later:
            lines.setdefault(DATE.sub("", name), []).append(name)

    assert all(names == sorted(names, reverse=True) for names in lines.values())
    assert any(len(names) > 1 for names in lines.values())
