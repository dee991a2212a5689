"""Faults of status, headers and whole bodies: another answer than the one that is due."""

from __future__ import annotations

from mockserver.chance import Random
from mockserver.faults.delivery import Delivery, Piece, Values

_PAGE = (
    b"<html>\r\n<head><title>%(status)d %(words)s</title></head>\r\n<body>\r\n<center><h1>%(status)d %(words)s</h1>"
    b"</center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
)
_WORDS = {500: b"Internal Server Error", 502: b"Bad Gateway", 503: b"Service Unavailable", 504: b"Gateway Timeout"}


def wrong_content_type(delivery: Delivery, values: Values, random: Random) -> bool:
    """The body is what it should be, and is said to be something else."""
    delivery.set_header(b"content-type", str(values["type"]).encode("latin-1", "replace"))
    return True


def no_content_type(delivery: Delivery, values: Values, random: Random) -> bool:
    """Nothing is said about what the body is."""
    acted = delivery.header(b"content-type") is not None
    delivery.set_header(b"content-type", None)
    return acted


def empty_body(delivery: Delivery, values: Values, random: Random) -> bool:
    """Status and headers are those of the answer, and there is no body."""
    acted = bool(delivery.body)
    if delivery.stream:
        delivery.pieces = []
    else:
        delivery.set_body(b"")
    return acted


def html_error(delivery: Delivery, values: Values, random: Random) -> bool:
    """A page of some proxy in place of the answer."""
    status = int(float(values["status"]))
    delivery.status = status
    page = _PAGE % {b"status": status, b"words": _WORDS.get(status, b"Error")}
    delivery.pieces, delivery.length, delivery.stream = [Piece(page)], len(page), False
    delivery.set_header(b"content-type", b"text/html")
    return True


def success_status(delivery: Delivery, values: Values, random: Random) -> bool:
    """An error has the status of a success."""
    acted = delivery.status >= 400
    delivery.status = 200 if acted else delivery.status
    return acted


def odd_headers(delivery: Delivery, values: Values, random: Random) -> bool:
    """Unknown headers, a long one, and one that comes twice."""
    delivery.headers += [
        (b"X-Mock-Unknown", b"yes"),
        (b"x-mock-long", b"a" * 4000),
        (b"Set-Cookie", b"mock=1; Path=/"),
        (b"Set-Cookie", b"again=2; Path=/"),
    ]
    return True


def connection_close(delivery: Delivery, values: Values, random: Random) -> bool:
    """The server closes the connection after the answer, and says so."""
    delivery.set_header(b"connection", b"close")
    return True
