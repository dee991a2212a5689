"""Nothing of the page is missing from the contract, and the contract invents nothing: counted both ways."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.yuanjing.contract import facts, video_families
from tests.yuanjing.document import (
    FieldRow,
    Table,
    commands,
    documented_errors,
    field_rows,
    model_lists,
    needs_document,
    page,
    tables,
    upload_tables,
)

pytestmark = needs_document

# Which families follow which table: dreamina2 has the same ones as seedance2, by its models' own names.
FAMILIES = {
    ("Text-to-Video", "happyhorse-1.0-t2v"): ["happyhorse-text"],
    ("Text-to-Video", "seedance 2.0"): ["seedance2-text", "dreamina2-text"],
    ("Text-to-Video", "Wanxiang"): ["wan-text"],
    ("Text-to-Video", "Vidu"): ["vidu-text"],
    ("Text-to-Video", "Seedance"): ["seedance15-text"],
    ("Image-to-Video", "Happy Horse"): ["happyhorse-image"],
    ("Image-to-Video", "seedance 2.0"): ["seedance2-image", "dreamina2-image"],
    ("Image-to-Video", "Tongyi Wanxiang"): ["wan-image"],
    ("Image-to-Video", "Vidu"): ["vidu-image"],
    ("Image-to-Video", "Seedance 1.5"): ["seedance15-image"],
    ("Reference-to-Video", "Happy Horse"): ["happyhorse-reference"],
    ("Reference-to-Video", "seedance 2.0"): ["seedance2-reference", "dreamina2-reference"],
}
SUFFIXES = {"Text-to-Video": "-text", "Image-to-Video": "-image", "Reference-to-Video": "-reference"}
TYPES = {
    "Model ID": "string",
    "Model Name": "string",
    "str": "string",
    "string": "string",
    "image file": "string",
    "string/file": "string",
    "integer": "integer",
    "array": "array",
}
# What only an upload table names, beside the models that its list has for the same llmid.
ONLY_IN_UPLOAD_TABLES = {
    ("seedance2-text", "doubao-seedance-2-0-fast-260128"),
    ("seedance2-image", "doubao-seedance-2-0-fast-260128"),
    ("vidu-image", "viduq2-turbo"),
}


def request_of(family: str) -> dict[str, Any]:
    return facts().families[family].operations["video.submit"].request


def listed_models(table: Table) -> list[tuple[str, str, bool]]:
    """(llmid, model, starred) of each model that a list names, in order."""
    return [
        (llmid, re.sub(r"\(.*\)", "", name).strip(), "(*)" in name)
        for llmid, _, names, *_ in table.rows
        for name in names.split(", ")
    ]


def test_the_page_has_three_lists_of_models_and_twelve_upload_tables() -> None:
    assert [len(table.rows) for table in model_lists()] == [8, 7, 3]
    assert [len(table.rows) for table in upload_tables()] == [6, 6, 6, 6, 5, 5, 8, 7, 9, 7, 6, 8]
    assert len(tables()) == 15


def test_every_upload_table_is_a_family_and_every_family_follows_a_table() -> None:
    assert {(table.part, table.heading) for table in upload_tables()} == set(FAMILIES)
    assert {name for names in FAMILIES.values() for name in names} == set(video_families())


def test_every_listed_model_is_in_the_contract_and_no_other() -> None:
    listed = {(SUFFIXES[table.part], llmid, name) for table in model_lists() for llmid, name, _ in listed_models(table)}
    known = {
        ("-" + family.family.rpartition("-")[2], model.select[0], model.name)
        for family in video_families().values()
        for model in family.models
        if (family.family, model.name) not in ONLY_IN_UPLOAD_TABLES
    }
    assert known == listed


def test_a_model_that_no_list_names_stands_in_its_upload_table() -> None:
    for family, model in ONLY_IN_UPLOAD_TABLES:
        [table] = [table for table in upload_tables() if family in FAMILIES[table.part, table.heading]]
        [row] = [row for row in field_rows(table) if row.name == "model"]
        assert model in row.values


def test_the_only_model_that_is_not_enabled_is_marked_so_on_the_page() -> None:
    marked = [row[2] for table in model_lists() for row in table.rows if "Not enabled" in row[2]]
    disabled = [model.name for family in video_families().values() for model in family.models if not model.enabled]
    assert marked == ["eedance2.0 (Not enabled)"]
    assert disabled == ["eedance2.0"]


def test_an_llmid_leads_to_the_same_family_whichever_list_has_it() -> None:
    families = {(model.select[0], family.family) for family in video_families().values() for model in family.models}
    assert len(families) == len(video_families()) == len({llmid for llmid, _ in families})


def test_the_starred_model_is_the_default() -> None:
    for table in model_lists():
        for llmid, name, starred in listed_models(table):
            if starred:
                [family] = [
                    family
                    for family in video_families().values()
                    if any(model.select == [llmid] for model in family.models)
                ]
                assert family.models[0].name == name
                assert request_of(family.family)["properties"]["model"]["default"] == name


@pytest.mark.parametrize(("place", "families"), FAMILIES.items(), ids=str)
def test_a_family_has_the_fields_of_its_table_in_order(place: tuple[str, str], families: list[str]) -> None:
    [table] = [table for table in upload_tables() if (table.part, table.heading) == place]
    named = [row.name for row in field_rows(table)]
    if "llmid" not in named:
        named.insert(0, "llmid")
    for family in families:
        assert list(request_of(family)["properties"]) == named


@pytest.mark.parametrize(("place", "families"), FAMILIES.items(), ids=str)
def test_a_field_has_the_type_need_default_and_values_of_its_row(place: tuple[str, str], families: list[str]) -> None:
    [table] = [table for table in upload_tables() if (table.part, table.heading) == place]
    for family in families:
        request = request_of(family)
        assert set(request["required"]) == {"llmid", *(row.name for row in field_rows(table) if row.required)}
        for row in field_rows(table):
            check_row(family, row, request["properties"][row.name])


def check_row(family: str, row: FieldRow, kept: dict[str, Any]) -> None:
    where = f"{family}, {row.name}"
    assert kept["type"] == TYPES[row.type], where
    assert ("file" in row.type or row.type == "array" or row.name.startswith("image_file")) == ("x-input" in kept), (
        where
    )
    assert kept.get("default") == default_of(family, row), where
    if row.span:
        assert (kept["minimum"], kept["maximum"]) == row.span, where
    if row.name == "model" and family.startswith("dreamina2"):
        assert kept["enum"] == [model.name for model in facts().families[family].models], where
    elif row.values == ("1280*720",):
        assert "1280*720" in kept["enum"], where
    elif row.values:
        values = [int(value) for value in row.values] if row.type == "integer" else list(row.values)
        assert [value for value in kept["enum"] if value != "eedance2.0"] == values, where


def default_of(family: str, row: FieldRow) -> Any:
    if row.name == "model" and row.default != "-":
        return facts().families[family].models[0].name
    if row.default == "-":
        return None
    words: dict[str, Any] = {"(empty)": "", "[]": []}
    return words.get(row.default, int(row.default) if row.type == "integer" else row.default)


def test_a_default_model_named_in_a_table_is_the_one_of_the_contract() -> None:
    for table in upload_tables():
        for row in field_rows(table):
            if row.name == "model" and re.fullmatch(r"[a-z0-9.-]+", row.default):
                [family, *_] = FAMILIES[table.part, table.heading]
                assert request_of(family)["properties"]["model"]["default"] == row.default


def test_the_documented_errors_are_those_of_the_page() -> None:
    kept = [
        (entry.status, {"error": entry.message.format(**entry.fill)})
        for entry in facts().errors.values()
        if entry.source.startswith("documented")
    ]
    assert kept == documented_errors()


def test_the_paths_and_methods_are_those_of_the_page() -> None:
    text = page("001")
    paths = re.findall(r"• path: (\S+)\n\s*• method: '?(\w+)'?", text)
    kept = [(row.path, row.method) for row in facts().operations.values() if row.kind != "file"]
    assert kept == paths
    assert set(re.findall(r"curl -X (\w+) \S*/llmage/tasks", text)) == set(facts().operations["tasks.query"].also)
    assert "/idfile?path=/tmp/" in text


def test_the_states_are_those_of_the_page() -> None:
    listed = re.search(r'"status": +# Status: (.+)', page("001"))
    assert listed
    words = set(facts().operations["tasks.query"].words.values())
    assert set(listed[1].split(", ")) == words


def test_the_hosts_and_the_base_path_are_those_of_the_page() -> None:
    text = page("001")
    assert {row.name for row in facts().provider.hosts} == set(re.findall(r"https://([a-z.]+)", text))
    assert facts().provider.base_path in text


def test_every_command_of_the_page_is_an_example_of_the_contract() -> None:
    printed = [row.id for rows in facts().examples.values() for row in rows if ".page" in row.id]
    assert len(commands()) == 5
    assert sorted(printed) == [
        "chat.page",
        "chat.page-stream",
        "happyhorse-text.page-image",
        "seedance15-text.page",
        "seedance15-text.page-image",
        "seedance2-reference.page",
        "vidu-text.page-answer",
    ]


def test_every_place_that_the_contract_names_is_a_heading_of_the_page() -> None:
    sources = [row.source for row in facts().clauses]
    sources += [row.source for row in facts().contradictions]
    sources += [row.source for row in facts().errors.values()]
    sources += [model.source for family in facts().families.values() for model in family.models]
    text = page("000")
    for source in sources:
        standing, _, place = source.partition(": ")
        if standing == "documented":
            heading = re.match(r"(?:000 and )?001 > (?:the three |all )?([A-Z][A-Za-z-]+(?: [A-Z][A-Za-z]+)*)", place)
            if heading:
                assert heading[1].split(" and ")[0] in text, source
