"""Where a callback may go, told from the URL alone."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from mockserver.callbacks.addresses import AddressError, destination, reachable
from tests.support.client import Client

HERE = [
    "http://127.0.0.1:8000/x",
    "http://127.8.9.10/x",
    "http://localhost:1/x?y=1",
    "http://LOCALHOST/",
    "http://a.localhost/",
    "https://[::1]:8443/x",
    "http://[::ffff:127.0.0.1]/x",
]
ELSEWHERE = [
    "http://10.0.0.1/x",
    "http://192.168.1.5:8000/x",
    "http://169.254.169.254/latest",
    "http://93.184.216.34/x",
    "https://example.com/x",
    "http://localhost.example.com/x",
    "http://127.0.0.1.example.com/x",
    "http://2130706433/x",
    "http://0x7f.1/x",
    "http://127.1/x",
    "http://[fe80::1]/x",
    "http://[::ffff:10.0.0.1]/x",
]
NEVER = [
    "",
    "nowhere",
    "ftp://127.0.0.1/x",
    "file:///etc/passwd",
    "http:///x",
    "http://user:secret@127.0.0.1/x",
    "http://127.0.0.1@example.com/x",
    "http://127.0.0.1/x#y",
    "http://127.0.0.1:99999/x",
    "http://127.0.0.1:x/x",
    "http://[::1/x",
    "http://127.0.0.1/x y",
    "http://127.0.0.1/x\r\nX: y",
    "http://0.0.0.0:8000/x",
    "http://[::]/x",
    "http://224.0.0.1/x",
]


@pytest.mark.parametrize("url", HERE)
def test_this_machine_is_always_allowed(url: str) -> None:
    found = destination(url, allowed=False)

    assert found.addresses
    assert all(address.is_loopback for address in found.addresses)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_another_address_must_be_allowed(url: str) -> None:
    with pytest.raises(AddressError, match="not on this machine"):
        destination(url, allowed=False)

    assert destination(url, allowed=True).host


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("url", NEVER)
def test_what_is_no_address_of_a_receiver_is_never_allowed(url: str, allowed: bool) -> None:
    with pytest.raises(AddressError):
        destination(url, allowed=allowed)


def test_a_destination_keeps_path_and_query() -> None:
    found = destination("http://127.0.0.1:8000/a/b?c=d", allowed=False)

    assert (found.host, found.port, found.target, found.authority) == ("127.0.0.1", 8000, "/a/b?c=d", "127.0.0.1:8000")
    assert destination("https://[::1]", allowed=False).authority == "[::1]"


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["169.254.169.254"], []])
def test_a_name_may_not_lead_inside(found: list[str]) -> None:
    with pytest.raises(AddressError, match=r"rebound\.example leads to"):
        reachable("rebound.example", [ipaddress.ip_address(text) for text in found])


def test_a_name_may_lead_outside() -> None:
    public = [ipaddress.ip_address("93.184.216.34")]

    assert reachable("example.com", public) == public


SET: list[tuple[dict[str, Any], bool]] = [
    ({"url": "http://127.0.0.1:8000/x"}, True),
    ({"url": "http://127.0.0.1:8000/x", "allowed": True}, True),
    ({"url": "http://93.184.216.34/x", "allowed": True}, True),
    ({"url": "http://93.184.216.34/x"}, False),
    ({"url": "http://93.184.216.34/x", "allowed": False}, False),
    ({"url": "https://example.com/x"}, False),
    ({"url": "gopher://127.0.0.1/x", "allowed": True}, False),
]


@pytest.mark.parametrize(("body", "fine"), SET)
def test_the_control_api_refuses_what_was_not_allowed(acme: Client, body: dict[str, Any], fine: bool) -> None:
    answer = acme.control("PUT", "/callbacks/acme/sk-test", body)

    if fine:
        assert (answer["url"], answer["allowed"]) == (body["url"], True)
    else:
        assert answer["error"]["code"] == "callback_address"
        assert acme.control("GET", "/callbacks/acme/sk-test")["url"] is None


def test_another_machines_url_may_be_paused(acme: Client) -> None:
    acme.control("PUT", "/callbacks/acme/sk-test", {"url": "http://93.184.216.34/x", "allowed": True})

    assert acme.control("PUT", "/callbacks/acme/sk-test", {"allowed": False})["allowed"] is False
    assert acme.control("PUT", "/callbacks/acme/sk-test", {"allowed": True})["allowed"] is True


def test_a_wrong_body_is_named(acme: Client) -> None:
    assert "adress" in acme.control("PUT", "/callbacks/acme/sk-test", {"adress": "x"})["error"]["message"]
