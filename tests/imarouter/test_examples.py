"""Every example request of every family does what the contract says of it, and examples leave no rule or field out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.contracts.model import Attachment
from tests.support.client import Client

from .contract import examples, facts, refused
from .place import contracts

FAMILIES = sorted(facts().families)
# fields whose value is an account's own, so that no example can have a good one
OWN = {"billing_token_id"}
# kinds of operations whose requests cost something, at once or when the task has ended
PAID = {"chat", "responses", "messages", "embeddings", "submit"}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


def attachments(family: str) -> dict[str, Attachment]:
    """What a family says of the operations that take a body."""
    return {name: row for name, row in facts().families[family].operations.items() if row.request}


def documented(fields: dict[str, Any]) -> set[str]:
    """The fields that the document has, not those that SDKs are known to send."""
    return {name for name, row in fields.items() if row.get("x-source", "documented").startswith("documented")}


@pytest.mark.parametrize("family", FAMILIES)
def test_an_example_is_accepted_and_paid_or_refused_and_free(client: Client, family: str) -> None:
    for row in examples(family):
        client.key = f"sk-test-{row.id}"[:200]
        operation = facts().operations[row.operation]
        answer = client.request(operation.method, operation.path, json=row.body, headers=getattr(row, "headers", {}))
        moved = bool(client.control("GET", f"/ledger/imarouter/{client.key}")["entries"])
        if row.expect != "accepted":
            refused(answer, row.expect)
            assert not moved, row.id
        else:
            assert answer.status_code == 200, (row.id, answer.text)
            late = facts().families[family].lifecycle is not None and facts().families[family].lifecycle.charge == "end"
            nothing = operation.kind == "embeddings" and answer.json()["usage"]["total_tokens"] == 0
            assert moved or late or nothing or operation.kind not in PAID, row.id


@pytest.mark.parametrize("family", FAMILIES)
def test_each_field_is_in_an_example_that_is_accepted(family: str) -> None:
    good = [row for row in examples(family) if row.expect == "accepted"]
    for operation, attachment in attachments(family).items():
        sent = {name for row in good if row.operation == operation for name in row.body or {}}
        named = attachment.request.get("properties", {})
        assert documented(named) - OWN <= sent, operation
        inner = named.get("metadata", {}).get("properties", {})
        metadata = [(row.body or {}).get("metadata") or {} for row in good if row.operation == operation]
        assert documented(inner) <= {name for row in metadata for name in row}, operation


@pytest.mark.parametrize("family", FAMILIES)
def test_each_refusal_of_a_family_has_an_example(family: str) -> None:
    tried = {(row.operation, row.expect) for row in examples(family)}
    for operation, attachment in attachments(family).items():
        rules = {rule.error for rule in attachment.rules if rule.outcome == "refuse"}
        named = rules | {row.error for row in attachment.violations}
        assert {error for error in named if (operation, error) not in tried} == set(), operation


@pytest.mark.parametrize("family", FAMILIES)
def test_each_word_of_an_enum_has_an_example_that_is_accepted(family: str) -> None:
    models = {model.name for model in facts().families[family].models}
    for operation, attachment in attachments(family).items():
        good = [row.body or {} for row in examples(family) if (row.expect, row.operation) == ("accepted", operation)]
        for name, schema in attachment.request.get("properties", {}).items():
            words = {word for word in schema.get("enum", []) if isinstance(word, str) and documented({name: schema})}
            words &= models if name == "model" else words
            assert words <= {body[name] for body in good if isinstance(body.get(name), str)}, (operation, name)
