"""A contract that is not understood stops the load, with file, key and nearest valid name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import load_providers
from mockserver.contracts.review import review
from mockserver.errors import ContractError
from tests.support.contracts import SOURCE, tiny_files, write_contract

Files = dict[str, Any]


def load(folder: Path, files: Files | None = None) -> None:
    for provider in load_providers(write_contract(folder, files)).values():
        review(provider)


def test_the_made_up_provider_loads(tmp_path: Path) -> None:
    load(tmp_path)


def family(files: Files) -> Any:
    return files["clips/family.json"]


def submit(files: Files) -> Any:
    return family(files)["operations"]["jobs.submit"]


BREAKS: list[tuple[str, Callable[[Files], Any], str]] = [
    (
        "unknown key",
        lambda f: family(f).update(pricess=[]),
        "clips/family.json: unknown key 'pricess'; did you mean 'prices'?",
    ),
    (
        "unknown key in a list",
        lambda f: family(f)["models"][0].update(nmae="x"),
        "unknown key 'nmae' at $.models[0]; did you mean 'name'?",
    ),
    (
        "unknown key in a map",
        lambda f: submit(f).update(rule=[]),
        "unknown key 'rule' at $.operations[...]; did you mean 'rules'?",
    ),
    (
        "unknown word",
        lambda f: f["operations.json"]["operations"][0].update(kind="submt"),
        "operations.json: Invalid enum value 'submt' - at `$.operations[0].kind`; did you mean 'submit'? (known: chat,",
    ),
    (
        "unknown term",
        lambda f: family(f)["quantities"].update(odd={"prodct": ["seconds", 2]}),
        "clips/family.json: quantities.odd: 'prodct' is no term; did you mean 'product'?",
    ),
    ("unknown key with nothing near", lambda f: family(f).update(qqqq=1), "unknown key 'qqqq' (known: family, title"),
    (
        "a source without standing",
        lambda f: family(f).update(source="somewhere"),
        "family.json: Expected `str` matching regex",
    ),
    ("wrong type", lambda f: family(f).update(models="x"), "family.json: Expected `array`, got `str` - at `$.models`"),
    ("missing key", lambda f: family(f).pop("title"), "family.json: Object missing required field `title`"),
    ("not JSON", lambda f: f.update({"clips/family.json": "{"}), "family.json: is not JSON"),
    ("missing file", lambda f: f.pop("clauses.json"), "clauses.json: is missing"),
    (
        "unknown file",
        lambda f: f.update({"error.json": {}}),
        "error.json: no such file in a contract; did you mean 'errors.json'?",
    ),
    (
        "unknown family file",
        lambda f: f.update({"clips/famly.json": {}}),
        "no such file in a family; did you mean 'family.json'?",
    ),
    ("wrong folder", lambda f: family(f).update(family="clip"), "family is 'clip', its folder 'clips'"),
    ("wrong provider", lambda f: f["provider.json"].update(provider="acne"), "provider is 'acne', its folder 'acme'"),
    (
        "an id twice",
        lambda f: f["errors.json"]["errors"].append(f["errors.json"]["errors"][0]),
        "errors.json: the id 'refused' stands twice",
    ),
    (
        "unknown error in refusals",
        lambda f: f["provider.json"]["refusals"].update(rate="refusd"),
        "refusals.rate: there is no error 'refusd'; did you mean 'refused'?",
    ),
    (
        "unknown condition",
        lambda f: f["provider.json"]["refusals"].update(nokey="refused"),
        "provider.json: Invalid enum value 'nokey'",
    ),
    (
        "unknown name in an event",
        lambda f: f["provider.json"]["callback"]["event"].update(x="{charge.ammount}"),
        "callback.event: reads 'charge.ammount', which nobody fills; did you mean 'charge.amount'?",
    ),
    (
        "unknown term of a figure",
        lambda f: f["provider.json"]["callback"]["figures"].update(width={"summ": []}),
        "callback.figures.width: 'summ' is no term; did you mean 'sum'?",
    ),
    (
        "unknown condition of an acknowledgement",
        lambda f: f["provider.json"]["callback"].update(acknowledged={"iss": ["x", 1]}),
        "callback.acknowledged: 'iss' is no condition; did you mean 'is'?",
    ),
    (
        "retries that never wait",
        lambda f: f["provider.json"]["callback"].update(retry_after=0),
        "retry_after must be above 0",
    ),
    (
        "unknown operation",
        lambda f: family(f)["operations"].update({"jobs.sumbit": {}}),
        "there is no operation 'jobs.sumbit'; did you mean 'jobs.submit'?",
    ),
    (
        "unknown error of a rule",
        lambda f: submit(f).update(rules=[{"id": "r", "require": None, "error": "x", "source": SOURCE}]),
        "rules.r: there is no error 'x'",
    ),
    (
        "unknown error of misplaced models",
        lambda f: f["operations.json"]["operations"][0].update(misplaced={"x": ["m"]}),
        "jobs.submit.misplaced: there is no error 'x'",
    ),
    (
        "unknown envelope",
        lambda f: f["errors.json"]["errors"][0].update(envelope="eror"),
        "refused: there is no envelope 'eror'; did you mean 'error'?",
    ),
    (
        "unknown schema keyword",
        lambda f: submit(f)["request"]["properties"]["seconds"].update(maximun=3),
        "request.seconds: unknown schema keyword 'maximun'; did you mean 'maximum'?",
    ),
    (
        "unknown term",
        lambda f: family(f)["quantities"].update(width={"summ": [1]}),
        "quantities.width: 'summ' is no term; did you mean 'sum'?",
    ),
    (
        "a price that is no number",
        lambda f: family(f)["prices"][0].update(amount="a lot"),
        "amount 'a lot' is no decimal and no ratio",
    ),
    (
        "an id form",
        lambda f: f["provider.json"]["ids"].update(task="job-{hx:8}"),
        "ids.task: 'job-{hx:8}' has an unknown placeholder",
    ),
    (
        "later without a date",
        lambda f: family(f)["models"][0].update(later=True),
        "model 'clip-1' says 'later' but has no date",
    ),
    (
        "a field without source",
        lambda f: submit(f)["request"]["properties"]["seconds"].pop("x-source"),
        "field 'seconds' of clips has no x-source",
    ),
    (
        "a check before what it needs",
        lambda f: f["provider.json"].update(order=["door", "body", "schema", "family"]),
        "the check 'schema' needs 'family' before it",
    ),
    (
        "an answer missing",
        lambda f: f["operations.json"]["operations"][0].pop("answers"),
        "has no answer 'submitted'",
    ),
    (
        "a state without answer",
        lambda f: f["operations.json"]["operations"][1]["answers"].pop("*"),
        "has neither an answer '*' nor one for created, queued, running",
    ),
    (
        "a placeholder that nobody fills",
        lambda f: f["errors.json"]["errors"][0].update(message="no {modle}"),
        "errors.json: refused.message: reads 'modle'; wanted a name that is filled there; did you mean 'model'?",
    ),
    (
        "an operation word of an error",
        lambda f: f["errors.json"]["errors"][0].update(operations=["job"]),
        "error refused: there is no operation word 'job'; did you mean 'jobs'?",
    ),
    (
        "a name that no task has",
        lambda f: family(f)["operations"]["jobs.query"].update(answers={"succeeded": {"now": "{task.stats}"}}),
        "answers.succeeded.now: reads 'task.stats'; wanted a name that is filled there; did you mean 'task.status'?",
    ),
    (
        "an answer that reads a quantity which the family does not have",
        lambda f: family(f)["operations"]["jobs.query"].update(answers={"succeeded": {"wide": "{quantity.widht}"}}),
        "reads 'quantity.widht'; wanted a name that is filled there; did you mean 'quantity.width'?",
    ),
    (
        "an answer that reads a result which the family does not have",
        lambda f: family(f)["operations"]["jobs.query"].update(answers={"succeeded": {"url": "{result.cover.url}"}}),
        "answers.succeeded.url: reads 'result.cover.url'; wanted a name that is filled there",
    ),
    (
        "an operation without family",
        lambda f: family(f)["operations"].pop("jobs.submit"),
        "jobs.submit: no family attaches to this operation",
    ),
    (
        "an example of an unknown operation",
        lambda f: f.update(
            {
                "clips/examples.json": {
                    "examples": [{"id": "e", "operation": "x", "expect": "accepted", "source": SOURCE}]
                }
            }
        ),
        "there is no operation 'x'",
    ),
    (
        "an example of an unknown error",
        lambda f: f.update(
            {
                "clips/examples.json": {
                    "examples": [{"id": "e", "operation": "jobs.submit", "expect": "x", "source": SOURCE}]
                }
            }
        ),
        "there is no error 'x'",
    ),
]


@pytest.mark.parametrize(("change", "complaint"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_a_contract_that_is_not_understood_stops_the_load(
    tmp_path: Path, change: Callable[[Files], Any], complaint: str
) -> None:
    files = tiny_files()
    change(files)

    with pytest.raises(ContractError) as caught:
        load(tmp_path, files)

    assert complaint in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no such folder"):
        load_providers(tmp_path / "nowhere")


def test_a_folder_without_providers_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="holds no provider"):
        load_providers(tmp_path)
