"""What the suite predicts: for the made-up contract request by request, for the shipped ones as their examples say."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from conformance.contract import Contract
from conformance.expect import Prediction, predict
from conformance.folder import ContractError
from conformance.keys import fitting_key, last_six
from conformance.reading import load, providers
from conformance.requests import FORM, JSON, MULTIPART, Request, example_request
from conformance.samples import Upload, sample
from conformance.templates import shown
from tests.conformance import acme
from tests.conformance.acme import GOOD_KEY, checks

BEARER = {"authorization": f"Bearer {GOOD_KEY}"}
PICTURE = "https://example.com/a.png"


def say(body: Any, **headers: str) -> Request:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", "/v1/say", headers={**BEARER, "content-type": JSON, **headers}, content=content)


def clip(body: dict[str, Any]) -> Request:
    return Request("POST", "/v1/clips", headers={**BEARER, "content-type": JSON}, content=json.dumps(body).encode())


def form(content: str) -> Request:
    return Request("POST", "/v1/clips", headers={**BEARER, "content-type": FORM}, content=content.encode())


def parts(*found: tuple[str, str | Upload]) -> Request:
    return Request("POST", "/v1/clips", headers={**BEARER, "content-type": MULTIPART}, parts=found)


def ask(method: str, path: str, **query: str) -> Request:
    return Request(method, path, query=query, headers=BEARER)


def message(prediction: Prediction) -> str:
    return " / ".join(str(one.body["error"]["message"]) for one in prediction.refusals)


GOOD = {"model": "say-1", "text": "hi"}
LONG = "https://example.com/b.mp4?mock_seconds=3"


def linked(*urls: str) -> dict[str, Any]:
    return {"picture": PICTURE, "links": [{"url": url} for url in urls]}


REFUSED: list[tuple[str, Request, str, str]] = [
    ("no key", say(GOOD, authorization=""), "no-key", "a key is needed"),
    ("another scheme", say(GOOD, authorization="Basic abc"), "bad-key", "no such key"),
    ("a key of another form", say(GOOD, authorization="Bearer abc"), "bad-key", "no such key"),
    ("a key that is refused", say(GOOD, authorization="Bearer sk-bad"), "bad-key", "no such key"),
    ("a query without a key", Request("GET", "/v1/clips", query={"clip": "1"}), "no-key", "a key is needed"),
    ("another path", ask("GET", "/v1/nowhere"), "not-found", "nothing at /v1/nowhere"),
    ("another method", ask("DELETE", "/v1/clips"), "wrong-method", "DELETE, but POST, GET, PUT"),
    ("a type that is not read", say(b"hi", **{"content-type": "text/plain"}), "media-type", "text/plain is not read"),
    ("no JSON", say(b"{"), "broken", "no JSON"),
    ("JSON with NaN", say(b'{"model": NaN}'), "broken", "no JSON"),
    ("no UTF-8", say(b'{"model": "\xff"}'), "broken", "no JSON"),
    ("a list", say([1]), "not-an-object", "no object"),
    ("a heavy body", say({**GOOD, "text": "x" * 500}), "too-large", "too large"),
    ("no model", say({"text": "hi"}), "missing", "model is missing"),
    ("a null model", say({"model": None}), "missing", "model is missing"),
    ("a number for a model", say({"model": 5}), "wrong", "model is wrong: 5"),
    ("an unknown model", say({"model": "shout"}), "unknown-model", "no model shout"),
    ("an earlier snapshot", say({"model": "say-2025-01-30"}), "unknown-model", "no model say-2025-01-30"),
    ("a date that is none", say({"model": "say-2025-13-01"}), "unknown-model", "no model say-2025-13-01"),
    ("a switched-off variant", clip({"model": "clip", "edition": "clip-2"}), "disabled", "clip-2 is switched off"),
    ("a model of another operation", clip({"model": "say-1", "picture": PICTURE}), "unknown-model", "no model say-1"),
    ("a missing field", say({"model": "say-1"}), "missing", "text is missing"),
    ("the first of two, as the page lists them", say({"model": "say-1", "voice": "x"}), "missing", "text is missing"),
    ("a value outside an enum", say({**GOOD, "voice": "middle"}), "wrong", "voice is wrong: middle"),
    ("a nested value", say({**GOOD, "size": {"width": 11, "height": 11}}), "too-big", "size.width is over 10"),
    (
        "a broken rule",
        say({"model": "say-1", "text": "loudly", "loud": True}),
        "dear",
        "a loud text of 6 letters is not said",
    ),
    (
        "links that are long by what the documents say",
        clip(linked("https://acme.test/long.mp4", LONG)),
        "dear",
        "a loud text of 12 letters is not said",
    ),
    ("no link and no base64", clip({"picture": "a cat!"}), "bad-input", "picture: <reason>"),
    ("base64 of another kind", clip({"picture": "data:audio/wav;base64,AAAA"}), "bad-input", "picture: <reason>"),
    ("a link where files are wanted", clip({"picture": PICTURE, "second": PICTURE}), "bad-input", "second: <reason>"),
    ("another kind of file", parts(("picture", sample("audio"))), "bad-input", "picture: <reason>"),
    ("an empty file", parts(("picture", Upload("a.png", "image/png", b""))), "bad-input", "picture: <reason>"),
    ("a form's text of another type", form(f"picture={PICTURE}&seconds=soon"), "wrong", "seconds is wrong: soon"),
    ("a form's number with a point", form(f"picture={PICTURE}&seconds=4.5"), "wrong", "seconds is wrong: 4.5"),
    ("a form's number as no JSON has it", form(f"picture={PICTURE}&seconds=-"), "wrong", "seconds is wrong: -"),
    ("a form's wrong truth", form(f"picture={PICTURE}&quiet=yes"), "wrong", "quiet is wrong: yes"),
    ("a form that is no UTF-8", replace(form(""), content=b"picture=\xff"), "broken", "no JSON"),
    ("a form's number out of range", form(f"picture={PICTURE}&seconds=11"), "wrong", "seconds is wrong: 11"),
    ("a query without an id", ask("GET", "/v1/clips"), "missing", "clip is missing"),
    ("a query for an unknown id", ask("PUT", "/v1/clips", clip="77"), "unknown-clip", "no clip 77"),
    ("a file that nobody made", ask("GET", "/v1/files/a.png"), "unknown-file", "no file"),
]


@pytest.mark.parametrize(("request_", "error", "text"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_request_is_refused_for_what_is_wrong_with_it(
    contract: Contract, request_: Request, error: str, text: str
) -> None:
    prediction = predict(contract, request_)

    assert prediction.errors == (error,)
    assert message(prediction) == text


ACCEPTED: list[tuple[str, Request]] = [
    ("a plain one", say(GOOD)),
    ("an alias", say({"model": "say-1", "words": "hi"})),
    ("an enum in another case", say({**GOOD, "voice": "hIGH"})),
    ("an unknown field", say({**GOOD, "colour": "red"})),
    ("a later snapshot", say({**GOOD, "model": "say-2025-02-01"})),
    ("a model of one region, at a host of none", say({**GOOD, "model": "say-north"})),
    ("a short loud text", say({**GOOD, "loud": True})),
    ("the default model", clip({"picture": PICTURE})),
    ("any model", clip({"model": "whatever", "picture": PICTURE})),
    ("base64", clip({"picture": "data:image/png;base64,AAAA"})),
    ("bare base64", clip({"picture": "AAAA"})),
    ("links that are short enough", clip(linked("https://acme.test/long.mp4", "https://example.com/a.mp4"))),
    ("a form", form(f"picture={PICTURE}&seconds=10")),
    ("a form of numbers and truths", form(f"picture={PICTURE}&speed=1.5&quiet=true")),
    ("two files under one name", parts(("picture", sample("image")), ("picture", sample("image")))),
    ("a list of files", parts(("picture", sample("image")), ("sounds", sample("audio")), ("sounds", sample("audio")))),
]


@pytest.mark.parametrize("request_", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_a_request_without_a_fault_is_accepted(contract: Contract, request_: Request) -> None:
    assert predict(contract, request_).errors == ()


def test_a_scheme_without_a_key_may_be_either_error(contract: Contract) -> None:
    assert predict(contract, say(GOOD, authorization="Bearer ")).errors == ("bad-key", "no-key")


def test_a_key_may_stand_in_a_header_of_its_own_which_comes_first(tmp_path: Path) -> None:
    changed = acme.files()
    changed["provider.json"]["auth"]["schemes"].append({"header": "Acme-Key", "operations": ["say"]})
    contract = load("acme", acme.write(tmp_path, changed))

    assert predict(contract, say(GOOD, authorization="", **{"acme-key": GOOD_KEY})).accepted
    assert predict(contract, say(GOOD, authorization="Bearer nothing", **{"acme-key": GOOD_KEY})).accepted
    assert predict(contract, say(GOOD, **{"acme-key": ""})).accepted
    assert predict(contract, say(GOOD, **{"acme-key": "nothing"})).errors == ("bad-key",)
    elsewhere = Request("GET", "/v1/clips", query={"clip": "1"}, headers={"acme-key": GOOD_KEY})
    assert predict(contract, elsewhere).errors == ("no-key",)
    assert say(GOOD).with_key(contract.auth, "sk-1").headers["authorization"] == "Bearer sk-1"


def test_a_rule_may_name_a_header_and_an_example_may_have_one(tmp_path: Path) -> None:
    changed = acme.files()
    talk = changed["talk/family.json"]["operations"]["say.create"]
    edition = {"id": "edition", "require": {"is": ["header.acme-edition", "2"]}, "error": "wrong"}
    talk["rules"] = [{**edition, "source": acme.SOURCE}]
    with_it = acme.example("edition", "say.create", "accepted", body=GOOD, headers={"Acme-Edition": "2"})
    changed["talk/examples.json"]["examples"] = [with_it]
    contract = load("acme", acme.write(tmp_path, changed))
    [example] = contract.families["talk"].examples
    request = example_request(contract.operations["say.create"], example)

    assert request.headers["acme-edition"] == "2"
    assert predict(contract, request.with_key(contract.auth, GOOD_KEY)).accepted
    assert predict(contract, say(GOOD)).errors == ("wrong",)
    assert predict(contract, say(GOOD, **{"acme-edition": "1"})).errors == ("wrong",)
    assert predict(contract, say(GOOD, **{"acme-edition": "2"})).accepted


def test_two_keywords_of_one_field_may_come_in_either_order(contract: Contract) -> None:
    assert predict(contract, say({**GOOD, "voice": 5})).errors == ("no-text", "wrong")


def test_of_a_place_and_one_inside_it_either_may_come_first(contract: Contract) -> None:
    assert predict(contract, say({**GOOD, "size": {"width": 11}})).errors == ("wrong", "too-big")


def test_a_rule_may_let_the_task_fail_in_place_of_refusing_it(contract: Contract) -> None:
    prediction = predict(contract, clip(linked("https://example.com/a.mp4?mock_corrupt=1")))

    assert (prediction.accepted, prediction.fate) == (True, "bad-input")
    assert predict(contract, clip(linked("https://example.com/a.mp4"))).fate is None


def test_a_model_that_takes_any_name_takes_none_of_another_region(contract: Contract) -> None:
    asked = clip({"model": "clip-north", "picture": PICTURE})

    assert predict(contract, asked, region="north").accepted
    assert predict(contract, asked, region="south").errors == ("unknown-model",)


def test_a_model_is_unknown_in_a_region_that_does_not_serve_it(contract: Contract) -> None:
    asked = say({**GOOD, "model": "say-north"})

    assert predict(contract, asked, region="north").accepted
    assert predict(contract, asked, region="south").errors == ("unknown-model",)


def test_an_id_that_was_given_out_is_known(contract: Contract) -> None:
    assert predict(contract, ask("GET", "/v1/clips", clip="77"), known=("77",)).accepted
    assert predict(contract, ask("GET", "/v1/files/a.png"), known=("a.png",)).accepted


def test_an_error_is_expected_with_its_whole_body(contract: Contract) -> None:
    (refusal,) = predict(contract, say({"model": "say-1"})).refusals

    assert refusal.error.status == 400
    assert json.loads(shown(refusal.body)) == {
        "error": {"message": "text is missing", "code": None, "param": "text"},
        "id?": "<request.id>",
    }


@pytest.mark.parametrize(
    ("body", "usd"),
    [
        ({"picture": PICTURE}, Fraction(1)),
        ({"picture": PICTURE, "seconds": None}, None),
        ({"picture": PICTURE, "seconds": 1}, Fraction("0.25")),
        ({"picture": PICTURE, "seconds": 6}, Fraction("1.833")),
        ({"picture": PICTURE, "seconds": 99}, None),
    ],
)
def test_a_task_costs_what_the_price_table_says(contract: Contract, body: dict[str, Any], usd: Fraction | None) -> None:
    assert predict(contract, clip(body)).price == usd


def test_a_price_by_tokens_is_known_once_they_are_counted(tmp_path: Path) -> None:
    changed = acme.files()
    changed["talk/family.json"]["models"][0]["facts"] = {"price": "0.9/7"}
    prediction = predict(load("acme", acme.write(tmp_path, changed)), say(GOOD))

    assert prediction.price is None
    assert prediction.cost({"completion_tokens": 3}) == Fraction("0.19")


def test_a_price_is_rounded_half_up(contract: Contract) -> None:
    assert predict(contract, say(GOOD)).cost({"completion_tokens": 1}) == Fraction("0.03")


def test_missing_fields_come_first_where_the_provider_says_so(tmp_path: Path) -> None:
    changed = acme.files()
    request = changed["talk/family.json"]["operations"]["say.create"]["request"]
    request["required"] = ["stream", "text"]
    body = {"model": "say-1", "text": 5}

    assert message(predict(load("acme", acme.write(tmp_path / "a", changed)), say(body))) == "text is wrong: 5"
    changed["provider.json"]["violation_order"] = "missing-first"
    assert message(predict(load("acme", acme.write(tmp_path / "b", changed)), say(body))) == "stream is missing"


def test_a_violation_fills_the_message_of_its_error(tmp_path: Path) -> None:
    changed = acme.files()
    row = {"keyword": "enum", "error": "wrong", "fill": {"value": {"upper": "voice"}}}
    changed["talk/family.json"]["operations"]["say.create"]["violations"] = [row]
    contract = load("acme", acme.write(tmp_path, changed))

    assert message(predict(contract, say({**GOOD, "voice": "middle"}))) == "voice is wrong: MIDDLE"


def test_a_violation_is_filled_from_the_body_as_it_was_sent(tmp_path: Path) -> None:
    changed = acme.files()
    loud = {"if": [{"present": "loud"}, {"text": "said"}, {"text": "left out"}]}
    row = {"keyword": "enum", "error": "wrong", "fill": {"value": loud}}
    changed["talk/family.json"]["operations"]["say.create"]["violations"] = [row]
    contract = load("acme", acme.write(tmp_path, changed))

    assert message(predict(contract, say({**GOOD, "voice": "middle"}))) == "voice is wrong: left out"
    assert message(predict(contract, say({**GOOD, "voice": "middle", "loud": False}))) == "voice is wrong: said"


def test_a_violation_that_fills_with_what_is_no_term_is_not_read(tmp_path: Path) -> None:
    changed = acme.files()
    changed["provider.json"]["violations"][0]["fill"] = {"value": {"shout": "voice"}}

    with pytest.raises(ContractError, match="violation missing: unknown operation of a term: shout"):
        load("acme", acme.write(tmp_path, changed))


@pytest.mark.parametrize("provider", providers())
def test_every_shipped_example_is_predicted_as_it_says(provider: str) -> None:
    contract = load(provider)
    key = fitting_key(contract.auth)
    wrong = {}
    for family in contract.families.values():
        for example in family.examples:
            request = example_request(contract.operations[example.operation], example).with_key(contract.auth, key)
            errors = predict(contract, request, region=example.region).errors
            if example.expect not in (errors or ("accepted",)):
                wrong[example.id] = (example.expect, errors)

    assert wrong == {}


@pytest.mark.parametrize("provider", providers())
def test_every_shipped_task_that_is_accepted_has_a_price_beforehand(provider: str) -> None:
    submits = [check for check in checks(load(provider)) if check.operation.kind == "submit"]
    predicted = {check.id: check.probes[0].prediction for check in submits}

    assert [name for name, said in predicted.items() if said.accepted and not said.price] == []


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("sk-conformance-ab12cd", {"ab12cd", "12"}),
        ("sk-0123456789abcdef-13", {"def-13", "678913", "abcdef", "456789"}),
        ("sk-short-13", {"ort-13", "13"}),
    ],
)
def test_the_last_six_digits_of_a_key_may_be_meant_in_several_ways(key: str, meant: set[str]) -> None:
    assert set(last_six(load("aihubmix").auth, key)) == meant
