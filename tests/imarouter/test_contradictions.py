"""Each place where the document disagrees with itself is a row of the contract that says what is served."""

from __future__ import annotations

import pytest

from .contract import facts

# what disagrees -> the rows about it
PLACES: dict[str, list[str]] = {
    "examples that are bare texts": ["seedance-bare-texts", "subtitle-erase-bare-texts"],
    "first statuses": [
        *("seedance-first-status", "kling-first-status", "wan26-and-horse-first-status"),
        *("images-gemini-flash-first-status", "music-first-status", "vidu-first-status", "minimax-first-status"),
        "pixverse-first-status",
    ],
    "the end of a MiniMax task": ["minimax-succeeded", "minimax-results", "minimax-failed"],
    "what a failed task says": [
        *("seedance-failure-text", "vidu-failed-progress", "vidu-failed-code", "vidu-failed-schema"),
    ],
    "unknown tasks": [
        *("images-gemini-flash-unknown-task-status", "kling-unknown-task", "minimax-unknown-task"),
        "vidu-unknown-task",
    ],
    "one mistake in two envelopes": ["vidu-envelopes"],
    "a schema that its own examples do not have": ["minimax-error-schema"],
    "resolutions and host of MiniMax": ["minimax-capitals", "minimax-host"],
    "when Vidu is charged, and for which lengths": ["vidu-hold", "vidu-duration-q2"],
    "models and letters of assets": ["asset-seedance-upload-cn", "asset-default-model-name", "asset-letter-case"],
    "400 with the code 500, and the type of code": ["seedance-code-500", "kling-code-500", "task-error-code-type"],
    "the models of chat": ["chat-model-count"],
    "streams, tools and errors of chat": ["chat-stream-example", "chat-tool-messages", "chat-no-errors"],
    "the models and input of Responses": ["responses-models", "responses-input"],
    "the models and version of Messages": ["messages-models", "messages-version"],
    "the models of the subtitle page": ["subtitle-erase-overseas-model"],
    "models on a page that its schema lacks, or has although expired": [
        *("images-gemini-flash-page-models", "seedance-expired-aliases"),
    ],
    "what Midjourney's tasks, follow-ups and images are": [
        *("midjourney-task-shape", "midjourney-change-request", "midjourney-blend-images", "midjourney-description"),
        *("midjourney-blend-dimensions", "midjourney-task-id", "midjourney-image-key"),
    ],
    "which task a remix names": ["midjourney-modal-parent"],
    "paths with a fragment": ["path-fragments"],
    "a query page without 401": ["seedance-no-401"],
    "where amount_usd stands": [
        *("kling-amount", "images-gemini-flash-amount-in-submit", "pixverse-amount", "vidu-amount", "minimax-amount"),
    ],
    "status words of contents": ["seedance-contents-status-words", "seedance-contents-schema-words"],
    "an error that is a text or an object, and schemas that nothing uses": ["error-object-or-text", "unused-schemas"],
    "assets: the upload models, the default, letter case": [
        *("asset-seedance-upload-cn", "asset-default-model-name", "asset-letter-case"),
    ],
    "what an asset may be, and which error a wrong one gives": [
        *("asset-duration-text", "asset-audio-and-reference-bounds", "asset-examples-overseas"),
        *("asset-mixed-refusal", "asset-wrong-in-video"),
    ],
    "asset pages that show no error, and samples that send no body": [
        *("asset-errors-undocumented", "asset-samples-without-body"),
    ],
    "the settle event": ["callback-deprecated-required", "callback-ack-fields"],
    "null that fits twice": ["images-gemini-flash-null-twice"],
}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_has_its_rows(place: str) -> None:
    assert set(PLACES[place]) <= {row.id for row in facts().contradictions}


def test_a_row_names_two_readings_at_least_and_what_is_served() -> None:
    rows = facts().contradictions
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert len(row.readings) >= 2, row.id
        assert row.served
        assert row.why
        assert row.source.startswith("documented: 003"), row.id
