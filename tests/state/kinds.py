"""Records for tests of stores."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from mockserver.state.records import Fate, Stage, Task
from mockserver.state.store import Transaction


class Pebble(msgspec.Struct, frozen=True):
    """A small record."""

    weight: int
    colour: str = "grey"


class Shell(msgspec.Struct, frozen=True):
    """Another kind of small record."""

    weight: int


def a_task(number: int, *, price: str = "0.05", key: str = "sk-1", **changed: Any) -> Task:
    """A task whose end is ten seconds after its start at 1000."""
    task = Task(
        id=f"task-{number}",
        provider="acme",
        key=key,
        family="jobs",
        operation="jobs.submit",
        model="m",
        created=1000.0,
        stages=(Stage("queued", 2.5), Stage("running", 10.0)),
        fate=Fate(),
        price=Decimal(price),
        request={"prompt": "狐 \x00 🦊", "seed": 10**30, "ratio": 1.0, "images": [{"url": None}], "yes": True},
        quantities={"seconds": 5},
        files={"video": ("a.mp4", "b.mp4")},
        entropy=2**64 - 1,
        request_id=f"request-{number}",
    )
    return msgspec.structs.replace(task, **changed)


def steps(*names_and_values: tuple[Any, ...]) -> Callable[[Transaction], list[Any]]:
    """The work of a transaction that takes these steps, such as ``("put", "a", Pebble(1))``."""
    return lambda tx: [getattr(tx, name)(*values) for name, *values in names_and_values]
