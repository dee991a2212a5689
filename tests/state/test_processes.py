"""Several processes on one store: no money is lost, made or spent twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest

import mockserver
from mockserver.ledger.book import ZERO, account_key, ledger_log
from mockserver.state.records import Account, LedgerEntry, Task
from mockserver.state.redis import RedisStore
from mockserver.state.sqlite import SqliteStore
from mockserver.state.store import Store
from tests.state.stores import REDIS, redis_clients, socket_for

CHECKOUT = Path(__file__).parents[2]
PACKAGE = Path(mockserver.__file__).parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(PACKAGE), str(CHECKOUT)])}
PROCESSES = 4
ATTEMPTS = 60
AFFORDABLE = 200  # tasks of 0.05 USD on an account of 10


def opened(kind: str, where: str) -> Store:
    if kind == "sqlite":
        return SqliteStore(where)
    import redis

    return RedisStore("redis://test:1/0", client=redis.Redis(unix_socket_path=where))


def said_by_all(processes: list[subprocess.Popen[str]]) -> list[list[str]]:
    """What each says after all were told to begin; each is ready for the next beginning afterwards."""
    for process in processes:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.stdout.readline()) for process in processes if process.stdout is not None]


@pytest.mark.parametrize("kind", ["sqlite", *(kind for kind in REDIS if kind == "redis-server")])
def test_processes_spend_exactly_what_an_account_has(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    where = socket_for(kind, request) or str(tmp_path / "state.db")
    if kind == "redis-server":
        redis_clients(where)
    with ExitStack() as ends:
        processes = [
            ends.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.state.spender", kind, where, f"p{number}", str(ATTEMPTS)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=ENVIRONMENT,
                )
            )
            for number in range(PROCESSES)
        ]
        accepted = said_by_all(processes)
        store = opened(kind, where)
        ends.callback(store.close)
        ids = [task_id for one in accepted for task_id in one]
        held = store.get(Account, account_key("acme", "sk-1"))
        assert held is not None
        assert (len(ids), held.balance, held.held, held.spent) == (AFFORDABLE, ZERO, held.granted, ZERO)
        assert sorted(task.id for task in store.newest(Task, limit=1000)) == sorted(ids)
        assert len(store.due(1010.0)) == AFFORDABLE

        settled = said_by_all(processes)
        assert sorted(task_id for one in settled for task_id in one) == sorted(ids)
        spent = store.get(Account, account_key("acme", "sk-1"))
        assert spent is not None
        assert (spent.balance, spent.held, spent.spent, spent.granted) == (ZERO, ZERO, Decimal(10), Decimal(10))
        entries = store.entries(ledger_log("acme", "sk-1"), LedgerEntry, limit=1000)
        assert Counter(entry.kind for entry in entries) == {"reserve": AFFORDABLE, "charge": AFFORDABLE}
        assert store.next_due() is None


FORKING = """
import os, sys
from tests.support.records import Counter
from mockserver.state.sqlite import SqliteStore

def work(tx):
    tx.put("n", Counter((tx.get(Counter, "n") or Counter(0)).count + 1))

def open_files():
    return [name for name in map(os.path.realpath, map("/proc/self/fd/{}".format, os.listdir("/proc/self/fd")))
            if "state.db" in name] if os.path.isdir("/proc/self/fd") else []

store = SqliteStore(sys.argv[1])
for _ in range(50):
    store.transact(work)
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        inherited = open_files()
        for _ in range(50):
            store.transact(work)
        os._exit(3 if inherited else 0)
    children.append(child)
    store.transact(work)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children], store.get(Counter, "n").count)
"""


def test_a_store_in_use_survives_a_fork_on_both_sides(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING, str(tmp_path / "state.db")],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[0, 0, 0] 203\n", done.stderr
