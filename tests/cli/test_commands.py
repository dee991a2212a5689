"""The command line, run as people run it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver import __version__
from mockserver.contracts.grammar import grammar
from mockserver.contracts.locate import fixtures_dir
from tests.support.contracts import tiny_files, write_contract

ROOT = Path(__file__).parents[2]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("MOCKSERVER_")} | {
    "PYTHONPATH": str(ROOT)
}


def run(*words: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mockserver", *words],
        capture_output=True,
        text=True,
        cwd=folder or ROOT,
        env=CLEAN | environment,
        timeout=60,
        check=False,
    )


@contextmanager
def serving(
    *words: str, folder: Path | None = None, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[str], list[str]]]:
    """A server process; gives its address, the process and the ready table."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder or ROOT,
        env=CLEAN | environment,
    )
    try:
        assert process.stdout is not None
        table = [process.stdout.readline()]
        while table[-1] and "Ctrl-C" not in table[-1]:
            table.append(process.stdout.readline())
        assert table[-1], process.stderr and process.stderr.read()
        yield table[0].split()[-1], process, table
    finally:
        process.kill()
        process.communicate()


def fetch(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_without_a_word_it_serves_and_names_where() -> None:
    with serving("--port", "0") as (url, process, table):
        assert table[0].startswith("mockserver ready on http://127.0.0.1:")
        assert all(any(name in line for line in table) for name in ("yuanjing", "dashscope", "aihubmix"))
        assert fetch(f"{url}/healthz") == (200, b"ok")
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_in_flight_ends_cleanly_when_the_server_is_stopped(number: int) -> None:
    with serving("--port", "0", "--quiet") as (url, process, _):
        client = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
        client.request(
            "POST",
            "/dashscope/compatible-mode/v1/chat/completions",
            b'{"model": "qwen-plus", "stream": true, "messages": [{"role": "user", "content": "hi"}]}',
            {"Authorization": "Bearer sk-x", "Content-Type": "application/json", "X-Mock-Delay": "30"},
        )
        for _round in range(3):  # what was sent before these is being answered once they have been
            assert fetch(f"{url}/healthz") == (200, b"ok")
        process.send_signal(number)
        assert client.getresponse().read().endswith(b"data: [DONE]\n\n")
        client.close()
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_reader_of_events_does_not_hold_up_the_stop() -> None:
    with serving("--port", "0", "--quiet") as (url, process, _):
        client = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
        client.request("GET", "/_mock/events")
        answer = client.getresponse()
        assert answer.readline() == b": understudy\n"
        process.send_signal(signal.SIGINT)
        assert answer.read().endswith(b"\n\n")
        client.close()
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_rules_come_from_files_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('[[rules]]\nid = "one"\nreply = "x"\n', "utf-8")
    (tmp_path / "two.yaml").write_text("rules:\n- id: two\n  reply: y\n", "utf-8")
    for words, environment in (
        (["--rules", "one.toml", "--rules", "two.yaml"], {}),
        ([], {"MOCKSERVER_RULES": "one.toml,two.yaml"}),
    ):
        with serving("--port", "0", *words, folder=tmp_path, **environment) as (url, _process, _table):
            rules = json.loads(fetch(f"{url}/_mock/rules")[1])["rules"]
        assert [row["id"] for row in rules] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            '[[rules]]\nmodle = "x"\n',
            "mockserver: r.toml:2: rules[0].modle is no word of a rule; did you mean 'model'?",
        ),
        ("[[rules]\n", "mockserver: r.toml:1: is not TOML"),
        (None, "mockserver: 'r.toml' is no file and no scenario"),
    ],
)
def test_rules_that_mean_nothing_stop_the_start(tmp_path: Path, text: str | None, complaint: str) -> None:
    if text is not None:
        (tmp_path / "r.toml").write_text(text, "utf-8")
    done = run("--port", "0", "--rules", "r.toml", folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith(complaint)


def test_faults_lists_the_catalogue() -> None:
    listed, legal = run("faults"), run("faults", "--legal", "--json")

    assert "cut_stream  (illegal, stream)" in listed.stdout
    assert "seconds=300.0: seconds until the connection is closed" in listed.stdout
    rows = json.loads(legal.stdout)["faults"]
    assert all(row["legal"] for row in rows)
    assert {"crlf", "utf8_split"} <= {row["name"] for row in rows}


def test_a_request_is_one_line_and_quiet_is_none() -> None:
    for words, lines in ((["--port", "0"], 1), (["--port", "0", "--quiet"], 0)):
        with serving("serve", *words) as (url, process, _):
            fetch(f"{url}/dashscope/nowhere")
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=10)
        assert errors.count("GET /dashscope/nowhere 404 dashscope") == lines


def test_the_environment_and_a_file_set_it_up(tmp_path: Path) -> None:
    (tmp_path / "understudy.toml").write_text('clock = "manual"\nseed = 5\n', "utf-8")
    with serving("--port", "0", folder=tmp_path, MOCKSERVER_SEED="7") as (url, _, _table):
        health = json.loads(fetch(f"{url}/_mock/health")[1])

    assert (health["clock"]["mode"], health["seed"]) == ("manual", 7)


def test_state_in_a_file_survives_a_restart(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path}/state.db"
    for _ in range(2):
        with serving("--port", "0", "--state", state) as (url, process, _table):
            fetch(f"{url}/_mock/accounts/yuanjing/k1")
            accounts = json.loads(fetch(f"{url}/_mock/accounts")[1])
            process.send_signal(signal.SIGINT)
            assert process.wait(5) == 0
    assert accounts["total"] == 1


def test_several_workers_share_one_state(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path}/state.db"
    with serving("--port", "0", "--state", state, "--workers", "2", "--quiet") as (url, process, _):
        for number in range(20):
            assert fetch(f"{url}/_mock/accounts/yuanjing/k{number}")[0] == 200
        assert json.loads(fetch(f"{url}/_mock/accounts")[1])["total"] == 20
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["serv"], "there is no command 'serv'; did you mean 'serve'?"),
        (["--prot", "1"], "No such option '--prot'"),
        (["--port", "many"], "'many' is not a valid integer"),
        (["--workers", "2"], "2 workers cannot share --state memory"),
        (["--state", "sqlit:///x"], "sqlit"),
        (["--provider", "dashscop"], "did you mean 'dashscope'?"),
        (["--clock", "manuel"], "did you mean 'manual'?"),
        (["--contracts", "/nonexistent"], "no such folder"),
        (["errors", "--provider", "dashscop"], "did you mean 'dashscope'?"),
        (["contract", "check", "/nonexistent"], "no such folder"),
    ],
)
def test_a_wrong_call_is_explained_and_exits_with_2(words: list[str], complaint: str) -> None:
    done = run(*words)

    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("--port", port)

    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "another --port" in done.stderr


def test_an_unknown_setting_stops_the_start_with_the_nearest(tmp_path: Path) -> None:
    done = run(folder=tmp_path, MOCKSERVER_PROT="1")

    assert done.returncode == 2
    assert "did you mean 'MOCKSERVER_PORT'?" in done.stderr


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"mockserver, version {__version__}\n"


def test_the_help_of_every_command_is_there() -> None:
    for words in (
        ["--help"],
        ["serve", "--help"],
        ["errors", "-h"],
        ["contract", "--help"],
        ["contract", "check", "--help"],
    ):
        done = run(*words)
        assert done.returncode == 0
        assert "Usage:" in done.stdout


def test_the_catalogue_is_listed_for_people_and_for_programs() -> None:
    rows = json.loads(run("errors", "--json").stdout)["errors"]
    some = run("errors", "--provider", "yuanjing").stdout

    assert {row["provider"] for row in rows} >= {"yuanjing", "dashscope", "aihubmix"}
    assert set(rows[0]) == {"id", "provider", "status", "body", "cause", "source", "operations"}
    assert all(f"{row['status']}  {row['id']}" in some for row in rows if row["provider"] == "yuanjing")
    assert "dashscope" not in some


def test_the_shipped_contracts_pass_their_check() -> None:
    done = run("contract", "check")

    assert done.returncode == 0, done.stderr
    assert "yuanjing: 4 operations" in done.stdout


def test_a_users_own_contract_is_checked(tmp_path: Path) -> None:
    write_contract(tmp_path)

    assert "acme: 3 operations, 1 families, 1 models, 3 errors" in run("contract", "check", str(tmp_path)).stdout


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"family": "a", "family": "b"}', "the key 'family' stands twice"),
        ("{", "is not JSON"),
    ],
)
def test_a_file_that_says_a_thing_twice_or_not_at_all_fails_its_check(
    tmp_path: Path, text: str, complaint: str
) -> None:
    write_contract(tmp_path, tiny_files() | {"clips/family.json": text})
    done = run("contract", "check", str(tmp_path))

    assert done.returncode == 2
    assert complaint in done.stderr


def test_a_providers_own_folder_is_explained(tmp_path: Path) -> None:
    write_contract(tmp_path)
    done = run("contract", "check", str(tmp_path / "acme"))

    assert done.returncode == 2
    assert "is one provider's folder; name the folder that holds it" in done.stderr


def test_the_grammar_on_disk_is_the_grammar_of_the_reader(tmp_path: Path) -> None:
    folder = fixtures_dir() / "contracts" / "meta"
    done = run("contract", "grammar", str(tmp_path))

    assert done.returncode == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.json")} == grammar()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == grammar()
