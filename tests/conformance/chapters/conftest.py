"""What the tests of the text chapters share: one honest run of them all."""

from __future__ import annotations

import pytest

from conformance.bench import Bench
from conformance.chapters import embeddings, messages, responses, sdk, streams, structured, text, tools, wholes
from conformance.reading import load
from conformance.running import Run
from tests.conformance.chapters.mock import ran

TALKS = ("chat", "responses", "messages", "embeddings")
CHAPTERS = (wholes, text, tools, structured, streams, responses, messages, embeddings, sdk)


def talked(provider: str, *families: str) -> Run:
    """The text chapters on some families of a provider of the mock."""
    contract = load(provider)
    bench = Bench(contract, families=families)
    found = tuple(check for chapter in CHAPTERS for check in chapter.checks(bench))
    return ran(contract, found)


@pytest.fixture(scope="session")
def spoken() -> Run:
    """A provider with all three protocols, and vectors."""
    return talked("imarouter", *TALKS)


@pytest.fixture(scope="session")
def thought() -> Run:
    """A provider that has one tool called at a time, and a family whose models always think."""
    return talked("dashscope", "qwen-plus", "qwen-thinking")
