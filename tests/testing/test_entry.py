"""``mock_provider`` as a context manager and as a decorator."""

from __future__ import annotations

import asyncio
import inspect

import httpx
import pytest

from mockserver import MockProvider, mock_provider
from mockserver.testing import RefusedHostError

HERE = "https://aihubmix.com/v1/models"


def test_with_and_without_options_it_is_a_context_manager() -> None:
    with mock_provider as plain, mock_provider(balance=5) as poor:
        assert plain.account("imarouter").balance == 100
        assert poor.account("imarouter").balance == 5


def test_it_is_an_asynchronous_context_manager() -> None:
    async def work() -> int:
        async with mock_provider(seed=3), httpx.AsyncClient() as client:
            return (await client.get(HERE)).status_code

    assert asyncio.run(work()) == 401


def test_a_decorated_function_runs_inside_of_it() -> None:
    @mock_provider
    def plain() -> int:
        return httpx.get(HERE).status_code

    @mock_provider(balance=5)
    async def poor(word: str, mock_provider: MockProvider) -> tuple[str, int, int]:
        async with httpx.AsyncClient() as client:
            status = (await client.get(HERE)).status_code
        return word, status, int(mock_provider.account("imarouter").balance)

    assert plain() == 401
    assert asyncio.run(poor("hello")) == ("hello", 401, 5)  # type: ignore[call-arg]


def test_a_decorated_function_has_a_mock_of_its_own_each_time() -> None:
    @mock_provider
    def count(mock_provider: MockProvider) -> int:
        httpx.get(HERE)
        return len(mock_provider.requests)

    assert (count(), count()) == (1, 1)  # type: ignore[call-arg]


def test_pytest_does_not_see_the_parameter_of_a_decorated_function() -> None:
    @mock_provider
    def decorated(tmp_path: str, mock_provider: MockProvider) -> None:
        """What it does."""

    assert list(inspect.signature(decorated).parameters) == ["tmp_path"]
    assert (decorated.__name__, decorated.__doc__) == ("decorated", "What it does.")


def test_an_error_inside_leaves_it_all_the_same() -> None:
    with pytest.raises(ZeroDivisionError), mock_provider:
        raise ZeroDivisionError
    with mock_provider as mock:
        assert len(mock.requests) == 0
        with pytest.raises(RefusedHostError):
            httpx.get("http://127.0.0.1:9/")
