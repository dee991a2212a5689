"""Reports as files: JUnit, Markdown and the HTML page say what the run says, whatever a target answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from conformance.cli import main
from conformance.contract import Contract
from conformance.coverage import coverage
from conformance.coverage import document as clause_document
from conformance.report import document
from conformance.report.html import html
from conformance.report.junit import junit
from conformance.report.markdown import markdown
from conformance.report.progress import Progress
from conformance.running import Plan, Run, run
from conformance.target import Where
from tests.conformance.acme import GOOD_KEY, HONEST, Implementation, Reply, checks, refusal
from tests.conformance.conftest import BASE

NASTY = '<script>alert(1)</script>\x00\x1b[2J ``` </pre> "quoted" & | # ![x](http://evil.example/y) \ud83d'


@pytest.fixture
def found(tried: Callable[..., Run]) -> dict[str, Any]:
    """The document of a run with passes, failures and a check that could not decide."""
    body = NASTY.encode("utf-8", "replace")
    app = Implementation(
        {
            **HONEST,
            "acme/say/talk/whole": Reply(200, body),
            "acme/say/talk/no-text": refusal(402, "no money"),
            "acme/clips/clips/file": refusal(400, NASTY.replace("\ud83d", "")),
        }
    )
    return document(tried(app))


def test_junit_counts_what_the_run_counts(found: dict[str, Any]) -> None:
    root = ElementTree.fromstring(junit(found))

    assert root.get("tests") == str(len(found["checks"]))
    assert root.get("failures") == str(found["summary"]["failed"]) == "2"
    assert root.get("skipped") == str(found["summary"]["skipped"]) == "1"
    names = {f"{case.get('classname')}/{case.get('name')}" for case in root.iter("testcase")}
    assert names == {"{}.{}.{}/{}".format(*check["id"].split("/", 3)) for check in found["checks"]}
    assert all("repeat: curl" in (failure.text or "") for failure in root.iter("failure"))


def test_junit_says_why_a_target_could_not_be_checked(found: dict[str, Any]) -> None:
    root = ElementTree.fromstring(junit({**found, "problem": "it is \x00 down"}))

    assert [error.get("message") for error in root.iter("error")] == ["it is \N{REPLACEMENT CHARACTER} down"]


def test_markdown_tells_each_failure_and_no_markup_of_the_target(found: dict[str, Any]) -> None:
    text = markdown(found)

    assert text.startswith("## acme: failed\n")
    for check in found["checks"]:
        assert (f"`{check['id']}`" in text) is (check["status"] == "failed")
    assert "\n<script>" not in text
    quoted = re.sub(r"(`+) .*? \1|(`{3,})sh\n.*?\n\2", "", text, flags=re.DOTALL)
    assert "<script>" not in quoted
    assert "![x]" not in quoted


def test_the_page_loads_nothing_and_escapes_everything(found: dict[str, Any]) -> None:
    page = html(found)

    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", page)
    assert "default-src 'none'" in page
    assert "prefers-color-scheme" in page or "color-scheme: light dark" in page
    assert GOOD_KEY not in page


def test_the_page_has_each_failure_with_exchange_and_curl(found: dict[str, Any]) -> None:
    page = html(found)

    for check in found["checks"]:
        assert (f'<article id="{check["id"]}">' in page) is (check["status"] == "failed")
        if check["status"] == "failed":
            assert check["curl"] in unescape(page)
    assert page.count("the exchange</summary>") == 2


def test_the_page_says_of_each_clause_whether_it_is_kept(contract: Contract, tried: Callable[..., Run]) -> None:
    app = Implementation({**HONEST, "acme/say/talk/no-text": Reply(200, b"{}")})
    result = tried(app)
    all_checks = checks(contract)
    rows = clause_document(contract, coverage(contract, all_checks), all_checks)["clauses"]
    page = html(document(result), rows)

    assert 'id="clauses"' in page
    for row in rows:
        assert f"<code>{row['id']}</code>" in page
    assert 'class="mark passed"' in page


def test_a_kept_contract_says_so(tried: Callable[..., Run]) -> None:
    good = document(tried(Implementation(HONEST)))

    assert "acme keeps its contract" in html(good)
    assert markdown(good).startswith("## acme: passed")
    assert 'failures="0"' in junit(good)


def test_the_bill_adds_up_to_what_the_run_cost(tried: Callable[..., Run]) -> None:
    from fractions import Fraction

    made = document(tried(Implementation(HONEST)))

    assert sum(Fraction(row["usd"]) for row in made["bill"]["rows"]) == Fraction(made["bill"]["contract_usd"])
    assert made["bill"]["contract_usd"] == made["cost_usd"]


def test_progress_is_one_line_that_is_cleared_at_the_end(contract: Contract) -> None:
    written: list[str] = []
    app = Implementation(HONEST)
    run(Plan(contract, checks(contract), Where(BASE, GOOD_KEY, app)), [Progress(written.append, width=60)])

    assert written[-1] == "\r\x1b[K"
    assert all(text.startswith("\r\x1b[K") and "\n" not in text for text in written)
    assert max(len(text) for text in written) <= 60 + len("\r\x1b[K")
    assert f"{len(checks(contract))}/{len(checks(contract))} checks, 0 failed" in written[-2]


def test_the_command_writes_every_form(tmp_path: Path) -> None:
    names = {form: tmp_path / f"run.{form}" for form in ("html", "junit", "json", "markdown")}
    options = [word for form, path in names.items() for word in (f"--{form}", str(path))]
    done = CliRunner().invoke(main, ["run", "dashscope", "--select", "dashscope/chat/qwen/stop", *options])

    assert done.exit_code == 0, done.output
    assert all(path.stat().st_size > 200 for path in names.values())


def test_a_folder_that_is_not_there_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["run", "dashscope", "--html", str(tmp_path / "no" / "run.html")])

    assert done.exit_code == 2
    assert "--html: there is no folder" in done.output


def test_the_command_reports_an_expected_failure_that_passes(tmp_path: Path) -> None:
    rows = tmp_path / "known.toml"
    check = "dashscope/chat/qwen/stop-text"
    rows.write_text(f'[[expected]]\ncheck = "{check}"\nreason = "an old bug"\n', "utf-8")
    options = ["run", "dashscope", "--select", check, "--expected-failures", str(rows)]
    done = CliRunner().invoke(main, options)

    assert done.exit_code == 0, done.output
    assert "expected to fail (an old bug), but it passes" in done.output
