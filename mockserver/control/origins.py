"""Names of hosts, as a browser says them: which are this machine, and which could be made to lead to it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_NOBODY_S = ("localhost", "test", "invalid", "internal")  # RFC 6761; ICANN reserves internal for private use


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def host_of(authority: str) -> str:
    """The host of a ``Host`` header, in lower case and without its port."""
    try:
        return (urlsplit(f"//{authority}").hostname or "").rstrip(".")
    except ValueError:
        return authority.lower()


def may_be_rebound(host: str) -> bool:
    """Whether somebody could own this name and let it lead to this machine, so that his page is of the same origin.

    That is neither so for addresses, nor for names without a dot, nor for those below a domain that nobody can own.
    """
    return _address(host) is None and "." in host and host.rpartition(".")[2] not in _NOBODY_S


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
