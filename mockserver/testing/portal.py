"""One event loop in a thread of its own, where the applications of all tests of a process run.

Requests come from synchronous code, from other event loops and from threads; an application is asked on one loop.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")

END_SECONDS = 1.0  # a server that was left takes some tenths to end


class Portal:
    """The way into the loop from any other thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="understudy", daemon=True)
        self._thread.start()

    @property
    def thread(self) -> int | None:
        """The identity of the loop's thread."""
        return self._thread.ident

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine on the loop; the future ends with it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, function: Callable[[], T]) -> T:
        """What a function returns that runs between the steps of the loop, so that nothing changes under its hands."""
        if threading.get_ident() == self.thread:
            return function()
        done: Future[T] = Future()

        def work() -> None:
            try:
                done.set_result(function())
            except BaseException as error:
                done.set_exception(error)

        self._loop.call_soon_threadsafe(work)
        return done.result()

    def finish(self, work: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine on the loop to its end; on the loop itself it goes on in the background."""
        future = self.submit(work)
        if threading.get_ident() != self.thread:
            future.result()

    def post(self, function: Callable[[], object]) -> None:
        """Let the loop run a function soon, without waiting for it."""
        self._loop.call_soon_threadsafe(function)

    def close(self) -> None:
        """Stop the loop; what still runs on it after a moment is cancelled."""
        self.submit(_end_all()).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def portal() -> Portal:
    """The loop of this process, started when it is first needed (a forked process has its own)."""
    return _portal_of(os.getpid())


@lru_cache
def _portal_of(process: int) -> Portal:
    made = Portal()
    atexit.register(lambda: made.close() if os.getpid() == process else None)
    return made


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, others = await asyncio.wait(others, timeout=END_SECONDS)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()


async def awaited(future: Future[T]) -> T:
    """The result of a future of the portal, awaited from another loop: asyncio's, or any that anyio knows."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        import anyio.to_thread

        return await anyio.to_thread.run_sync(future.result, abandon_on_cancel=True)
    return await asyncio.wrap_future(future)
