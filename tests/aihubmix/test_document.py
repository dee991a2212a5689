"""The contract has what the page has: every row of its table, every remark, and nothing that the table lacks."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from mockserver.contracts.model import ErrorEntry
from tests.aihubmix.contract import documented, facts
from tests.aihubmix.document import SEEDS, as_printed, needs_document, notes, page, remarks, table_rows


@needs_document
def test_the_table_has_as_many_rows_as_the_contract_has_documented_errors() -> None:
    assert len(table_rows()) == len(documented()) == 18


@needs_document
@pytest.mark.parametrize("number", range(18))
def test_a_row_is_the_error_at_its_place_and_what_follows_is_a_cause(number: int) -> None:
    row, entry = table_rows()[number], list(documented().values())[number]

    assert row.startswith(as_printed(entry))
    assert re.match(r"[A-Z]|n ", row.removeprefix(as_printed(entry))), "the message ends where the cause begins"
    assert re.match(rf"documented: 002 > table, row {number + 1}\b", entry.source)


@needs_document
@pytest.mark.parametrize("row", table_rows() if SEEDS.is_dir() else [])
def test_a_row_is_no_more_than_one_error(row: str) -> None:
    assert len([entry for entry in documented().values() if row.startswith(as_printed(entry))]) == 1


@needs_document
def test_the_messages_have_the_dashes_of_the_page() -> None:
    dashes = {row[:3] for row in table_rows() if "–" in row}
    served = [entry for entry in documented().values() if "–" in entry.message]

    assert {str(entry.status) for entry in served} == dashes
    assert len(served) == sum("–" in row for row in table_rows())


@needs_document
@pytest.mark.parametrize("number", range(1, 19))
def test_a_row_is_clauses_of_status_identifier_and_message(number: int) -> None:
    place = f"documented: 002 > table, row {number}"
    ids = [row.id.rpartition("-") for row in facts().clauses if row.source == place]

    assert sorted(last for _, _, last in ids) == ["code", "message", "status"]
    assert {first for first, _, _ in ids} == {list(documented())[number - 1]}


@needs_document
def test_every_remark_and_note_is_a_clause() -> None:
    cited = Counter(
        row.source.partition(" > ")[2] for row in facts().clauses if row.source.startswith("documented: 002")
    )

    # The first remark says three things, the second two; the notes say three in two lines.
    assert (len(remarks()), len(notes())) == (2, 2)
    assert {place: count for place, count in cited.items() if not place.startswith("table")} == {
        "first remark": 3,
        "second remark": 2,
        "note after the table": 3,
    }
    assert "tid" in remarks()[1]


@needs_document
def test_the_page_shows_no_command_no_program_and_no_answer() -> None:
    assert not re.search(r"curl|import |\{|\bfrom openai\b|http://|https://", page())


@needs_document
def test_no_sentence_of_the_page_is_copied() -> None:
    causes = [
        row.removeprefix(as_printed(entry)) for row, entry in zip(table_rows(), documented().values(), strict=True)
    ]
    ours = [row.says for row in facts().clauses] + [entry.cause for entry in facts().errors.values()]

    for theirs in [*causes, *remarks(), *notes()]:
        assert not [text for text in ours if theirs.rstrip(".").lower() in text.lower()]


def test_the_identifier_stands_only_where_the_table_has_one() -> None:
    codes = {entry.id: entry.fields["code"] for entry in documented().values() if entry.envelope == "relay"}

    assert codes == {
        "insufficient-user-quota": "insufficient_user_quota",
        "prompt-missing": "prompt_missing",
        "prompt-too-long": "prompt_too_long",
        "text-too-long": "text_too_long",
        "size-not-supported": "size_not_supported",
        "n-not-within-range": "n_not_within_range",
    }
    assert all(
        isinstance(entry, ErrorEntry) and "code" not in entry.fields
        for entry in documented().values()
        if entry.id not in codes
    )


def test_each_contradiction_serves_one_of_its_readings_or_all_of_them() -> None:
    for row in facts().contradictions:
        assert len(row.readings) > 1
        assert (
            row.served in row.readings
            or row.served == "both at once"
            or row.readings[0].startswith(row.served.split(" in ")[0])
        )
