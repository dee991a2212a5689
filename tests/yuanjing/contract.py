"""The provider's contract as the tests read it, and requests made from it."""

from __future__ import annotations

import io
import re
import wave
from functools import cache
from typing import Any

import httpx
from PIL import Image

from mockserver.contracts import CompiledProvider, Facts, compile_provider, fixtures_dir, load_provider
from mockserver.contracts.model import Example, Family
from tests.support.client import Client

PATHS = {"video.submit": "/llmage/video", "tasks.query": "/llmage/tasks", "chat.create": "/llmage/v1/chat/completions"}
CHAT, VIDEO, TASKS, FILES = "/llmage/v1/chat/completions", "/llmage/video", "/llmage/tasks", "/idfile"


@cache
def facts() -> Facts:
    """What the contract folder says."""
    return load_provider(fixtures_dir() / "contracts" / "yuanjing")


@cache
def compiled() -> CompiledProvider:
    """The contract ready to answer."""
    return compile_provider(facts())


def video_families() -> dict[str, Family]:
    """The families that make videos, by name."""
    return {name: family for name, family in facts().families.items() if "video.submit" in family.operations}


def examples(operation: str) -> list[Example]:
    """All example requests of an operation."""
    return [row for rows in facts().examples.values() for row in rows if row.operation == operation]


def example(name: str) -> Example:
    """One example by its id."""
    [found] = [row for rows in facts().examples.values() for row in rows if row.id == name]
    return found


def minimal(family: str) -> dict[str, Any]:
    """The required fields of a family, and nothing else."""
    return dict(example(f"{family}.required-only").body)


@cache
def media_file(kind: str) -> tuple[str, bytes, str]:
    """A small file of a kind as httpx uploads it: name, content, media type."""
    if kind == "image":
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
        return ("frame.jpg", buffer.getvalue(), "image/jpeg")
    if kind == "audio":
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
            sound.writeframes(b"\x00\x00" * 800)
        return ("voice.wav", buffer.getvalue(), "audio/wav")
    return ("clip.mp4", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "video/mp4")


def parts(form: list[list[str]]) -> list[tuple[str, Any]]:
    """An example's form as parts of a multipart body: files where it says ``@image``, ``@video`` or ``@audio``."""
    return [(name, media_file(value[1:]) if value.startswith("@") else (None, value)) for name, value in form]


def send(client: Client, row: Example) -> httpx.Response:
    """An example's request, sent."""
    path = PATHS[row.operation]
    if row.form:
        return client.request("POST", path, files=parts(row.form))
    if row.operation == "tasks.query":
        return client.get(path, params=row.query)
    return client.post(path, row.body)


def error_ids(response: httpx.Response) -> list[str]:
    """The errors of the catalogue that an answer can be: status, keys and message fit."""
    try:
        body = response.json()
    except ValueError:
        return []
    if not isinstance(body, dict) or not isinstance(body.get("error"), str):
        return []
    found = []
    for entry in facts().errors.values():
        pattern = re.sub(r"\\\{field\\\}", r"\\S+", re.escape(entry.message))
        pattern = re.sub(r"\\\{[a-z_]+\\\}", "(?s:.*)", pattern)
        keys = ["taskid", "status", "error"] if entry.envelope == "task" or entry.task else ["error"]
        if response.status_code == entry.status and list(body) == keys and re.fullmatch(pattern, body["error"]):
            found.append(entry.id)
    return found


def is_error(response: httpx.Response, error: str) -> bool:
    """Whether an answer is this error and no other."""
    return error_ids(response) == [error]


def submit(client: Client, family: str, /, **fields: Any) -> str:
    """The taskid of a new task of a family."""
    answer = client.post(VIDEO, {**minimal(family), **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["taskid"])


def stored(client: Client, taskid: str) -> Any:
    """What the server keeps of a task."""
    return client.control("GET", f"/tasks/{taskid}")


def query(client: Client, taskid: str) -> Any:
    """The answer of the task query."""
    answer = client.get(TASKS, params={"taskid": taskid})
    assert answer.status_code == 200, answer.text
    return answer.json()


def finished(client: Client, taskid: str) -> Any:
    """The answer of the task query once the longest of tasks has ended."""
    client.advance(3600)
    return query(client, taskid)
