"""The one place where the parts are joined: settings to contracts, store, world, gateway and control API."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockserver import clock
from mockserver.contracts import CompiledProvider, compile_provider, fixtures_dir, load_folder
from mockserver.errors import SettingsError, nearest
from mockserver.http.gateway import Gateway
from mockserver.http.routing import Router
from mockserver.settings import Settings, read_settings
from mockserver.state.open import open_store
from mockserver.world import World
from mockserver.worlds import Worlds, session_scope, split_session

if TYPE_CHECKING:
    from starlette.applications import Starlette

log = logging.getLogger("mockserver")


def load_providers(folder: Path | None = None, *, strictness: str = "documented") -> dict[str, CompiledProvider]:
    """Every provider of a contracts folder (the shipped ones by default), compiled. Raises ``ContractError``.

    The shipped ones are read once in a process; several applications may share what is compiled.
    """
    return _compiled(folder, strictness) if folder else _shipped(strictness)


@lru_cache
def _shipped(strictness: str) -> dict[str, CompiledProvider]:
    return _compiled(fixtures_dir() / "contracts", strictness, whole=False)


def _compiled(folder: Path, strictness: str, *, whole: bool = True) -> dict[str, CompiledProvider]:
    with _without_collecting():
        found = load_folder(folder, whole=whole)
        if whole:
            from mockserver.contracts.checks import check

            for facts in found.values():
                check(facts)
        return {name: compile_provider(facts, strictness=strictness) for name, facts in found.items()}


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Everything that is made here stays: walking through it again and again is half of the time to read it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Understudy:
    """The ASGI application. ``world`` is its state; ``providers`` the contracts it serves."""

    def __init__(self, settings: Settings, *, on_exchange: Any = None) -> None:
        self.settings = settings
        self.providers: Mapping[str, CompiledProvider] = load_providers(
            Path(settings.contracts) if settings.contracts else None, strictness=settings.strictness
        )
        if settings.provider != "all" and settings.provider not in self.providers:
            known = ["all", *self.providers]
            hint = nearest(settings.provider, known)
            raise SettingsError(f"provider is {settings.provider!r}; it must be one of {', '.join(known)}{hint}")
        self.worlds = Worlds(settings, self.providers, open_store(settings.state))
        self.router = Router(self.providers, settings.provider)
        self.gateway = Gateway(self.worlds, self.router, on_exchange=on_exchange)

    @cached_property
    def _pages(self) -> Starlette:
        """The pages for people and the control API: loaded when they are first asked for."""
        from starlette.applications import Starlette
        from starlette.routing import Mount, Route

        from mockserver.control.home import health_page, home_page
        from mockserver.control.routes import control_routes

        pages = Starlette(
            routes=[
                Route("/", home_page),
                Route("/healthz", health_page),
                Mount("/_mock", routes=control_routes()),
            ],
        )
        pages.state.understudy = self
        return pages

    @property
    def world(self) -> World:
        """The server's own world, that of no session."""
        return self.worlds.main

    def stop(self) -> None:
        """Let everything that waits go on at once, so that what is in flight ends cleanly."""
        self.worlds.stop()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            session = split_session(path)
            path = session[1] if session else path
            at_home = path in ("/", "/healthz") and not self._owned(scope, path)
            ours = at_home or path == "/_mock" or path.startswith("/_mock/")
            if session:
                scope = session_scope(scope, *session, keep_path=ours)
            if not ours:
                await self.gateway(scope, receive, send)
                return
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        await self._pages(scope, receive, send)

    def _owned(self, scope: Any, path: str) -> bool:
        """Whether a provider's document has this very path at the host that was asked."""
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        place = self.router.place(path, host)
        return place is not None and self.router.find(place) is not None

    async def _lifespan(self, receive: Any, send: Any) -> None:
        """From the server's start to its end: what falls due is settled meanwhile."""
        await receive()
        settling = asyncio.create_task(self._settle_forever())
        await send({"type": "lifespan.startup.complete"})
        try:
            await receive()
        finally:
            settling.cancel()
            self.worlds.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _settle_forever(self) -> None:
        """Let what falls due happen even when nobody asks; a request settles first anyway."""
        while True:
            wait = 1.0
            try:
                for world in self.worlds:
                    world.settle()
                    moment = world.store.next_due()
                    due = clock.until(world.clock, moment) if moment is not None else None
                    wait = min(wait, due) if due is not None else wait
            except Exception:
                log.exception("what is due could not be settled; trying again")
            await asyncio.sleep(max(wait, 0.01))


def create_app(settings: Settings | None = None, **options: Any) -> Understudy:
    """An ASGI application of its own state. ``options`` are settings by name, such as ``clock="manual"``.

    Without ``settings``, neither the environment nor a file is read: only ``options`` and defaults count.
    Raises ``SettingsError`` or ``ContractError``.
    """
    if settings is None:
        settings = read_settings(options, environment={}, folder=None)
    return Understudy(settings)
