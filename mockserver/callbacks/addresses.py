"""Where a callback may go: this machine, or an address that the user allowed by name; read from the URL's own text."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from mockserver.errors import UnderstudyError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_HERE = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
_PORTS = {"http": 80, "https": 443}


class AddressError(UnderstudyError):
    """A URL that no callback may go to; the text says why."""


@dataclass(frozen=True)
class Destination:
    """A URL taken apart. ``addresses`` are those to connect to; a name has none before it is looked up."""

    scheme: str
    host: str
    port: int
    target: str
    addresses: tuple[Address, ...]

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def destination(url: str, *, allowed: bool) -> Destination:
    """Where a URL leads. Raises ``AddressError``: for what is no plain http or https URL, and unless ``allowed`` for
    any host but loopback, which is told from the text alone, so that no name server decides it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(f"url is {url!r}: {error}") from None
    if parts.scheme not in _PORTS or not host or any(letter <= " " or letter == "\x7f" for letter in url):
        raise AddressError(f"url is {url!r}; it must be http://HOST:PORT/PATH or https://...")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressError(f"url is {url!r}; a callback URL has no user, password or fragment")
    addresses = _addresses(host)
    if any(address.is_unspecified or address.is_multicast for address in addresses):
        raise AddressError(f"url is {url!r}; {host} is the address of no one receiver")
    if not allowed and not (addresses and all(address.is_loopback for address in addresses)):
        raise AddressError(
            f"url is {url!r}, which is not on this machine; callbacks go to loopback addresses, "
            'to others only with {"allowed": true}'
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port or _PORTS[parts.scheme], target, addresses)


def reachable(name: str, found: list[Address]) -> list[Address]:
    """The addresses of an allowed name, as a name server told them.

    Raises ``AddressError`` when there is none, or one that is not public: a name must not lead into this machine or
    its network, which a literal address may.
    """
    inside = next((address for address in found if not address.is_global), None)
    if inside is not None or not found:
        raise AddressError(f"{name} leads to {inside or 'no address'}; name an address inside your network by itself")
    return found


def _addresses(host: str) -> tuple[Address, ...]:
    if host == "localhost" or host.endswith(".localhost"):
        return _HERE
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ()
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address,)
