"""What the tests of the text chapters share: one honest run of them all."""

from __future__ import annotations

import pytest

from conformance.asgi import find_app
from conformance.bench import Bench
from conformance.chapters import embeddings, messages, responses, sdk, streams, structured, text, tools, wholes
from conformance.keys import fitting_key
from conformance.reading import load
from conformance.running import Plan, Run, run
from conformance.target import Where

ORIGIN = "http://127.0.0.1:8787"
TALKS = ("chat", "responses", "messages", "embeddings")
CHAPTERS = (wholes, text, tools, structured, streams, responses, messages, embeddings, sdk)


def talked(provider: str, *families: str) -> Run:
    """The text chapters on some families of a provider of the mock."""
    contract = load(provider)
    bench = Bench(contract, families=families)
    found = tuple(check for chapter in CHAPTERS for check in chapter.checks(bench))
    where = Where(
        f"{ORIGIN}/{provider}", fitting_key(contract.auth), find_app("mockserver:create_app"), f"{ORIGIN}/_mock"
    )
    return run(Plan(contract, found, where))


@pytest.fixture(scope="session")
def spoken() -> Run:
    """A provider with all three protocols, and vectors."""
    return talked("imarouter", *TALKS)


@pytest.fixture(scope="session")
def thought() -> Run:
    """A provider that has one tool called at a time, and a family whose models always think."""
    return talked("dashscope", "qwen-plus", "qwen-thinking")
