"""Every example request of the contract does what it says."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.contracts.model import Example
from tests.aihubmix.contract import assert_refused, compiled, examples, facts, send
from tests.support.client import Client


@pytest.mark.parametrize(("family", "row"), examples(), ids=[f"{family}.{row.id}" for family, row in examples()])
def test_a_request_is_accepted_or_refused_as_its_example_says(
    fresh_per_family: Client, family: str, row: Example
) -> None:
    client = fresh_per_family
    answer = send(client, row)
    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
        assert float(client.account()["spent_usd"]) > 0 or "free" in row.id
    else:
        assert_refused(answer, row.expect)
        assert client.account()["balance_usd"] == "100"


@pytest.fixture
def fresh_per_family(client: Client) -> Client:
    """The shared server an hour later: what a limit of an official provider took has been given back."""
    client.advance(3600)
    return client


@pytest.mark.parametrize("family", sorted(facts().families))
def test_a_family_has_examples_of_both_kinds(family: str) -> None:
    assert {row.expect == "accepted" for row in facts().examples[family]} == {True, False}


@pytest.mark.parametrize("family", ["chat", "dall-e-2", "dall-e-3", "gpt-image-1", "speech", "embeddings"])
def test_a_family_has_a_good_example_with_each_of_its_fields(family: str) -> None:
    [attachment] = facts().families[family].operations.values()
    sent = {name for row in facts().examples[family] if row.expect == "accepted" for name in row.body}

    assert set(attachment.request["properties"]) - sent <= {"response_format"}


@pytest.mark.parametrize(
    ("family", "error"),
    [
        (family, error)
        for family, row in facts().families.items()
        for attachment in row.operations.values()
        for error in sorted({rule.error for rule in attachment.rules} | {bad.error for bad in attachment.violations})
    ],
)
def test_each_rule_of_a_family_is_broken_by_an_example(family: str, error: str) -> None:
    assert error in {row.expect for row in facts().examples[family]}


def _bounded(schema: dict[str, Any]) -> list[tuple[str, str]]:
    words = {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "enum"}
    return [(name, word) for name, row in schema["properties"].items() for word in words & set(row)]


@pytest.mark.parametrize("family", ["chat", "dall-e-2", "dall-e-3", "gpt-image-1", "speech", "embeddings"])
def test_each_bound_of_a_family_is_crossed_by_an_example(family: str) -> None:
    [(operation, attachment)] = facts().families[family].operations.items()
    schema = compiled().operations[operation].bound[family].schema
    crossed = set()
    for row in facts().examples[family]:
        if isinstance(row.body.get("model"), str) and row.expect not in ("accepted", "wrong-model"):
            crossed |= {(defect.field, defect.keyword) for defect in schema.defects(row.body)}

    assert set(_bounded(attachment.request)) <= crossed
