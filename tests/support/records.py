"""A record kind of the tests' own: a store takes any."""

from __future__ import annotations

import msgspec


class Counter(msgspec.Struct, frozen=True):
    """A number."""

    count: int
