"""Two servers beside each other: alike when only words, ids and times differ, and otherwise with what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli import main
from conformance.comparing import compared
from conformance.recorded import RecordingError, read_recordings
from conformance.trace import Answer, Trouble
from mockserver import MockServer

KEY = "sk-abcdefghijkl"
FEW = ["--select", "dashscope/chat/qwen/stop"]


def answer(body: object, status: int = 200, media_type: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {"content-type": media_type}, content)


SAME = [
    (answer({"id": "chat-1", "n": 1, "text": "hello"}), answer({"id": "chat-2", "n": 2.5, "text": "bonjour"})),
    (answer({"error": "no task 0a1b2c3d4e5f"}, 404), answer({"error": "no task ffffffffffff"}, 404)),
    (answer(b"\x00\x01", media_type="audio/mpeg"), answer(b"\x02", media_type="audio/mpeg")),
    (answer([1, 2]), answer([3])),
    (Trouble("broken", "gone"), Trouble("broken", "away")),
    (
        answer(b'data: {"a": 1}\n\ndata: {"a": 2}\n\ndata: [DONE]\n\n', media_type="text/event-stream"),
        answer(b'data: {"a": 1}\n\ndata: [DONE]\n\n', media_type="text/event-stream"),
    ),
]
OTHER = [
    (answer({}, 200), answer({}, 400), "status: 200 | 400"),
    (answer({"a": 1}), answer({"b": 1}), "a: there | missing"),
    (answer({"a": {"b": 1}}), answer({"a": {"b": "1"}}), "a.b: number | text"),
    (answer({"a": None}), answer({"a": 1}), "a: null | number"),
    (answer({"error": "bad seed"}, 400), answer({"error": "bad size"}, 400), "error: 'bad seed' | 'bad size'"),
    (answer(b"<html>"), answer({}), "only one of the bodies is JSON"),
    (answer(b"x", media_type="text/html"), answer({}), "media type: text/html | application/json"),
    (answer({}), Trouble("timeout", "no answer"), "the answer: 200 | no answer"),
    (
        answer(b'data: {"a": 1}\n\ndata: [DONE]\n\n', media_type="text/event-stream"),
        answer(b'data: {"b": 1}\n\n', media_type="text/event-stream"),
        "events: a [DONE] | b",
    ),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_other_words_ids_and_counts_are_no_difference(first: Answer | Trouble, second: Answer | Trouble) -> None:
    assert compared("x", first, second).lines == ()


@pytest.mark.parametrize(("first", "second", "said"), OTHER)
def test_another_kind_of_answer_is_a_difference(first: Answer | Trouble, second: Answer | Trouble, said: str) -> None:
    assert said in compared("x", first, second).lines


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[MockServer, MockServer]]:
    with MockServer(seed=1) as one, MockServer(seed=2) as other:
        yield one, other


def test_two_mocks_of_other_seeds_answer_alike(servers: tuple[MockServer, MockServer]) -> None:
    urls = [f"{server.url}/dashscope" for server in servers]
    done = CliRunner().invoke(main, ["compare", *urls, "--key", KEY, *FEW])

    assert done.exit_code == 0, done.output
    assert ", 0 otherwise" in done.output
    assert int(done.output.split()[0]) >= 8


def test_a_server_without_the_model_answers_otherwise(servers: tuple[MockServer, MockServer], tmp_path: Path) -> None:
    import httpx

    httpx.put(f"{servers[1].url}/_mock/accounts/dashscope/{KEY}-b", json={"models": ["none"]})
    urls = [f"{server.url}/dashscope" for server in servers]
    options = ["--key-a", KEY, "--key-b", f"{KEY}-b", *FEW, "--json", str(tmp_path / "found.json")]
    done = CliRunner().invoke(main, ["compare", *urls, *options])

    assert done.exit_code == 1, done.output
    assert "status: 200 | 4" in done.output
    rows = json.loads((tmp_path / "found.json").read_text())["requests"]
    assert sum(bool(row["differences"]) for row in rows) > 3


def test_recordings_are_compared_to_a_server(servers: tuple[MockServer, MockServer], tmp_path: Path) -> None:
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": "hi"}]}
    recording = {
        "at": 0, "upstream": "https://dashscope.aliyuncs.com", "method": "POST", "query": "", "provider": "dashscope",
        "path": "/compatible-mode/v1/chat/completions", "first_byte_ms": 1, "duration_ms": 1, "operation": "chat",
        "request": {"headers": {"content-type": "application/json"}, "chunks": [{"text": json.dumps(body)}]},
        "response": {"status": 200, "headers": {"content-type": "application/json"}, "chunks": [{"text": "{}"}]},
    }  # fmt: skip
    (tmp_path / "0001-post.json").write_text(json.dumps(recording), "utf-8")
    done = CliRunner().invoke(main, ["compare", str(tmp_path), f"{servers[0].url}/dashscope", "--key", KEY])

    assert done.exit_code == 1, done.output
    assert "choices: missing | there" in done.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["http://127.0.0.1:1/dashscope", "http://127.0.0.1:1/dashscope", *FEW], 3, "cannot be reached"),
        (["http://127.0.0.1:1", "http://127.0.0.1:2"], 2, "--provider is needed"),
        (["http://127.0.0.1:1/dashscope", "http://127.0.0.1:2", "--select", "dashscope/chta"], 2, "nearest"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(words: list[str], code: int, said: str) -> None:
    done = CliRunner().invoke(main, ["compare", *words])

    assert done.exit_code == code
    assert said in done.output


def test_what_is_no_recording_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no recording"):
        read_recordings(tmp_path)
    (tmp_path / "a.json").write_text("{}", "utf-8")
    with pytest.raises(RecordingError, match=r"a\.json: is no recording"):
        read_recordings(tmp_path)
