"""What was recorded answers again, from rules, with nothing of the real provider left to ask."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.choosing.mistakes import RuleError
from mockserver.record.recording import Chunk, Recording, Said, write_recording
from tests.support.client import Client

KEY = "sk-abcdefghijkl"
ASKED = {"model": "qwen-plus", "messages": [{"role": "user", "content": "hi"}], "stream": False}
PATH = "/compatible-mode/v1/chat/completions"


def recording(answer: Said, asked: Any = ASKED, *, path: str = PATH, method: str = "POST", **more: Any) -> Recording:
    body = (Chunk(text=json.dumps(asked)),) if asked is not None else ()
    facts: dict[str, Any] = {"query": "", "provider": "dashscope", "operation": "chat", "first_byte_ms": 0.0, **more}
    return Recording(
        at=0.0, upstream="https://dashscope.aliyuncs.com", method=method, path=path,
        request=Said({"content-type": "application/json"}, body), response=answer, duration_ms=1.0, **facts,
    )  # fmt: skip


def whole(text: str, status: int = 200, **headers: str) -> Said:
    return Said({"content-type": "application/json", "content-length": "7", **headers}, (Chunk(text=text),), status)


def replaying(folder: Path, *recordings: Recording) -> Client:
    for one in recordings:
        write_recording(folder, one)
    return Client("dashscope", key=KEY, rules=(str(folder),))


def test_the_same_request_gets_the_recorded_answer_and_another_its_natural_one(tmp_path: Path) -> None:
    with replaying(tmp_path, recording(whole('{"said": "so"}', 418, **{"x-real": "yes"}))) as client:
        again = client.post(PATH, ASKED)
        other = client.post(PATH, {**ASKED, "messages": [{"role": "user", "content": "bye"}]})

    assert (again.status_code, again.json(), again.headers["x-real"]) == (418, {"said": "so"}, "yes")
    assert again.headers["content-length"] == str(len(again.content))
    assert other.json()["object"] == "chat.completion"


def test_the_same_request_recorded_twice_is_answered_in_order_and_then_by_the_last(tmp_path: Path) -> None:
    with replaying(tmp_path, recording(whole("1")), recording(whole("2"))) as client:
        assert [client.post(PATH, ASKED).json() for _ in range(3)] == [1, 2, 2]


def test_a_stream_comes_again_event_by_event(tmp_path: Path) -> None:
    pieces = (Chunk(1.0, 'data: {"a": 1}\n\nevent: x\nda'), Chunk(2.0, "ta: 2\n\n"), Chunk(3.0, "data: [DONE]\n\n"))
    with replaying(tmp_path, recording(Said({"content-type": "text/event-stream"}, pieces, 200))) as client:
        text = client.post(PATH, ASKED).text

    assert text == 'data: {"a": 1}\n\nevent: x\ndata: 2\n\ndata: [DONE]\n\n'


def test_bytes_come_again_as_they_were(tmp_path: Path) -> None:
    sound = Said({"content-type": "audio/mpeg"}, (Chunk(base64=base64.b64encode(b"\xff\xfb\x00").decode()),), 200)
    with replaying(tmp_path, recording(sound)) as client:
        answer = client.post(PATH, ASKED)

    assert (answer.content, answer.headers["content-type"]) == (b"\xff\xfb\x00", "audio/mpeg")


def test_a_path_with_signs_of_a_pattern_is_only_itself(tmp_path: Path) -> None:
    odd = recording(whole('"odd"'), None, path="/compatible-mode/v1/[ab]*", method="GET", operation=None)
    with replaying(tmp_path, odd) as client:
        assert client.get("/compatible-mode/v1/[ab]*").json() == "odd"
        assert client.get("/compatible-mode/v1/a").status_code == 404


def test_a_query_belongs_to_the_request(tmp_path: Path) -> None:
    polls = [recording(whole(f'"{n}"'), None, path="/v1/x", method="GET", query=f"id={n}") for n in ("1", "2*")]
    with replaying(tmp_path, *polls) as client:
        found = [client.get(f"/v1/x?id={n}") for n in ("2*", "1", "2")]

    assert [answer.json() for answer in found[:2]] == ["2*", "1"]
    assert found[2].status_code == 404


def test_one_recording_may_be_named_alone_and_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "one", recording(whole('"alone"')))
    with Client("dashscope", key=KEY, rules=(str(path),)) as client:
        assert client.post(PATH, ASKED).json() == "alone"
    (tmp_path / "none").mkdir()
    with pytest.raises(RuleError, match="hold no recording"):
        Client("dashscope", rules=(str(tmp_path / "none"),))


def test_a_request_with_secrets_is_known_by_the_rest_of_it(tmp_path: Path) -> None:
    asked = {**ASKED, "api_key": "que…77", "via": {"token": "…"}}
    sent = {**ASKED, "api_key": "another-one", "via": {"token": "one more"}}
    with replaying(tmp_path, recording(whole('{"mine": 1}'), asked, query="key=…&a=1")) as client:
        assert client.post(PATH + "?key=mine&a=1", sent).json() == {"mine": 1}
        assert "mine" not in client.post(PATH + "?key=mine&a=2", sent).json()
