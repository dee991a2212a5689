"""What a test reads of a mock and does to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockserver.errors import UnderstudyError, UnknownWordError
from tests.support.gateway import KEY, Gateway


def test_polls_move_the_clock_unless_it_is_frozen(gateway: Gateway) -> None:
    task = gateway.submit()
    assert [gateway.status(task) for _ in range(3)] == ["queued", "running", "succeeded"]

    gateway.mock.clock.freeze()
    task = gateway.submit()
    assert [gateway.status(task) for _ in range(4)] == ["queued"] * 4
    gateway.mock.clock.advance(15)
    assert gateway.status(task) == "running"
    gateway.mock.clock.follow_polls()
    assert [gateway.status(task) for _ in range(2)] == ["running", "succeeded"]


def test_the_clock_says_where_it_stands_and_may_run(gateway: Gateway) -> None:
    clock = gateway.mock.clock
    before = clock.now
    clock.advance(60)
    assert clock.now == before + 60
    assert (clock.mode, clock.speed) == ("polls", 20)
    clock.run(speed=1000)
    assert (clock.mode, clock.speed) == ("real", 1000)
    assert clock.now >= before + 60


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_time_moves_forward_by_a_number(gateway: Gateway, seconds: float) -> None:
    with pytest.raises(UnderstudyError, match="advance is"):
        gateway.mock.clock.advance(seconds)


@pytest.mark.parametrize("speed", [0, -1, 1e7])
def test_time_runs_at_a_sensible_speed(gateway: Gateway, speed: float) -> None:
    with pytest.raises(UnderstudyError, match="speed is"):
        gateway.mock.clock.run(speed)


def test_the_money_of_an_account_is_read_and_set(gateway: Gateway) -> None:
    account = gateway.mock.account("acme", KEY)
    assert (account.balance, account.granted, account.held, account.spent) == (100, 100, 0, 0)

    account.set(balance="0.5")
    task = gateway.submit()
    assert (account.balance, account.held) == (Decimal("0.253425"), Decimal("0.246575"))
    [gateway.status(task) for _ in range(3)]
    assert (account.balance, account.spent) == (Decimal("0.253425"), Decimal("0.246575"))
    assert account.granted == account.balance + account.held + account.spent

    ledger = gateway.mock.ledger("acme", KEY)
    assert [(entry.kind, entry.amount, entry.task_id) for entry in ledger] == [
        ("reserve", Decimal("0.246575"), task),
        ("charge", Decimal("0.246575"), task),
    ]
    assert (ledger.charged, ledger.reserved) == (Decimal("0.246575"), Decimal("0.246575"))
    assert len(ledger.of("release")) == 0
    assert list(ledger[1:]) == [ledger[-1]]
    assert f"charge 0.246575 clip-1 {task}" in repr(ledger)
    assert "balance 0.253425" in repr(account)


def test_the_limits_of_an_account_are_read_and_set(gateway: Gateway) -> None:
    account = gateway.mock.account("acme", KEY)
    account.set(suspended=True, models=["clip-*"], ip_allowed=False, rpm=7, role="admin")
    found = (account.suspended, account.models, account.ip_allowed, account.rpm, account.role)
    assert found == (True, ("clip-*",), False, 7, "admin")
    assert gateway.request("POST", "/v1/jobs", json={}).status_code == 403

    account.set(models=None, rpm=None)
    assert (account.models, account.rpm, account.suspended) == (None, None, True)
    assert (account.unpriced, account.upstream) == ((), "up")


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        ({"balance": "much"}, "balance_usd is 'much'"),
        ({"balance": -1}, "an amount from 0"),
        ({"rpm": -1}, "rpm is -1"),
        ({"upstream": "down"}, "acme has no error for 'upstream-down'"),
    ],
)
def test_an_account_is_not_set_to_nonsense(gateway: Gateway, limits: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnderstudyError, match=complaint):
        gateway.mock.account("acme", KEY).set(**limits)
    assert gateway.mock.account("acme", KEY).balance == 100


def test_a_task_is_seen_and_ended(gateway: Gateway) -> None:
    task_id = gateway.submit(seconds=4)
    task = gateway.mock.tasks.one()
    assert (task.id, task.provider, task.operation_id, task.model, task.key) == (
        task_id, "acme", "jobs.submit", "clip-1", KEY,
    )  # fmt: skip
    assert (task.state, task.progress, task.error, task.request["seconds"]) == ("queued", 0, None, 4)
    assert task.ends == pytest.approx(task.created + 50)
    assert task.price == Decimal("0.493151")

    task.fail("broken")
    assert (task.state, task.error, gateway.status(task_id)) == ("failed", "broken", "failed")
    with pytest.raises(UnderstudyError, match=r"has ended already \(failed\)"):
        task.succeed()
    assert task.state == "failed"


def test_a_task_is_ended_well_or_by_the_usual_error(gateway: Gateway) -> None:
    first, second = gateway.submit(), gateway.submit()
    gateway.mock.tasks.one(id=first).succeed()
    gateway.mock.tasks.one(id=second).fail()

    assert (gateway.status(first), gateway.status(second)) == ("succeeded", "failed")
    with pytest.raises(UnknownWordError, match="brokn"):
        gateway.mock.tasks.last.fail("brokn")


def test_a_task_whose_page_has_no_word_for_it_cannot_be_cancelled(gateway: Gateway) -> None:
    gateway.submit()
    with pytest.raises(UnderstudyError, match="has no word for a cancelled task of clips"):
        gateway.mock.tasks.last.cancel()


def test_a_stuck_task_never_ends(gateway: Gateway) -> None:
    gateway.submit(prompt="[[mock stuck]] a cat")

    assert gateway.mock.tasks.last.ends is None


def test_errors_are_the_documented_ones(gateway: Gateway) -> None:
    found = {error.id: error for error in gateway.mock.errors}

    assert set(found) == {"refused", "invalid", "broken"}
    assert (found["invalid"].provider, found["invalid"].status) == ("acme", 422)
    assert found["invalid"].body == {"error": {"code": "bad", "message": "seconds breaks maximum"}}


def test_a_reset_brings_everything_back_to_the_start(gateway: Gateway) -> None:
    first = gateway.submit()
    gateway.mock.account("acme", KEY).set(balance=1)
    gateway.mock.reset(seed=7)

    assert (len(gateway.mock.requests), len(gateway.mock.tasks)) == (0, 0)
    assert gateway.mock.account("acme", KEY).balance == 100
    second = gateway.submit()
    gateway.mock.reset(seed=7)
    assert gateway.submit() == second != first


def test_unknown_providers_are_named_with_the_nearest(gateway: Gateway) -> None:
    for ask in (gateway.mock.account, gateway.mock.ledger, gateway.mock.base_url):
        with pytest.raises(UnknownWordError, match="there is no provider 'acm'; did you mean 'acme'"):
            ask("acm")
