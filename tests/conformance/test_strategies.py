"""The public strategies: what they give is what they say, by the suite's own reading of the contract."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance import load, strategies
from conformance.bench import Bench
from conformance.engine import compiled
from conformance.openapi import document
from conformance.openapi.schemathesis_cases import generated, request_of, wrong
from conformance.reading import providers
from conformance.requests import Request
from conformance.trace import Answer

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
PLACES = [
    ("dashscope", "chat.create", "qwen-plus"),
    ("yuanjing", "video.submit", "wan-text"),
    ("imarouter", "videos.submit", "seedance"),
    ("aihubmix", "images.create", "dall-e-3"),
]


def said(provider: str, request: Request) -> bool:
    return Bench(load(provider)).predict(request).accepted


@pytest.mark.parametrize(("provider", "operation", "family"), PLACES)
def test_good_requests_are_accepted_and_bad_ones_are_not(provider: str, operation: str, family: str) -> None:
    contract = load(provider)

    @FEW
    @given(
        good=strategies.good_requests(contract, operation, family),
        just_good=strategies.just_good_requests(contract, operation, family),
        just_bad=strategies.just_bad_requests(contract, operation, family),
        bad=strategies.bad_requests(contract, operation, family),
    )
    def hold(good: Request, just_good: Request, just_bad: Request, bad: Request) -> None:
        assert (said(provider, good), said(provider, just_good)) == (True, True)
        assert (said(provider, just_bad), said(provider, bad)) == (False, False)

    hold()


def test_every_family_that_takes_a_body_has_good_requests() -> None:
    for provider in providers():
        contract = load(provider)
        for operation in contract.operations.values():
            if operation.accepts:
                for family, _ in contract.attached(operation.id):
                    assert Bench(contract).goods(operation, family), f"{operation.id} of {family.name}"


def test_a_name_that_there_is_not_is_said() -> None:
    with pytest.raises(KeyError):
        strategies.good_requests(load("dashscope"), "chat.create", "nothing")


@FEW
@given(
    schema=st.sampled_from(
        [
            {"type": "integer", "minimum": 3, "maximum": 9, "multipleOf": 2},
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            {"type": "string", "minLength": 2, "maxLength": 3},
            {"type": ["string", "null"], "pattern": "^[a-c]{2}$"},
            {"type": "array", "minItems": 1, "maxItems": 2, "items": {"enum": ["a", 1]}},
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}, "b": {"const": 4}}},
            {"oneOf": [{"type": "boolean"}, {"type": "integer", "minimum": 5}]},
        ]
    ),
    data=st.data(),
)
def test_values_fit_their_schema(schema: dict[str, Any], data: st.DataObject) -> None:
    value = data.draw(strategies.values(schema))

    assert list(compiled(schema).iter_errors(value)) == []


@FEW
@given(answer=strategies.hostile_answers({"id": "x", "choices": [1, 2]}))
def test_a_legal_oddity_changes_nothing_that_a_client_reads(answer: strategies.HostileAnswer) -> None:
    if answer.legal:
        found = json.loads(answer.body)
        assert (answer.status, found["id"], found["choices"]) == (200, "x", [1, 2])
    else:
        assert (answer.status, answer.headers.get("content-type"), answer.body) != (
            200,
            "application/json",
            b'{"id": "x", "choices": [1, 2]}',
        )


@pytest.mark.parametrize("provider", providers())
def test_the_document_of_a_provider_is_taken_by_schemathesis(provider: str) -> None:
    contract = load(provider)
    found = document(contract)

    assert sum(len(methods) for methods in found["paths"].values()) == sum(
        len(operation.methods) for operation in contract.operations.values()
    )
    operation = next(iter(contract.operations.values()))
    cases = generated(contract, operation, count=3, seed=1)
    assert [request_of(case) for case in cases] == [
        request_of(case) for case in generated(contract, operation, count=3, seed=1)
    ]
    assert all(request_of(case).path == operation.path for case in cases)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(500, {"content-type": "application/json"}, b"{}"), "Server error"),
        (Answer(299, {"content-type": "application/json"}, b"{}"), "Undocumented status code"),
        (Answer(200, {"content-type": "text/plain"}, b"hi"), "Undocumented Content-Type"),
        (Answer(200, {"content-type": "application/json"}, b'{"object": "nothing"}'), "Response violates schema"),
    ],
)
def test_an_answer_against_the_document_is_told(answer: Answer, said: str) -> None:
    contract = load("dashscope")
    [case] = generated(contract, contract.operations["chat.create"], count=1, seed=1)

    assert any(said in line for line in wrong(contract, case, answer))
