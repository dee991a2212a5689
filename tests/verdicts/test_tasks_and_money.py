"""Verdicts on how a client follows its tasks, and what it pays."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.testing import MockServer
from tests.support.gateway import Gateway

BODY = {"model": "clip-1", "prompt": "a cat"}


def found(gateway: Gateway) -> tuple[str, ...]:
    return gateway.mock.verdict().names


def follow(gateway: Gateway, task: str, polls: int) -> None:
    for _ in range(polls):
        gateway.status(task)


def test_a_polling_loop_that_stops_at_the_end_is_fine(gateway: Gateway) -> None:
    task = gateway.submit()
    while gateway.status(task) not in ("succeeded", "failed"):
        gateway.mock.clock.advance(1)

    assert found(gateway) == ()


def test_one_more_look_at_a_finished_task_is_fine(gateway: Gateway) -> None:
    follow(gateway, gateway.submit(), 4)

    assert found(gateway) == ()


@pytest.mark.parametrize("prompt", ["a cat", "[[mock fail=broken]] a cat"])
def test_a_task_polled_on_after_its_end_is_named(gateway: Gateway, prompt: str) -> None:
    task = gateway.submit(prompt=prompt)
    follow(gateway, task, 6)
    verdict = gateway.mock.verdict()

    state = "failed" if "fail" in prompt else "succeeded"
    assert verdict.names == ("polled_after_end",)
    assert verdict.findings[0].sentence == f"task {task} was seen {state} and then polled 3 more times"
    assert len(verdict.findings[0].evidence) == 4


def test_polls_for_a_charge_that_is_confirmed_later_are_fine(gateway: Gateway) -> None:
    gateway.mock.clock.freeze()
    task = gateway.submit(prompt="[[mock confirm=60]] a cat")
    gateway.mock.clock.advance(40)
    follow(gateway, task, 6)

    assert gateway.status(task) == "succeeded"
    assert found(gateway) == ()


def test_polls_before_the_end_are_none_after_it(gateway: Gateway) -> None:
    gateway.mock.clock.freeze()
    follow(gateway, gateway.submit(), 30)

    assert found(gateway) == ()


def test_a_task_that_never_ends_is_polled_for_ever(gateway: Gateway) -> None:
    task = gateway.submit(prompt="[[mock stuck]] a cat")
    follow(gateway, task, 99)
    assert found(gateway) == ()
    follow(gateway, task, 1)
    verdict = gateway.mock.verdict()

    assert verdict.names == ("never_gave_up",)
    assert verdict.findings[0].sentence.startswith(f"task {task} did not end, and it was polled 100 times in ")


def test_a_long_task_that_ends_at_last_was_worth_the_polls(gateway: Gateway) -> None:
    gateway.mock.clock.freeze()
    task = gateway.submit()
    follow(gateway, task, 150)
    gateway.mock.clock.advance(100)
    follow(gateway, task, 1)

    assert found(gateway) == ()


def test_two_orders_of_the_same_that_are_both_followed_are_two_intents(gateway: Gateway) -> None:
    for task in (gateway.submit(), gateway.submit()):
        while gateway.status(task) != "succeeded":
            pass

    assert found(gateway) == ()


def test_orders_that_nobody_follows_are_no_mistake_that_can_be_seen(gateway: Gateway) -> None:
    gateway.submit()
    gateway.submit()

    assert found(gateway) == ()


def test_an_order_placed_again_instead_of_followed_is_paid_twice(gateway: Gateway) -> None:
    first, second = gateway.submit(), gateway.submit()
    follow(gateway, second, 3)
    verdict = gateway.mock.verdict()

    assert verdict.name == "double_charge"
    assert f"its task {first} was never looked at" in verdict.findings[0].sentence
    assert "0.246575 USD" in verdict.findings[0].sentence
    assert gateway.mock.ledger("acme", "sk-test").reserved == 2 * gateway.mock.tasks.last.price


def test_another_key_or_another_body_is_another_intent(gateway: Gateway) -> None:
    gateway.submit()
    follow(gateway, gateway.submit(prompt="a dog"), 3)
    task = gateway.submit(key="sk-other")
    gateway.status(task, key="sk-other")

    assert found(gateway) == ()


def slowly(gateway: Gateway, **headers: str) -> None:
    """An order whose answer comes too late for the client, and the same once more."""
    gateway.mock.rule(operation="jobs.submit", delay=5, times=1)
    with pytest.raises(httpx.ReadTimeout):
        gateway.request("POST", "/v1/jobs", json=BODY, timeout=0.02, headers=headers)
    gateway.request("POST", "/v1/jobs", json=BODY, headers=headers)


def test_an_order_placed_again_after_its_answer_was_lost_is_paid_twice(gateway: Gateway) -> None:
    slowly(gateway)
    verdict = gateway.mock.verdict()

    assert verdict.names == ("double_charge",)
    assert "but the client had left before it was answered" in verdict.findings[0].sentence
    assert len(gateway.mock.tasks) == 2


def test_an_idempotency_key_is_all_that_a_client_can_do(gateway: Gateway) -> None:
    slowly(gateway, **{"Idempotency-Key": "order-1"})

    assert found(gateway) == ()


def test_an_order_whose_task_failed_and_that_was_placed_again_is_paid_once(gateway: Gateway) -> None:
    gateway.submit()
    gateway.mock.tasks.one().fail()
    follow(gateway, gateway.submit(), 3)

    assert "double_charge" not in found(gateway)


def test_an_order_that_was_refused_and_placed_again_is_paid_once(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused")
    gateway.request("POST", "/v1/jobs", json=BODY)
    follow(gateway, gateway.submit(), 3)

    assert found(gateway) == ()


def test_a_failure_that_nobody_looked_at_before_the_next_order_was_dropped(gateway: Gateway) -> None:
    task = gateway.submit(prompt="[[mock fail=broken]] a cat")
    follow(gateway, task, 2)
    gateway.mock.clock.advance(100)
    assert found(gateway) == ()
    gateway.submit(prompt="a dog")
    verdict = gateway.mock.verdict()

    assert verdict.names == ("dropped_error",)
    assert verdict.findings[0].sentence == (
        f"task {task} failed with broken, which no poll ever saw, and the client went on with "
        "POST /v1/jobs (jobs.submit)"
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failure_that_was_seen_is_not_dropped_whatever_else_was_ordered(gateway: Gateway, when: str) -> None:
    task = gateway.submit(prompt="[[mock fail=broken]] a cat")
    gateway.mock.clock.advance(100)
    if when == "before":
        gateway.status(task)
    gateway.submit(prompt="a dog")
    if when == "after":
        gateway.status(task)

    assert found(gateway) == ()


def test_a_success_that_nobody_looked_at_is_no_error(gateway: Gateway) -> None:
    gateway.submit()
    gateway.mock.clock.advance(100)
    gateway.submit(prompt="a dog")

    assert found(gateway) == ()


@pytest.mark.parametrize("nothing", ["None", "null", "undefined", "%5Bobject%20Object%5D"])
def test_asking_for_the_task_of_a_refused_order_is_a_dropped_error(gateway: Gateway, nothing: str) -> None:
    gateway.mock.fail_next("refused")
    gateway.request("POST", "/v1/jobs", json=BODY)
    gateway.request("GET", f"/v1/jobs/{nothing}")
    verdict = gateway.mock.verdict()

    assert verdict.names == ("dropped_error",)
    assert "was refused with 403 (refused), and the client then asked for the task" in verdict.findings[0].sentence


def test_asking_for_a_strange_task_is_no_dropped_error_by_itself(gateway: Gateway) -> None:
    gateway.request("GET", "/v1/jobs/None")
    gateway.mock.fail_next("refused")
    gateway.request("POST", "/v1/jobs", json=BODY)
    gateway.request("GET", "/v1/jobs/job-unknown")
    gateway.submit()
    gateway.request("GET", "/v1/jobs/None")

    assert found(gateway) == ()


def test_the_gravest_finding_comes_first(gateway: Gateway) -> None:
    first, second = gateway.submit(), gateway.submit()
    follow(gateway, second, 9)
    gateway.mock.fail_next("refused", retry_after=3)
    for _ in range(2):
        gateway.request("POST", "/v1/jobs", json={**BODY, "prompt": "a dog"})

    assert first
    assert found(gateway) == ("double_charge", "ignored_retry_after", "polled_after_end")


@pytest.fixture
def server(acme_contracts: object) -> Iterator[MockServer]:
    with MockServer(contracts=acme_contracts) as server:
        yield server


def test_a_client_that_leaves_a_real_connection_is_seen_to_leave(server: MockServer) -> None:
    server.rule(operation="jobs.submit", delay=5, times=1)
    options = {"json": BODY, "headers": {"Authorization": "Bearer sk-test"}}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.base_url('acme')}/jobs", timeout=0.05, **options)  # type: ignore[arg-type]
    httpx.post(f"{server.base_url('acme')}/jobs", **options)  # type: ignore[arg-type]

    assert server.verdict().names == ("double_charge",)
