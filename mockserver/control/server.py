"""Health, reset and the clock."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver import __version__
from mockserver.clock import Mode
from mockserver.control.replies import ControlError, read, reply, understudy_of, world_of
from mockserver.world import World


class ResetBody(msgspec.Struct, forbid_unknown_fields=True):
    """``POST /_mock/reset``."""

    seed: int | None = None


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """``POST /_mock/clock``: any of a mode, a speed and an advance in simulated seconds."""

    mode: Mode | None = None
    speed: float | None = None
    advance: float | None = None


async def health(request: Request) -> Response:
    """What this server is and how it is set."""
    understudy = understudy_of(request)
    return reply(
        {
            "status": "ok",
            "version": __version__,
            "providers": list(understudy.providers),
            "clock": clock_view(world_of(request)),
            "state": understudy.settings.state.partition("://")[0],
            "outbound": "refused",
            "seed": world_of(request).seed,
            "strictness": understudy.settings.strictness,
        }
    )


async def reset(request: Request) -> Response:
    """Everything back to the start."""
    body = await read(request, ResetBody)
    world = world_of(request)
    world.reset(seed=body.seed)
    return reply({"status": "ok", "seed": world.seed, "clock": clock_view(world)})


async def read_clock(request: Request) -> Response:
    """Simulated time."""
    return reply(clock_view(world_of(request)))


async def change_clock(request: Request) -> Response:
    """Advance, freeze or change the speed of simulated time."""
    body = await read(request, ClockBody)
    if body.advance is not None and not 0 <= body.advance <= 1e10:
        raise ControlError(400, "bad_body", f"advance is {body.advance}; it must be 0 to 10000000000 simulated seconds")
    if body.speed is not None and not 0 < body.speed <= 1e6:
        raise ControlError(400, "bad_body", f"speed is {body.speed}; it must be above 0 and at most 1000000")
    world = world_of(request)
    world.set_clock(mode=body.mode, speed=body.speed, advance=body.advance or 0.0)
    await world.outbox.idle(at_most=10.0)
    return reply(clock_view(world))


def clock_view(world: World) -> dict[str, Any]:
    """The clock as the API shows it; ``now`` and ``next_event`` (None: nothing is due) are simulated unix seconds."""
    now = world.now()
    return {"mode": world.clock.mode, "now": now, "speed": world.clock.speed, "next_event": world.store.next_due()}
