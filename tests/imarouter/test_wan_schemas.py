"""For each keyword of the document's schemas a just valid and a just invalid body, against the server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.client import Client

from .place import contracts
from .wan_pages import PAGES, SCHEMAS, base, cases, document, requests, seed, submit_page

pytestmark = pytest.mark.skipif(seed() is None, reason="the document is not beside the checkout")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-test-wan-schemas") as client:
        client.account(balance_usd=1_000_000)
        yield client


@pytest.mark.parametrize("model", SCHEMAS)
def test_every_keyword_has_the_right_verdict(client: Client, model: str) -> None:
    wrong, count = [], 0
    for case in cases(model):
        answer = client.post("/v1/videos", case.body)
        count += 1
        if answer.status_code != (200 if case.good else 400):
            wrong.append((case, answer.text))
        elif not case.good:
            assert set(answer.json()) == {"code", "message", "data"}, answer.text
    assert not wrong
    assert count > 50


def test_the_models_of_the_pages_are_the_ones_tried() -> None:
    schemas = document()["components"]["schemas"]
    wan = schemas["Wan26VideoCreateRequest"]["discriminator"]["mapping"]
    horse = schemas["Happyhorse10VideoCreateRequest"]["discriminator"]["mapping"]
    veo = schemas["VeoVideoCreateRequest"]["properties"]["model"]["enum"]
    assert set(SCHEMAS) == {*wan, *horse, *veo}


@pytest.mark.parametrize("page", PAGES)
def test_every_request_example_of_the_page_is_accepted(client: Client, page: str) -> None:
    rows = requests(page)
    assert len(rows) == {"wan26": 5, "happyhorse": 8, "veo": 2}[page]
    for name, body in rows.items():
        answer = client.post("/v1/videos", body)
        assert answer.status_code == 200, (name, answer.text)


@pytest.mark.parametrize("page", PAGES)
def test_every_code_sample_sends_a_request_example(page: str) -> None:
    rows = submit_page(page)["x-codeSamples"]
    sent = [json.loads(row["source"].split("--data '", 1)[1].rpartition("'")[0]) for row in rows]
    assert sent == list(requests(page).values())


def test_each_model_has_an_example() -> None:
    assert {base(model)["model"] for model in SCHEMAS} == set(SCHEMAS)
