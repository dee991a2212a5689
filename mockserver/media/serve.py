"""A kept file over HTTP: conditional requests and single byte ranges (RFC 9110, sections 13 and 14)."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from .shelf import MediaFile

Header = tuple[bytes, bytes]

# Bodies leave in pieces, so that a slow reader holds back the writer and not the whole file in a buffer.
_PIECE = 256 * 1024


def answer(
    file: MediaFile,
    *,
    method: str = "GET",
    range_header: str | None = None,
    if_none_match: str | None = None,
    if_range: str | None = None,
) -> tuple[int, list[Header], bytes]:
    """Status, headers and body for a GET or HEAD of the file.

    One range gives 206, or 416 when it begins after the end; several ranges, or a Range that is no byte range, give
    the whole file with 200, as does an If-Range that names another version. A HEAD has the headers of its GET without
    a range (ranges are defined for GET alone), and no body.
    """
    tag = [(b"etag", file.etag.encode()), (b"accept-ranges", b"bytes")]
    if if_none_match is not None and _names(if_none_match, file.etag):
        return 304, tag, b""
    size = len(file.content)
    headers = [(b"content-type", file.content_type.encode()), *tag]
    # If-Range compares strongly; a date never matches, since no file here has one.
    if method == "HEAD" or range_header is None or (if_range is not None and if_range.strip() != file.etag):
        wanted: tuple[int, int] | None = None
    else:
        wanted = _range(range_header, size)
    if wanted is None:
        return 200, [*headers, _length(size)], b"" if method == "HEAD" else file.content
    start, end = wanted
    if start >= end:
        return 416, [*tag, (b"content-range", b"bytes */%d" % size), _length(0)], b""
    part = (b"content-range", b"bytes %d-%d/%d" % (start, end - 1, size))
    return 206, [*headers, part, _length(end - start)], file.content[start:end]


async def send_file(
    scope: Mapping[str, Any],
    send: Callable[[dict[str, Any]], Awaitable[None]],
    file: MediaFile,
    *,
    extra_headers: Iterable[Header] = (),
) -> None:
    """Answer an ASGI request for the file; `extra_headers` come after the file's own."""
    asked = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    status, headers, body = answer(
        file,
        method=scope["method"],
        range_header=asked.get(b"range"),
        if_none_match=asked.get(b"if-none-match"),
        if_range=asked.get(b"if-range"),
    )
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *extra_headers]})
    for start in range(0, max(len(body), 1), _PIECE):
        piece, more = body[start : start + _PIECE], start + _PIECE < len(body)
        await send({"type": "http.response.body", "body": piece, "more_body": more})


def _range(header: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of a single byte range; start >= end when it cannot be satisfied; None to ignore it."""
    unit, _, text = header.partition("=")
    first, dash, last = (part.strip() for part in text.partition("-"))
    if unit.strip().lower() != "bytes" or not dash or not (first or last):
        return None
    if not all(number.isascii() and number.isdigit() for number in (first, last) if number):
        return None
    # Longer numbers are beyond any file, and Python refuses to read the longest.
    begin, finish = int(first[:18] or -1), int(last[:18] or -1)
    if not first:
        return max(size - finish, 0), size
    if last and finish < begin:
        return None
    return begin, min(finish + 1, size) if last else size


def _names(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


def _length(count: int) -> Header:
    return b"content-length", str(count).encode()
