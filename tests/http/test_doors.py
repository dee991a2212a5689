"""The four doors to one error catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Client

GOOD = {"model": "clip-1", "prompt": "a cat"}


def knock(client: Client, door: str, error: str) -> Any:
    if door == "header":
        return client.post("/v1/jobs", GOOD, headers={"X-Mock-Error": error})
    if door == "model":
        return client.post("/v1/jobs", {**GOOD, "model": f"clip-1:mock-{error}"})
    return client.post("/v1/jobs", GOOD, headers={"Authorization": f"Bearer sk-mock-error-{error}"})


@pytest.mark.parametrize("door", ["header", "model", "key"])
@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        ("refused", 403, {"error": {"code": "no", "message": "refused"}}),
        ("invalid", 422, {"error": {"code": "bad", "message": "seconds breaks maximum"}}),
        ("broken", 500, {"error": {"code": None, "message": "it broke"}}),
    ],
)
def test_each_door_gives_the_error_of_the_catalogue(
    acme: Client, door: str, error: str, status: int, body: Any
) -> None:
    answer = knock(acme, door, error)
    shown = {row["id"]: row for row in acme.control("GET", "/errors")["errors"]}[error]

    assert (answer.status_code, answer.json()) == (status, body)
    assert (shown["status"], shown["body"]) == (status, body)


@pytest.mark.parametrize("door", ["header", "model", "key"])
def test_an_unknown_error_is_answered_with_the_nearest(acme: Client, door: str) -> None:
    answer = knock(acme, door, "refusd")

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "acme has no error 'refusd'; did you mean 'refused'?"


def test_a_door_costs_nothing(acme: Client) -> None:
    for door in ("header", "model"):
        knock(acme, door, "broken")

    assert acme.account()["balance_usd"] == "100"


@pytest.mark.parametrize(("asked", "waited"), [("0.25", [0.25]), ("600", [600.0]), ("0", [])])
def test_a_delay_is_waited_for_before_the_answer(
    acme: Client, monkeypatch: pytest.MonkeyPatch, asked: str, waited: list[float]
) -> None:
    naps: list[float] = []

    async def nap(world: Any, seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr("mockserver.world.World.wait", nap)

    assert acme.post("/v1/jobs", GOOD, headers={"X-Mock-Delay": asked}).status_code == 200
    assert naps == waited


@pytest.mark.parametrize("asked", ["soon", "-1", "nan", "601", ""])
def test_a_delay_that_means_nothing_is_explained(acme: Client, asked: str) -> None:
    answer = acme.post("/v1/jobs", GOOD, headers={"X-Mock-Delay": asked})

    assert answer.status_code == 400
    assert "it must be a number from 0 to 600" in answer.json()["error"]["message"]
    assert acme.account()["held_usd"] == "0"
