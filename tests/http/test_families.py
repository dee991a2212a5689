"""What a contract may say of families, models and operations, each on a made-up provider of one changed line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.contracts import SOURCE, tiny_files, write_contract

Files = dict[str, Any]
GOOD = {"model": "clip-1", "prompt": "a cat"}
SOUND = (
    b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
    b"\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"
)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Client]:
    """A client of the made-up provider after a change to its files."""

    def make(change: Callable[[Files], Any], **options: Any) -> Client:
        files = tiny_files()
        change(files)
        return Client("acme", contracts=write_contract(tmp_path, files), **options)

    return make


def family(files: Files) -> Any:
    return files["clips/family.json"]


def submit(files: Files) -> Any:
    return family(files)["operations"]["jobs.submit"]


def test_the_model_name_star_takes_any_name(changed: Callable[..., Client]) -> None:
    with changed(lambda f: family(f)["models"].append({"name": "*", "source": SOURCE})) as client:
        task = client.post("/v1/jobs", {**GOOD, "model": "anything"}).json()["id"]

        assert client.control("GET", f"/tasks/{task}")["model"] == "anything"


def test_later_snapshots_of_a_listed_one_are_known_and_earlier_ones_are_not(changed: Callable[..., Client]) -> None:
    model = {"name": "clip-2025-01-25-us", "later": True, "source": SOURCE}
    with changed(lambda f: family(f)["models"].append(model)) as client:
        statuses = {
            name: client.post("/v1/jobs", {**GOOD, "model": name}).status_code
            for name in (
                "clip-2025-01-25-us",
                "clip-2025-01-26-us",
                "clip-2025-01-24-us",
                "clip-2025-02-30-us",
                "clip-2026-01-01",
            )
        }

    assert list(statuses.values()) == [200, 200, 403, 403, 403]


def test_a_model_that_belongs_elsewhere_has_an_error_of_its_own(changed: Callable[..., Client]) -> None:
    with changed(lambda f: f["operations.json"]["operations"][0].update(misplaced={"invalid": ["still-1"]})) as client:
        assert client.post("/v1/jobs", {**GOOD, "model": "still-1"}).status_code == 422
        assert client.post("/v1/jobs", {**GOOD, "model": "still-2"}).status_code == 403


def test_a_region_has_only_its_own_models(changed: Callable[..., Client]) -> None:
    with changed(lambda f: family(f)["models"][0].update(regions=["south"])) as client:
        assert client.post("/v1/jobs", GOOD).status_code == 200
        client.provider = ""
        assert client.post("/v1/jobs", GOOD, headers={"Host": "api.acme.test"}).status_code == 403


def test_a_model_that_is_not_enabled_is_refused(changed: Callable[..., Client]) -> None:
    with changed(lambda f: family(f)["models"][0].update(enabled=False)) as client:
        assert client.post("/v1/jobs", GOOD).status_code == 403


def vary(files: Files) -> None:
    submit(files)["variant"] = "kind"
    submit(files)["request"]["properties"]["kind"] = {"type": "string", "x-source": SOURCE}


def test_a_variant_names_the_model_among_those_that_share_a_value(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        family(files)["models"] = [
            {"name": "fine", "select": ["clip-1"], "source": SOURCE, "facts": {"rate": "2"}},
            {"name": "fast", "select": ["clip-1"], "source": SOURCE, "facts": {"rate": "1"}},
        ]
        family(files)["prices"] = [{"unit": "seconds", "amount": "model.rate", "source": SOURCE}]
        vary(files)

    with changed(change) as client:
        client.post("/v1/jobs", {**GOOD, "kind": "fast"})
        client.post("/v1/jobs", GOOD)
        entries = client.control("GET", "/ledger/acme/sk-test")["entries"]

    assert [(row["model"], row["amount_usd"]) for row in entries] == [("fast", "2"), ("fine", "4")]


def test_a_suffix_of_the_variant_asks_for_an_error_as_well(changed: Callable[..., Client]) -> None:
    with changed(vary) as client:
        assert client.post("/v1/jobs", {**GOOD, "kind": "x:mock-broken"}).status_code == 500


def test_an_alias_is_read_as_the_canonical_field(changed: Callable[..., Client]) -> None:
    with changed(lambda f: submit(f).update(aliases={"length": "seconds"})) as client:
        for options in ({"body": {**GOOD, "length": 7}}, {"data": {**GOOD, "length": "7"}}):
            task = client.post("/v1/jobs", **options).json()["id"]
            assert client.control("GET", f"/tasks/{task}")["request"]["seconds"] == 7
        task = client.post("/v1/jobs", {**GOOD, "length": 7, "seconds": 8}).json()["id"]
        assert client.control("GET", f"/tasks/{task}")["request"]["seconds"] == 8


def test_an_enum_may_come_in_any_case(changed: Callable[..., Client]) -> None:
    row = {"type": "string", "enum": ["720p", "1080P"], "x-ignore-case": True, "x-source": SOURCE}
    with changed(lambda f: submit(f)["request"]["properties"].update(size=row)) as client:
        sizes = []
        for size in ("720P", "720p", "1080p"):
            task = client.post("/v1/jobs", {**GOOD, "size": size}).json()["id"]
            sizes.append(client.control("GET", f"/tasks/{task}")["request"]["size"])
        assert client.post("/v1/jobs", {**GOOD, "size": "4k"}).status_code == 422

    assert sizes == ["720p", "720p", "1080P"]


@pytest.mark.parametrize(("strictness", "status"), [("documented", 422), ("lenient", 200), ("strict", 422)])
def test_lenient_reads_a_field_by_its_lenient_keywords(
    changed: Callable[..., Client], strictness: str, status: int
) -> None:
    def change(files: Files) -> None:
        submit(files)["request"]["properties"]["seconds"]["x-lenient"] = {"maximum": 600}

    with changed(change, strictness=strictness) as client:
        assert client.post("/v1/jobs", {**GOOD, "seconds": 61}).status_code == status


@pytest.mark.parametrize(("strictness", "status"), [("documented", 403), ("lenient", 200)])
def test_a_rule_may_be_waived_under_lenient(changed: Callable[..., Client], strictness: str, status: int) -> None:
    rule = {
        "id": "short-cats",
        "when": {"matches": ["prompt", "cat"]},
        "require": {"at_most": ["seconds", 10]},
        "error": "refused",
        "lenient": True,
        "source": SOURCE,
    }
    with changed(lambda f: submit(f).update(rules=[rule]), strictness=strictness) as client:
        assert client.post("/v1/jobs", {**GOOD, "seconds": 11}).status_code == status
        assert client.post("/v1/jobs", {**GOOD, "seconds": 10}).status_code == 200
        assert client.post("/v1/jobs", {**GOOD, "prompt": "a dog", "seconds": 11}).status_code == 200


def test_a_rule_fills_the_message_of_its_error(changed: Callable[..., Client]) -> None:
    rule = {
        "id": "even",
        "require": {"is": [{"difference": ["seconds", {"product": [2, {"floor": {"quotient": ["seconds", 2]}}]}]}, 0]},
        "error": "invalid",
        "fill": {"field": {"text": "seconds"}, "keyword": {"join": [{"text": "evenness of "}, "seconds"]}},
        "source": SOURCE,
    }
    with changed(lambda f: submit(f).update(rules=[rule])) as client:
        answer = client.post("/v1/jobs", {**GOOD, "seconds": 7})

        assert answer.json()["error"]["message"] == "seconds breaks evenness of 7"


def test_an_operation_may_say_request_and_rules_for_all_its_families(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        operation = files["operations.json"]["operations"][0]
        operation["request"] = submit(files).pop("request")
        operation["rules"] = [
            {"id": "no-dogs", "require": {"is": ["prompt", "a cat"]}, "error": "refused", "source": SOURCE}
        ]

    with changed(change) as client:
        assert client.post("/v1/jobs", GOOD).status_code == 200
        assert client.post("/v1/jobs", {**GOOD, "prompt": "a dog"}).status_code == 403
        assert client.post("/v1/jobs", {**GOOD, "seconds": 0}).status_code == 422


def test_a_violation_row_may_name_its_field_by_a_pattern(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        submit(files)["request"]["properties"]["parts"] = {
            "type": "array",
            "items": {"type": "object", "properties": {"size": {"type": "integer"}}},
            "x-source": SOURCE,
        }
        submit(files)["violations"] = [{"keyword": "type", "field": "parts.*.size", "error": "refused"}]

    with changed(change) as client:
        assert client.post("/v1/jobs", {**GOOD, "parts": [{"size": "x"}]}).status_code == 403
        assert client.post("/v1/jobs", {**GOOD, "parts": ["x"]}).status_code == 422


def test_a_violation_fills_the_message_of_its_error(changed: Callable[..., Client]) -> None:
    fill = {"field": {"upper": "prompt"}, "keyword": "model.style"}

    def change(files: Files) -> None:
        submit(files)["violations"] = [{"keyword": "minimum", "error": "invalid", "fill": fill}]
        family(files)["models"][0]["facts"] = {"style": "good style"}

    with changed(change) as client:
        answer = client.post("/v1/jobs", {**GOOD, "seconds": 0})

        assert answer.json()["error"]["message"] == "A CAT breaks good style"


def test_a_violation_is_filled_from_the_body_as_it_was_sent(changed: Callable[..., Client]) -> None:
    fill = {"keyword": {"if": [{"present": "seconds"}, {"text": "said"}, {"text": "left out"}]}}

    def change(files: Files) -> None:
        submit(files)["request"]["properties"]["seconds"]["default"] = 5
        submit(files)["violations"] = [{"error": "invalid", "fill": fill}]

    with changed(change) as client:
        for more, word in (({}, "left out"), ({"seconds": 3}, "said")):
            answer = client.post("/v1/jobs", {**GOOD, "prompt": 5, **more})
            assert answer.json()["error"]["message"] == f"prompt breaks {word}"


@pytest.mark.parametrize(("order", "named"), [("document", "seconds"), ("missing-first", "prompt")])
def test_the_provider_says_which_violation_is_named(changed: Callable[..., Client], order: str, named: str) -> None:
    def change(files: Files) -> None:
        files["provider.json"]["violation_order"] = order
        properties = submit(files)["request"]["properties"]
        submit(files)["request"]["properties"] = {name: properties[name] for name in ("model", "seconds", "prompt")}

    with changed(change) as client:
        answer = client.post("/v1/jobs", {"model": "clip-1", "seconds": 0})

        assert answer.json()["error"]["message"].startswith(named)


def test_violations_inside_a_field_are_named_in_the_order_of_its_schema(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        rows = {"zoom": {"type": "integer"}, "angle": {"type": "integer"}}
        box = {"type": "object", "properties": rows}
        more = {"metadata": box, "cuts": {"type": "array", "items": box}}
        submit(files)["request"]["properties"] |= more

    with changed(change) as client:
        for field, value, named in (
            ("metadata", {"angle": "x", "zoom": "x"}, "metadata.zoom"),
            ("cuts", [{}, {"angle": "x", "zoom": "x"}], "cuts.1.zoom"),
            ("cuts", [{"angle": "x"}, {"zoom": "x"}], "cuts.0.angle"),
        ):
            answer = client.post("/v1/jobs", {**GOOD, field: value})
            assert answer.json()["error"]["message"].startswith(f"{named} ")


def test_an_operation_may_have_an_order_of_its_own(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        files["operations.json"]["operations"][0]["order"] = ["key", "body", "family", "schema", "rules", "account"]

    with changed(change) as client:
        client.account(suspended=True)
        assert client.post("/v1/jobs", {**GOOD, "seconds": 0}).status_code == 422
        assert client.post("/v1/jobs", GOOD).status_code == 403


def test_an_operation_may_want_an_administrator(changed: Callable[..., Client]) -> None:
    with changed(lambda f: f["operations.json"]["operations"][0].update(role="admin")) as client:
        assert client.post("/v1/jobs", GOOD).status_code == 403
        client.account(role="admin")
        assert client.post("/v1/jobs", GOOD).status_code == 200


def test_a_limit_of_the_official_provider_is_shared_by_all_keys(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        family(files)["models"][0]["upstream_rpm"] = 2
        files["provider.json"]["order"].insert(-1, "upstream")

    with changed(change) as client:
        statuses = []
        for key in ("sk-one", "sk-two", "sk-three"):
            client.key = key
            statuses.append(client.post("/v1/jobs", GOOD).status_code)
        client.advance(30.1)
        statuses.append(client.post("/v1/jobs", GOOD).status_code)

    assert statuses == [200, 200, 403, 200]


@pytest.mark.parametrize(
    ("form", "value", "status"),
    [
        ("json", "https://example.com/a.png", 200),
        ("json", "data:image/png;base64,aGVsbG8=", 200),
        ("json", "data:audio/wav;base64,aGVsbG8=", 403),
        ("json", "aGVsbG8=", 200),
        ("json", "http://", 403),
        ("json", "http://[", 403),
        ("json", "data:image/png", 403),
        ("json", "ftp://example.com/a.png", 403),
        ("json", "not base64!", 403),
        ("json", ["https://example.com/a.png"], 422),
        ("upload", b"anything that is no other kind of media", 200),
        ("upload", b"", 403),
        ("upload", SOUND, 403),
    ],
)  # fmt: skip
def test_a_media_input_comes_in_the_forms_that_its_field_takes(
    changed: Callable[..., Client], form: str, value: Any, status: int
) -> None:
    def change(files: Files) -> None:
        files["provider.json"]["order"].insert(-1, "inputs")
        row = {"type": "string", "x-input": {"kind": "image", "forms": ["url", "base64", "upload"]}, "x-source": SOURCE}
        submit(files)["request"]["properties"]["image"] = row

    with changed(change) as client:
        if form == "json":
            answer = client.post("/v1/jobs", {**GOOD, "image": value})
        else:
            answer = client.post("/v1/jobs", data=GOOD, files={"image": ("a.png", value)})

        assert answer.status_code == status


def test_repeated_parts_of_a_form_fill_the_next_field_or_a_list(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        rows = submit(files)["request"]["properties"]
        media = {"kind": "image", "forms": ["upload", "url"]}
        rows["first"] = {"type": "string", "x-input": media, "x-repeat-into": "last", "x-source": SOURCE}
        rows["last"] = {"type": "string", "x-input": media, "x-source": SOURCE}
        rows["all"] = {
            "type": "array",
            "items": {"type": "string"},
            "maxItems": 2,
            "x-input": media,
            "x-source": SOURCE,
        }

    files = [
        ("first", ("1.png", b"1")),
        ("first", ("2.png", b"2")),
        ("all[]", ("3.png", b"3")),
        ("all", ("4.png", b"4")),
    ]
    with changed(change) as client:
        task = client.post("/v1/jobs", data=GOOD, files=files).json()["id"]
        kept = client.control("GET", f"/tasks/{task}")["request"]
        several = client.post("/v1/jobs", data=GOOD, files=[*files, ("all", ("5.png", b"5"))])

    assert (kept["first"]["filename"], kept["last"]["filename"]) == ("1.png", "2.png")
    assert [row["filename"] for row in kept["all"]] == ["3.png", "4.png"]
    assert several.json()["error"]["message"] == "all breaks maxItems"


def test_members_of_an_object_are_parts_of_a_form_with_their_types(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        members = {
            "loud": {"type": "boolean", "x-source": SOURCE},
            "pages": {"type": "array", "items": {"type": "string"}, "x-source": SOURCE},
        }
        submit(files)["request"]["properties"]["more"] = {
            "type": "object",
            "properties": members,
            "x-source": SOURCE,
        }

    sent = {**GOOD, "more[loud]": "true", "more[pages][]": ["1", "2"], "more[name]": "7", "other[x]": "1"}
    with changed(change) as client:
        task = client.post("/v1/jobs", data=sent).json()["id"]
        kept = client.control("GET", f"/tasks/{task}")["request"]

    assert kept["more"] == {"loud": True, "pages": ["1", "2"], "name": "7"}
    assert kept["other[x]"] == "1"


@pytest.mark.parametrize(("strictness", "status"), [("documented", 403), ("lenient", 200)])
def test_an_operation_may_take_further_media_types_under_lenient(
    changed: Callable[..., Client], strictness: str, status: int
) -> None:
    def change(files: Files) -> None:
        row = next(row for row in files["operations.json"]["operations"] if row["id"] == "jobs.submit")
        row["accepts"], row["accepts_lenient"] = ["json"], ["multipart"]

    with changed(change, strictness=strictness) as client:
        assert client.post("/v1/jobs", data=GOOD, files={"a": ("a.txt", b"a")}).status_code == status


def test_a_price_may_depend_on_a_condition(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        family(files)["prices"] = [
            {"unit": "seconds", "amount": "1", "source": SOURCE},
            {"unit": "seconds", "amount": "0.5", "when": {"matches": ["prompt", "dog"]}, "source": SOURCE},
        ]

    with changed(change) as client:
        client.post("/v1/jobs", GOOD)
        client.post("/v1/jobs", {**GOOD, "prompt": "a dog"})
        entries = client.control("GET", "/ledger/acme/sk-test")["entries"]

    assert [row["amount_usd"] for row in entries] == ["2", "3"]


@pytest.mark.parametrize(("form", "ending"), [("jpeg", ".jpg"), ("webp", ".webp"), (None, ".png")])
def test_a_path_may_end_in_what_the_format_is_called(
    changed: Callable[..., Client], form: str | None, ending: str
) -> None:
    def change(files: Files) -> None:
        row = family(files)["results"]["video"]
        row.update({"media": "picture", "path": "{hex:16}.*", "format": "format"})
        submit(files)["request"]["properties"]["format"] = {"type": "string", "x-source": SOURCE}

    with changed(change) as client:
        task = client.post("/v1/jobs", {**GOOD, "format": form} if form else GOOD).json()["id"]
        client.advance(100)
        url = client.get(f"/v1/jobs/{task}").json()["url"]

        assert url.endswith(ending)
        assert client.fetch(url).headers["content-type"] == f"image/{form or 'png'}"


def test_a_list_of_results_that_only_a_loop_reads_is_filled(changed: Callable[..., Client]) -> None:
    def change(files: Files) -> None:
        row = family(files)["results"]["video"]
        family(files)["results"]["more"] = {**row, "count": {"difference": ["seconds", 2]}}
        links = {"links?": {"$each": "results.more", "do": "{item.url}"}}
        files["operations.json"]["operations"][1]["answers"]["succeeded"] = links

    with changed(change) as client:
        shown = []
        for seconds in (2, 4):
            task = client.post("/v1/jobs", {**GOOD, "seconds": seconds}).json()["id"]
            client.advance(100)
            shown.append(client.get(f"/v1/jobs/{task}").json())

    assert shown[0] == {}
    assert len(set(shown[1]["links"])) == 2


def test_a_public_url_is_the_base_of_links(changed: Callable[..., Client]) -> None:
    with changed(lambda f: None, public_url="https://mock.example/base/") as client:
        task = client.post("/v1/jobs", GOOD).json()["id"]
        client.advance(100)

        assert client.get(f"/v1/jobs/{task}").json()["url"].startswith("https://mock.example/base/acme/files/")
