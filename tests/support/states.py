"""The kinds of state that a server may keep, for tests of what must hold with each."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver import app
from mockserver.state.redis import RedisStore
from tests.state.stores import redis_clients

KINDS = ("memory", "sqlite", "redis")


def state_of(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The setting ``state`` of a kind; Redis is a pretended server, which the next application is given."""
    if kind == "redis":
        clients = redis_clients("")
        monkeypatch.setattr(app, "open_store", lambda address: RedisStore("redis://pretended:1/0", client=clients()))
    return f"sqlite:///{folder / 'state.db'}" if kind == "sqlite" else "memory"
