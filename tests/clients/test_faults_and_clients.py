"""Official clients under faults: legal ones change nothing that they read, and after illegal ones they say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest

from mockserver import MockServer
from mockserver.faults.catalogue import FAULTS

QUICK = {"slow_bytes": "slow_bytes; bytes=200; pause=0.001", "late_end": "late_end; seconds=0.01",
         "delay": "delay; seconds=0.01"}  # fmt: skip
TEXT = "Repeat after me: The café on the corner opens at seven, 早上好, and closes late."
LEGAL = [name for name, fault in FAULTS.items() if fault.legal and "callback" not in fault.on]
STREAMED = [name for name in LEGAL if "stream" in FAULTS[name].on]
WHOLE = [name for name in LEGAL if "whole" in FAULTS[name].on]
NOT_READ = {"byte_order_mark"}
"""Legal, but Anthropic's client takes the mark for a part of the first field's name, and misses that event."""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


OPEN: list[openai.OpenAI | anthropic.Anthropic] = []


@pytest.fixture(autouse=True)
def _clients_are_closed() -> Iterator[None]:
    """Left to the garbage collector, their broken connections would warn in the middle of some other test."""
    yield
    while OPEN:
        OPEN.pop().close()


def openai_client(server: MockServer, fault: str = "") -> openai.OpenAI:
    headers = {"X-Mock-Fault": QUICK.get(fault, fault)} if fault else {}
    url = server.base_url("dashscope")
    client = openai.OpenAI(base_url=url, api_key="sk-test", default_headers=headers, max_retries=0, timeout=20)
    OPEN.append(client)
    return client


def anthropic_client(server: MockServer, fault: str = "") -> anthropic.Anthropic:
    headers = {"X-Mock-Fault": QUICK.get(fault, fault)} if fault else {}
    url = f"{server.url}/imarouter"
    client = anthropic.Anthropic(base_url=url, api_key="sk-test", default_headers=headers, max_retries=0, timeout=20)
    OPEN.append(client)
    return client


def chat(client: openai.OpenAI, *, stream: bool) -> tuple[Any, ...]:
    asked: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": TEXT}]}
    if not stream:
        answer = client.chat.completions.create(**asked)
        return answer.choices[0].message.content, answer.choices[0].finish_reason, answer.usage.total_tokens
    chunks = list(client.chat.completions.create(**asked, stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return said, [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1]


def message(client: anthropic.Anthropic, *, stream: bool) -> tuple[Any, ...]:
    asked: Any = {"model": "claude-sonnet-4-6", "max_tokens": 500, "messages": [{"role": "user", "content": TEXT}]}
    if not stream:
        answer = client.messages.create(**asked)
    else:
        with client.messages.stream(**asked) as events:
            answer = events.get_final_message()
    return answer.content[0].text, answer.stop_reason, answer.usage.output_tokens


@pytest.mark.parametrize("name", WHOLE)
def test_whole_answers_are_read_the_same(server: MockServer, name: str) -> None:
    assert chat(openai_client(server, name), stream=False) == chat(openai_client(server), stream=False)
    assert message(anthropic_client(server, name), stream=False) == message(anthropic_client(server), stream=False)


@pytest.mark.parametrize("name", STREAMED)
def test_streams_are_read_the_same(server: MockServer, name: str) -> None:
    assert chat(openai_client(server, name), stream=True) == chat(openai_client(server), stream=True)
    if name in NOT_READ:
        with pytest.raises(AssertionError):
            message(anthropic_client(server, name), stream=True)
        return
    assert message(anthropic_client(server, name), stream=True) == message(anthropic_client(server), stream=True)


@pytest.mark.parametrize(
    "fault", ["reset", "no_answer", "cut_body", "html_error", "bad_json", "html_error; status=503"]
)
def test_a_broken_answer_is_reported(server: MockServer, fault: str) -> None:
    with pytest.raises((openai.APIError, ValueError)):
        chat(openai_client(server, fault), stream=False)


@pytest.mark.parametrize("fault", ["cut_stream", "reset; after=3", "error_event", "bad_json"])
def test_a_broken_stream_is_reported(server: MockServer, fault: str) -> None:
    with pytest.raises(Exception) as reported:  # noqa: PT011 each has its own kind
        chat(openai_client(server, fault), stream=True)

    assert not isinstance(reported.value, AssertionError)


def test_a_stalled_answer_is_given_up(server: MockServer) -> None:
    client = openai_client(server, "stall").with_options(timeout=0.3)
    with pytest.raises(openai.APITimeoutError):
        chat(client, stream=False)


def test_a_client_that_tries_again_gets_past_a_bad_moment(server: MockServer) -> None:
    with MockServer(rules=[{"fault": "reset", "times": 1}, {"error": "rate-limit", "times": 1}]) as bad:
        client = openai_client(bad).with_options(max_retries=2)

        assert chat(client, stream=False)[1] == "stop"
