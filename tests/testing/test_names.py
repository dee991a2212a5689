"""The public names: each is there, is exported, and is documented."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import get_args

import pytest

import mockserver
from mockserver import testing
from mockserver.testing.plugin import USAGE
from mockserver.verdicts import Name

AT_LARGE = {"app", "story", "operation", "operation_id", "path", "method", "id", "at", "provider", "answer_headers"}
"""Members that explain themselves, and that the document does not dwell on."""


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


DOCUMENT = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")


@pytest.mark.parametrize("kind", [testing.MockProvider, testing.MockServer, testing.Request, testing.Task])
def test_the_document_names_every_member(kind: type) -> None:
    names = {name for name in dir(kind) if not name.startswith("_")} - AT_LARGE

    assert sorted(name for name in names if not re.search(rf"\.{name}\b", DOCUMENT)) == []


def test_every_option_of_the_marker_s_table_exists() -> None:
    table = re.search(r"\| option \| default \|.*?\n\n", DOCUMENT, re.DOTALL)
    assert table is not None
    options = re.findall(r"^\| `(\w+)`", table[0], re.MULTILINE)
    given = {"clock": "manual", "provider": "imarouter", "strictness": "strict", "rules": [], "allow": ["localhost"]}

    assert len(options) >= 9
    for option in options:
        with testing.MockProvider(**{option: given.get(option, 1)}):
            pass
        assert option in USAGE


def test_the_document_explains_every_verdict() -> None:
    table = re.search(r"\| verdict \| means \|.*?\n\n", DOCUMENT, re.DOTALL)

    assert table is not None
    assert set(re.findall(r"^\| `(\w+)`", table[0], re.MULTILINE)) == set(get_args(Name))
