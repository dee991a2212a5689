"""The names of a Redis store's keys. All begin with one prefix, and all but one with the generation after it."""

from __future__ import annotations

import re

_SPECIAL = re.compile(rb"[\\*?\[\]^]")
OUTSIDE = b"understudy:"


def inside(space: str) -> bytes:
    """What the names of a space begin with."""
    return b"understudy@%b:" % space.encode()


def generation_key(prefix: bytes) -> bytes:
    """Where the number of the generation is kept."""
    return prefix + b"generation"


def space_of(key: bytes) -> str | None:
    """The space whose generation is kept under this key, if it is such a key."""
    start, end = b"understudy@", b":generation"
    return key[len(start) : -len(end)].decode() if key.startswith(start) and key.endswith(end) else None


class Names:
    """The names of one generation, whose number is kept as Redis answers it (None: it was lost; that counts as 0)."""

    __slots__ = ("_start", "generation", "generation_key", "pattern", "prefix", "schedule")

    def __init__(self, generation: bytes | None, prefix: bytes = OUTSIDE) -> None:
        self.generation = generation
        self.prefix = prefix
        self.generation_key = generation_key(prefix)
        self.pattern = _SPECIAL.sub(rb"\\\g<0>", prefix) + b"*"
        self._start = prefix + (generation or b"0")
        self.schedule = self._start + b":schedule"

    def renewed(self, generation: bytes | None) -> Names:
        """The names of another generation in the same place."""
        return Names(generation, self.prefix)

    def record(self, kind: str, key: str | bytes) -> bytes:
        """Where a record is kept."""
        return b"%b:record:%b:%b" % (self._start, kind.encode(), key if isinstance(key, bytes) else key.encode())

    def is_older(self, name: bytes) -> bool:
        """Whether a key belongs to a generation before this one."""
        number = name.removeprefix(self.prefix).partition(b":")[0]
        return number.isdigit() and int(number) < int(self.generation or b"0")

    def order(self, kind: str) -> bytes:
        """The list of a kind's keys, in the order of their first put."""
        return b"%b:order:%b" % (self._start, kind.encode())

    def log(self, log: str) -> bytes:
        """The list of a log's entries."""
        return b"%b:log:%b" % (self._start, log.encode())
