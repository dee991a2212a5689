"""Files over HTTP: ranges, conditions, headers."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.media import MediaFile, answer, send_file

CONTENT = bytes(range(100))
FILE = MediaFile(CONTENT, "video/mp4", '"tag"')


def _headers(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    assert len({name for name, _ in headers}) == len(headers)
    return {name.decode(): value.decode() for name, value in headers}


def test_the_whole_file_is_described_in_full() -> None:
    status, headers, body = answer(FILE, method="GET")
    assert (status, body) == (200, CONTENT)
    assert _headers(headers) == {
        "content-type": "video/mp4",
        "content-length": "100",
        "etag": '"tag"',
        "accept-ranges": "bytes",
    }


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, 100),
        ("bytes=0-", 0, 100),
        ("bytes=-1", 99, 100),
        ("bytes=-100", 0, 100),
        ("bytes=-1000", 0, 100),
        ("bytes=50-1000", 50, 100),
        ("bytes=99-99999999999999999999999999", 99, 100),
        ("Bytes = 5 - 6 ", 5, 7),
    ],
)
def test_a_range_is_that_part_of_the_file(asked: str, start: int, end: int) -> None:
    status, headers, body = answer(FILE, method="GET", range_header=asked)
    told = _headers(headers)
    assert (status, body) == (206, CONTENT[start:end])
    assert told["content-range"] == f"bytes {start}-{end - 1}/100"
    assert told["content-length"] == str(end - start)
    assert (told["content-type"], told["etag"], told["accept-ranges"]) == ("video/mp4", '"tag"', "bytes")


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"])
def test_a_range_after_the_end_cannot_be_satisfied(asked: str) -> None:
    status, headers, body = answer(FILE, method="GET", range_header=asked)
    told = _headers(headers)
    assert (status, body) == (416, b"")
    assert (told["content-range"], told["content-length"]) == ("bytes */100", "0")
    assert "content-type" not in told


def test_an_empty_file_has_no_ranges() -> None:
    empty = MediaFile(b"", "audio/pcm", '"e"')
    assert answer(empty, method="GET")[0] == 200
    assert answer(empty, method="GET", range_header="bytes=0-")[0] == 416


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5",
        "bytes=9-5",
        "bytes=1-2,5-6",
        "items=1-2",
        "bytes=²-3",
        "bytes=+1-2",
    ],
)
def test_what_is_no_single_byte_range_is_ignored(asked: str) -> None:
    status, headers, body = answer(FILE, method="GET", range_header=asked)
    assert (status, body) == (200, CONTENT)
    assert "content-range" not in _headers(headers)


@given(st.text(max_size=40) | st.from_regex(r"bytes=[0-9]{0,3}-[0-9]{0,3}", fullmatch=True))
def test_any_range_header_gets_a_consistent_answer(asked: str) -> None:
    status, headers, body = answer(FILE, method="GET", range_header=asked)
    told = _headers(headers)
    assert status in (200, 206, 416)
    assert told["content-length"] == str(len(body))
    if status == 206:
        first, last = told["content-range"].removeprefix("bytes ").removesuffix("/100").split("-")
        assert body == CONTENT[int(first) : int(last) + 1] != b""


@pytest.mark.parametrize("known", ['"tag"', 'W/"tag"', '"other", "tag"', "*", ' "tag" '])
def test_a_known_version_is_not_sent_again(known: str) -> None:
    for range_header in (None, "bytes=0-5"):
        status, headers, body = answer(FILE, method="GET", if_none_match=known, range_header=range_header)
        assert (status, body) == (304, b"")
        assert _headers(headers) == {"etag": '"tag"', "accept-ranges": "bytes"}


@pytest.mark.parametrize("known", ['"other"', "tag", "", '"tag'])
def test_another_version_is_sent(known: str) -> None:
    assert answer(FILE, method="GET", if_none_match=known)[0] == 200


@pytest.mark.parametrize(
    ("if_range", "status"),
    [('"tag"', 206), ('"other"', 200), ('W/"tag"', 200), ("Wed, 21 Oct 2015 07:28:00 GMT", 200)],
)
def test_a_range_holds_only_for_the_version_it_was_meant_for(if_range: str, status: int) -> None:
    assert answer(FILE, method="GET", range_header="bytes=0-5", if_range=if_range)[0] == status


@pytest.mark.parametrize("range_header", [None, "bytes=0-5"])
def test_a_head_has_the_headers_of_the_whole_and_no_body(range_header: str | None) -> None:
    status, headers, body = answer(FILE, method="HEAD", range_header=range_header)
    assert (status, headers, body) == (200, answer(FILE, method="GET")[1], b"")


def _sent(file: MediaFile, method: str, headers: list[tuple[bytes, bytes]]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    scope = {"type": "http", "method": method, "headers": headers}
    asyncio.run(send_file(scope, send, file, extra_headers=[(b"cache-control", b"public")]))
    return messages


def test_asgi_gets_the_answer_with_extra_headers() -> None:
    start, body = _sent(FILE, "GET", [(b"range", b"bytes=2-3"), (b"if-range", b'"tag"'), (b"x", b"\xff")])
    assert start["type"] == "http.response.start"
    assert start["status"] == 206
    assert start["headers"][-1] == (b"cache-control", b"public")
    assert body == {"type": "http.response.body", "body": b"\x02\x03", "more_body": False}


@pytest.mark.parametrize(
    ("method", "headers"), [("HEAD", []), ("GET", [(b"if-none-match", b'"tag"')]), ("GET", [(b"Range", b"bytes=500-")])]
)
def test_asgi_gets_one_empty_body_when_there_is_none(method: str, headers: list[tuple[bytes, bytes]]) -> None:
    _, body = _sent(FILE, method, headers)
    assert (body["body"], body["more_body"]) == (b"", False)


@pytest.mark.parametrize("size", [256 * 1024, 256 * 1024 + 1, 1_000_000])
def test_a_large_body_leaves_in_pieces(size: int) -> None:
    large = MediaFile(bytes(index % 251 for index in range(size)), "video/mp4", '"l"')
    _, *bodies = _sent(large, "GET", [])
    assert b"".join(body["body"] for body in bodies) == large.content
    assert [body["more_body"] for body in bodies] == [True] * (len(bodies) - 1) + [False]
    assert max(len(body["body"]) for body in bodies) <= 256 * 1024
