"""Whatever happens to keys, tasks, uploads, clock and server: granted = balance + held + spent, nothing below zero, and
the events of the charges add up to what was spent.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from tests.callbacks.receivers import GOOD, Inbox
from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.resources import resource_files

KEYS = ("sk-one", "sk-two")


def summed(entries: list[Any], kind: str) -> Decimal:
    """What the entries of a kind come to."""
    return sum((Decimal(row["amount_usd"]) for row in entries if row["kind"] == kind), start=Decimal(0))


class MoneyMachine(RuleBasedStateMachine):
    """Two keys on a server over a file, which is closed and opened again in between."""

    tasks = Bundle("tasks")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.contracts = write_contract(Path(self.folder.name), resource_files())
        self.granted = dict.fromkeys(KEYS, Decimal(2))
        self.ended: dict[str, str] = {}
        self.inbox = Inbox()
        self.client = self.open()
        for key in KEYS:
            self.client.control("PUT", f"/callbacks/acme/{key}", {"url": "http://127.0.0.1:9/settled"})

    def open(self) -> Client:
        state = f"sqlite:///{self.folder.name}/state.db"
        client = Client("acme", contracts=self.contracts, state=state, balance="2")
        client.app.world.outbox.send = self.inbox.send
        return client

    def teardown(self) -> None:
        self.client.close()
        self.folder.cleanup()

    @rule(target=tasks, key=st.sampled_from(KEYS), seconds=st.integers(1, 60), fails=st.booleans())
    def submit(self, key: str, seconds: int, fails: bool) -> Any:
        prompt = "[[mock fail=broken]]" if fails else "a cat"
        self.client.key = key
        before = Decimal(self.client.account()["balance_usd"])
        price = round(Decimal(seconds) * Decimal("0.9") / Decimal("7.3"), 6)
        answer = self.client.post("/v1/jobs", {"model": "clip-1", "prompt": prompt, "seconds": seconds})
        assert (answer.status_code == 200) is (before >= price and before > 0)
        after = Decimal(self.client.account()["balance_usd"])
        assert before - after == (price if answer.status_code == 200 else 0)
        return (key, answer.json()["id"]) if answer.status_code == 200 else multiple()

    @rule(key=st.sampled_from(KEYS))
    def upload(self, key: str) -> None:
        self.client.key = key
        before = Decimal(self.client.account()["balance_usd"])
        answer = self.client.post("/v1/toys/create", {"box": "box-of-the-document"})
        kept = self.client.post("/v1/toys/quota", {}).json()["have"]
        fits = answer.status_code == 200
        assert fits is (before >= Decimal("0.25") and answer.status_code != 409)
        assert answer.status_code != 409 or kept == 5
        assert before - Decimal(self.client.account()["balance_usd"]) == (Decimal("0.25") if fits else 0)

    @rule(answers=st.sampled_from([[GOOD], [None], [(500, {}), GOOD]]))
    def receive(self, answers: list[Any]) -> None:
        self.inbox.answers = answers

    @rule(seconds=st.integers(0, 400))
    def advance(self, seconds: int) -> None:
        self.client.advance(seconds)

    @rule(task=tasks)
    def poll(self, task: tuple[str, str]) -> None:
        key, task_id = task
        self.client.key = key
        status = self.client.get(f"/v1/jobs/{task_id}").json()["status"]
        assert status == self.ended.get(task_id, status)
        if status in ("succeeded", "failed"):
            self.ended[task_id] = status

    @rule(task=tasks, state=st.sampled_from(["succeeded", "failed"]))
    def force(self, task: tuple[str, str], state: str) -> None:
        self.client.control("POST", f"/tasks/{task[1]}", {"state": state})

    @rule(key=st.sampled_from(KEYS), balance=st.decimals(0, 5, places=6))
    def set_balance(self, key: str, balance: Decimal) -> None:
        self.client.key = key
        account = self.client.account(balance_usd=str(balance))
        self.granted[key] = balance + Decimal(account["held_usd"]) + Decimal(account["spent_usd"])

    @rule()
    def restart(self) -> None:
        self.client.close()
        self.client = self.open()

    @invariant()
    def nothing_is_lost(self) -> None:
        for key in KEYS:
            self.client.key = key
            account = self.client.account()
            balance, held, spent = (Decimal(account[f"{name}_usd"]) for name in ("balance", "held", "spent"))
            assert min(balance, held, spent) >= 0
            assert balance + held + spent == Decimal(account["granted_usd"]) == self.granted[key]
            entries = self.client.control("GET", f"/ledger/acme/{key}")["entries"]
            assert summed(entries, "charge") == spent
            tasks = [row for row in entries if row["task_id"]]
            assert summed(tasks, "reserve") - summed(tasks, "charge") - summed(tasks, "release") == held
            ends = [row["task_id"] for row in entries if row["kind"] != "reserve" and row["task_id"]]
            assert len(ends) == len(set(ends))
            deliveries = self.client.control("GET", f"/callbacks/acme/{key}?limit=1000")["deliveries"]
            told = [(row["request_id"], row["event"]["usd"]) for row in deliveries]
            charges = [(row["request_id"], float(row["amount_usd"])) for row in entries if row["kind"] == "charge"]
            assert sorted(told) == sorted(charges)


MoneyMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestMoney = MoneyMachine.TestCase
