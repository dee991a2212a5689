"""The rules that keep the two packages apart and honest, checked on their source: what may import, read or say what."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 300
PROVIDERS = ("yuanjing", "dashscope", "aihubmix", "imarouter")
VAGUE = {"utils", "helpers", "common", "base", "manager", "util", "helper", "misc"}
CLOCKS = {
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
}
CHANCES = {"random", "secrets", "uuid.uuid1", "uuid.uuid4", "os.urandom"}
GENERATOR = "random.Random"
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv"}
OUTBOUND = {
    "httpx",
    "httpx2",
    "requests",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "smtplib",
    "ftplib",
    "socket.create_connection",
    "asyncio.open_connection",
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What the imports of a module bind, and what that is in full: ``dt`` is ``datetime.datetime``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (head, head)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def in_full(node: ast.AST, known: dict[str, str]) -> str | None:
    """The full name that an expression stands for, if it begins with something imported."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    head, _, rest = ast.unparse(node).partition(".")
    return ".".join(filter(None, (known[head], rest))) if head in known else None


def names(tree: ast.AST) -> Iterator[str]:
    """Each dotted name that a module imports or uses, spelled in full."""
    known = dict(imported(tree))
    yield from known.values()
    yield from (alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names)
    yield from (name for node in ast.walk(tree) if (name := in_full(node, known)))


def made_chances(tree: ast.AST) -> set[str]:
    """Where chance comes from: all of ``CHANCES`` but the type of a generator that is handed in and never made."""
    known = dict(imported(tree))
    made = {in_full(node.func, known) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    handed_in = set() if GENERATOR in made else {GENERATOR}
    used = {name for name in names(tree) if name not in handed_in}
    return {one for one in CHANCES if any(name == one or name.startswith(f"{one}.") for name in used)}


def uses(tree: ast.AST, forbidden: set[str]) -> set[str]:
    """The forbidden names that a module uses, by themselves or by something inside them."""
    return {one for name in names(tree) for one in forbidden if name == one or name.startswith(f"{one}.")}


def texts(tree: ast.AST) -> Iterator[str]:
    """Each text of a module that is no docstring (a text that stands by itself says what something is for)."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def named_providers(tree: ast.AST) -> set[str]:
    return {provider for text in texts(tree) for provider in PROVIDERS if provider in text.lower()}


def offenders(
    package: str, find: Callable[[ast.AST], set[str]], *, allowed: tuple[str, ...] = ()
) -> dict[str, set[str]]:
    """Which modules of a package break a rule, and how."""
    found = {
        str(path.relative_to(ROOT / package)): find(ast.parse(path.read_text("utf-8"))) for path in modules(package)
    }
    return {name: wrong for name, wrong in found.items() if wrong and name not in allowed}


@pytest.mark.parametrize(("package", "other"), [("mockserver", "conformance"), ("conformance", "mockserver")])
def test_neither_package_imports_the_other(package: str, other: str) -> None:
    assert modules(package)
    assert offenders(package, lambda tree: uses(tree, {other})) == {}


def test_only_the_clock_reads_the_time() -> None:
    assert offenders("mockserver", lambda tree: uses(tree, CLOCKS), allowed=("clock.py",)) == {}


def test_only_chance_makes_random_numbers() -> None:
    assert offenders("mockserver", made_chances, allowed=("chance.py",)) == {}


@pytest.mark.parametrize(("package", "allowed"), [("mockserver", ("settings.py",)), ("conformance", ())])
def test_only_the_settings_read_the_environment(package: str, allowed: tuple[str, ...]) -> None:
    assert offenders(package, lambda tree: uses(tree, ENVIRONMENT), allowed=allowed) == {}


def test_the_server_opens_no_outbound_connection() -> None:
    goes_out = ("record/proxy.py", "callbacks/send.py")
    wears_their_types = "testing/aiohttp_transport.py"  # an answer in process, where httpx itself expects its own types
    assert offenders("mockserver", lambda tree: uses(tree, OUTBOUND), allowed=(*goes_out, wears_their_types)) == {}


def test_only_the_target_of_the_suite_opens_connections() -> None:
    allowed = (
        "target.py",
        "asgi_transport.py",
        "openapi/schemathesis_cases.py",
    )  # the last prepares, and sends nothing

    assert offenders("conformance", lambda tree: uses(tree, OUTBOUND), allowed=allowed) == {}


@pytest.mark.parametrize("package", ["mockserver", "conformance"])
def test_no_provider_is_named_in_code(package: str) -> None:
    assert offenders(package, named_providers) == {}


@pytest.mark.parametrize("package", ["mockserver", "conformance"])
def test_modules_are_short(package: str) -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules(package)}

    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


@pytest.mark.parametrize("package", ["mockserver", "conformance"])
def test_modules_are_named_for_what_they_hold(package: str) -> None:
    parts = {part for path in modules(package) for part in path.relative_to(ROOT).with_suffix("").parts}

    assert parts & VAGUE == set()


def test_the_suite_and_the_server_validate_with_different_engines() -> None:
    assert offenders("conformance", lambda tree: uses(tree, {"jsonschema_rs"})) == {}
    assert offenders("mockserver", lambda tree: uses(tree, {"jsonschema"})) == {}


BROKEN = [
    ("import time\ntime.time()", CLOCKS, {"time.time"}),
    ("from time import perf_counter as now", CLOCKS, {"time.perf_counter"}),
    ("from datetime import datetime, UTC\ndatetime.now(UTC)", CLOCKS, {"datetime.datetime.now"}),
    ("import datetime as d\nd.date.today()", CLOCKS, {"datetime.date.today"}),
    ("import os\nos.environ['X']", ENVIRONMENT, {"os.environ"}),
    ("from os import environ", ENVIRONMENT, {"os.environ"}),
    ("import httpx", OUTBOUND, {"httpx"}),
    ("from urllib import request", OUTBOUND, {"urllib.request"}),
    ("import urllib.request", OUTBOUND, {"urllib.request"}),
    ("def f():\n    from http.client import HTTPConnection", OUTBOUND, {"http.client"}),
    ("import socket\nsocket.create_connection(('x', 1))", OUTBOUND, {"socket.create_connection"}),
    ("from conformance.rules import value", {"conformance"}, {"conformance"}),
    ("if 1:\n    import conformance.rules as r", {"conformance"}, {"conformance"}),
]


@pytest.mark.parametrize(("code", "forbidden", "found"), BROKEN, ids=[code for code, *_ in BROKEN])
def test_a_broken_rule_is_seen(code: str, forbidden: set[str], found: set[str]) -> None:
    assert uses(ast.parse(code), forbidden) == found


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("import time\ntime.strftime('%Y')", CLOCKS),
        ("from datetime import datetime\ndatetime.fromtimestamp(0)", CLOCKS),
        ("from mockserver.clock import time\ntime.time()", CLOCKS),
        ("import os\nos.path", ENVIRONMENT),
        ("from urllib.parse import urlsplit", OUTBOUND),
        ("import socket\nsocket.socket()", OUTBOUND),
    ],
)
def test_what_is_allowed_is_left_alone(code: str, forbidden: set[str]) -> None:
    assert uses(ast.parse(code), forbidden) == set()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import random\nrandom.random()", {"random"}),
        ("from random import choice", {"random"}),
        ("from random import Random\nRandom(7)", {"random"}),
        ("from random import Random as R\nx = R", set()),
        ("from random import Random\ndef f(chance: Random): return chance.random()", set()),
        ("from uuid import uuid4", {"uuid.uuid4"}),
        ("from uuid import UUID", set()),
        ("import secrets", {"secrets"}),
    ],
)
def test_chance_may_be_handed_in_but_not_made(code: str, found: set[str]) -> None:
    assert made_chances(ast.parse(code)) == found


def test_a_provider_in_code_is_seen_and_one_in_a_docstring_is_not() -> None:
    docstrings = '"""As yuanjing does."""\nX = 1\n"""Used by dashscope."""\ndef f(p):\n    "aihubmix"\n'

    assert named_providers(ast.parse(docstrings)) == set()
    assert named_providers(ast.parse(docstrings + '    return p == "imarouter"')) == {"imarouter"}
