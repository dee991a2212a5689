"""schemathesis at work on the suite's own document: it makes cases and judges answers; what is sent goes through the
suite's session, so that the budget holds and the trace has it all.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from conformance.acceptance import json_of
from conformance.contract import Contract, Operation
from conformance.openapi.document import document
from conformance.refusals import error_of
from conformance.requests import Request
from conformance.trace import Answer

BASE = "http://conformance.invalid"
_KEPT = ("content-type",)
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
"""The checks of schemathesis that are used: what it says of data that should be taken is a finding, no verdict."""


@lru_cache(maxsize=8)
def schema_of(contract: Contract) -> Any:
    """The document of a contract as schemathesis reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis

        links = st.from_regex(r"https://[a-z]{1,9}\.invalid/[a-z0-9]{1,9}", fullmatch=True)
        schemathesis.openapi.format("uri", links)
        return schemathesis.openapi.from_dict(document(contract, server=BASE))


def generated(contract: Contract, operation: Operation, *, count: int, seed: int) -> list[Any]:
    """So many cases for one operation; the same for the same seed."""
    found: list[Any] = []
    strategy = schema_of(contract)[operation.path][operation.methods[0]].as_strategy()

    @hypothesis.seed(seed)
    @_calm(max_examples=count)
    @hypothesis.given(case=strategy)
    def collect(case: Any) -> None:
        found.append(case)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return found[:count]


def request_of(case: Any) -> Request:
    """A case as the suite sends it: without a key, and with no header but that of its body."""
    import requests

    prepared = requests.Request(**_known(case.as_transport_kwargs(base_url=BASE))).prepare()
    parts = urlsplit(str(prepared.url))
    body: Any = prepared.body or b""
    headers = {name.lower(): str(text) for name, text in prepared.headers.items() if name.lower() in _KEPT}
    return Request(
        str(prepared.method),
        unquote(parts.path),
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers=headers,
        content=body.encode() if isinstance(body, str) else bytes(body),
    )


def wrong(contract: Contract, case: Any, answer: Answer) -> list[str]:
    """What schemathesis has against an answer; nothing when it conforms to the document.

    An error of the catalogue is no fault of the server, whatever its status.
    """
    known = error_of(contract, answer.status, json_of(answer.body)) is not None
    names = [name for name in CHECKS if not (known and name == "not_a_server_error")]
    from schemathesis import checks
    from schemathesis.core.failures import FailureGroup

    try:
        case.validate_response(response_of(answer, case), checks=[checks.CHECKS.get_one(name) for name in names])
    except FailureGroup as failures:
        return [_sentence(failure) for failure in failures.exceptions]
    return []


def walk(contract: Contract, send: Callable[[Request, str], Answer | None], *, steps: int, seed: int) -> None:
    """Scenarios along the links of the document: a task is submitted, and asked for by the id that came back.

    ``send`` is called with each request and its role; without an answer the scenario goes no further.
    """
    schema = schema_of(contract)
    base = schema.as_state_machine()

    class Machine(base):  # type: ignore[misc, valid-type]
        """Sends through the suite and leaves the judging to it."""

        def call(self, case: Any, **_: Any) -> Any:
            answer = send(request_of(case), f"{case.operation.definition.raw.get('operationId', '')}")
            return response_of(answer or Answer(599, {"content-type": "text/plain"}, b""), case)

        def validate_response(self, *_: Any, **__: Any) -> None:
            """Observed only."""

    settings = _calm(max_examples=steps, stateful_step_count=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        hypothesis.seed(seed)(Machine.TestCase)
        Machine.run(settings=settings)


def response_of(answer: Answer, case: Any) -> Any:
    """An answer as schemathesis has it."""
    import requests
    from schemathesis.core.transport import Response

    prepared = requests.Request(**_known(case.as_transport_kwargs(base_url=BASE))).prepare()
    headers = {name: [text] for name, text in answer.headers.items()}
    return Response(answer.status, headers, answer.body, prepared, 0.01, True)


def _calm(**more: Any) -> hypothesis.settings:
    return hypothesis.settings(
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def _known(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    names = ("method", "url", "headers", "files", "data", "params", "json", "cookies")
    return {name: kwargs[name] for name in names if name in kwargs}


def _sentence(failure: Any) -> str:
    text = f"{failure.title}: {failure.message}" if getattr(failure, "message", "") else str(failure)
    return " ".join(text.split())[:400]
