"""Every command and sample answer of the page: commands run as printed, only host and key replaced."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver import MockServer
from tests.yuanjing.contract import media_file
from tests.yuanjing.document import answer_samples, commands, needs_document, stream_sample, whole_sample
from tests.yuanjing.shapes import shape

pytestmark = needs_document

HOST = "https://opencomputing.ai"
KEY = "sk-curl-runs-this"
FILES = ("02.jpg", "myimg1.jpg", "myimg2.jpg", "1.jpg", "2.jpg")
HALF_WIDTH = str.maketrans("，！", ",!")


@pytest.fixture(scope="module")
def live() -> Iterator[MockServer]:
    with MockServer(clock="manual") as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder from which the commands run: it has the pictures that they name."""
    place = tmp_path_factory.mktemp("pictures")
    for name in FILES:
        (place / name).write_bytes(media_file("image")[1])
    return place


def with_key(command: str) -> str:
    """The command with a key in place of what the page writes in brackets, once without a closing one."""
    return re.sub(r"Bearer <[^\">]*>?\"", f'Bearer {KEY}"', command)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a shell, with curl told to keep its progress to itself."""
    quiet = command.replace("curl ", "curl --silent --show-error ", 1)
    shell = shutil.which("bash") or "/bin/sh"
    return subprocess.run([shell, "-c", quiet], cwd=folder, capture_output=True, text=True, timeout=30, check=False)


def answered(command: str, folder: Path) -> Any:
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def mended(command: str) -> str:
    """The command with the one form field that the page misquotes written as the others are."""
    return re.sub(r'-F "(\w+)": "([^"]*)"', r'-F "\1=\2"', command)


def submits() -> list[str]:
    return [command for command in commands() if "/llmage/video" in command]


def test_the_page_prints_five_commands() -> None:
    assert len(commands()) == 5
    assert len(submits()) == 4
    assert [HOST in command for command in commands()] == [True] * 5


@pytest.mark.parametrize("position", range(4))
def test_a_printed_submit_is_accepted_as_the_page_shows(live: MockServer, folder: Path, position: int) -> None:
    command = mended(with_key(submits()[position]))  # only the fourth is misquoted and so changed
    assert (command == with_key(submits()[position])) is (position < 3)
    answer = answered(command.replace(HOST, f"{live.url}/yuanjing"), folder)
    assert shape(answer) == shape(answer_samples()[0])
    assert answer["status"] == answer_samples()[0]["status"]
    assert re.fullmatch(r"\d{18}", answer["taskid"])


@pytest.mark.parametrize("position", range(4))
def test_a_printed_submit_is_accepted_by_host_name(live: MockServer, folder: Path, position: int) -> None:
    command = mended(with_key(submits()[position]))
    named = command.replace("curl ", 'curl -H "Host: opencomputing.ai" ', 1).replace(HOST, live.url)
    assert answered(named, folder)["status"] == "created"


def test_the_misquoted_command_cannot_run_as_printed(live: MockServer, folder: Path) -> None:
    [printed] = [command for command in submits() if mended(command) != command]
    done = run(with_key(printed).replace(HOST, f"{live.url}/yuanjing"), folder)
    assert done.returncode != 0


def test_the_printed_query_asks_for_a_task_that_was_submitted(live: MockServer, folder: Path) -> None:
    [printed] = [command for command in commands() if "/llmage/tasks" in command]
    taskid = answered(with_key(submits()[0]).replace(HOST, f"{live.url}/yuanjing"), folder)["taskid"]
    command = with_key(printed).replace(HOST, f"{live.url}/yuanjing").replace("<taskid>", taskid)
    assert answered(command, folder) == {"taskid": taskid, "status": "CREATED"}
    live.app.world.set_clock(advance=3600)
    answer = answered(command, folder)
    assert answer["status"] == "SUCCEEDED"
    fetched = subprocess.run(
        ["curl", "--silent", "--fail", "--output", "-", answer["image"]], capture_output=True, timeout=30, check=True
    )
    assert fetched.stdout.startswith(b"\xff\xd8\xff")


def test_the_sample_answer_of_a_query_has_the_shape_of_the_server_s(live: MockServer, folder: Path) -> None:
    body = {"llmid": "r0ill7L0s6PtBS8mkmg-7", "prompt": "x", "duration": 1, "resolution": "540p"}
    head = f'-H "Content-Type: application/json" -H "Authorization: Bearer {KEY}"'
    taskid = answered(f"curl -X POST {live.url}/yuanjing/llmage/video {head} -d '{json.dumps(body)}'", folder)["taskid"]
    live.app.world.set_clock(advance=3600)
    answer = answered(f"curl '{live.url}/yuanjing/llmage/tasks?taskid={taskid}' {head}", folder)
    sample = answer_samples()[1]
    assert answer.pop("taskid") == taskid  # the page's list of fields has it, its example has not
    assert shape(answer) == shape(sample)
    assert answer["usage"] == sample["usage"]
    assert answer["status"] == sample["status"]
    for name in ("image", "video"):
        own = re.sub(r"\d+", "N", answer[name].replace(f"{live.url}/yuanjing", HOST))
        assert own == re.sub(r"\d+", "N", sample[name])


def chat(live: MockServer, folder: Path, *, stream: bool) -> str:
    """What curl prints for the page's question; the page shows the question and both answers, not the command."""
    body = json.dumps({"model": "qwen3-max", "prompt": "你是谁", "stream": stream}, ensure_ascii=False)
    head = f'-H "Content-Type: application/json" -H "Authorization: Bearer {KEY}"'
    done = run(f"curl -X POST {live.url}/yuanjing/llmage/v1/chat/completions {head} -d '{body}'", folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def streamed(live: MockServer, folder: Path) -> list[Any]:
    lines = [line for line in chat(live, folder, stream=True).split("\n\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    data = [line.removeprefix("data: ") for line in lines]
    return [json.loads(line) if line.startswith("{") else line for line in data]


def test_the_sample_stream_has_the_shape_of_the_server_s_chunk_by_chunk(live: MockServer, folder: Path) -> None:
    first, *texts, finish, usage, done = streamed(live, folder)
    sample_first, *sample_texts, sample_finish, sample_usage, sample_done = stream_sample()
    assert len(stream_sample()) >= 16
    assert len(texts) + 4 >= 16
    assert shape(first) == shape(sample_first)
    assert {json.dumps(shape(chunk)) for chunk in texts} == {json.dumps(shape(chunk)) for chunk in sample_texts}
    assert shape(finish) == shape(sample_finish)
    assert shape(usage) == shape(sample_usage)
    assert done == sample_done
    for own, sample in (
        (first, sample_first),
        (texts[0], sample_texts[0]),
        (finish, sample_finish),
        (usage, sample_usage),
    ):
        for name in ("object", "model", "finish"):
            assert own[name] == sample[name]
    assert finish["choices"] == sample_finish["choices"]
    assert first["choices"] == sample_first["choices"]


def test_the_sample_stream_s_text_and_usage_are_the_server_s(live: MockServer, folder: Path) -> None:
    own, sample = streamed(live, folder), stream_sample()
    assert "".join(chunk["content"] for chunk in own[:-2]) == "".join(chunk["content"] for chunk in sample[:-2])
    assert list(own[-2]["usage"].items()) == list(sample[-2]["usage"].items())


def test_the_sample_whole_answer_has_the_shape_text_and_usage_of_the_server_s(live: MockServer, folder: Path) -> None:
    own, sample = json.loads(chat(live, folder, stream=False)), whole_sample()
    assert shape(own) == shape(sample)
    assert list(own["usage"].items()) == list(sample["usage"].items())
    for name in ("object", "model", "finish", "reasoning_content"):
        assert own[name] == sample[name]
    # The page shows this text with the half-width marks that its stream does not have.
    assert own["content"].translate(HALF_WIDTH) == sample["content"]
    assert own["choices"][0]["message"]["content"].translate(HALF_WIDTH) == sample["choices"][0]["message"]["content"]
