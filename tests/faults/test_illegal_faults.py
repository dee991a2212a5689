"""Illegal faults: each does exactly what its name says, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.app import Understudy
from mockserver.faults.catalogue import FAULTS
from tests.faults.conftest import CHAT, Ask, chat_body
from tests.support.wire import Wire, ask, sse_data

NAMED = [
    "delay",
    "stall",
    "slow_bytes",
    "cut_body",
    "cut_stream",
    "reset",
    "bad_json",
    "wrong_content_type",
    "empty_body",
    "html_error",
    "utf8_split",
    "crlf",
    "sse_comments",
    "multiline_data",
    "no_done",
    "duplicate_event",
    "huge_event",
    "unknown_field",
    "null_field",
    "missing_optional",
    "unknown_enum",
    "status_flap",
]


def texts(wire: Wire) -> list[str]:
    """What each event of a chat stream says."""
    found = []
    for data in sse_data(wire.body):
        if data != "[DONE]":
            choices = json.loads(data)["choices"]
            found.append(choices[0]["delta"].get("content") or "" if choices else "")
    return found


def test_every_documented_fault_is_in_the_catalogue() -> None:
    assert set(NAMED) <= set(FAULTS)


def test_the_body_ends_before_its_length(chat: Ask) -> None:
    plain, cut = chat(), chat("cut_body; after=40")

    assert cut.body == plain.body[:40] or len(cut.body) == 40
    assert cut.headers["content-length"] == plain.headers["content-length"]
    assert cut.ended == "close"
    half = chat("cut_body")
    assert len(half.body) == int(half.headers["content-length"]) // 2


def test_a_stream_is_cut_in_the_middle_of_an_event(chat: Ask) -> None:
    plain, cut = chat(stream=True), chat("cut_stream; after=3", stream=True)

    assert len(sse_data(cut.body)) == 3
    assert texts(plain)[:3] == texts(cut)
    assert not cut.body.endswith(b"\n")
    assert cut.ended == "close"


def test_half_of_a_stream_comes_where_nothing_is_said(chat: Ask) -> None:
    assert len(sse_data(chat("cut_stream", stream=True).body)) == len(sse_data(chat(stream=True).body)) // 2


def test_a_stream_may_end_early_in_good_order(chat: Ask) -> None:
    early = chat("early_end; after=4", stream=True)

    assert (len(sse_data(early.body)), early.ended) == (4, "complete")
    assert "[DONE]" not in early.body.decode()


@pytest.mark.parametrize("stream", [False, True])
def test_a_connection_is_reset_before_or_in_the_answer(chat: Ask, stream: bool) -> None:
    early, late = chat("reset", stream=stream), chat("reset; after=2", stream=stream)

    assert (early.status, early.body, early.ended) == (None, b"", "reset")
    assert (late.status, late.ended) == (200, "reset")
    assert len(sse_data(late.body)) == 2 if stream else len(late.body) == 2


def test_a_connection_is_closed_without_an_answer(chat: Ask) -> None:
    wire = chat("no_answer")

    assert (wire.status, wire.body, wire.ended) == (None, b"", "close")


def test_a_stalled_answer_stops_and_is_closed_in_the_end(chat: Ask) -> None:
    wire = chat("stall; after=2; seconds=0.01", stream=True)

    assert len(sse_data(wire.body)) == 2
    assert (wire.quiet, wire.ended) == (0.01, "close")


def test_a_stalled_answer_waits_for_nobody_whose_client_has_left(chat: Ask) -> None:
    wire = chat("stall; after=2; seconds=3600", stream=True, leave_after=1)

    assert wire.ended == "open"


@pytest.mark.parametrize("stream", [False, True])
def test_json_is_broken(chat: Ask, stream: bool) -> None:
    for number in range(8):
        wire = chat("bad_json", stream=stream, text=f"Repeat after me: number {number} of eight or so")
        pieces = [data for data in sse_data(wire.body) if data != "[DONE]"] if stream else [wire.body.decode()]
        broken = 0
        for piece in pieces:
            try:
                json.loads(piece)
            except ValueError:
                broken += 1
        assert broken == 1, wire.body


@pytest.mark.parametrize("stream", [False, True])
def test_content_types_are_wrong_or_missing(chat: Ask, stream: bool) -> None:
    assert chat("wrong_content_type", stream=stream).headers["content-type"] == "text/plain"
    assert chat("wrong_content_type; type=image/png", stream=stream).headers["content-type"] == "image/png"
    assert "content-type" not in chat("no_content_type", stream=stream).headers
    assert chat("wrong_content_type", stream=stream).body


@pytest.mark.parametrize("stream", [False, True])
def test_a_body_is_empty(chat: Ask, stream: bool) -> None:
    wire = chat("empty_body", stream=stream)

    assert (wire.status, wire.body, wire.ended) == (200, b"", "complete")


def test_a_page_of_a_proxy_comes_and_the_request_is_not_carried_out(app: Understudy, chat: Ask) -> None:
    wire = chat("html_error")

    assert (wire.status, wire.headers["content-type"]) == (502, "text/html")
    assert b"<h1>502 Bad Gateway</h1>" in wire.body
    assert ask(app, "/_mock/accounts", method="GET").json()["total"] == 0


def test_a_request_may_be_carried_out_though_its_answer_is_lost(app: Understudy, chat: Ask) -> None:
    assert chat("html_error; before=0; status=503").status == 503
    assert chat("reset").ended == "reset"
    assert chat("reset; before=1").ended == "reset"
    ledger = ask(app, "/_mock/ledger/dashscope/sk-test", method="GET").json()

    assert [row["kind"] for row in ledger["entries"]] == ["charge", "charge"]


def test_an_error_may_come_as_a_success(app: Understudy) -> None:
    wire = ask(app, CHAT, {}, headers={"X-Mock-Fault": "success_status"})

    assert wire.status == 200
    assert "error" in wire.json()


def test_events_are_missing_doubled_and_swapped(chat: Ask) -> None:
    plain = chat(stream=True)
    said = texts(plain)

    no_done = chat("no_done", stream=True)
    assert texts(no_done) == said
    assert b"[DONE]" in plain.body
    assert b"[DONE]" not in no_done.body
    doubled, lost = texts(chat("duplicate_event", stream=True)), texts(chat("lost_event", stream=True))
    assert (len(doubled), len(lost)) == (len(said) + 1, len(said) - 1)
    assert any(doubled[:n] + doubled[n + 1 :] == said for n in range(len(doubled)))
    assert any(said[:n] + said[n + 1 :] == lost for n in range(len(said)))
    swapped = texts(chat("swapped_events", stream=True))
    assert sorted(swapped) == sorted(said)
    assert swapped != said


def test_an_error_comes_in_place_of_the_rest(app: Understudy, chat: Ask) -> None:
    wire = chat("error_event; error=overloaded", stream=True)
    events = sse_data(wire.body)

    assert wire.status == 200
    assert (
        json.loads(events[-1])["error"]["code"] == app.providers["dashscope"].facts.errors["overloaded"].fields["code"]
    )
    assert all("error" not in json.loads(data) for data in events[:-1])


def test_a_required_field_is_missing(chat: Ask) -> None:
    assert "usage" not in chat("missing_required; field=usage").json()
    plain, odd = chat().json(), chat("missing_required").json()
    assert len(set(plain) - set(odd)) == 1


def test_a_word_is_in_no_list(chat: Ask) -> None:
    assert chat("unknown_enum").json()["choices"][0]["finish_reason"] == "mock_unknown"
    stream = chat("unknown_enum", stream=True)
    words = [json.loads(data)["choices"][0]["finish_reason"] for data in sse_data(stream.body)[:-1]]
    assert words[-1] == "mock_unknown"
    assert set(words[:-1]) == {None}


def test_a_number_comes_as_a_text(chat: Ask) -> None:
    def types(data: Any, at: str = "") -> dict[str, str]:
        rows = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
        if rows is None:
            return {at: type(data).__name__}
        return {key: kind for name, value in rows for key, kind in types(value, f"{at}.{name}").items()}

    plain, odd = types(chat().json()), types(chat("wrong_type").json())
    changed = {key: (plain[key], odd[key]) for key in plain if plain[key] != odd[key]}
    assert len(changed) == 1
    assert set(changed.values()) == {("int", "str")}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", sorted(name for name, fault in FAULTS.items() if fault.inject is not None))
def test_a_fault_follows_from_the_seed(name: str, stream: bool) -> None:
    quick = {
        "stall": "; seconds=0",
        "delay": "; seconds=0",
        "late_end": "; seconds=0",
        "slow_bytes": "; bytes=500; pause=0",
    }

    def once(seed: int) -> Any:
        from mockserver import create_app

        app = create_app(clock="manual", seed=seed)
        app.world.set_clock(advance=1_900_000_000 - app.world.now())
        wire = ask(app, CHAT, chat_body(stream=stream), headers={"X-Mock-Fault": name + quick.get(name, "")})
        app.worlds.close()
        return [wire.status, wire.headers, wire.writes, wire.ended]

    assert once(7) == once(7)


def test_another_seed_breaks_it_elsewhere(chat: Ask) -> None:
    from mockserver import create_app

    found = set()
    for seed in range(6):
        app = create_app(clock="manual", seed=seed)
        wire = ask(app, CHAT, chat_body(stream=True), headers={"X-Mock-Fault": "lost_event"})
        found.add(len(wire.body))
        app.worlds.close()

    assert len(found) > 1


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("cut_steam", "X-Mock-Fault: there is no fault 'cut_steam'; did you mean 'cut_stream'?"),
        ("", "X-Mock-Fault: no fault is named (known: html_error"),
        ("stall; secnds=3", "fault 'stall' has no parameter 'secnds'; did you mean 'seconds'? (known: after, seconds)"),
        ("stall; seconds=soon", "seconds of fault 'stall' is 'soon'; it must be from 0 to 3600"),
        ("stall; seconds", "'seconds' is no parameter of a fault; write stall; name=value"),
        ("crlf; x=1", "fault 'crlf' has no parameter 'x' (known: none)"),
        ("crlf, crlf", "fault 'crlf' is named twice"),
        (", ".join(sorted(FAULTS)[:11]), "11 faults are too many at once; at most 10"),
        ("slow_bytes; bytes=0", "bytes of fault 'slow_bytes' is '0'; it must be from 1"),
    ],
)
def test_a_fault_that_means_nothing_is_explained(app: Understudy, chat: Ask, asked: str, words: str) -> None:
    wire = chat(asked)

    assert wire.status == 400
    assert words in wire.json()["error"]["message"]
    assert ask(app, "/_mock/accounts", method="GET").json()["total"] == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"name": "stal"}, "fault is not right: there is no fault 'stal'; did you mean 'stall'?"),
        ({"after": 3}, "is no fault; write a text such as"),
        ([{"name": "reset", "after": "x"}], "after of fault 'reset' is 'x'"),
        ({"name": "reset", "after": True}, "after of fault 'reset' is True"),
        ({"name": "wrong_content_type", "type": "a\r\nb"}, "it must be a printable text"),
    ],
)
def test_a_rule_with_a_fault_that_means_nothing_is_explained(app: Understudy, fault: Any, words: str) -> None:
    wire = ask(app, "/_mock/rules", {"fault": fault})

    assert wire.status == 400
    assert words in wire.json()["error"]["message"]
