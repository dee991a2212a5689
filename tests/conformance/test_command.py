"""The ``conformance`` command: what it says, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli import main
from conformance.reading import providers
from tests.conformance.test_reports import FORMAT_1

RUN = sys.modules["conformance.cli.targeting"]
KEY = "sk-secret-0123456789abcdef"
FEW = ("dashscope", "--select", "dashscope/chat/qwen/seed")


def conformance(*words: str) -> Result:
    return CliRunner().invoke(main, words)


class _Site(BaseHTTPRequestHandler):
    """A web site: a page for all, or the provider's word for a wrong key that repeats the key."""

    page = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        key = self.headers["authorization"].removeprefix("Bearer ")
        refused = {"error": {"message": f"Incorrect API key provided. {key}", "type": "invalid_request_error"}}
        body = b"<html><body>Welcome</body></html>" if self.page else json.dumps(refused).encode()
        self.send_response(200 if self.page else 401)
        self.send_header("content-type", "text/html" if self.page else "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-echo", key)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("provider", providers())
def test_the_mock_in_process_passes_every_check(provider: str, tmp_path: Path) -> None:
    result = conformance("run", provider, "--level", "may", "--json", str(tmp_path / "run.json"))

    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "run.json").read_text("utf-8"))
    FORMAT_1.validate(found)
    assert found["summary"]["passed"] == len(found["checks"])
    assert "conformance-1" not in json.dumps(found)


def test_a_part_is_run_and_summed_up() -> None:
    result = conformance("run", *FEW)

    assert result.exit_code == 0
    count = len([line for line in conformance("list", *FEW).output.splitlines() if "/seed-" in line])
    assert count > 5
    assert f"dashscope at http://127.0.0.1:8787/dashscope: {count} checks, " in result.output
    assert f"{count} checks: {count} passed, 0 failed, 0 not applicable, 0 inconclusive, 0 errors" in result.output


def test_a_dry_run_sends_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(RUN, "MOCK", "no.such:app")
    result = conformance("run", *FEW, "--dry-run", "--json", str(tmp_path / "plan.json"))

    assert result.exit_code == 0
    assert "dashscope/chat/qwen/seed-minus-1: Create a chat completion" in result.output
    found = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    FORMAT_1.validate(found)
    assert (found["requests"], found["summary"]["skipped"]) == (0, len(found["checks"]))


def test_a_run_stops_at_the_requests_allowed() -> None:
    result = conformance("run", *FEW, "--max-requests", "2")

    assert result.exit_code == 4
    assert "2 passed" in result.output
    assert "stopped: what was allowed is spent" in result.output


def test_a_failing_target_ends_with_1_and_says_how_to_repeat_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RUN, "MOCK", f"{__name__}:always_accepts")
    monkeypatch.setattr(RUN, "_control", lambda: None)
    result = conformance("run", *FEW, "--key", KEY)

    assert result.exit_code == 1
    assert "FAILED dashscope/chat/qwen/seed-minus-1 (must)" in result.output
    assert "curl -sS -X POST http://127.0.0.1:8787/dashscope/compatible-mode/v1/chat/completions" in result.output
    assert KEY not in result.output


async def always_accepts(scope: dict[str, object], receive: object, send: object) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b'{"choices": []}'})  # type: ignore[operator]


@pytest.mark.parametrize(("page", "said"), [(True, "answers with a web page"), (False, "the key is refused")])
def test_a_target_that_is_something_else_ends_with_3(
    site: str, page: bool, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_Site, "page", page)
    file = tmp_path / "run.json"
    result = conformance("run", *FEW, "--base-url", site, "--key", KEY, "--json", str(file))

    assert result.exit_code == 3
    assert said in result.output
    FORMAT_1.validate(json.loads(file.read_text("utf-8")))
    assert KEY not in result.output + file.read_text("utf-8")


def test_a_mock_that_cannot_be_loaded_ends_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RUN, "MOCK", "no.such.module:app")
    result = conformance("run", *FEW)

    assert result.exit_code == 3
    assert "the mock cannot be loaded" in result.output


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("run", "dashscop"), "unknown provider dashscop; the nearest is dashscope"),
    (("run", "dashscope", "--operations", "chta"), "unknown operation chta; the nearest is chat"),
    (("run", "dashscope", "--family", "qwen-pluss"), "unknown family qwen-pluss; the nearest is qwen-plus"),
    (("run", "dashscope", "--select", "dashscope/chta"), "unknown check dashscope/chta; the nearest is dashscope/chat"),
    (("run", "yuanjing", "--operations", "chat", "--family", "wan-text"), "no check is in all of"),
    (("run", "dashscope", "--level", "most"), "'most' is not one of"),
    (("run", "dashscope", "--base-url", "http://127.0.0.1:1"), "--key is needed with --base-url"),
    (("run", "dashscope", "--base-url", "127.0.0.1:1", "--key", KEY), "--base-url is an http or https address"),
    (("run", "dashscope", "--base-url", "http://a:b@c", "--key", KEY), "--base-url holds a password"),
    (("run", "dashscope", "--control", "http://127.0.0.1:1/_mock"), "--control goes with --base-url"),
    (("run", "dashscope", "--key", f"{KEY}\n"), "--key holds characters"),
    (("run", "dashscope", "--json", "/no/such/folder/x.json"), "there is no folder"),
    (("run", "dashscope", "--max-requests", "0"), "0 is not in the range"),
    (("run", "dashscope", "--htlm", "x"), "No such option"),
    (("list", "dashscop"), "the nearest is dashscope"),
    (("explain", "dashscope/chat/qwen/seed-minus-2"), "the nearest is dashscope/chat/qwen/seed-minus-1"),
    (("explain", "nothing"), "unknown provider nothing"),
    (("coverage", "dashscop"), "the nearest is dashscope"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words)[:60] for words, _ in WRONG])
def test_a_wrong_call_ends_with_2_and_the_nearest_word(words: tuple[str, ...], said: str) -> None:
    result = conformance(*words)

    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert KEY not in result.output


def test_list_names_the_checks_of_the_level_and_stricter() -> None:
    must = conformance("list", "dashscope", "--level", "must", "--family", "qwen").output.splitlines()
    should = conformance("list", "dashscope", "--family", "qwen").output.splitlines()

    assert any(line.startswith("must    dashscope/chat/qwen/seed-minus-1  ") for line in must)
    assert {line.split()[0] for line in must} == {"must"}
    assert {line.split()[0] for line in should} == {"must", "should"}
    assert set(must) < set(should)


def test_several_words_and_ids_are_taken_together() -> None:
    lines = conformance("list", "yuanjing", "--operations", "tasks,chat").output.splitlines()

    assert {line.split()[1].split("/")[1] for line in lines} == {"tasks", "chat"}


def test_explain_tells_one_check_in_full() -> None:
    told = conformance("explain", "dashscope/chat/qwen/seed-minus-1").output

    assert "  source    documented: 004 > Request parameters, seed" in told
    assert "  because   seed breaks minimum" in told
    assert "-1 is lesser than the minimum of 0" in told
    assert re.search(r"repeat +curl .*\$API_KEY", told)


def test_coverage_counts_every_clause_once() -> None:
    found = json.loads(conformance("coverage", "--json").output)

    assert [one["provider"] for one in found["providers"]] == list(providers())
    for one in found["providers"]:
        states = [clause["state"] for clause in one["clauses"]]
        assert one["declared"] == len(states)
        assert one["exercised"] == states.count("exercised")
        assert all(bool(clause["checks"]) == (clause["state"] == "exercised") for clause in one["clauses"])


def test_coverage_is_a_table_without_json() -> None:
    lines = conformance("coverage", "dashscope").output.splitlines()

    assert lines[0].split()[:4] == ["provider", "declared", "exercised", "discriminated"]
    assert len(lines) == 2


def test_the_version_is_told() -> None:
    assert conformance("--version").output.startswith("conformance, version ")


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import conformance", ("httpx", "jsonschema", "click", "mockserver", "hypothesis", "av", "asyncio")),
        ("import conformance.cli", ("httpx", "jsonschema", "mockserver", "hypothesis", "av", "asyncio")),
    ],
)
def test_importing_it_loads_nothing_heavy(code: str, heavy: tuple[str, ...]) -> None:
    command = f"{code}, sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert done.stdout.strip() == "[]"


def test_each_public_name_is_there() -> None:
    import conformance as package

    assert all(getattr(package, name) is not None for name in package.__all__)
    with pytest.raises(AttributeError, match="estimates"):
        package.estimates  # noqa: B018
