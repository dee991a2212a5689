"""A client that goes away while it waits for its answer."""

from __future__ import annotations

import asyncio

from mockserver.http.bodies import Receive
from mockserver.world import World


async def wait_for(world: World, receive: Receive, seconds: float) -> bool:
    """Wait for real seconds, and say whether the client has left meanwhile; then nothing is waited for any more.

    The request was read to its end, so that the only thing the client can still say is that it leaves.
    """
    waiting = asyncio.ensure_future(world.wait(seconds))
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
        return leaving.done()
    finally:
        for task in (waiting, leaving):
            task.cancel()
        await asyncio.gather(waiting, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
