"""The public names: each is there, is exported, and is documented."""

from __future__ import annotations

import inspect

import pytest

import mockserver
from mockserver import testing


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_of_testing_is_there_and_explains_itself(name: str) -> None:
    found = getattr(testing, name)

    assert found.__doc__
    assert set(testing._HOMES) == set(testing.__all__)


@pytest.mark.parametrize("name", [name for name in mockserver.__all__ if name != "__version__"])
def test_every_public_name_of_the_package_is_there(name: str) -> None:
    assert getattr(mockserver, name).__doc__


@pytest.mark.parametrize("package", [mockserver, testing])
def test_another_name_is_no_attribute(package: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'mock_provder'"):
        package.mock_provder  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("kind", [testing.MockProvider, testing.MockServer, testing.Task, testing.Account])
def test_every_public_member_explains_itself(kind: type) -> None:
    members = [member for name, member in inspect.getmembers(kind) if not name.startswith("_") and name != "api_key"]

    assert members
    assert [member for member in members if not inspect.getdoc(member)] == []
