"""Coverage: which clauses have a check, without claiming more than the places show."""

from __future__ import annotations

from pathlib import Path

from conformance.coverage import coverage, document
from conformance.reading import load
from tests.conformance import acme
from tests.conformance.acme import checks


def test_a_clause_is_exercised_by_the_checks_of_its_place(tmp_path: Path) -> None:
    changed = acme.files()
    examples = changed["talk/examples.json"]["examples"]
    examples[0]["source"] = "documented: acme > say, text (as the sample has it)"
    examples[1]["source"] = "documented: acme > say, options"
    contract = load("acme", acme.write(tmp_path, changed))
    covered = coverage(contract, checks(contract))

    assert {one.clause.id: (one.state, one.checks) for one in covered} == {
        "say.text": ("exercised", ("acme/say/talk/whole",)),
        "say.loud": ("exercised", ("acme/say/talk/streamed",)),
        "say.slow": ("exercised", ("acme/say/talk/streamed",)),
        "say.web": ("untestable", ()),
        "say.quiet": ("declared", ()),
    }
    counts = {
        key: found for key, found in document(contract, covered, checks(contract)).items() if isinstance(found, int)
    }
    assert counts == {"declared": 5, "exercised": 3, "discriminated": 0, "untestable": 1}
