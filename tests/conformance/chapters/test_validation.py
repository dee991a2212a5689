"""The edges of request schemas, as the validation chapter tries them."""

from __future__ import annotations

from copy import deepcopy

from conformance.bench import Bench
from conformance.chapters import validation
from conformance.reading import load


def test_what_is_tried_leaves_the_contract_as_it_was() -> None:
    contract = load("imarouter")
    attachment = contract.families["responses"].operations["responses.create"]
    before = deepcopy(attachment.request)

    assert list(validation.checks(Bench(contract, families=("responses",))))
    assert attachment.request == before
