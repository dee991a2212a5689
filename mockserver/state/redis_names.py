"""The names of a Redis store's keys. All begin with one prefix, and all but one with the generation after it."""

from __future__ import annotations

_PREFIX = b"understudy:"
GENERATION = _PREFIX + b"generation"


class Names:
    """The names of one generation, whose number is kept as Redis answers it (None: it was lost; that counts as 0)."""

    PATTERN = _PREFIX + b"*"

    __slots__ = ("_start", "generation", "schedule")

    def __init__(self, generation: bytes | None) -> None:
        self.generation = generation
        self._start = _PREFIX + (generation or b"0")
        self.schedule = self._start + b":schedule"

    def record(self, kind: str, key: str | bytes) -> bytes:
        """Where a record is kept."""
        return b"%b:record:%b:%b" % (self._start, kind.encode(), key if isinstance(key, bytes) else key.encode())

    def order(self, kind: str) -> bytes:
        """The list of a kind's keys, in the order of their first put."""
        return b"%b:order:%b" % (self._start, kind.encode())

    def log(self, log: str) -> bytes:
        """The list of a log's entries."""
        return b"%b:log:%b" % (self._start, log.encode())


def is_older(name: bytes, generation: bytes) -> bool:
    """Whether a key belongs to a generation before this one."""
    number = name.removeprefix(_PREFIX).partition(b":")[0]
    return number.isdigit() and int(number) < int(generation)
