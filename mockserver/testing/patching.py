"""Starting a mocker of respx, as its own ``start`` does and several times as fast.

respx resolves each of its targets anew whenever a first router starts, which is most of what a test would pay for.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pkgutil import resolve_name
from typing import Any

from respx.mocks import Mocker


class Patch:
    """One method that was taken over; respx stops it like one of its own."""

    def __init__(self, owner: type, method: str, usual: Callable[..., Any]) -> None:
        self._owner, self._method, self._usual = owner, method, usual

    def stop(self) -> None:
        """Put the method back."""
        setattr(self._owner, self._method, self._usual)


def patch(mocker: type[Mocker]) -> None:
    """Take over the mocker's targets, unless that was done; ``mocker.stop()`` puts them back with its last router."""
    if mocker._patches:
        return
    for owner, method in _places(mocker):
        usual = vars(owner)[method]
        setattr(owner, method, _instead(mocker, usual))
        mocker._patches.append(Patch(owner, method, usual))  # type: ignore[arg-type]


@lru_cache
def _places(mocker: type[Mocker]) -> tuple[tuple[type, str], ...]:
    """The classes that have one of the methods of their own; those that inherit it are taken over with their base."""
    owners = list[type]()
    for target in mocker.targets:
        with suppress(AttributeError):  # another version of the library may not have it
            owners.append(resolve_name(target))
    return tuple((owner, method) for owner in owners for method in mocker.target_methods if method in vars(owner))


@lru_cache
def _instead(mocker: type[Mocker], usual: Callable[..., Any]) -> Callable[..., Any]:
    """What respx puts in the place of a method."""
    made: Callable[..., Any] = mocker.mock(usual)  # type: ignore[no-untyped-call]
    return made
