"""Every page of the document has clauses, and every clause says where it stands."""

from __future__ import annotations

import re

import pytest

from .contract import facts
from .document import Page, needs_document, pages, schemas


@needs_document
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.id)
def test_a_page_has_clauses(page: Page) -> None:
    named = re.compile(re.escape(page.id) + r"(?![\w/#{-])")
    assert any(named.search(clause.source) for clause in facts().clauses)


@needs_document
def test_every_place_that_a_source_names_is_in_the_document() -> None:
    known = {page.id for page in pages()} | {f"{page.method.upper()} {page.path}" for page in pages()}
    wrong = []
    for row in [*facts().clauses, *facts().contradictions, *facts().errors.values()]:
        for named in re.findall(r"\b(?:GET|POST) (?:/[\w{}#/.-]+)", row.source):
            wrong += [(row.id, named)] if named.rstrip(".,") not in known else []
        for schema in re.findall(r"components > (\w+)", row.source):
            wrong += [(row.id, schema)] if schema not in schemas() else []
    assert not wrong


def test_a_clause_is_said_once_and_belongs_to_operations() -> None:
    # the settle callback is sent by the server, so no operation of the contract has its word
    words = {row.word for row in facts().operations.values()} | {"callbacks"}
    rows = facts().clauses
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.source.startswith(("documented: ", "assumed: ", "observed: ")), row.id
        assert set(row.operations) <= words, row.id
