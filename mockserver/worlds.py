"""The worlds of a server: its own, and one for each named session, which share nothing but the machine."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contracts.compiled import CompiledProvider
from mockserver.errors import UnderstudyError, nearest
from mockserver.settings import Settings
from mockserver.state.store import Store
from mockserver.world import COURSE, SESSIONS, Course, World

HEADER = b"x-mock-session"
MOST_SESSIONS = 1000
_NAME = re.compile(r"[!-~]{1,100}")
_FORBIDDEN = set("/?#%\\")


class SessionError(UnderstudyError):
    """A name that no session can have, or that none has."""


class Worlds:
    """The server's own world, ``main``, and those of its sessions, made at their first use.

    There are at most ``most`` sessions: a new one ends the one that was not used for the longest time.
    """

    def __init__(
        self, settings: Settings, providers: Mapping[str, CompiledProvider], store: Store, *, most: int = MOST_SESSIONS
    ) -> None:
        self.main = World(settings, providers, store)
        self._most = most
        self._sessions: OrderedDict[str, World] = OrderedDict()

    def of(self, headers: Mapping[bytes, bytes]) -> World:
        """The world that a request's headers name. Raises ``SessionError``."""
        named = headers.get(HEADER)
        return self.main if named is None else self.session(named.decode("latin-1").strip())

    def session(self, name: str) -> World:
        """The world of a session, new if it was never used. Raises ``SessionError`` for a name that is none."""
        known = self._sessions.get(name)
        if known is not None and self._is_there(known):
            self._sessions.move_to_end(name)
            return known
        if not _NAME.fullmatch(name) or _FORBIDDEN & set(name):
            raise SessionError(
                f"the session's name is {name!r}; it must be 1 to 100 visible ASCII characters but /?#%\\"
            )
        main = self.main
        world = World(main.settings, main.providers, main.store.space(name), session=name, shelf=main.shelf)
        self._sessions[name] = world
        while len(self._sessions) > self._most:
            self.drop(next(iter(self._sessions)))
        return world

    def names(self) -> list[str]:
        """The names of all sessions, those of other processes included, the one used last first."""
        here = [name for name, world in reversed(self._sessions.items()) if self._is_there(world)]
        return [*here, *(name for name in self.main.store.spaces() if name not in here)]

    def find(self, name: str) -> World:
        """The world of a session that is there; looking is no use. Raises ``SessionError`` naming the nearest."""
        names = self.names()
        if name not in names:
            raise SessionError(f"there is no session {name!r}{nearest(name, names)}; a session begins at its first use")
        return self._sessions.get(name) or self.session(name)

    def drop(self, name: str) -> None:
        """End a session and forget everything in it. What it has in flight goes on at once."""
        world = self._sessions.pop(name, None)
        if world is not None:
            world.stop()
        self.main.store.drop(name)

    def __iter__(self) -> Iterator[World]:
        return iter([self.main, *self._sessions.values()])

    def stop(self) -> None:
        """Let everything that waits go on at once."""
        for world in self:
            world.stop()

    def close(self) -> None:
        """Let go of threads, files and connections."""
        for world in self:
            world.outbox.stop()
        self.main.close()

    def _is_there(self, world: World) -> bool:
        """Whether no other process has dropped the session meanwhile."""
        return not world.store.shared or world.store.get(Course, COURSE) is not None


def split_session(path: str) -> tuple[str, str] | None:
    """Name and rest of ``/_mock/sessions/<name>/<rest>``; None for a path without a rest."""
    if not path.startswith(SESSIONS):
        return None
    name, slash, _ = path[len(SESSIONS) :].partition("/")
    return (name, path[len(SESSIONS) + len(name) :]) if slash else None


def session_scope(scope: Any, name: str, rest: str, *, keep_path: bool) -> Any:
    """The scope of a request within a session: the name as a header, the path without the prefix or below a root."""
    headers = [row for row in scope["headers"] if row[0] != HEADER]
    inner = {**scope, "headers": [*headers, (HEADER, name.encode("latin-1", "replace"))]}
    if keep_path:
        return {**inner, "root_path": scope.get("root_path", "") + SESSIONS + name}
    return {**inner, "path": rest, "raw_path": rest.encode()}
