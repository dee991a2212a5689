"""What a mock has seen, in order, with assertions that say what they found instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from mockserver.contracts import CompiledProvider
from mockserver.errors import UnknownWordError, nearest


class Row(Protocol):
    """One thing that was seen; its text is one line."""

    @property
    def provider(self) -> str | None: ...

    @property
    def operation_id(self) -> str | None: ...


R = TypeVar("R", bound=Row)
MOST_SHOWN = 20


class Operations:
    """The operations of all providers, by id or by word."""

    def __init__(self, providers: Mapping[str, CompiledProvider]) -> None:
        self._words: dict[str, set[tuple[str, str]]] = {}
        for name, provider in providers.items():
            rows = [row.facts for row in provider.operations.values()]
            for word in {row.word for row in rows}:
                same = [row for row in rows if row.word == word]
                # the word of an operation that makes something stands for the making, not for asking how it goes
                makers = [row for row in same if row.method != "GET"] or same
                self._words.setdefault(word, set()).update((name, row.id) for row in makers)
            for row in rows:
                self._words.setdefault(row.id, set()).add((name, row.id))

    def named(self, word: str) -> set[tuple[str, str]]:
        """Provider and id of each operation that a word or an id stands for. Raises ``UnknownWordError``."""
        found = self._words.get(word)
        if found is None:
            hint = nearest(word, self._words) or f"; known: {', '.join(sorted(self._words))}"
            raise UnknownWordError(f"no provider has an operation {word!r}{hint}")
        return found


class Seen(Sequence[R], Generic[R]):
    """Rows, oldest first. ``one``, ``none``, ``all`` and ``count`` take an operation and values of the rows' fields.

    An operation is its id (``videos.query``) or its word (``videos``: what makes something there, not the polls).
    """

    noun = "row"
    fields: tuple[str, ...] = ()

    def __init__(self, rows: Iterable[R], operations: Operations, aside: Callable[[], Sequence[str]] = tuple) -> None:
        self._rows = tuple(rows)
        self._operations = operations
        self._aside = aside

    def all(self, operation: str | None = None, **fields: Any) -> Self:
        """Those that fit."""
        fits = self._condition(operation, fields)
        return type(self)([row for row in self._rows if fits(row)], self._operations, self._aside)

    def count(self, operation: Any = None, **fields: Any) -> int:
        """How many fit."""
        return len(self.all(operation, **fields))

    def one(self, operation: str | None = None, **fields: Any) -> R:
        """The only one that fits. Raises ``AssertionError`` with what was seen when there is none, or more."""
        __tracebackhide__ = True
        found = self.all(operation, **fields)
        if len(found) != 1:
            raise AssertionError(self._complaint(f"one {self._words(operation, fields)}", found))
        return found[0]

    def none(self, operation: str | None = None, **fields: Any) -> None:
        """Raises ``AssertionError`` with what was seen when any fits."""
        __tracebackhide__ = True
        found = self.all(operation, **fields)
        if found:
            raise AssertionError(self._complaint(f"no {self._words(operation, fields)}", found))

    @property
    def first(self) -> R:
        """The oldest. Raises ``AssertionError`` when there is none."""
        __tracebackhide__ = True
        return self._at(0)

    @property
    def last(self) -> R:
        """The newest. Raises ``AssertionError`` when there is none."""
        __tracebackhide__ = True
        return self._at(-1)

    def _at(self, position: int) -> R:
        __tracebackhide__ = True
        if not self._rows:
            raise AssertionError(self._complaint(f"at least one {self.noun}", self))
        return self._rows[position]

    def _condition(self, operation: str | None, fields: Mapping[str, Any]) -> Callable[[R], bool]:
        wrong = next((name for name in fields if name not in self.fields), None)
        if wrong:
            hint = nearest(wrong, self.fields)
            raise UnknownWordError(f"a {self.noun} has no {wrong!r}{hint} (known: {', '.join(self.fields)})")
        named = None if operation is None else self._operations.named(operation)
        return lambda row: (
            (named is None or (row.provider, row.operation_id) in named)
            and all(getattr(row, name) == value for name, value in fields.items())
        )

    def _words(self, operation: str | None, fields: Mapping[str, Any]) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in fields.items())
        return " ".join(filter(None, (self.noun, operation and repr(operation), values and f"with {values}")))

    def _complaint(self, wanted: str, found: Sequence[R]) -> str:
        lines = [f"expected {wanted}, found {len(found) or 'none'}"]
        if found:
            lines[0] += ":"
            lines += listed(found)
        elif self._rows:
            lines += [f"seen ({len(self._rows)}):", *listed(self._rows)]
        lines += self._aside()
        return "\n".join(lines)

    @overload
    def __getitem__(self, position: int) -> R: ...

    @overload
    def __getitem__(self, position: slice) -> Self: ...

    def __getitem__(self, position: int | slice) -> R | Self:
        if isinstance(position, slice):
            return type(self)(self._rows[position], self._operations, self._aside)
        return self._rows[position]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return "\n".join([f"{len(self._rows)} {self.noun}{'' if len(self._rows) == 1 else 's'}", *listed(self._rows)])


def listed(rows: Sequence[object]) -> list[str]:
    """The rows as numbered lines; of very many, the newest."""
    first = max(0, len(rows) - MOST_SHOWN)
    before = [f"  … {first} before"] if first else []
    return before + [f"  {number}. {row}" for number, row in enumerate(rows[first:], start=first + 1)]
