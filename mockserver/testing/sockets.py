"""A guard below every client: while a mock is in process, sockets of this process stay on this machine.

``requests``, urllib3, aiohttp are not httpx; without this they would reach the real, paid provider, or anybody else.
Loopback and sockets of files stay open: a test's database, its own server and the workers of xdist are there.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mockserver.testing.hosts import Hosts

_LOCK = threading.Lock()
_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
_SENDING = {"connect": 0, "connect_ex": 0, "sendto": -1, "sendmsg": 3}
"""Methods of a socket that name where to, and which argument does."""


class NotInProcessError(socket.gaierror):
    """A client that is neither httpx nor httpx2 looked up a host beyond this machine."""


class RefusedConnectionError(ConnectionRefusedError):
    """A client that is neither httpx nor httpx2 went for an address beyond this machine."""


class _Guard:
    """What one mock lets through; ``refused`` hears of the rest."""

    def __init__(self, hosts: Hosts, refused: Callable[[str], None]) -> None:
        self._hosts, self._refused = hosts, refused
        self._found: set[tuple[str, int]] = set()

    def look_up(self, usual: Callable[..., Any], host: Any, *rest: Any, **options: Any) -> Any:
        """What the look-up of a name of this machine, or of an allowed one, gives. Raises ``NotInProcessError``."""
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if not isinstance(name, str) or _is_here(name) or _address(name) is not None:
            return usual(host, *rest, **options)
        name = name.lower().rstrip(".")
        port = _port(rest[0] if rest else options.get("port"))
        if not self._hosts.lets_through(name, port):
            raise NotInProcessError(socket.EAI_NONAME, self._refusal(name, "is not looked up"))
        found = usual(host, *rest, **options)
        self._found |= {(address, port) for address in _addresses(found)}
        return found

    def reason(self, family: int, place: Any) -> str | None:
        """Why nothing is sent to a socket's address; None when it may be."""
        if family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(place, tuple) or len(place) < 2:
            return None
        name, port = str(place[0]), _port(place[1])
        known = not {(name, port), (name, 0)}.isdisjoint(self._found)
        if known or _is_here(name) or self._hosts.lets_through(name, port):
            return None
        return self._refusal(name, "is not connected to")

    def _refusal(self, host: str, what: str) -> str:
        reason = self._hosts.refusal_of_sockets(host, what)
        self._refused(reason)
        return reason


_guards: list[_Guard] = []
_usual: dict[tuple[Any, str], Any] = {}


@contextmanager
def guarded_sockets(hosts: Hosts, refused: Callable[[str], None]) -> Iterator[None]:
    """Let look-ups of names and connections that lead beyond this machine fail, but for those that ``hosts`` allows.

    Of several at a time the newest decides, as for requests of httpx.
    """
    guard = _Guard(hosts, refused)
    with _LOCK:
        if not _guards:
            _take_over()
        _guards.append(guard)
    try:
        yield
    finally:
        with _LOCK:
            _guards.remove(guard)
            if not _guards:
                _put_back()


def _take_over() -> None:
    for name in _LOOKUPS:
        _replace(socket, name, _guarded_lookup(getattr(socket, name)))
    for name, position in _SENDING.items():
        if hasattr(socket.socket, name):  # Windows has no sendmsg
            _replace(socket.socket, name, _guarded_sending(name, getattr(socket.socket, name), position))


def _replace(owner: Any, name: str, instead: Callable[..., Any]) -> None:
    _usual[owner, name] = vars(owner).get(name)
    setattr(owner, name, instead)


def _put_back() -> None:
    for (owner, name), usual in _usual.items():
        if usual is None:
            delattr(owner, name)  # it was inherited
        else:
            setattr(owner, name, usual)
    _usual.clear()


def _guarded_lookup(usual: Callable[..., Any]) -> Callable[..., Any]:
    def look_up(host: Any, *rest: Any, **options: Any) -> Any:
        return _guards[-1].look_up(usual, host, *rest, **options) if _guards else usual(host, *rest, **options)

    return look_up


def _guarded_sending(name: str, usual: Callable[..., Any], position: int) -> Callable[..., Any]:
    def send(self: socket.socket, *given: Any) -> Any:
        place = given[position] if len(given) > position else None
        reason = _guards[-1].reason(self.family, place) if _guards else None
        if reason is None:
            return usual(self, *given)
        if name == "connect_ex":
            return errno.ECONNREFUSED
        raise RefusedConnectionError(errno.ECONNREFUSED, reason)

    return send


def _is_here(name: str) -> bool:
    """Whether a name or an address can only be this machine's; an empty one is any of its own."""
    plain = name.lower().rstrip(".")
    if plain in ("", "localhost") or plain.endswith(".localhost"):
        return True
    address = _address(plain)
    if address is None:
        return plain == socket.gethostname().lower()
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None


def _port(given: Any) -> int:
    try:
        return int(given or 0)
    except (TypeError, ValueError):
        return 0  # the name of a service


def _addresses(found: Any) -> set[str]:
    """The addresses in what a look-up gave, of whichever of its kinds."""
    if isinstance(found, str):
        return {found}
    return set(found[2]) if isinstance(found, tuple) else {row[4][0] for row in found}
