"""Clients that only a port can answer, against ``mock_server``: requests, urllib3, aiohttp, and a child process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import aiohttp
import pytest
import requests
import urllib3

from mockserver.testing import MockProvider, MockServer

CHAT = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Who are you?"}]}
HEADERS = {"Authorization": "Bearer sk-client"}
ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."
CHILD = """
from openai import OpenAI
answer = OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Say hello."}])
print(answer.choices[0].message.role)
"""


def test_requests(mock_server: MockServer) -> None:
    url = f"{mock_server.base_url('dashscope')}/chat/completions"

    assert (
        requests.post(url, json=CHAT, headers=HEADERS, timeout=60).json()["choices"][0]["message"]["content"] == ANSWER
    )
    assert mock_server.requests.one("chat").headers["user-agent"].startswith("python-requests")


def test_urllib3(mock_server: MockServer) -> None:
    with urllib3.PoolManager() as pool:
        answer = pool.request("GET", f"{mock_server.base_url('imarouter')}/models", headers=HEADERS)

    assert answer.json()["data"]


@pytest.mark.anyio
async def test_aiohttp(mock_server: MockServer) -> None:
    url = f"{mock_server.base_url('dashscope')}/chat/completions"
    async with aiohttp.ClientSession(headers=HEADERS) as session, session.post(url, json=CHAT) as answer:
        assert (await answer.json())["choices"][0]["message"]["content"] == ANSWER
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(url, json={**CHAT, "stream": True}) as answer,
    ):
        lines = [line async for line in answer.content if line.strip()]
    assert lines[-1].strip() == b"data: [DONE]"


def test_official_clients_of_a_child_process_need_their_environment_alone(mock_server: MockServer) -> None:
    environment = {**os.environ, **mock_server.env()}
    done = subprocess.run(
        [sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert (done.stdout.strip(), done.stderr) == ("assistant", "")


PAID = "https://api.imarouter.com/v1/models"


@pytest.mark.parametrize(
    "ask",
    [lambda: requests.get(PAID, timeout=60), lambda: urllib3.request("GET", PAID, retries=False)],
    ids=["requests", "urllib3"],
)
def test_in_process_they_are_stopped_before_they_reach_a_paid_provider(
    mock_provider: MockProvider, ask: Callable[[], object]
) -> None:
    with pytest.raises((requests.ConnectionError, urllib3.exceptions.HTTPError), match="Use the mock_server fixture"):
        ask()


@pytest.mark.anyio
async def test_in_process_aiohttp_is_stopped_as_well(mock_provider: MockProvider) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError, match="Use the mock_server fixture"):
            await session.get(PAID)
