"""A real provider recorded: what its client gets, what is written down, and what never is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import create_app
from mockserver.app import load_providers
from mockserver.record.proxy import Recorder
from mockserver.record.recording import Recording, RecordingError, chunks_of, read_recording

KEY = "sk-a-very-secret-key-1234"
Answer = Callable[[httpx.Request], httpx.Response]


class Pieces(httpx.AsyncByteStream):
    """A body that arrives in pieces, and may break off."""

    def __init__(self, *pieces: bytes, breaks: bool = False) -> None:
        self.pieces, self.breaks = pieces, breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.breaks:
            raise httpx.ReadError("gone")


def recorded(
    folder: Path, upstream: str, transport: httpx.AsyncBaseTransport, *asked: tuple[str, str, dict[str, Any]]
) -> tuple[list[httpx.Response], list[Recording]]:
    """The answers that a client of the recorder gets, and the recordings that are then there."""

    async def ask() -> list[httpx.Response]:
        app = Recorder(upstream, folder, load_providers(), transport=transport)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8788")
        async with client:
            return [await client.request(method, path, **options) for method, path, options in asked]

    answers = asyncio.run(ask())
    return answers, [read_recording(path) for path in sorted(folder.glob("*.json"))]


def said(status: int = 200, *pieces: bytes, breaks: bool = False, **headers: str) -> httpx.Response:
    """An answer that is still to be read."""
    return httpx.Response(status, headers=headers, stream=Pieces(*pieces, breaks=breaks))


def mock() -> httpx.ASGITransport:
    """The mock as the provider that is recorded."""
    return httpx.ASGITransport(create_app(clock="manual"))


def chat(**more: Any) -> tuple[str, str, dict[str, Any]]:
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": "hi"}], **more}
    return "POST", "/compatible-mode/v1/chat/completions", {"json": body, "headers": {"authorization": f"Bearer {KEY}"}}


def test_the_client_gets_what_the_provider_says_and_a_file_holds_both_sides(tmp_path: Path) -> None:
    [answer], [recording] = recorded(tmp_path, "https://dashscope.aliyuncs.com", mock(), chat())

    assert answer.status_code == 200
    assert answer.json()["object"] == "chat.completion"
    assert (recording.provider, recording.operation) == ("dashscope", "chat")
    assert recording.response.status == 200
    assert json.loads(recording.response.body) == answer.json()
    assert json.loads(recording.request.body)["model"] == "qwen-plus"
    assert [path.name for path in tmp_path.iterdir()] == ["0001-post-compatible-mode-v1-chat-completions.json"]


def test_no_key_is_written_down_wherever_it_stands(tmp_path: Path) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return said(200, f"{request.url} {KEY}".encode(), **{"x-echo": KEY, "set-cookie": "session=abc"})

    recorded(
        tmp_path,
        "https://api.imarouter.com",
        httpx.MockTransport(echo),
        ("POST", f"/v1/x/{KEY}", {"params": {"key": KEY}, "content": KEY, "headers": {"x-api-key": KEY}}),
        ("GET", "/v1/models", {"headers": {"authorization": f"Bearer {KEY}"}}),
    )

    texts = [path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert len(texts) == 2
    assert not any(KEY in text or "session=abc" in text for text in texts)
    assert all(KEY not in path.name for path in tmp_path.iterdir())


def test_secrets_of_query_and_body_are_not_written_down_and_what_answers_say_of_tokens_is(tmp_path: Path) -> None:
    echo = httpx.MockTransport(
        lambda request: said(200, b'{"token": "Hello", "you_said": "' + request.url.query + request.content + b'"}')
    )
    asked = {"params": {"api_key": "query-secret-77", "a": "1"}, "json": {"password": "body-secret-88", "n": 2}}
    _, [recording] = recorded(tmp_path, "https://api.imarouter.com", echo, ("POST", "/v1/x", asked))
    [text] = [path.read_text("utf-8") for path in tmp_path.iterdir()]

    assert "secret" not in text
    assert recording.query == "api_key=que…77&a=1"
    assert json.loads(recording.request.body) == {"password": "bod…88", "n": 2}
    assert b'"token": "Hello"' in recording.response.body


def test_a_secret_of_an_answer_that_two_pieces_share_is_shortened(tmp_path: Path) -> None:
    pieces = [(1.0, b'{"client_secret": "one-'), (2.0, b'half-of-it", "n": 1}')]

    assert [chunk.data for chunk in chunks_of(pieces, [])] == ['{"client_secret": "one…it", "n": 1}'.encode()]


def test_a_key_that_two_pieces_share_is_found(tmp_path: Path) -> None:
    half = len(KEY) // 2
    pieces = [(1.0, f"a {KEY[:half]}".encode()), (2.0, f"{KEY[half:]} b".encode())]

    assert KEY.encode() not in b"".join(chunk.data for chunk in chunks_of(pieces, [KEY]))
    assert [chunk.data for chunk in chunks_of([(1.0, b"a"), (2.0, b"\xff")], [KEY])] == [b"a", b"\xff"]


def test_a_stream_is_handed_on_piece_by_piece_with_its_timing(tmp_path: Path) -> None:
    pieces = [b"data: 1\n\n", "data: \N{SNOWMAN}".encode()[:8], b"\x83\n\ndata: [DONE]\n\n"]
    transport = httpx.MockTransport(lambda _: said(200, *pieces))
    [answer], [recording] = recorded(tmp_path, "https://api.imarouter.com", transport, chat(stream=True))

    assert answer.content == b"".join(pieces)
    assert [chunk.data for chunk in recording.response.chunks] == pieces
    times = [chunk.after_ms for chunk in recording.response.chunks]
    assert times == sorted(times)


def test_an_answer_that_breaks_off_says_so(tmp_path: Path) -> None:
    transport = httpx.MockTransport(lambda _: said(200, b"half", breaks=True))
    with pytest.raises(AssertionError):  # the client, too, sees that there is no end
        recorded(tmp_path, "https://api.imarouter.com", transport, chat())
    [recording] = map(read_recording, tmp_path.iterdir())

    assert recording.broken == "gone"
    assert recording.response.body == b"half"


def test_a_redirect_is_handed_back_and_never_followed(tmp_path: Path) -> None:
    asked: list[str] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return said(302, location="https://evil.example/")

    [answer], _ = recorded(
        tmp_path, "https://api.imarouter.com/base", httpx.MockTransport(elsewhere), ("GET", "/v1/models?a=1", {})
    )

    assert (answer.status_code, answer.headers["location"]) == (302, "https://evil.example/")
    assert asked == ["https://api.imarouter.com/base/v1/models?a=1"]


@pytest.mark.parametrize(
    "path", ["//evil.example/v1", "/@evil.example", "/v1/../../etc", "/%2e%2e/x", "/x?u=http://evil.example"]
)
def test_no_path_leads_to_another_host(tmp_path: Path, path: str) -> None:
    hosts: list[str] = []

    def note(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return said()

    recorded(
        tmp_path, "https://api.imarouter.com", httpx.MockTransport(note), ("GET", f"http://127.0.0.1:8788{path}", {})
    )

    assert hosts == ["api.imarouter.com"]
    assert all(file.parent == tmp_path for file in tmp_path.rglob("*.json"))


def test_the_prefix_of_the_mock_may_stand_before_the_path(tmp_path: Path) -> None:
    paths: list[str] = []

    def note(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return said(200, b"{}")

    _, [recording] = recorded(
        tmp_path, "https://api.imarouter.com", httpx.MockTransport(note), ("GET", "/imarouter/v1/models", {})
    )

    assert paths == ["/v1/models"]
    assert (recording.provider, recording.operation) == ("imarouter", "models")


def test_an_unreachable_provider_is_a_clear_502_and_no_file(tmp_path: Path) -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    [answer], recordings = recorded(tmp_path, "https://api.imarouter.com", httpx.MockTransport(down), chat())

    assert answer.status_code == 502
    assert answer.json()["error"]["message"] == "https://api.imarouter.com cannot be reached: refused"
    assert recordings == []


def test_numbers_go_on_where_a_folder_left_off(tmp_path: Path) -> None:
    (tmp_path / "0041-get-v1-models.json").write_text("{}", "utf-8")
    transport = httpx.MockTransport(lambda _: said())
    asked = ("GET", "/v1/models", {})
    with pytest.raises(RecordingError, match=r"0041-get-v1-models\.json: is no recording"):
        recorded(tmp_path, "https://api.imarouter.com", transport, asked)

    assert (tmp_path / "0042-get-v1-models.json").exists()
