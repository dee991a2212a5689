"""``mock_provider`` in process: what is answered, what is refused, and what is left alone."""

from __future__ import annotations

import asyncio
import errno
import importlib
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import httpx
import httpx2
import pytest
import respx

from mockserver import MockServer, mock_provider
from mockserver.errors import SettingsError, UnknownWordError
from mockserver.testing import MockProvider, NotInProcessError, RefusedConnectionError, RefusedHostError

KEY = {"Authorization": "Bearer sk-test"}
CHAT = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Who are you?"}]}
mock_of_this_module = mock_provider  # the fixture has the same name

both = pytest.mark.parametrize("library", [httpx, httpx2], ids=["httpx", "httpx2"])


async def asked(library: Any, method: str, url: str, **options: Any) -> Any:
    async with library.AsyncClient() as client:
        return await client.request(method, url, **options)


@both
def test_every_documented_host_is_answered(mock_provider: MockProvider, library: Any) -> None:
    providers = mock_provider.app.providers
    found = [(name, host.name) for name, one in providers.items() for host in one.facts.provider.hosts]

    async def again() -> None:
        async with library.AsyncClient() as client:
            for _, host in found:
                await client.get(f"http://{host}:8080/unknown")

    with library.Client() as client:
        for _, host in found:
            client.get(f"https://{host}/unknown")
    asyncio.run(again())

    assert len(found) >= 8
    assert [row.provider for row in mock_provider.requests] == [name for name, _ in found] * 2
    assert mock_provider.refused == ()


@both
def test_every_base_url_is_answered(mock_provider: MockProvider, library: Any) -> None:
    names = list(mock_provider.app.providers)

    async def again() -> None:
        async with library.AsyncClient() as client:
            for name in names:
                await client.get(mock_provider.base_url(name))

    with library.Client() as client:
        for name in names:
            client.get(mock_provider.base_url(name))
    asyncio.run(again())

    assert [row.provider for row in mock_provider.requests] == names * 2
    assert mock_provider.base_url("dashscope").endswith("/dashscope/compatible-mode/v1")


@both
def test_synchronous_and_asynchronous_clients_get_the_same(mock_provider: MockProvider, library: Any) -> None:
    url = f"{mock_provider.base_url('dashscope')}/chat/completions"
    whole = library.post(url, json=CHAT, headers=KEY)
    other = asyncio.run(asked(library, "POST", url, json=CHAT, headers=KEY))

    assert whole.status_code == other.status_code == 200
    assert whole.headers["content-type"] == other.headers["content-type"] == "application/json"
    assert whole.json()["choices"] == other.json()["choices"]


@both
def test_a_synchronous_client_works_inside_of_a_running_loop(mock_provider: MockProvider, library: Any) -> None:
    async def work() -> int:
        found: int = library.get(mock_provider.base_url("imarouter") + "/models", headers=KEY).status_code
        return found

    assert asyncio.run(work()) == 200


@both
def test_a_stream_is_read_event_by_event(mock_provider: MockProvider, library: Any) -> None:
    url = f"{mock_provider.base_url('dashscope')}/chat/completions"
    with library.stream("POST", url, json={**CHAT, "stream": True}, headers=KEY) as answer:
        events = [line for line in answer.iter_lines() if line]

    async def again() -> list[str]:
        streamed = {"json": {**CHAT, "stream": True}, "headers": KEY}
        async with library.AsyncClient() as client, client.stream("POST", url, **streamed) as answer:
            return [line async for line in answer.aiter_lines() if line]

    assert len(events) > 3
    assert events[-1] == "data: [DONE]"
    assert len(asyncio.run(again())) == len(events)


def test_a_stream_may_be_left_in_the_middle(mock_provider: MockProvider) -> None:
    url = f"{mock_provider.base_url('dashscope')}/chat/completions"
    with httpx.stream("POST", url, json={**CHAT, "stream": True}, headers=KEY) as answer:
        next(answer.iter_lines())

    assert mock_provider.requests.one("chat").status == 200


def test_multipart_bodies_arrive(mock_provider: MockProvider) -> None:
    url = f"{mock_provider.base_url('imarouter')}/videos"
    httpx.post(url, data={"model": "no-such-model", "prompt": "a cat"}, files={"file": b"x"}, headers=KEY)

    assert b"no-such-model" in mock_provider.requests.last.body
    assert mock_provider.requests.last.headers["content-type"].startswith("multipart/form-data")


@both
def test_a_slow_answer_runs_into_the_timeout_of_the_client(mock_provider: MockProvider, library: Any) -> None:
    url = f"{mock_provider.base_url('dashscope')}/chat/completions"
    slow = {**KEY, "X-Mock-Delay": "30"}

    with pytest.raises(library.ReadTimeout):
        library.post(url, json=CHAT, headers=slow, timeout=0.02)
    with pytest.raises(library.ReadTimeout):
        asyncio.run(asked(library, "POST", url, json=CHAT, headers=slow, timeout=0.02))


@both
def test_a_client_may_be_cancelled_while_it_waits(mock_provider: MockProvider, library: Any) -> None:
    async def work() -> None:
        url = f"{mock_provider.base_url('dashscope')}/chat/completions"
        async with asyncio.timeout(0.02):
            await asked(library, "POST", url, json=CHAT, headers={**KEY, "X-Mock-Delay": "30"})

    with pytest.raises(TimeoutError):
        asyncio.run(work())
    assert library.get(mock_provider.base_url("imarouter") + "/models", headers=KEY).status_code == 200


def broken(kind: str) -> Any:
    """An application that breaks its answer off."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if kind == "before":
            return
        length = [(b"content-length", b"10")] if kind == "short" else []
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": b"data", "more_body": kind == "within"})

    return app


@both
@pytest.mark.parametrize("kind", ["before", "within", "short"])
def test_a_broken_answer_is_a_protocol_error_of_the_library(
    mock_provider: MockProvider, library: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(mock_provider.app), "__call__", lambda self, *rest: broken(kind)(*rest))

    with pytest.raises(library.RemoteProtocolError):
        library.get(mock_provider.url)
    with pytest.raises(library.RemoteProtocolError):
        asyncio.run(asked(library, "GET", mock_provider.url))


@both
@pytest.mark.parametrize("url", ["https://api.openai.com/v1/models", "http://127.0.0.1:9/", "http://localhost:9/"])
def test_other_hosts_are_refused(mock_provider: MockProvider, library: Any, url: str) -> None:
    with pytest.raises(RefusedHostError, match="is no documented host"):
        library.get(url)
    with pytest.raises(RefusedHostError, match="is no documented host"):
        asyncio.run(asked(library, "GET", url))

    assert len(mock_provider.refused) == 2
    assert len(mock_provider.requests) == 0


def test_a_refusal_names_the_nearest_documented_host_and_the_ways_out(mock_provider: MockProvider) -> None:
    with pytest.raises(RefusedHostError) as caught:
        httpx.get("https://imarouter.com/v1/models")

    assert "GET https://imarouter.com/v1/models is refused" in str(caught.value)
    assert "the nearest one is 'api.imarouter.com'" in str(caught.value)
    assert "mock_provider.base_url(PROVIDER)" in str(caught.value)
    assert "allow=['imarouter.com']" in str(caught.value)


@both
def test_an_allowed_host_is_reached_for_real(library: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with mock_of_this_module(allow=[f"127.0.0.1:{port}"]) as mock:
            with pytest.raises(library.ReadTimeout):  # it is connected, and nobody answers
                library.get(f"http://127.0.0.1:{port}/", timeout=0.05)
            with pytest.raises(RefusedHostError):
                library.get(f"http://127.0.0.1:{port - 1}/")
            assert len(mock.refused) == 1


def test_a_live_mock_of_the_same_test_is_reached(mock_provider: MockProvider, mock_server: MockServer) -> None:
    assert httpx.get(f"{mock_server.url}/healthz").text == "ok"
    assert len(mock_provider.refused) == 0


@pytest.mark.parametrize("pattern", ["api.imarouter.com", "*", "*.aliyuncs.com:443"])
def test_a_documented_host_cannot_be_allowed(pattern: str) -> None:
    with pytest.raises(SettingsError, match="documented hosts are answered"):
        MockProvider(allow=[pattern])


def test_a_client_with_a_transport_of_its_own_is_left_alone(mock_provider: MockProvider) -> None:
    own = httpx.MockTransport(lambda request: httpx.Response(200, text="the application under test"))

    with httpx.Client(transport=own) as client:
        assert client.get("http://testserver/").text == "the application under test"


def test_other_clients_do_not_find_a_documented_host(mock_provider: MockProvider) -> None:
    with pytest.raises(NotInProcessError, match="Use the mock_server fixture"):
        socket.create_connection(("API.imarouter.com", 443))
    assert ["this client is neither" in reason for reason in mock_provider.refused] == [True]


def test_other_clients_find_no_other_host_either(mock_provider: MockProvider) -> None:
    lookups: list[Callable[[str, int], object]] = [socket.getaddrinfo, lambda host, port: socket.gethostbyname(host)]
    for number, look_up in enumerate(lookups, start=1):
        with pytest.raises(NotInProcessError, match=r"api\.openai\.com is not looked up.*mock_server.*allow="):
            look_up("api.openai.com", 443)
        assert len(mock_provider.refused) == number


@pytest.mark.parametrize("place", [("1.1.1.1", 80), ("2606:4700::1111", 80, 0, 0), ("api.openai.com", 443)])
def test_no_socket_leaves_this_machine(mock_provider: MockProvider, place: tuple[Any, ...]) -> None:
    family = socket.AF_INET6 if len(place) == 4 else socket.AF_INET
    refused = pytest.raises(RefusedConnectionError, match="mock_server fixture")
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        with refused:
            datagrams.connect(place)
        with refused:
            datagrams.sendto(b"", place)
        with refused:
            datagrams.sendmsg([b""], [], 0, place)
        assert datagrams.connect_ex(place) == errno.ECONNREFUSED
    assert len(mock_provider.refused) == 4


def test_asyncio_s_connections_are_refused_as_well(mock_provider: MockProvider) -> None:
    for host in ("1.1.1.1", "example.org"):
        with pytest.raises((NotInProcessError, RefusedConnectionError), match="allow="):
            asyncio.run(asyncio.open_connection(host, 80))


def test_clients_over_sockets_are_told_why(mock_provider: MockProvider) -> None:
    with pytest.raises(urllib.error.URLError, match="mock_server fixture"):
        urllib.request.urlopen("http://192.0.2.1/", timeout=5)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_sockets_of_this_machine_stay_open(mock_provider: MockProvider, host: str) -> None:
    with socket.create_server((host, 0)) as listening:
        socket.create_connection((host, listening.getsockname()[1])).close()
    one, other = socket.socketpair()
    for end in (one, other):
        end.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"", (host, 9))
    assert mock_provider.refused == ()


def test_an_allowed_address_is_open_for_sockets_too() -> None:
    with mock_of_this_module(allow=["192.0.2.7:9"]) as mock, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        datagrams.connect(("192.0.2.7", 9))  # of datagrams, this sends nothing
        with pytest.raises(RefusedConnectionError):
            datagrams.connect(("192.0.2.7", 10))
        assert len(mock.refused) == 1


def test_what_an_allowed_name_leads_to_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.8", 9))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port: [row])
    with mock_of_this_module(allow=["*.internal"]) as mock, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        assert socket.getaddrinfo("db.internal", 9) == [row]
        datagrams.connect(("192.0.2.8", 9))
        with pytest.raises(RefusedConnectionError):
            datagrams.connect(("192.0.2.8", 10))
        assert len(mock.refused) == 1


def test_requests_of_one_mock_stay_out_of_another() -> None:
    def ask(client: httpx.Client) -> None:
        client.get("https://aihubmix.com/v1/models")

    with httpx.Client() as client, mock_of_this_module() as outer:
        ask(client)
        with mock_of_this_module() as inner:
            ask(client)
            ask(client)
            assert inner.requests.count() == 2
        ask(client)
        assert outer.requests.count() == 2


def state() -> tuple[Any, ...]:
    """All that a mock takes over."""
    core, core2 = importlib.import_module("httpcore"), importlib.import_module("httpcore2")
    pools = (core.ConnectionPool, core.HTTPConnection, core.HTTPProxy, core2.ConnectionPool)
    pools_async = (core.AsyncConnectionPool, core2.AsyncConnectionPool, core2.AsyncHTTPProxy)
    return (
        *(pool.handle_request for pool in pools),
        *(pool.handle_async_request for pool in pools_async),
        *(socket.getaddrinfo, socket.gethostbyname, socket.gethostbyname_ex),
        *(socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto, socket.socket.sendmsg),
    )


def test_everything_is_as_before_once_the_mock_is_left() -> None:
    before = state()
    with mock_of_this_module():
        assert not set(before) & set(state())

    assert state() == before


@pytest.mark.parametrize("first", ["respx", "mock"])
def test_the_mock_and_respx_may_begin_and_end_in_any_order(first: str) -> None:
    before, own = state(), respx.mock(assert_all_called=False)
    own.get("https://example.org/").respond(text="mine")
    mock = MockProvider()
    one, other = (own, mock) if first == "respx" else (mock, own)
    with httpx.Client() as client:
        one.__enter__()
        other.__enter__()
        assert client.get("https://example.org/").text == "mine"
        assert client.get("https://aihubmix.com/v1/models").status_code == 401
        one.__exit__(None, None, None)
        url = "https://aihubmix.com/v1/models" if first == "respx" else "https://example.org/"
        assert client.get(url).status_code in (200, 401)
        other.__exit__(None, None, None)

    assert state() == before


def test_routes_of_respx_answer_other_hosts_beside_the_mock(mock_provider: MockProvider) -> None:
    with httpx.Client() as client, respx.mock(assert_all_called=False) as own:
        own.get("https://example.org/").respond(text="mine")

        assert client.get("https://example.org/").text == "mine"
        assert client.get("https://aihubmix.com/v1/models").status_code == 401
        with pytest.raises(AssertionError):
            client.get("https://example.net/")


def test_an_unknown_provider_has_no_base_url(mock_provider: MockProvider) -> None:
    with pytest.raises(UnknownWordError, match="did you mean 'imarouter'"):
        mock_provider.base_url("ima-router")


def test_an_unknown_option_is_named_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match="unknown setting 'balanse'; did you mean 'balance'"):
        MockProvider(balanse=5)


def test_the_control_api_is_there_as_well(mock_provider: MockProvider) -> None:
    assert httpx.get(f"{mock_provider.url}/_mock/health").json()["status"] == "ok"


@both
def test_another_event_loop_than_asyncio_s_is_answered(mock_provider: MockProvider, library: Any) -> None:
    trio = pytest.importorskip("trio")

    async def work() -> int:
        url = mock_provider.base_url("imarouter") + "/models"
        async with library.AsyncClient() as client, client.stream("GET", url, headers=KEY) as answer:
            pieces = [piece async for piece in answer.aiter_bytes()]
            return len(b"".join(pieces))

    assert trio.run(work) > 1000
