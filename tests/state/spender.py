"""A program that spends from one account beside others of its kind: ``spender.py sqlite|redis PLACE NAME ATTEMPTS``.

It waits for a line, opens the store, tries to reserve, and prints the ids of the tasks that were accepted; waits for
another line, settles whatever is due, and prints how many it has settled.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal

from mockserver.ledger.book import Book, NotEnoughMoneyError
from mockserver.state.store import Store
from mockserver.tasks.engine import Engine
from tests.state.kinds import a_task


def main(kind: str, place: str, name: str, attempts: int) -> None:
    """Spend, then settle."""
    _wait()
    engine = Engine((store := _opened(kind, place)), Book(store, Decimal(10)))
    accepted = []
    for number in range(attempts):
        task = a_task(number, id=f"{name}-{number}")
        try:
            engine.submit(task, [])
        except NotEnoughMoneyError:
            continue
        accepted.append(task.id)
    print(json.dumps(accepted), flush=True)
    _wait()
    settled: list[str] = []
    engine.listeners.append(lambda task: settled.append(task.id))
    engine.settle_due(2000.0)
    print(json.dumps(settled), flush=True)
    store.close()


def _opened(kind: str, place: str) -> Store:
    if kind == "sqlite":
        from mockserver.state.sqlite import SqliteStore

        return SqliteStore(place)
    import redis

    from mockserver.state.redis import RedisStore

    return RedisStore("redis://test:1/0", client=redis.Redis(unix_socket_path=place))


def _wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
