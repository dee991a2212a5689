"""What the suite predicts of requests about stored resources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract import Contract
from conformance.expect import Prediction, predict
from conformance.folder import ContractError
from conformance.reading import load
from conformance.requests import Request
from tests.support.contracts import write_contract
from tests.support.resources import resource_files

HEADERS = {"authorization": "Bearer sk-acme", "content-type": "application/json"}


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return load("acme", write_contract(tmp_path_factory.mktemp("contracts"), resource_files()))


def asked(contract: Contract, path: str, body: Any, *known: str) -> Prediction:
    content = b"" if body is None else json.dumps(body).encode()
    return predict(contract, Request("POST", f"/v1/{path}", headers=HEADERS, content=content), known=known)


CASES: list[tuple[str, Any, tuple[str, ...], str | None]] = [
    ("boxes/create", {"name": "red"}, (), None),
    ("boxes/create", {}, (), "invalid"),
    ("toys/create", {"box": "box-of-the-document"}, (), None),
    ("toys/create", {"box": "box-7"}, (), "no-box"),
    ("toys/create", {"box": "box-7"}, ("box-7",), None),
    ("toys/get", {"id": "toy-7"}, (), "no-toy"),
    ("toys/get", {"id": "toy-7"}, ("toy-7",), None),
    ("toys/get", None, (), "refused"),
    ("toys/update", {"id": "toy-7", "name": "x"}, (), "no-toy"),
    ("toys/list", None, (), None),
    ("toys/list", {"sort": "size"}, (), "invalid"),
    ("toys/quota", None, (), None),
    ("boxes/get", {"id": "box-of-the-document"}, (), None),
]


@pytest.mark.parametrize(("path", "body", "known", "error"), CASES)
def test_an_id_is_refused_unless_the_document_or_the_target_gave_it(
    keeping: Contract, path: str, body: Any, known: tuple[str, ...], error: str | None
) -> None:
    prediction = asked(keeping, path, body, *known)

    assert prediction.errors == (() if error is None else (error,))


def test_making_one_has_its_price(keeping: Contract) -> None:
    assert asked(keeping, "toys/create", {"box": "box-of-the-document"}).price == 0.25


def test_a_balance_wants_nothing_but_a_key(keeping: Contract) -> None:
    assert predict(keeping, Request("GET", "/v1/balance", headers=HEADERS)).accepted
    assert predict(keeping, Request("GET", "/v1/balance")).errors == ("refused",)


@pytest.mark.parametrize(
    ("place", "data", "said"),
    [
        (["fields", "colour"], {"squeeze": "x"}, "squeeze"),
        (["filters", 0, "asked"], {"squeeze": "x"}, "squeeze"),
        (["facts", "channel"], {"squeeze": "x"}, "squeeze"),
        (["parent", "family"], "clips", "no family clips that stores a parent"),
        (["sorting", "colour"], "x", "colour"),
    ],
)
def test_what_is_not_understood_of_a_resource_is_refused(
    tmp_path: Path, place: list[str | int], data: Any, said: str
) -> None:
    files = resource_files()
    spot = files["toys/family.json"]["resource"]
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = data

    with pytest.raises(ContractError, match=said):
        load("acme", write_contract(tmp_path, files))


@pytest.mark.parametrize(
    ("name", "data"), [("figures", {"width": {"squeeze": "x"}}), ("acknowledged", {"squeeze": "x"}), ("squeeze", 1)]
)
def test_what_is_not_understood_of_a_callback_is_refused(tmp_path: Path, name: str, data: Any) -> None:
    files = resource_files()
    files["provider.json"]["callback"][name] = data

    with pytest.raises(ContractError, match="squeeze"):
        load("acme", write_contract(tmp_path, files))
