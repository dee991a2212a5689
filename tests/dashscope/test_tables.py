"""Each row of the page's lists and tables is in the contract, and the contract has no row beyond them."""

from __future__ import annotations

import re

import pytest

from tests.dashscope.contract import HOSTS, ask, facts, models
from tests.dashscope.document import (
    BASE_URL,
    SCOPES,
    error_rows,
    listed_models,
    needs_document,
    page,
    parameter_rows,
    response_rows,
    sections,
)
from tests.support.client import Client

pytestmark = needs_document
REGIONS = {"Global": "virginia", "International": "singapore", "US": "virginia", "Chinese Mainland": "beijing"}
DEFAULTS = {"1": 1, "False": False, "None": None}
BOUNDS = {
    "top_p": {"exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "temperature": {"minimum": 0, "exclusiveMaximum": 2},
    "presence_penalty": {"minimum": -2, "maximum": 2},
    "n": {"minimum": 1, "maximum": 4},
}


def properties() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = facts().operations["chat.create"].request["properties"]
    return found


def sources(words: str) -> set[str]:
    """What the clauses give as their place in a part of the page, without what stands in brackets."""
    prefix = f"documented: 004 > {words}, "
    places = (row.source.removeprefix(prefix) for row in facts().clauses if row.source.startswith(prefix))
    return {place.partition(" (")[0] for place in places}


def test_the_contract_names_exactly_the_models_of_the_page() -> None:
    assert set(models()) == {name for names in listed_models().values() for name in names}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_model_is_served_in_the_region_of_each_scope_that_lists_it(scope: str) -> None:
    for name in listed_models()[scope]:
        assert REGIONS[scope] in models()[name].regions, name
        assert scope in models()[name].source, name


def test_a_model_is_served_in_no_region_that_does_not_list_it() -> None:
    listed = {(name, REGIONS[scope]) for scope, names in listed_models().items() for name in names}
    for name, model in models().items():
        beyond = {region for region in model.regions if (name, region) not in listed}
        explained = set(re.findall(r"in (\w+) as one of the snapshots later than", model.source.lower()))
        assert beyond == explained, name


def test_later_snapshots_are_open_where_the_page_says_so() -> None:
    listed = {name for names in listed_models().values() for name, later in names.items() if later}

    assert {name for name, model in models().items() if model.later} == listed


def test_the_contract_has_exactly_the_parameters_of_the_page() -> None:
    documented = {name for name, row in properties().items() if str(row["x-source"]).startswith("documented")}

    assert documented == set(parameter_rows())


def test_the_parameters_stand_in_the_order_of_the_page() -> None:
    assert [name for name in properties() if name in parameter_rows()] == list(parameter_rows())


def test_a_parameter_has_the_type_of_its_row() -> None:
    for name, (kind, _, _) in parameter_rows().items():
        row = properties()[name]
        branches = row.get("anyOf", [row])
        assert isinstance(branches, list)
        found: set[str] = set()
        for branch in branches:
            found |= {branch["type"]} if isinstance(branch["type"], str) else set(branch["type"])
        assert found - {"null"} == set(kind.replace("float", "number").split(" or ")), name


def test_a_parameter_has_the_default_of_its_row() -> None:
    for name, (_, default, _) in parameter_rows().items():
        if default == "-":
            assert "default" not in properties()[name], name
        else:
            assert properties()[name]["default"] == DEFAULTS[default], name


def test_a_parameter_is_required_when_its_row_says_so() -> None:
    required = [name for name, (_, _, text) in parameter_rows().items() if text.startswith("Required")]

    assert facts().operations["chat.create"].request["required"] == required


def test_a_parameter_has_the_range_of_its_row() -> None:
    for name, (_, _, text) in parameter_rows().items():
        found = re.search(r"Valid range: (?:(\(|\[)(-?[\d.]+), (-?[\d.]+)(\)|\])|(\d+) to (\d+))", text)
        assert (found is not None) == (name in BOUNDS), name
        if found:
            low, high = (found[2] or found[5], found[3] or found[6])
            least = "exclusiveMinimum" if found[1] == "(" else "minimum"
            most = "exclusiveMaximum" if found[4] == ")" else "maximum"
            assert BOUNDS[name] == {least: float(low), most: float(high)}
            assert BOUNDS[name].items() <= properties()[name].items()
    assert "unsigned 64-bit" in parameter_rows()["seed"][2]
    assert properties()["seed"]["maximum"] == 2**64 - 1


def test_every_row_of_the_tables_is_a_clause_and_every_such_clause_a_row() -> None:
    assert sources("Request parameters") == set(parameter_rows())
    assert sources("Response parameters") == set(response_rows())
    statuses = {source.partition(",")[0] for source in sources("Error codes")}
    assert statuses == {str(status) for status, _, _ in error_rows()}
    assert sum(row.source.startswith("documented: 004 > Error codes") for row in facts().clauses) == len(error_rows())
    assert sources("Supported models") == {*SCOPES, "all scopes", "scopes"}


@pytest.mark.parametrize("scope", SCOPES)
def test_every_series_of_a_scope_is_a_clause(scope: str) -> None:
    text = page().partition(f"\n{scope}\nCommercial\n")[2]
    series = text.partition("\nOpen-source\n")[0] if scope != "US" else text.partition("\nChinese Mainland\n")[0]
    lines = len(re.findall(r"^-\n\S", f"{series}\n", re.MULTILINE)) + (scope != "US")
    clauses = [row for row in facts().clauses if row.source.endswith(f"Supported models, {scope}")]

    assert len(clauses) == lines


def test_every_row_of_the_error_table_is_in_the_catalogue() -> None:
    shown = {(row.status, row.message.strip()) for row in facts().errors.values()}
    for status, text, _ in error_rows():
        if status == 400:
            assert any(row.status == 400 for row in facts().errors.values())
        else:
            assert (status, text) in {(one, message.rstrip(".")) for one, message in shown}, text


def test_an_answer_has_exactly_the_fields_of_the_response_table(client: Client) -> None:
    answer = client.post("/compatible-mode/v1/chat/completions", ask()).json()
    kinds = {str: "string", int: "integer", list: "array", dict: "object"}
    found = {name: kinds[type(value)] for name, value in answer.items() if name != "object"}
    found |= {f"usage.{name}": kinds[type(value)] for name, value in answer["usage"].items()}
    choice = answer["choices"][0]
    found |= {f"choices[i].{name}": kinds[type(value)] for name, value in choice.items() if name != "logprobs"}
    found |= {f"choices[i].message.{name}": kinds[type(value)] for name, value in choice["message"].items()}

    assert found == response_rows()


def test_the_base_url_of_the_samples_is_that_of_singapore() -> None:
    provider = facts().provider
    hosts = {host.region: host.name for host in provider.hosts if host.region}

    assert f"https://{hosts['singapore']}{provider.base_path}" == BASE_URL
    assert hosts == HOSTS
    assert set(re.findall(r"https://(dashscope[\w.-]*)/", page())) == {hosts["singapore"]}


def test_the_samples_of_the_page_are_seven() -> None:
    assert len(sections()) == 7
    assert page().count("\nfrom openai import OpenAI\n") + page().count("\nfrom langchain_openai import") == 5
    assert page().count("\ncurl --location") == 2
    assert page().count("Sample output:\n") == 6


def test_the_contract_speaks_in_its_own_words() -> None:
    said = [row.says for row in facts().clauses] + [row.cause for row in facts().errors.values()]
    said += [text for row in facts().contradictions for text in (row.about, row.why, *row.readings)]
    words = " ".join(re.findall(r"[\w.-]+", page().lower()))
    for text in said:
        own = re.findall(r"[\w.-]+", text.lower())
        windows = [" ".join(own[place : place + 7]) for place in range(len(own) - 6)]
        assert not [window for window in windows if f" {window} " in words], text


def test_every_contradiction_serves_one_of_its_readings() -> None:
    for row in facts().contradictions:
        assert any(row.served.startswith(reading) for reading in row.readings), row.id
        assert len(row.readings) > 1, row.id
