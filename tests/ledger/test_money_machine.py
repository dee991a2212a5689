"""Whatever happens to keys, tasks, clock and server: granted = balance + held + spent, and nothing below zero."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from tests.support.client import Client
from tests.support.contracts import write_contract

KEYS = ("sk-one", "sk-two")


class MoneyMachine(RuleBasedStateMachine):
    """Two keys on a server over a file, which is closed and opened again in between."""

    tasks = Bundle("tasks")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.contracts = write_contract(Path(self.folder.name))
        self.granted = dict.fromkeys(KEYS, Decimal(2))
        self.ended: dict[str, str] = {}
        self.client = self.open()

    def open(self) -> Client:
        state = f"sqlite:///{self.folder.name}/state.db"
        return Client("acme", contracts=self.contracts, state=state, balance="2")

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
            total: dict[str, Decimal] = {}
            for row in entries:
                total[row["kind"]] = total.get(row["kind"], Decimal(0)) + Decimal(row["amount_usd"])
            assert total.get("charge", 0) == spent
            assert total.get("reserve", 0) - total.get("charge", 0) - total.get("release", 0) == held
            ends = [row["task_id"] for row in entries if row["kind"] != "reserve"]
            assert len(ends) == len(set(ends))


MoneyMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestMoney = MoneyMachine.TestCase
