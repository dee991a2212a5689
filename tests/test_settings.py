"""Settings: where they come from, which wins, and errors that people can mend."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mockserver.cli.serve import serve
from mockserver.errors import SettingsError
from mockserver.settings import Settings, read_settings, setting_names


def test_the_defaults_are_the_documented_ones(tmp_path: Path) -> None:
    settings = read_settings({}, environment={}, folder=tmp_path)

    assert (settings.host, settings.port, settings.provider) == ("127.0.0.1", 8787, "all")
    assert (settings.clock, settings.speed, settings.seed, settings.balance) == ("real", 20.0, 0, Decimal(100))
    assert (settings.state, settings.workers, settings.strictness) == ("memory", 1, "documented")
    assert (settings.public_url, settings.log_level, settings.quiet) == (None, "info", False)


def test_an_option_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "understudy.toml").write_text('port = 1\nseed = 1\nspeed = 1\npublic-url = "http://one"\n', "utf-8")
    environment = {"MOCKSERVER_SEED": "2", "MOCKSERVER_SPEED": "2", "OTHER": "x"}
    settings = read_settings({"speed": 3.0, "seed": None}, environment=environment, folder=tmp_path)

    assert (settings.port, settings.seed, settings.speed, settings.public_url) == (1, 2, 3.0, "http://one")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORT", "0", 0),
        ("BALANCE", "0.10", Decimal("0.10")),
        ("QUIET", "true", True),
        ("CLOCK", "manual", "manual"),
        ("CONTRACTS", "/x", "/x"),
        ("CONTROL_TOKEN", "secret", "secret"),
    ],
)
def test_every_kind_of_value_is_read_from_the_environment(tmp_path: Path, name: str, text: str, value: Any) -> None:
    settings = read_settings({}, environment={f"MOCKSERVER_{name}": text}, folder=tmp_path)

    assert getattr(settings, name.lower()) == value


@pytest.mark.parametrize(
    ("file", "environment", "options", "complaint"),
    [
        ("# mine\nprot = 1", {}, {}, "understudy.toml:2: unknown setting 'prot'; did you mean 'port'?"),
        ("port = ", {}, {}, "understudy.toml: is not TOML: Invalid value (at end of document)"),
        ("seed = 1\nport = x", {}, {}, "understudy.toml: is not TOML: Invalid value (at line 2, column 8)"),
        ('seed = 1\n\n"port" = "many"', {}, {}, "understudy.toml:3: port is 'many'; it must be a whole number"),
        ("", {"MOCKSERVER_PROT": "1"}, {}, "unknown setting 'MOCKSERVER_PROT'; did you mean 'MOCKSERVER_PORT'?"),
        ("", {"MOCKSERVER_SPEED": "fast"}, {}, "environment: speed is 'fast'; it must be a number"),
        (
            "",
            {},
            {"clock": "manuel"},
            "option: clock is 'manuel'; it must be one of real, manual, polls; did you mean 'manual'?",
        ),
        ("", {}, {"balance": "lots"}, "option: balance is 'lots'; it must be an amount in USD"),
        ("", {"MOCKSERVER_QUIET": "maybe"}, {}, "quiet is 'maybe'; it must be true or false"),
        ("", {}, {"workers": 0}, "workers is 0; it must be 1 or more"),
        ("", {}, {"workers": 2}, "2 workers cannot share --state memory; give --state sqlite:///PATH"),
        ("", {}, {"speed": 0.0}, "speed is 0.0; it must be above 0"),
        ("", {}, {"speed": float("nan")}, "speed is nan; it must be a number up to 1e+06"),
        ("", {"MOCKSERVER_SPEED": "inf"}, {}, "speed is inf; it must be a number up to 1e+06"),
        ("", {}, {"balance": "nan"}, "balance is NaN; it must be an amount up to 1000000000000"),
        ("", {}, {"balance": "1e30"}, "balance is 1E+30; it must be an amount up to 1000000000000"),
        ("", {}, {"port": 70000}, "port is 70000; it must be 0 to 65535"),
        ("", {}, {"balanse": 5}, "option: unknown setting 'balanse'; did you mean 'balance'?"),
        ("", {}, {"balance": "-1"}, "balance is -1; it must not be below 0"),
        ("", {}, {"public_url": "ftp://x"}, "public-url is 'ftp://x'; it must start with http"),
    ],
)
def test_a_setting_that_means_nothing_is_explained(
    tmp_path: Path, file: str, environment: dict[str, str], options: dict[str, Any], complaint: str
) -> None:
    if file:
        (tmp_path / "understudy.toml").write_text(file, "utf-8")

    with pytest.raises(SettingsError) as caught:
        read_settings(options, environment=environment, folder=tmp_path)

    assert complaint in str(caught.value)


def test_every_setting_is_an_option_and_the_reverse() -> None:
    options = {parameter.opts[0].removeprefix("--") for parameter in serve.params}

    assert options == set(setting_names()) - {"journal-size"}
    assert {field.name for field in msgspec.structs.fields(Settings)} == {
        name.replace("-", "_") for name in setting_names()
    }
