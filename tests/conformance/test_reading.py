"""Reading a contract: what is not understood stops it, and says where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance import locate
from conformance.folder import ContractError
from conformance.locate import DataMissingError
from conformance.reading import load, providers
from tests.conformance import acme


@pytest.mark.parametrize("provider", providers())
def test_each_shipped_contract_is_read(provider: str) -> None:
    contract = load(provider)

    assert contract.provider == provider
    assert all(family.examples for family in contract.families.values())


def test_the_made_up_contract_is_read_with_its_defaults(folder: Path) -> None:
    contract = load("acme", folder)

    assert contract.body_limit == 500
    assert contract.operations["clips.query"].methods == ("GET", "PUT")
    assert contract.families["talk"].models[0].select == ("say-1",)
    assert contract.auth.schemes[0].header == "authorization"


CHANGES: list[tuple[str, list[str | int], Any, str]] = [
    ("provider.json", ["colour"], "red", "colour"),
    ("provider.json", ["auth", "key_pattern"], "(", "regular expression"),
    ("provider.json", ["refusals", "no-key"], "nowhere", "nowhere"),
    ("provider.json", ["violation_order"], "as you like", "violation_order"),
    ("operations.json", ["operations", 0, "kind"], "dance", "dance"),
    ("operations.json", ["operations", 1, "id"], "say.create", "twice"),
    ("operations.json", ["operations", 1, "misplaced"], {"nowhere": ["say-1"]}, "nowhere"),
    ("errors.json", ["errors", 0, "envelope"], "brown", "brown"),
    ("errors.json", ["errors", 1, "id"], "no-key", "twice"),
    ("talk/family.json", ["quantities", "letters"], {"squeeze": "text"}, "squeeze"),
    ("talk/family.json", ["quantities", "letters"], {"part": ["text", "x"]}, "part"),
    ("talk/family.json", ["quantities", "letters"], {"length": "text", "count": "text"}, "one operation"),
    ("talk/family.json", ["quantities", "letters"], {"inputs": ["text", "smell"]}, "inputs"),
    ("talk/family.json", ["quantities", "letters"], {"ratio": ["text"]}, "ratio"),
    ("talk/family.json", ["quantities", "letters"], {"extract": ["text", "("]}, "regular expression"),
    ("talk/family.json", ["quantities", "letters"], {"where": ["text", {"hopes": "item"}]}, "hopes"),
    ("talk/family.json", ["prices", 0, "amount"], "much", "much"),
    ("talk/family.json", ["prices", 0, "when"], {"hopes": "text"}, "hopes"),
    ("talk/family.json", ["operations", "say.create", "rules", 0, "require"], {"at_most": ["a"]}, "at_most"),
    ("talk/family.json", ["operations", "say.create", "rules", 0, "error"], "nowhere", "nowhere"),
    ("talk/family.json", ["operations", "say.create", "request", "maxWeight"], 3, "maxWeight"),
    ("talk/family.json", ["operations", "say.create", "request", "properties", "text", "minLen"], 3, "minLen"),
    ("talk/family.json", ["operations", "say.create", "request", "type"], "thing", "JSON Schema"),
    ("talk/family.json", ["operations", "sing.create"], {}, "sing.create"),
    ("talk/examples.json", ["examples", 0, "expect"], "nowhere", "nowhere"),
    ("talk/examples.json", ["examples", 0, "operation"], "sing.create", "sing.create"),
    ("talk/examples.json", ["examples", 0, "operation"], "files.get", "parameter of the path"),
    ("talk/examples.json", ["examples", 0, "region"], "west", "west"),
    ("talk/examples.json", ["examples", 0, "form"], [["a", "b"]], "body and form"),
    ("talk/examples.json", ["examples", 1, "id"], "whole", "twice"),
    ("clips/examples.json", ["examples", 1, "form"], [["picture", "@smell"]], "@smell"),
]


@pytest.mark.parametrize(("file", "place", "data", "named"), CHANGES)
def test_what_is_not_understood_is_refused_by_name(
    file: str, place: list[str | int], data: Any, named: str, tmp_path: Path
) -> None:
    changed = acme.files()
    spot = changed[file]
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = data

    with pytest.raises(ContractError, match=named):
        load("acme", acme.write(tmp_path, changed))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    changed = acme.files()
    del changed["errors.json"]

    with pytest.raises(ContractError, match=r"no errors\.json"):
        load("acme", acme.write(tmp_path, changed))


@pytest.mark.parametrize("name", ["prices.json", "talk/answers.json"])
def test_a_file_that_nobody_reads_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="nobody reads"):
        load("acme", acme.write(tmp_path, {**acme.files(), name: {}}))


def test_contradictions_are_held_to_their_grammar(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="about"):
        load("acme", acme.write(tmp_path, {**acme.files(), "contradictions.json": {"contradictions": [{"id": "x"}]}}))


def test_the_rows_of_a_familys_own_files_join_the_providers(tmp_path: Path) -> None:
    more = {
        "talk/errors.json": {"errors": [acme.error("hoarse", 400, "hoarse")]},
        "talk/clauses.json": {"clauses": [{"id": "talk.x", "says": "x", "source": acme.SOURCE}]},
    }
    contract = load("acme", acme.write(tmp_path, {**acme.files(), **more}))

    assert "hoarse" in contract.errors
    assert contract.clauses[-1].id == "talk.x"


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    acme.write(tmp_path)
    (tmp_path / "acme" / "errors.json").write_text("{", encoding="utf-8")

    with pytest.raises(ContractError, match=r"acme/errors\.json: no JSON"):
        load("acme", tmp_path)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that stands in for the installed one; importing it would fail."""
    package = tmp_path / "boxed_data"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(locate, "DATA_PACKAGE", "boxed_data")
    return package


def test_the_data_inside_an_installed_package_are_found_without_importing_it(installed: Path) -> None:
    (installed / "_fixtures" / "contracts" / "meta").mkdir(parents=True)

    assert locate.contracts_folder() == installed / "_fixtures" / "contracts"


def test_a_package_without_data_leaves_those_of_the_checkout(installed: Path) -> None:
    assert locate.data_folder() == Path(locate.__file__).parents[1] / "fixtures"


def test_no_data_anywhere_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "DATA_PACKAGE", "no_such_package")
    monkeypatch.setattr(locate, "__file__", str(tmp_path / "conformance" / "locate.py"))

    with pytest.raises(DataMissingError, match="no contract data"):
        locate.data_folder()
