"""Which addresses are of this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_at_home(url: str | None) -> bool:
    """Whether an address is of this machine: what is asked there costs nothing, and it can call back here."""
    host = urlsplit(url or "").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
