"""The page's own Python programs, run as printed but for base URL and key, print what the page shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mockserver import MockServer
from tests.dashscope.document import BASE_URL, needs_document, program, sample_answers

pytestmark = needs_document
# The depth of each statement of a program: the page has lost its indentation.
DEPTHS = {
    "sdk-whole": "00011101",
    "sdk-stream": "000111201",
    "sdk-tools": "0000000101110110111111112112212333233222223222101",
    "langchain-whole": "000111101",
    "langchain-stream": "0001111201",
}
QUERY = "How is the weather in Singapore? What time is it now?"


def run(live: MockServer, folder: Path, name: str, typed: str = "") -> str:
    """What a program prints, with ``typed`` given to its ``input``."""
    code = program(name, DEPTHS[name])
    assert code.count(BASE_URL) == 1
    path = folder / f"{name}.py"
    path.write_text(code.replace(BASE_URL, live.base_url("dashscope")), "utf-8")
    environment = {**os.environ, "DASHSCOPE_API_KEY": f"sk-{name}", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, str(path)],
        check=False,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def covers(found: Any, sample: Any) -> bool:
    """Whether a value has all that a sample has: each key with a value of the same type, lists of the same form."""
    if isinstance(sample, dict):
        return isinstance(found, dict) and all(name in found and covers(found[name], sample[name]) for name in sample)
    if isinstance(sample, list):
        return isinstance(found, list) and len(found) == len(sample) and all(map(covers, found, sample))
    return type(found) is type(sample)


def test_the_whole_program_prints_an_object_of_the_samples_form(live: MockServer, tmp_path: Path) -> None:
    found = json.loads(run(live, tmp_path, "sdk-whole"))
    [sample] = sample_answers("sdk-whole")
    # The fingerprint is null here and an empty text in the page's raw answer, which is the one served.
    sample["system_fingerprint"] = ""

    assert covers(found, sample)
    assert found["usage"]["prompt_tokens"] == sample["usage"]["prompt_tokens"]
    assert found["choices"][0]["finish_reason"] == sample["choices"][0]["finish_reason"]


def test_the_streaming_program_prints_the_samples_chunks(live: MockServer, tmp_path: Path) -> None:
    found = [json.loads(line) for line in run(live, tmp_path, "sdk-stream").splitlines()]
    sample = sample_answers("sdk-stream")

    def text(chunks: list[Any]) -> str:
        return "".join(chunk["choices"][0]["delta"]["content"] for chunk in chunks if chunk["choices"])

    assert covers(found[0], sample[0])
    assert all(covers(chunk, sample[1]) for chunk in found[1:-2])
    assert covers(found[-2], sample[-2])
    assert covers(found[-1], sample[-1])
    assert text(found) == text(sample)
    for name, count in sample[-1]["usage"].items():
        assert found[-1]["usage"][name] == count


def test_the_tool_program_calls_both_tools_and_ends(live: MockServer, tmp_path: Path) -> None:
    printed = run(live, tmp_path, "sdk-tools", f"{QUERY}\n")

    outputs = re.findall(r"^Tool output: (.*)$", printed, re.MULTILINE)
    assert outputs[0] == "It is rainy in Singapore today. "
    assert outputs[1].startswith("Current time: ")
    assert len(outputs) == 2
    final = printed.rpartition("Final answer: ")[2]
    assert "rainy in Singapore" in final
    assert outputs[1].removeprefix("Current time: ").rstrip(".") in final
    assert re.findall(r"Model output in round (\d)", printed) == ["1", "2", "3"]


@pytest.mark.parametrize("typed", ["What time is it?", "What is the weather in Beijing?"])
def test_the_tool_program_answers_the_queries_in_its_comment(live: MockServer, tmp_path: Path, typed: str) -> None:
    printed = run(live, tmp_path, "sdk-tools", f"{typed}\n")

    assert len(re.findall(r"^Tool output: ", printed, re.MULTILINE)) == 1
    assert printed.rpartition("Final answer: ")[2].strip()


def test_the_langchain_program_prints_the_samples_message(live: MockServer, tmp_path: Path) -> None:
    found = json.loads(run(live, tmp_path, "langchain-whole"))
    [sample] = sample_answers("langchain-whole")
    del sample["example"]  # a field that LangChain has since dropped

    assert found["content"] == sample["content"]
    assert found["response_metadata"]["token_usage"].items() >= sample["response_metadata"]["token_usage"].items()
    del sample["id"]
    assert covers(found, sample)


def test_the_langchain_stream_prints_the_samples_usage(live: MockServer, tmp_path: Path) -> None:
    found = [json.loads(line) for line in run(live, tmp_path, "langchain-stream").splitlines()]
    sample = sample_answers("langchain-stream")

    [usage] = [piece["usage_metadata"] for piece in found if piece["usage_metadata"]]
    assert usage.items() >= sample[-1]["usage_metadata"].items()
    assert found[0]["content"] == ""
    assert "".join(piece["content"] for piece in found).startswith("I am a large language model from Alibaba Cloud")
    [reason] = [piece["response_metadata"] for piece in found if piece["response_metadata"].get("finish_reason")]
    assert reason["finish_reason"] == "stop"
    for piece in found:
        assert covers(piece, {name: value for name, value in sample[0].items() if name in ("content", "type", "id")})
