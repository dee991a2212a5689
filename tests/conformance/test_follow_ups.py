"""What the suite makes of tasks that follow from others, on the made-up studio."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from conformance.contract import Contract
from conformance.expect import Prediction, predict
from conformance.folder import ContractError
from conformance.reading import load
from conformance.requests import json_request
from tests.support.contracts import write_contract
from tests.tasks.studio import studio_files


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return load("acme", write_contract(tmp_path_factory.mktemp("studio"), studio_files()))


def said(contract: Contract, path: str, body: dict[str, Any], *known: str) -> Prediction:
    return predict(contract, json_request("POST", path, body).with_key(contract.auth, "sk-one"), known=known)


def test_an_operation_that_selects_no_model_has_its_own(contract: Contract) -> None:
    prediction = said(contract, "/v1/pictures", {"prompt": "a cat"})

    assert prediction.accepted
    assert prediction.price == 1


def test_rules_of_the_family_hold(contract: Contract) -> None:
    assert said(contract, "/v1/pictures", {"prompt": "a dog"}).errors == ("invalid",)


@pytest.mark.parametrize(
    ("parent", "known", "errors"),
    [("5", (), ("no-parent",)), ("5", ("5",), ()), ("77", (), ("not-offered",)), (None, ("5",), ("no-parent",))],
)
def test_a_parent_that_nobody_gave_out_is_unknown(
    contract: Contract, parent: str | None, known: tuple[str, ...], errors: tuple[str, ...]
) -> None:
    body = {"model": "redraw", "of": parent, "take": "redraw/1/x"}

    assert said(contract, "/v1/pictures/follow", body, *known).errors == errors


@pytest.mark.parametrize(
    ("take", "model", "accepted"),
    [
        ("redraw/3/feather", "redraw", True),
        ("redraw/4/feather", "redraw", False),
        ("redraw/1/fur", "redraw", False),
        ("redraw/1/feather", "frame", False),
        ("frame/feather", "frame", True),
        ("words/feather", "words", False),
    ],
)
def test_a_documents_example_task_offers_what_the_contract_says(
    contract: Contract, take: str, model: str, accepted: bool
) -> None:
    prediction = said(contract, "/v1/pictures/follow", {"model": model, "of": "77", "take": take})

    assert prediction.errors == (() if accepted else ("not-offered",))


def test_content_is_asked_for_like_a_task(contract: Contract) -> None:
    request = json_request("GET", "/v1/pictures/5/content", None).with_key(contract.auth, "sk-one")

    assert predict(contract, request).errors == ("refused",)
    assert predict(contract, request, known=("5",)).accepted


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (("offers", 0, "models"), ["redrew"], "redrew"),
        (("offers", 0, "when"), {"hopes": "x"}, "hopes"),
        (("offers", 0, "count"), {"squeeze": "x"}, "squeeze"),
        (("operations", "pictures.draw", "models"), ["drow"], "drow"),
        (("rules", 0, "error"), "nowhere", "nowhere"),
        (("lifecycle", "wait", "when"), {"hopes": "x"}, "hopes"),
        (("lifecycle", "wait", "seconds"), {"squeeze": "x"}, "squeeze"),
        (("offers", 0, "colour"), "red", "colour"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    tmp_path: Path, place: tuple[Any, ...], value: Any, named: str
) -> None:
    files = studio_files()
    spot = files["pictures/family.json"] = deepcopy(files["pictures/family.json"])
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = value

    with pytest.raises(ContractError, match=named):
        load("acme", write_contract(tmp_path, files))
