"""The store that an address names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from mockserver.errors import SettingsError, nearest
from mockserver.state.memory import MemoryStore
from mockserver.state.store import Store

_SCHEMES = ("memory", "sqlite", "redis")
_FILE_ENDINGS = (".db", ".sqlite", ".sqlite3")


def open_store(address: str) -> Store:
    """The store at ``memory``, ``sqlite:///PATH`` (``sqlite:////PATH`` from the root) or ``redis://HOST:PORT/N``.

    Raises ``SettingsError`` for any other address, a file that cannot be written, or a server that does not answer.
    """
    if address == "memory":
        return MemoryStore()
    path = address.removeprefix("sqlite:///")
    if path != address and path not in ("", ":memory:") and not set(path) & {"?", "\0"}:
        from mockserver.state.sqlite import SqliteStore

        return SqliteStore(Path(path))
    if _names_redis(address):
        from mockserver.state.redis import RedisStore

        return RedisStore(address)
    hint = _meant(_without_password(address))
    raise SettingsError(
        f"state is {_without_password(address)!r}; it must be memory, sqlite:///PATH or redis://HOST:PORT/N"
        + (f"; did you mean {hint!r}?" if hint else "")
    )


def _names_redis(address: str) -> bool:
    if not address.startswith("redis://"):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    number = parts.path.removeprefix("/")
    plain = number.isascii() and number.isdigit() and not parts.query and not parts.fragment
    return bool(parts.hostname and port and plain)


def _meant(address: str) -> str | None:
    """The nearest address that could be opened, if one is near."""
    word, separator, rest = address.partition("://")
    if not separator:
        if address.endswith(_FILE_ENDINGS) and ":" not in address:
            return f"sqlite:///{address}"
        word, _, rest = address.partition(":")
    scheme = _nearest_scheme(word)
    if scheme == "sqlite":
        path = rest.partition("?")[0].lstrip("/" if not separator else "")
        path = path if path.startswith("/") else f"/{path}"
        return "memory" if path in ("/", "/:memory:") else f"sqlite://{path}"
    if scheme == "redis":
        host, _, number = rest.lstrip("/").partition("?")[0].partition("/")
        host = host or "localhost"
        meant = f"redis://{host if ':' in host else f'{host}:6379'}/{number or 0}"
        return meant if _names_redis(meant) else None
    return scheme


def _nearest_scheme(word: str) -> str | None:
    hint = nearest(word.lower(), _SCHEMES)
    return next((scheme for scheme in _SCHEMES if f"{scheme!r}" in hint), None)


def _without_password(address: str) -> str:
    start, separator, rest = address.partition("://")
    return f"{start}://***@{rest.rpartition('@')[2]}" if separator and "@" in rest else address
