"""What a report says of a server that has only a part, and of one that breaks an official SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.asgi import find_app
from conformance.bench import Bench
from conformance.chapters import embeddings, sdk
from conformance.keys import fitting_key
from conformance.reading import load
from conformance.report.remarks import remarks
from conformance.running import Plan, Run, run
from conformance.target import Where


class Changed:
    """The mock, but with another answer at one path."""

    def __init__(self, path: str, status: int | None, body: Callable[[Any], Any]) -> None:
        self._app = find_app("mockserver:create_app")
        self._path, self._status, self._body = path, status, body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(self._path):
            await self._app(scope, receive, send)
            return
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, keep)
        text = b"".join(one.get("body", b"") for one in sent[1:])
        body = json.dumps(self._body(json.loads(text))).encode()
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": self._status or sent[0]["status"], "headers": head})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def judged() -> Callable[[Changed], Run]:
    contract = load("aihubmix")
    bench = Bench(contract, words=("embeddings", "models"))
    found = tuple(check for chapter in (embeddings, sdk) for check in chapter.checks(bench))

    def judged(app: Changed) -> Run:
        where = Where("http://127.0.0.1:8787/aihubmix", fitting_key(contract.auth), app)
        return run(Plan(contract, found, where, believed=True))

    return judged


def test_an_operation_that_answers_nothing_but_404_is_said_once_with_what_to_leave_out(
    judged: Callable[[Changed], Run],
) -> None:
    found = remarks(judged(Changed("/embeddings", 404, lambda _: {"detail": "Not Found"})))

    assert len(found) == 1
    assert found[0].startswith("nothing is at POST /v1/embeddings (")


def test_what_breaks_an_sdk_is_told_apart_from_what_differs(judged: Callable[[Changed], Run]) -> None:
    def broken(answer: Any) -> Any:
        return {name: part for name, part in answer.items() if name != "usage"}

    found = remarks(judged(Changed("/embeddings", None, broken)))

    assert len(found) == 1
    assert " break an official SDK: aihubmix/embeddings/embeddings/official-sdk-vectors" in found[0]


def test_what_only_differs_breaks_no_sdk(judged: Callable[[Changed], Run]) -> None:
    def doubled(answer: Any) -> Any:
        if "data" not in answer:
            return answer
        rows = [
            {**row, "embedding": [2 * part for part in row["embedding"]]} if isinstance(row["embedding"], list) else row
            for row in answer["data"]
        ]
        return {**answer, "data": rows}

    found = remarks(judged(Changed("/embeddings", None, doubled)))

    assert [line.partition(" of the ")[0] for line in found] == ["none"]


def test_of_an_honest_server_nothing_is_remarked(judged: Callable[[Changed], Run]) -> None:
    assert remarks(judged(Changed("/nowhere", None, lambda body: body))) == []
