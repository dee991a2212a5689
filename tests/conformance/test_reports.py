"""Reports: JSON in format 1, failures with all that is needed to see them again, and no key anywhere."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from conformance.contract import Contract
from conformance.report import curl, document, estimate, failure, summary
from conformance.running import Plan, Run, planned
from conformance.target import Where
from tests.conformance.acme import GOOD_KEY, HONEST, Implementation, Reply, checks, refusal

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
EXCHANGE = {
    "type": ["object", "null"],
    "required": ["request", "response"],
    "properties": {
        "request": {"type": "object", "required": ["method", "url", "headers", "body"]},
        "response": {"type": ["object", "null"], "required": ["status", "headers", "body"]},
    },
}
CHECK = {
    "type": "object",
    "required": ["id", "title", "level", "clauses", "status", "expected", "actual", "exchange", "curl", "duration_ms"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9.-]+(/[a-z0-9.-]+){3}$"},
        "level": {"enum": ["must", "should", "may"]},
        "clauses": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["source", "at"]}},
        "status": {"enum": ["passed", "failed", "expected_failure", "not_applicable", "inconclusive", "error"]},
        "exchange": EXCHANGE,
        "duration_ms": {"type": "number", "minimum": 0},
    },
    "if": {"properties": {"status": {"enum": ["not_applicable", "inconclusive", "error"]}}},
    "then": {"required": ["reason"], "properties": {"reason": {"type": "string", "minLength": 1}}},
}
FORMAT_1 = Draft202012Validator(
    {
        "type": "object",
        "required": ["format", "provider", "target", "seed", "summary", "cost_usd", "requests", "checks"],
        "properties": {
            "format": {"const": 1},
            "provider": TEXT,
            "target": TEXT,
            "seed": {"type": "integer"},
            "summary": {
                "type": "object",
                "required": ["passed", "failed", "expected_failures", "skipped", "errors"],
                "additionalProperties": COUNT,
            },
            "cost_usd": {"type": "string", "pattern": r"^\d+(\.\d*[1-9])?$"},
            "requests": COUNT,
            "checks": {"type": "array", "items": CHECK},
        },
    }
)


def mixed() -> Implementation:
    """Some of everything: passes, a failure, a check that cannot be decided, bytes that are no text."""
    return Implementation(
        {
            **HONEST,
            "acme/say/talk/whole": Reply(200, b"\x00\xff"),
            "acme/say/talk/no-text": refusal(402, "no money"),
            "acme/clips/clips/file": refusal(400, f"{GOOD_KEY} is wrong"),
        }
    )


def test_a_run_as_json_has_format_1(tried: Callable[..., Run]) -> None:
    found = json.loads(json.dumps(document(tried(mixed(), seed=3))))

    FORMAT_1.validate(found)
    assert found["summary"] == {"passed": 6, "failed": 2, "expected_failures": 0, "skipped": 1, "errors": 0}
    assert (found["provider"], found["target"], found["seed"]) == ("acme", "http://acme.test/acme", 3)
    assert (found["requests"], found["cost_usd"]) == (9, "1")


def test_a_run_that_could_not_begin_has_format_1_too(tried: Callable[..., Run]) -> None:
    found = document(tried(Implementation(HONEST, key="sk-another")))

    FORMAT_1.validate(found)
    assert "refused" in found["problem"]
    assert found["summary"]["skipped"] == len(HONEST)


def test_json_says_what_was_sent_and_what_came_back(tried: Callable[..., Run]) -> None:
    found = {check["id"]: check for check in document(tried(mixed()))["checks"]}
    check: dict[str, Any] = found["acme/clips/clips/link"]

    assert check["clauses"] == [{"source": "acme", "at": "everything"}]
    assert check["exchange"]["request"]["url"] == "http://acme.test/acme/v1/clips"
    assert check["exchange"]["request"]["headers"]["authorization"] == "Bearer <key>"
    assert json.loads(check["exchange"]["request"]["body"]) == {"picture": "https://example.com/a.png"}
    assert check["exchange"]["response"]["status"] == 200
    assert found["acme/say/talk/whole"]["exchange"]["response"]["body"] == "<2 bytes>"


def test_a_failure_tells_requirement_request_expected_actual_and_how_to_repeat_it(tried: Callable[..., Run]) -> None:
    run = tried(mixed())
    (outcome,) = [one for one in run.outcomes if one.check.id == "acme/clips/clips/file"]

    assert failure(run, outcome).splitlines() == [
        "FAILED acme/clips/clips/file (must)",
        "  requires  Order a clip: clips, file is accepted (documented: acme > everything)",
        "  sent      POST http://acme.test/acme/v1/clips picture=@sample.png seconds=8",
        "  expected  a 2xx answer: a JSON object, no error",
        '  actual    400 {"error": {"message": "<key> is wrong", "code": null, "param": null}, "id": "r-1"}: '
        "status 400 is no acceptance",
        '  repeat    curl -sS -X POST http://acme.test/acme/v1/clips -H "Authorization: Bearer $API_KEY" '
        "-F 'picture=@sample.png;type=image/png' --form-string seconds=8",
    ]


def test_the_summary_counts_and_gives_reasons(tried: Callable[..., Run]) -> None:
    assert summary(tried(mixed())).splitlines() == [
        "inconclusive, 1: the account's state came first: no-funds",
        "9 checks: 6 passed, 2 failed, 0 not applicable, 1 inconclusive, 0 errors",
        "9 requests, 1 USD by the contract's prices",
    ]


def test_a_curl_repeats_the_body_exactly(contract: Contract) -> None:
    (check,) = [check for check in checks(contract) if check.id.endswith("/whole")]
    words = shlex.split(curl(check.request, "http://acme.test/v1/say", contract.auth, host="north.acme.test"))

    assert words[words.index("--data-raw") + 1].encode() == check.request.content
    assert "Host: north.acme.test" in words
    assert "Content-Type: application/json" in words


def test_an_estimate_says_what_a_run_may_cost_before_it_is_sent(contract: Contract) -> None:
    plan = Plan(contract, checks(contract), Where("http://acme.test", GOOD_KEY), max_requests=5)

    assert estimate(plan).splitlines() == [
        "acme at http://acme.test: 9 checks, 9 requests",
        "by the contract's prices up to 3.333 USD, and 2 requests priced by what they use",
        "no more than 5 requests are sent",
    ]


def test_a_plan_is_a_run_in_which_nothing_was_sent(contract: Contract) -> None:
    run = planned(Plan(contract, checks(contract), Where("http://acme.test", GOOD_KEY)), "nothing is sent")

    FORMAT_1.validate(document(run))
    assert (run.requests, run.count("inconclusive"), run.exit_code) == (0, 9, 0)


def test_no_report_holds_the_key(tried: Callable[..., Run]) -> None:
    headers = {"content-type": "application/json", "x-your-key": GOOD_KEY}
    run = tried(Implementation(dict.fromkeys(HONEST, Reply(400, f'"{GOOD_KEY}"'.encode(), headers))))
    told = [json.dumps(document(run)), summary(run), estimate(run.plan), *(failure(run, one) for one in run.outcomes)]

    assert GOOD_KEY not in "".join(told)
    assert "<key>" in told[0]
