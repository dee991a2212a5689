"""Answers of the control API: JSON, and one shape for every error."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.control.origins import host_of, is_loopback, may_be_rebound
from mockserver.errors import UnderstudyError, nearest
from mockserver.http.bodies import BrokenBodyError, parse_json

if TYPE_CHECKING:
    from mockserver.app import Understudy
    from mockserver.world import World

COOKIE = "mock_token"
"""The cookie in which a browser keeps the ``--control-token``."""
PAGING = ("limit", "skip")
MOST_BODY = 4 * 1024 * 1024
_NUMBER = re.compile(r"[0-9]{1,12}")
_KEY = re.compile(r"unknown field `([^`]*)`")
_WORD = re.compile(r"Invalid enum value '([^']*)'")
_PLACE = re.compile(r"at `\$\.([a-z_]+)`")
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


def guarded(handler: Handler, words: Collection[str] | None = None) -> Handler:
    """A handler that answers its own errors in the API's shape, and only those who may ask.

    ``words`` are all that the query may have (None: whatever it likes).
    """

    async def answer(request: Request) -> Response:
        try:
            _admit(request)
            if words is not None:
                _check_query(request, words)
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


async def body_of(request: Request) -> bytes:
    """The body, unless it is larger than the API takes: then ``ControlError``."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY:
            raise ControlError(413, "too_large", f"the body is larger than {MOST_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


async def read(request: Request, kind: type[Any]) -> Any:
    """The JSON body as a struct, an empty one counting as ``{}``. Raises ``ControlError`` naming the wrong key."""
    data = await body_of(request) or b"{}"
    try:
        parse_json(data)
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, BrokenBodyError) as error:
        raise ControlError(400, "bad_body", f"{error}{_meant(str(error), kind)}") from None


def literal_words(kind: Any) -> list[str]:
    """The words that a type allows, wherever in it they stand."""
    found = [word for word in get_args(kind) if isinstance(word, str)]
    return found or [word for part in get_args(kind) for word in literal_words(part)]


def _meant(said: str, kind: type[msgspec.Struct]) -> str:
    """The nearest valid key or word, and all of them."""
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    key, word, place = _KEY.search(said), _WORD.search(said), _PLACE.search(said)
    if word and place and (words := literal_words(fields.get(place[1]))):
        return f"{nearest(word[1], words)} (known words: {', '.join(words)})"
    return f"{nearest(key[1], fields) if key else ''} (known keys: {', '.join(fields)})"


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
        if not _NUMBER.fullmatch(text) or int(text) > highest:
            raise ControlError(400, "bad_page", f"{name} is {text!r}; it must be a whole number from 0 to {highest}")
        found.append(int(text))
    return found[0], found[1]


def filters_of(request: Request) -> dict[str, str]:
    """The filters of the query: all that is no paging. Which there may be is said where the call is."""
    return {name: value for name, value in request.query_params.items() if name not in PAGING}


def _check_query(request: Request, words: Collection[str]) -> None:
    wrong = next((name for name in request.query_params if name not in words), None)
    if wrong is not None:
        hint = f"{nearest(wrong, words)} (known: {', '.join(words) or 'none'})"
        raise ControlError(400, "bad_filter", f"unknown filter {wrong!r}{hint}")


def _admit(request: Request) -> None:
    """Only loopback asks without a token, and never by a name that may be rebound; no page of another origin writes."""
    settings = understudy_of(request).settings
    asked = request.headers.get("host", "")
    if settings.control_token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if settings.control_token not in (given, request.headers.get("x-mock-token"), request.cookies.get(COOKIE)):
            raise ControlError(401, "token", "the control API wants the --control-token as Authorization: Bearer TOKEN")
    elif not is_loopback(settings.host):
        raise ControlError(
            403, "token", "bound to another address than loopback, the control API needs --control-token"
        )
    elif may_be_rebound(host_of(asked)):
        message = f"the control API does not answer as {asked}: ask localhost or an address, or set --control-token"
        raise ControlError(403, "host", message)
    origin = request.headers.get("origin")
    if origin and request.method not in ("GET", "HEAD") and urlsplit(origin).netloc.lower() != asked.lower():
        raise ControlError(403, "cross_origin", f"a page of {origin} may not write to the control API of {asked}")
