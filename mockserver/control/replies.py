"""Answers of the control API: JSON, and one shape for every error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.errors import UnderstudyError, nearest

if TYPE_CHECKING:
    from mockserver.app import Understudy
    from mockserver.world import World

COOKIE = "mock_token"
"""The cookie in which a browser keeps the ``--control-token``."""
PAGING = ("limit", "skip")
_TERMINAL_CLIENTS = ("curl/", "wget/", "httpie/")

Handler = Callable[[Request], Awaitable[Response]]


class ControlError(UnderstudyError):
    """A call of the control API that cannot be carried out."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def reply(data: Any, status: int = 200) -> Response:
    """JSON data as an answer; decimals are texts, as they are exact."""
    return Response(msgspec.json.encode(data), status, media_type="application/json")


def guarded(handler: Handler) -> Handler:
    """A handler that answers its own errors in the API's shape, and only those who may ask."""

    async def answer(request: Request) -> Response:
        try:
            _admit(request)
            answered = await handler(request)
        except ControlError as error:
            answered = reply({"error": {"code": error.code, "message": error.message}}, error.status)
        except UnderstudyError as error:
            answered = reply({"error": {"code": "bad_request", "message": str(error)}}, 400)
        return _for_terminals(answered) if _in_terminal(request) else answered

    return answer


def _in_terminal(request: Request) -> bool:
    """Whether the client is one that people read in a terminal; programs ask for JSON or are other clients."""
    agent = request.headers.get("user-agent", "").lower()
    return agent.startswith(_TERMINAL_CLIENTS) and "json" not in request.headers.get("accept", "")


def _for_terminals(answered: Response) -> Response:
    """The same JSON with line breaks and indents."""
    if answered.media_type != "application/json":
        return answered
    return Response(
        msgspec.json.format(bytes(answered.body), indent=2) + b"\n", answered.status_code, media_type="application/json"
    )


async def read(request: Request, kind: type[Any]) -> Any:
    """The JSON body as a struct, an empty one counting as ``{}``. Raises ``ControlError`` naming the wrong key."""
    data = await request.body()
    try:
        return msgspec.json.decode(data or b"{}", type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        known = ", ".join(field.encode_name for field in msgspec.structs.fields(kind))
        raise ControlError(400, "bad_body", f"{error} (known keys: {known})") from None


def understudy_of(request: Request) -> Understudy:
    """The application whose control API is asked."""
    found: Understudy = request.app.state.understudy
    return found


def world_of(request: Request) -> World:
    """The world whose control API is asked: the session's that the request names, or the server's own."""
    named = request.headers.get("x-mock-session")
    worlds = understudy_of(request).worlds
    return worlds.main if named is None else worlds.session(named)


def page_of(request: Request, *, most: int = 1000, usual: int = 100) -> tuple[int, int]:
    """``limit`` (``usual``, at most ``most``) and ``skip`` of the query; raises ``ControlError`` for no number."""
    found = []
    for name, default, highest in (("limit", usual, most), ("skip", 0, 10**9)):
        text = request.query_params.get(name, str(default))
        if not text.isdigit() or int(text) > highest:
            raise ControlError(400, "bad_page", f"{name} is {text!r}; it must be a whole number from 0 to {highest}")
        found.append(int(text))
    return found[0], found[1]


def filters_of(request: Request, known: Collection[str], *, paged: bool = True) -> dict[str, str]:
    """The filters of the query, all that is no paging. Raises ``ControlError`` for one that is not ``known``."""
    paging = PAGING if paged else ()
    filters = {name: value for name, value in request.query_params.items() if name not in paging}
    wrong = next((name for name in filters if name not in known), None)
    if wrong:
        hint = nearest(wrong, [*known, *paging])
        raise ControlError(400, "bad_filter", f"unknown filter {wrong!r}{hint} (known: {', '.join(known)})")
    return filters


def _admit(request: Request) -> None:
    """Only loopback asks without a token, and a foreign web page never writes (nor does one that rebinds its name)."""
    settings = understudy_of(request).settings
    origin = request.headers.get("origin")
    if settings.control_token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if settings.control_token not in (given, request.headers.get("x-mock-token"), request.cookies.get(COOKIE)):
            raise ControlError(401, "token", "the control API wants the --control-token as Authorization: Bearer TOKEN")
        own = urlsplit(origin or "").netloc == request.headers.get("host")
    elif not is_loopback(settings.host):
        raise ControlError(
            403, "token", "bound to another address than loopback, the control API needs --control-token"
        )
    else:
        own = is_loopback(urlsplit(origin or "").hostname or "")
    if origin and not own and request.method not in ("GET", "HEAD"):
        raise ControlError(403, "cross_origin", f"a page of {origin} may not write to the control API")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    return host in ("localhost", "::1", "[::1]") or host.startswith("127.")
