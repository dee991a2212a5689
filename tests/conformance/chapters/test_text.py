"""Text, tools, forms: honest answers, and what the chapters say when a trace of them is made to lie."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.running import Run
from tests.conformance.chapters.lies import Lie, body, drops, every, instead, sets, status

CHAT, THINKING = "chat.create/chat/text-", "chat.create/qwen-thinking/text-"


def says(text: str) -> Any:
    return sets("content", text)


def arguments(change: dict[str, Any]) -> Any:
    """Calls with other arguments."""

    def told(found: Any) -> None:
        for one in every(found, "arguments"):
            one["arguments"] = json.dumps({**json.loads(one["arguments"]), **change})

    return told


def first_word(found: Any) -> None:
    for one in every(found, "content"):
        one["content"] = str(one["content"]).partition(" ")[0]


def without_calls(found: Any) -> None:
    for choice in found["choices"]:
        choice["message"].pop("tool_calls", None)
        choice["message"]["content"] = "It rains."
        choice["finish_reason"] = "stop"


def test_honest_answers_pass_every_check(spoken: Run, thought: Run) -> None:
    for run in (spoken, thought):
        assert [one.check.id for one in run.outcomes if one.verdict.status != "passed"] == []


def test_checks_name_only_facts_that_the_contract_has(spoken: Run, thought: Run) -> None:
    for run in (spoken, thought):
        facts = Bench(run.plan.contract).facts.all
        for outcome in run.outcomes:
            assert outcome.check.facts, outcome.check.id
            assert set(outcome.check.facts) <= facts.keys()


LIES: dict[str, tuple[Lie, str]] = {
    "the finish reason is a word of its own": (body(f"{CHAT}plain", sets("finish_reason", "done")), "text-finish"),
    "the finish reason is missing": (body(f"{CHAT}plain", drops("finish_reason")), "text-finish"),
    "a number is none": (body(f"{CHAT}plain", lambda found: {**found, "x_score": math.nan}), "text-finish"),
    "nothing is said": (body(f"{CHAT}plain", says("")), "text-finish"),
    "the model is another": (body(f"{CHAT}plain", sets("model", "gpt-2")), "text-answer"),
    "the object is another": (body(f"{CHAT}plain", sets("object", "text")), "text-answer"),
    "a member of the usage is missing": (body(f"{CHAT}plain", drops("cached_tokens")), "text-answer"),
    "the text is null": (body(f"{CHAT}plain", sets("content", None)), "text-answer"),
    "a call without its kind": (body(f"{CHAT}tools-required", drops("function")), "text-tools-answer"),
    "a call as one object": (body(f"{CHAT}tools-required", sets("tool_calls", {})), "text-tools-answer"),
    "an answer without its calls": (body(f"{CHAT}tools-required", without_calls), "text-tools-answer"),
    "the time is a text": (body(f"{CHAT}plain", sets("created", "now")), "text-answer"),
    "each answer has the same id": (body(f"{CHAT}plain", sets("id", "chatcmpl-1")), "text-id"),
    "the usage does not add up": (body(f"{CHAT}plain", sets("total_tokens", 1)), "text-usage"),
    "the usage changes": (body(f"{CHAT}plain", sets("completion_tokens", 1), at=1), "text-usage"),
    "no tokens are counted": (body(f"{CHAT}plain", sets("prompt_tokens", 0)), "text-usage"),
    "the system's text is not counted": (instead(f"{CHAT}system", f"{CHAT}plain"), "text-system"),
    "the limit is ignored": (instead(f"{CHAT}limit-max_tokens", f"{CHAT}plain"), "text-max-tokens"),
    "a cut is not told": (body(f"{CHAT}limit-max_tokens", sets("finish_reason", "stop")), "text-max-tokens"),
    "more is counted than that": (body(f"{CHAT}limit-max_tokens", sets("completion_tokens", 9)), "text-max-tokens"),
    "the other limit is ignored": (
        instead(f"{CHAT}limit-max_completion_tokens", f"{CHAT}plain"), "text-max-completion-tokens",
    ),
    "a stop text is ignored": (instead(f"{CHAT}stop", f"{CHAT}plain"), "text-stop"),
    "an answer stops too early": (body(f"{CHAT}stop", first_word, at=1), "text-stop"),
    "a stop is called a cut": (body(f"{CHAT}stop", sets("finish_reason", "length"), at=1), "text-stop"),
    "one choice comes for two": (instead(f"{CHAT}many", f"{CHAT}plain"), "text-n"),
    "two choices have one place": (body(f"{CHAT}many", sets("index", 0)), "text-n"),
    "each choice pays for the question": (body(f"{CHAT}many", sets("prompt_tokens", 999)), "text-n"),
    "no tool is called": (body(f"{CHAT}loop", without_calls), "tools-called"),
    "a call of no tool": (body(f"{CHAT}loop", sets("name", "get_news"), at=0), "tools-arguments"),
    "a call with a wrong argument": (body(f"{CHAT}loop", arguments({"unit": "kelvin"}), at=0), "tools-arguments"),
    "a call with half its arguments": (body(f"{CHAT}loop", sets("arguments", "{"), at=0), "tools-arguments"),
    "calls without ids": (body(f"{CHAT}loop", sets("id", ""), at=0), "tools-arguments"),
    "calls that are told as an end": (body(f"{CHAT}loop", sets("finish_reason", "stop"), at=0), "tools-called"),
    "the loop never ends": (instead(f"{CHAT}loop", f"{CHAT}loop"), "tools-results"),
    "none is ignored": (instead(f"{CHAT}tools-none", f"{CHAT}loop"), "tools-choice-none"),
    "required is ignored": (body(f"{CHAT}tools-required", without_calls), "tools-choice-required"),
    "the name is ignored": (body(f"{CHAT}tools-named", sets("name", "get_current_weather")), "tools-choice-named"),
    "two are called at a time": (instead(f"{CHAT}parallel-false", f"{CHAT}parallel-true"), "one-tool-at-a-time"),
    "one is called at a time": (instead(f"{CHAT}parallel-true", f"{CHAT}parallel-false"), "parallel-tools"),
    "prose in place of JSON": (body(f"{CHAT}json-object", says("Paris is a city.")), "structured-json-object"),
    "a list in place of an object": (body(f"{CHAT}json-object", says("[]")), "structured-json-object"),
    "JSON in a fence": (body(f"{CHAT}json-schema", says('```json\n{"name": "Paris"}\n```')), "structured-json-schema"),
    "JSON that misses a member": (body(f"{CHAT}json-schema", says('{"name": "Paris"}')), "structured-json-schema"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(spoken: Run, lie: Lie, caught: str) -> None:
    assert status(spoken, lie, f"chat/chat/{caught}") == "failed"


THOUGHTS: dict[str, Lie] = {
    "thoughts are hidden": body(f"{THINKING}thinking", drops("reasoning_content")),
    "thoughts are not counted": body(f"{THINKING}thinking", drops("completion_tokens_details")),
    "more is thought than said in all": body(f"{THINKING}thinking", sets("reasoning_tokens", 10**6)),
}


@pytest.mark.parametrize("lie", THOUGHTS.values(), ids=THOUGHTS.keys())
def test_a_model_that_hides_its_thoughts_is_caught(thought: Run, lie: Lie) -> None:
    assert status(thought, lie, "chat/qwen-thinking/text-thinking") == "failed"
