"""``mock_provider`` outside of pytest's fixtures: a context manager and a decorator, with or without options."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, TypeVar, overload

from mockserver.testing.provider import MockProvider

F = TypeVar("F", bound=Callable[..., Any])
PARAMETER = "mock_provider"


class Entry:
    """``with mock_provider(balance=5) as mock:``, ``@mock_provider``, ``@mock_provider(balance=5)``.

    Each use has a mock of its own. A decorated function, synchronous or not, that has a parameter ``mock_provider``
    gets it there. Options are those of ``MockProvider``.
    """

    def __init__(self, options: dict[str, Any] | None = None) -> None:
        self._options = options or {}
        self._open: list[MockProvider] = []

    @overload
    def __call__(self, function: F, /) -> F: ...

    @overload
    def __call__(self, /, **options: Any) -> Entry: ...

    def __call__(self, function: Callable[..., Any] | None = None, /, **options: Any) -> Any:
        if function is None:
            return Entry({**self._options, **options})
        return _decorated(function, self._options)

    def __enter__(self) -> MockProvider:
        made = MockProvider(**self._options).__enter__()
        self._open.append(made)
        return made

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.pop().__exit__(kind, error, trace)

    async def __aenter__(self) -> MockProvider:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)


mock_provider = Entry()


def _decorated(function: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
    signature = inspect.signature(function)
    wanted = PARAMETER in signature.parameters

    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def run_async(*args: Any, **named: Any) -> Any:
            with MockProvider(**options) as mock:
                return await function(*args, **named, **({PARAMETER: mock} if wanted else {}))

        run: Any = run_async
    else:

        @wraps(function)
        def run_sync(*args: Any, **named: Any) -> Any:
            with MockProvider(**options) as mock:
                return function(*args, **named, **({PARAMETER: mock} if wanted else {}))

        run = run_sync
    # pytest must not take the parameter for its fixture of the same name
    rest = [parameter for name, parameter in signature.parameters.items() if name != PARAMETER]
    run.__signature__ = signature.replace(parameters=rest)
    return run  # type: ignore[no-any-return]
