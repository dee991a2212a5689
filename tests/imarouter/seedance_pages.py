"""The paths of the Seedance and subtitle pages, and requests to them."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from tests.support.client import Client

VIDEOS, CONTENTS, ERASE = "/v1/videos", "/api/v1/contents/generations/tasks", "/v1/videos/subtitle-erase"


def fresh(client: Client, name: str) -> Client:
    """The same client with a key, so an account, that no other test uses."""
    client.key = "sk-test-" + blake2b(name.encode(), digest_size=8).hexdigest()
    return client


def submit(client: Client, path: str, body: Any, **options: Any) -> str:
    """The id of a new task."""
    answer = client.post(path, body, **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def query(client: Client, path: str, task: str) -> Any:
    """A task's answer now."""
    answer = client.get(f"{path}/{task}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def finished(client: Client, path: str, task: str) -> Any:
    """A task's answer once the longest of tasks has ended."""
    client.advance(3600)
    return query(client, path, task)
