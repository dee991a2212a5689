"""What the pages name exists, and what exists is named: options, settings, calls, fixtures, faults, scenarios."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import conformance.cli
import mockserver.cli
from conformance.pytest_options import OPTIONS as PYTEST_OPTIONS
from mockserver.choosing.rule import AnswerWanted, Match, Pace, ReplyWanted, Rule, TaskWanted
from mockserver.control.calls import CALLS
from mockserver.faults.catalogue import FAULTS
from mockserver.settings import Settings, setting_names
from mockserver.testing import MockProvider, MockServer
from mockserver.testing.plugin import FIXTURES, MARKER, USAGE
from tests.docs.pages import PAGES, ROOT, all_text, blocks_of

TEXT = all_text()
CODE = "\n".join(re.findall(r"`[^`\n]+`", TEXT) + [block.text for page in PAGES for block in blocks_of(page)])
FOREIGN = {
    "--build", "--data-binary", "--exit-code-from", "--no-cache-dir", "--retry", "--retry-connrefused", "--pyargs",
    "--strict-markers",
}  # fmt: skip
"""Options of docker, pip, curl and pytest."""
MIDJOURNEY = {"--ar", "--v"}
DOORS = {"X-Mock-Error", "X-Mock-Delay", "X-Mock-Fault", "X-Mock-Task", "X-Mock-Session", "X-Mock-Token"}


def options_of(command: click.Command) -> dict[str, list[str]]:
    """The options of a command and all below it, by the command's path."""
    found: dict[str, list[str]] = {}
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            found |= {f"{command.name or ''} {path}".strip(): names for path, names in options_of(below).items()}
    found[command.name or ""] = [
        option
        for it in command.params
        if isinstance(it, click.Option)
        for option in [*it.opts, *it.secondary_opts]
        if option.startswith("--")
    ]
    return found


MOCKSERVER = options_of(mockserver.cli.menu)
CONFORMANCE = options_of(conformance.cli.main)


@pytest.mark.parametrize("commands", [MOCKSERVER, CONFORMANCE], ids=["mockserver", "conformance"])
def test_every_option_is_documented(commands: dict[str, list[str]]) -> None:
    missing = [
        f"{path} {option}"
        for path, names in commands.items()
        for option in names
        if not re.search(rf"{option}\b", CODE)
    ]

    assert missing == []


@pytest.mark.parametrize("commands", [MOCKSERVER, CONFORMANCE], ids=["mockserver", "conformance"])
def test_every_command_is_documented(commands: dict[str, list[str]]) -> None:
    program = "mockserver" if commands is MOCKSERVER else "conformance"
    words = {path.split()[-1] for path in commands if path} - {"menu", "main", "serve"}

    assert len(words) >= 5
    assert [word for word in sorted(words) if not re.search(rf"{program} (?:contract )?{word}\b", CODE)] == []


def test_every_option_in_the_pages_exists() -> None:
    known = {name for commands in (MOCKSERVER, CONFORMANCE) for names in commands.values() for name in names}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", CODE))

    assert named - known - set(PYTEST_OPTIONS) - FOREIGN - MIDJOURNEY - {"--help", "--version"} == set()


def test_every_option_of_pytest_is_documented() -> None:
    assert [name for name in PYTEST_OPTIONS if f"{name}`" not in CODE and f"{name} " not in CODE] == []


def settings_table() -> dict[str, tuple[str, str]]:
    """Setting to its option and default, as docs/settings.md has them."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| (?:`(--[\w-]+)`)? ?\| `MOCKSERVER_(\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    return {name.lower().replace("_", "-"): (option, default.strip(" `")) for option, name, default in rows}


def test_every_setting_is_documented_with_its_default() -> None:
    table = settings_table()
    said = {"none": None, "own address": None, "those shipped": None, "off": False}

    assert sorted(table) == sorted(setting_names())
    for name, (option, default) in table.items():
        assert option in ("", f"--{name}")
        value = getattr(Settings(), name.replace("-", "_"))
        shown = said.get(default, default)
        assert str(value if value != () else None).removesuffix(".0") == str(shown), name


def routes() -> dict[str, set[str]]:
    """Methods by path of a call, with `{key}` for any part in braces."""
    found: dict[str, set[str]] = {}
    for call in CALLS:
        found.setdefault(re.sub(r"\{[^}]*\}", "*", call.shown_path), set()).add(call.method)
    return found


def test_every_call_of_the_control_api_is_documented() -> None:
    page = "\n".join(path.read_text("utf-8") for path in PAGES)
    named = {
        (method, re.sub(r"<[^>]*>|\{[^}]*\}", "*", path))
        for methods, path in re.findall(r"`((?:[A-Z]+[|/, `]*)+) ?(/_mock/[^` ?\"]*)", page)
        for method in re.findall(r"[A-Z]+", methods)
    }
    wanted = {(method, path) for path, methods in routes().items() for method in methods}

    assert {f"{method} {path}" for method, path in wanted - named} == set()


def test_every_call_in_the_pages_exists() -> None:
    patterns = [re.compile(re.escape(path).replace(r"\*", "[^ ]+")) for path in routes()]
    named = set(re.findall(r"/_mock/[\w<>{}/.*-]+", CODE))
    plain = {path.rstrip("/.") for path in named if not path.startswith(("/_mock/sessions/", "/_mock/ui/"))}

    assert [path for path in sorted(plain) if not any(pattern.fullmatch(path) for pattern in patterns)] == []


def test_the_fixtures_and_the_marker_are_documented() -> None:
    page = (ROOT / "docs" / "python.md").read_text("utf-8")

    assert [name for name in FIXTURES if f"| `{name}` |" not in page] == []
    assert f"@pytest.mark.{MARKER}(" in page
    arguments = set(re.findall(r"(\w+)=", USAGE))
    table = set(re.findall(r"^\| `(\w+)` \|", page.partition("## The marker")[2].partition("\n## ")[0], re.MULTILINE))
    assert table == arguments
    assert arguments - {"allow", "skip_sleeps"} <= set(Settings.__struct_fields__)


@pytest.mark.parametrize("kind", [MockProvider, MockServer])
def test_what_a_fixture_offers_is_documented(kind: type) -> None:
    offered = {name for name in dir(kind) if not name.startswith("_")} - {"app", "story"}

    assert [name for name in sorted(offered) if not re.search(rf"\.{name}\b", CODE)] == []


def test_every_word_of_a_rule_is_documented() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    conditions, outcomes = (page.partition(f"## {title}")[2] for title in ("Which requests", "What comes of them"))
    words = {name for kind in (Rule, Pace, ReplyWanted, AnswerWanted, TaskWanted) for name in kind.__struct_fields__}

    assert [name for name in Match.__struct_fields__ if f"`{name}`" not in conditions.partition("## ")[0]] == []
    assert [name for name in sorted(words - {"id", "about", "match"}) if not re.search(rf"\b{name}\b", outcomes)] == []


def test_every_fault_and_scenario_is_documented() -> None:
    scenarios = sorted(path.stem for path in (ROOT / "fixtures" / "scenarios").glob("*"))

    assert scenarios
    assert [name for name in [*FAULTS, *scenarios] if not re.search(rf"(`|^## ){name}\b", TEXT, re.MULTILINE)] == []


def test_every_door_is_documented_and_no_other() -> None:
    source = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "mockserver").rglob("*.py")))
    in_code = {name.lower() for name in re.findall(r'"(x-mock-[a-z]+)"', source, re.IGNORECASE)}
    in_pages = {name.lower() for name in re.findall(r"X-Mock-[A-Za-z]+", TEXT)}

    assert {name.lower() for name in DOORS} <= in_code
    assert {name.lower() for name in DOORS} - in_pages == set()
    assert in_pages <= in_code


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not target.startswith("http") and not (Path(page).parent / target).exists()
    ]

    assert broken == []
