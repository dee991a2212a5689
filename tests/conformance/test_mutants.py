"""Seeded faults: a sample of them is caught, and a suite that looks away is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from conformance.asgi import find_app
from conformance.cli import main
from conformance.cli.targeting import MOCK, target_of
from conformance.judging import passed
from conformance.mutants import Recording, caught_facts, fate_of, score, seeded
from conformance.mutants.measuring import recorded
from conformance.mutants.shapes import GONE, at, changed, fits, renamed, suits
from conformance.reading import load
from conformance.running import Plan, run
from conformance.suite import checks

PROVIDER, FAMILY = "yuanjing", "wan-text"


@pytest.fixture(scope="module")
def recording() -> Recording:
    contract = load(PROVIDER)
    where = target_of(contract, base_url=None, key=None)
    assert where is not None
    return recorded(contract, where, (FAMILY,))


def test_most_of_the_faults_of_tasks_money_files_and_keywords_are_caught_by_a_check_of_their_fact(
    recording: Recording,
) -> None:
    mutants = [one for one in seeded(recording) if "/answer/" not in one.id and not one.control]
    results = [fate_of(recording, one) for one in mutants]
    missed = [one.id for one in results if one.fate == "survived"]
    assert score(results).applied >= 150
    assert score(results).share >= 0.85, missed


def test_every_control_is_caught(recording: Recording) -> None:
    controls = [fate_of(recording, one) for one in seeded(recording) if one.control]
    applied = [one for one in controls if one.fate != "not_applied"]
    assert applied
    assert [one.id for one in applied if not one.raw] == []


def test_a_body_form_and_the_need_for_the_field_that_chooses_a_model_have_faults_that_are_caught(
    recording: Recording,
) -> None:
    facts = {"video.submit/-/accepts/json", f"video.submit/{FAMILY}/schema/llmid/required"}
    mutants = [one for one in seeded(recording) if facts & set(one.facts)]
    assert caught_facts(fate_of(recording, one) for one in mutants) == facts


def test_a_suite_that_passes_everything_catches_nothing() -> None:
    contract = load(PROVIDER)
    blind = tuple(replace(check, judge=lambda _: passed()) for check in checks(contract, families=(FAMILY,)))
    where = target_of(contract, base_url=None, key=None)
    assert where is not None
    assert where.app is not None
    looking_away = Recording(run(Plan(contract, blind, replace(where, app=find_app(MOCK)))))
    results = [fate_of(looking_away, one) for one in seeded(looking_away, sample=50)]
    assert score(results).caught == score(results).raw == score(results).controls_caught == 0
    assert score(results).applied > 0


def test_a_fault_that_shows_nowhere_is_not_applied_and_not_a_survivor(recording: Recording) -> None:
    elsewhere = next(one for one in seeded(recording) if not one.alters)
    result = fate_of(recording, elsewhere)
    assert result.fate == "not_applied"
    assert score([result]).applied == 0


def test_a_fault_caught_by_a_check_of_another_fact_alone_counts_as_raw_only(recording: Recording) -> None:
    caught = next(one for one in seeded(recording) if one.operator == "let-through" and one.alters)
    astray = fate_of(recording, replace(caught, facts=("error/no-such-error",)))
    assert fate_of(recording, caught).fate == "caught"
    assert astray.fate == "survived"
    assert astray.raw
    assert caught_facts([astray]) == set()


def test_a_sample_is_the_same_for_the_same_seed(recording: Recording) -> None:
    first, again, other = ([one.id for one in seeded(recording, sample=20, seed=seed)] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_seeding_changes_nothing_in_the_recording(recording: Recording) -> None:
    before = {name: list(seen.exchanges) for name, seen in recording.trace.items()}
    for one in seeded(recording, sample=40):
        fate_of(recording, one)
    assert {name: list(seen.exchanges) for name, seen in recording.trace.items()} == before


def test_members_are_found_and_changed_by_the_paths_that_facts_have() -> None:
    body = {"data": [{"url": "a"}, {"url": "b"}], "n": 1}
    assert at(body, "data.#.url") == ["a", "b"]
    assert changed(body, "data.#.url", str.upper) == {"data": [{"url": "A"}, {"url": "B"}], "n": 1}
    assert changed(body, "data.#.url", lambda _: GONE) == {"data": [{}, {}], "n": 1}
    assert renamed(body, "data.#.url") == {"data": [{"url_": "a"}, {"url_": "b"}], "n": 1}
    assert renamed(body, "n") == {"data": [{"url": "a"}, {"url": "b"}], "n_": 1}


def test_the_template_that_says_most_of_an_answer_is_its_own() -> None:
    templates = {
        "text": {"id": "{id}", "delta": "{text}"},
        "end": {"id": "{id}", "delta": "{text}", "finish": "{finish}"},
    }
    assert fits(templates["text"], {"id": "1", "delta": "x", "finish": "stop"})
    assert not suits(templates, "text", {"id": "1", "delta": "x", "finish": "stop"})
    assert suits(templates, "text", {"id": "1", "delta": "x"})


def test_the_command_prints_a_score_and_writes_each_fault(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "mutants.json"
    result = CliRunner().invoke(
        main, ["mutants", "--provider", "dashscope", "--sample", "20", "--jobs", "1", "--json", str(file)]
    )
    assert result.exit_code == 0, result.output
    assert "dashscope: " in result.output
    assert "controls 2 of 2" in result.output
    shown = CliRunner().invoke(main, ["coverage", "dashscope", "--mutants", str(file)])
    assert shown.exit_code == 0, shown.output
    assert int(shown.output.splitlines()[1].split()[3]) > 0
