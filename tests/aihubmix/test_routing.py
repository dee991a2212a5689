"""The provider is reached by prefix, by its host names and at the root."""

from __future__ import annotations

import pytest

from mockserver import create_app
from tests.aihubmix.contract import CHAT, IMAGES, ask, draw, facts
from tests.support.client import Client


@pytest.mark.parametrize("host", [row.name for row in facts().provider.hosts])
@pytest.mark.parametrize("port", ["", ":8787", ":443"])
def test_a_host_name_routes_to_the_provider_whatever_the_port(client: Client, host: str, port: str) -> None:
    client.provider = ""
    try:
        answer = client.post(CHAT, ask(), headers={"Host": host + port})
        [row] = client.post(IMAGES, draw(), headers={"Host": host + port}).json()["data"]
        image = client.get(row["url"].removeprefix(f"http://{host}{port}"), headers={"Host": host + port})
    finally:
        client.provider = "aihubmix"

    assert answer.json()["model"] == "gpt-4.1"
    assert row["url"].startswith(f"http://{host}{port}/v1/images/files/")
    assert image.headers["content-type"] == "image/png"


def test_the_hosts_are_those_of_the_interface() -> None:
    assert {row.name for row in facts().provider.hosts} == {"aihubmix.com", "api.aihubmix.com"}
    assert facts().provider.base_path == "/v1"


def test_the_provider_can_stand_at_the_root() -> None:
    with Client("", app=create_app(provider="aihubmix", clock="manual")) as client:
        assert client.post(CHAT, ask()).status_code == 200


def test_the_journal_names_the_operation_by_its_word(client: Client) -> None:
    words = {}
    for operation in facts().operations.values():
        path = operation.path.replace("{model}", "gpt-4.1").replace("{name}", "x")
        client.request(operation.method, path)
        words[operation.id] = client.control("GET", "/requests?limit=1")["requests"][0]["operation"]

    assert words == {name: operation.word for name, operation in facts().operations.items()}
    assert set(words.values()) == {"chat", "images", "speech", "embeddings", "models"}
