"""The page's commands run as they stand, and answers have the shape of its samples: keys, their order, types."""

from __future__ import annotations

import json
import shlex
from typing import Any

import httpx
import pytest

from tests.dashscope.contract import CHAT, ask
from tests.dashscope.document import BASE_URL, between, curl_command, needs_document, sample_answers
from tests.support.client import Client


def shape(value: Any) -> Any:
    """A JSON value with each scalar replaced by its type; objects keep the order of their keys."""
    if isinstance(value, dict):
        return [(name, shape(part)) for name, part in value.items()]
    if isinstance(value, list):
        return [shape(part) for part in value]
    return type(value).__name__


def unordered(value: Any) -> Any:
    """The same without the order of keys."""
    if isinstance(value, dict):
        return {name: unordered(part) for name, part in value.items()}
    return [unordered(part) for part in value] if isinstance(value, list) else type(value).__name__


def run_curl(client: Client, command: str) -> httpx.Response:
    """What the server answers to a curl command whose host and key are replaced."""
    words = shlex.split(command.replace("\\\n", " ").replace("$DASHSCOPE_API_KEY", client.key or ""))
    assert words[:2] == ["curl", "--location"]
    options = list(zip(words[3::2], words[4::2], strict=True))
    assert {name for name, _ in options} == {"--header", "--data"}
    headers = dict(value.split(": ", 1) for name, value in options if name == "--header")
    [data] = [value for name, value in options if name == "--data"]
    assert words[2].startswith(BASE_URL)
    path = words[2].removeprefix("https://dashscope-intl.aliyuncs.com")
    return client.request("POST", path, headers=headers, content=data.encode())


def events(response: httpx.Response) -> list[Any]:
    blocks = [block.removeprefix("data: ") for block in response.text.split("\n\n") if block]
    return [block if block == "[DONE]" else json.loads(block) for block in blocks]


def stages(chunks: list[Any]) -> list[Any]:
    """The shapes of a stream's chunks, a run of the same one shown once."""
    found: list[Any] = []
    for chunk in chunks:
        form = chunk if chunk == "[DONE]" else unordered(chunk)
        if not found or found[-1] != form:
            found.append(form)
    return found


@needs_document
def test_the_whole_curl_command_gives_the_shape_of_its_sample(client: Client) -> None:
    answer = run_curl(client, curl_command("curl-whole"))
    [sample] = sample_answers("curl-whole")

    assert answer.status_code == 200
    assert shape(answer.json()) == shape(sample)
    found = answer.json()
    assert found["choices"] == sample["choices"]
    assert (found["object"], found["model"], found["system_fingerprint"]) == ("chat.completion", "qwen-plus", "")


@needs_document
def test_the_streamed_curl_command_gives_the_chunks_of_its_sample(client: Client) -> None:
    answer = run_curl(client, curl_command("curl-stream"))
    sample, found = sample_answers("curl-stream"), events(answer)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert stages(found) == stages(sample)
    assert shape(found[0]) == shape(sample[0])
    assert shape(found[2]) == shape(sample[2])
    assert shape(found[-2]) == shape(sample[-2])
    assert found[0]["choices"] == sample[0]["choices"]
    assert found[-2]["choices"] == sample[-2]["choices"]
    assert len(found[0]["id"]) == len(sample[0]["id"])


@needs_document
def test_a_stream_with_usage_ends_as_the_sample_of_the_sdk(client: Client) -> None:
    found = client.events(CHAT, ask(stream=True, stream_options={"include_usage": True}))
    sample = sample_answers("sdk-stream")

    assert found[-2]["usage"] == sample[-1]["usage"]
    assert found[-2]["choices"] == sample[-1]["choices"] == []
    assert unordered(found[-2]) == unordered(sample[-1])
    text = "".join(chunk["choices"][0]["delta"]["content"] for chunk in sample[:-1])
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in found[:-2]) == text
    # What the SDK prints as null is absent on the wire, in chunks that are otherwise the same.
    for chunk, printed in ((found[0], sample[0]), (found[1], sample[1]), (found[-3], sample[-2])):
        kept = {name: value for name, value in printed["choices"][0]["delta"].items() if value is not None}
        assert unordered(chunk["choices"][0]["delta"]) == unordered(kept)
        assert set(chunk) == set(printed)


@needs_document
@pytest.mark.parametrize(
    "name", ["sdk-whole", "sdk-stream", "langchain-whole", "langchain-stream", "curl-whole", "curl-stream"]
)
def test_a_sample_answer_is_one_of_the_four_that_n_gives(client: Client, name: str) -> None:
    said = {choice["message"]["content"] for choice in client.post(CHAT, ask(n=4)).json()["choices"]}
    samples = [sample for sample in sample_answers(name) if sample != "[DONE]"]
    if name == "langchain-whole":
        text = samples[0]["content"]
    elif name == "langchain-stream":
        text = "".join(sample["content"] for sample in samples)
    elif len(samples) == 1:
        text = samples[0]["choices"][0]["message"]["content"]
    else:
        text = "".join(part["choices"][0]["delta"]["content"] for part in samples if part["choices"])

    assert text in said
    assert len(said) == 4


@needs_document
def test_the_sample_of_an_error_is_answered_exactly(client: Client) -> None:
    text = between("indicate the cause.\n", "\nRequest parameters\n")
    answer = client.post(CHAT, ask(), headers={"Authorization": "Bearer sk-wrong"})

    assert answer.status_code == 401
    assert answer.json()["error"] == json.loads(text)["error"]
    assert list(answer.json()["error"]) == list(json.loads(text)["error"])
