"""Coverage: which clauses have a check, without claiming more than the places show."""

from __future__ import annotations

from pathlib import Path

from conformance.checks import checks
from conformance.coverage import coverage, document
from conformance.reading import load
from tests.conformance import acme


def test_a_clause_is_exercised_only_where_its_place_says_nothing_else(tmp_path: Path) -> None:
    changed = acme.files()
    examples = changed["talk/examples.json"]["examples"]
    examples[0]["source"] = "documented: acme > say, text (as the sample has it)"
    examples[1]["source"] = "documented: acme > say, options"
    contract = load("acme", acme.write(tmp_path, changed))
    covered = coverage(contract, checks(contract))

    assert {one.clause.id: (one.state, one.checks) for one in covered} == {
        "say.text": ("exercised", ("acme/say/talk/whole",)),
        "say.loud": ("cited", ("acme/say/talk/streamed",)),
        "say.slow": ("cited", ("acme/say/talk/streamed",)),
        "say.web": ("untestable", ()),
        "say.quiet": ("declared", ()),
    }
    counts = {key: found for key, found in document(contract, covered).items() if isinstance(found, int)}
    assert counts == {"declared": 5, "exercised": 1, "cited": 2, "untestable": 1}
