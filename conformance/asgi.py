"""An ASGI app in this process, found by its import path (``package.module:app``) and started as a server would."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class NotStartedError(Exception):
    """The app cannot be found, imported or started."""


def find_app(path: str, **options: Any) -> App:
    """The app at an import path; a factory, which needs no argument, is called, with ``options``.

    Raises ``NotStartedError``.
    """
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name)
        made = found(**options) if _is_factory(found) else found
    except Exception as problem:
        raise NotStartedError(f"{path}: {type(problem).__name__}: {problem}") from problem
    return made  # type: ignore[no-any-return]


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """The app from start-up to shut-down; one without a lifespan is simply used. Raises ``NotStartedError``."""
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    scope: Message = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    life = asyncio.ensure_future(app(scope, inbox.get, outbox.put))
    has_lifespan = await _told(life, inbox, outbox, "startup")
    try:
        yield
    finally:
        if has_lifespan:
            await _told(life, inbox, outbox, "shutdown")
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


async def _told(
    life: asyncio.Future[None], inbox: asyncio.Queue[Message], outbox: asyncio.Queue[Message], word: str
) -> bool:
    """Whether the app took note; ``False`` when it knows nothing of a lifespan."""
    await inbox.put({"type": f"lifespan.{word}"})
    answer = asyncio.ensure_future(outbox.get())
    waited: set[asyncio.Future[Any]] = {answer, life}
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
        return False
    message = answer.result()
    if message["type"] == f"lifespan.{word}.failed":
        raise NotStartedError(f"the app did not get through its {word}: {message.get('message', '')}")
    return True


def _is_factory(found: Any) -> bool:
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return False
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(one.default is not inspect.Parameter.empty or one.kind in variadic for one in parameters)
