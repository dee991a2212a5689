"""The error catalogue of a provider, compiled: an id and what happened become status, headers and body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.contracts.model import ErrorEntry
from mockserver.contracts.templates import Names, Template, compile_template, names_in, text_template
from mockserver.errors import UnknownWordError, nearest


class Refusal(Exception):  # noqa: N818 - it is an answer, not an accident
    """A request is answered with the catalogue's error ``error``; ``names`` fill its placeholders."""

    def __init__(self, error: str, **names: Any) -> None:
        super().__init__(error)
        self.error = error
        self.names = names


@dataclass(frozen=True)
class CatalogueError:
    """One error ready to be sent."""

    entry: ErrorEntry
    message: Callable[[Names], str]
    fields: Mapping[str, Template]
    envelope: Template
    headers: tuple[tuple[bytes, Callable[[Names], str]], ...]

    def body(self, names: Mapping[str, Any]) -> Any:
        """The body as JSON data; ``names`` win over the entry's own ``fill``."""
        filled = {**self.entry.fill, **names}
        message = self.message(filled)
        values = {key: part(filled) for key, part in self.fields.items()}
        return self.envelope({**filled, **values, "message": message, "status": self.entry.status})

    def header_rows(self, names: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
        """The headers that this error alone carries, such as ``Retry-After``."""
        filled = {**self.entry.fill, **names}
        return [(name, part(filled).encode("latin-1", "replace")) for name, part in self.headers]


class Catalogue:
    """All errors of one provider by id."""

    def __init__(
        self,
        provider: str,
        entries: Mapping[str, ErrorEntry],
        envelopes: Mapping[str, Any],
        *,
        shown: Mapping[str, Any] | None = None,
    ) -> None:
        self.provider = provider
        self._shown = shown or {}
        compiled = {name: compile_template(data, f"envelopes.{name}") for name, data in envelopes.items()}
        self._errors = {name: _compile(entry, compiled[entry.envelope]) for name, entry in entries.items()}

    def __iter__(self) -> Any:
        return iter(self._errors.values())

    def __contains__(self, error: str) -> bool:
        return error in self._errors

    def __getitem__(self, error: str) -> CatalogueError:
        if error not in self._errors:
            hint = nearest(error, self._errors) or f" (known: {', '.join(self._errors)})"
            raise UnknownWordError(f"{self.provider} has no error {error!r}{hint}")
        return self._errors[error]

    def sample(self, error: str) -> bytes:
        """The body as the catalogue shows it: placeholders filled with the entry's own defaults, and with ``shown``."""
        return msgspec.json.encode(self[error].body(self._shown))


def placeholders(entry: ErrorEntry) -> set[str]:
    """Every name that the message and fields of an entry read."""
    return names_in(entry.message) | names_in(entry.fields)


def _compile(entry: ErrorEntry, envelope: Template) -> CatalogueError:
    return CatalogueError(
        entry=entry,
        message=text_template(entry.message),
        fields={key: compile_template(value, f"{entry.id}.fields.{key}") for key, value in entry.fields.items()},
        envelope=envelope,
        headers=tuple((name.lower().encode(), text_template(value)) for name, value in entry.headers.items()),
    )
