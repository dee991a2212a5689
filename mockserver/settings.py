"""What the server is told: defaults, then ``understudy.toml``, then the environment, then options.

This is the only module that reads the environment.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from mockserver.clock import Mode
from mockserver.errors import SettingsError, nearest

SETTINGS_FILE = "understudy.toml"
ENVIRONMENT_PREFIX = "MOCKSERVER_"
MOST_SPEED = 1e6
MOST_USD = Decimal(10**12)  # with twelve decimals, well inside the 28 digits in which amounts are exact

Strictness = Literal["lenient", "documented", "strict"]
RuleSources = tuple[str | dict[str, Any], ...]
LogLevel = Literal["critical", "error", "warning", "info", "debug"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting of the server with its default; ``interface`` of the command line options of the same names."""

    host: str = "127.0.0.1"
    port: int = 8787
    provider: str = "all"
    clock: Mode = "real"
    speed: float = 20.0
    seed: int = 0
    balance: Decimal = Decimal(100)
    state: str = "memory"
    workers: int = 1
    strictness: Strictness = "documented"
    public_url: str | None = None
    log_level: LogLevel = "info"
    quiet: bool = False
    control_token: str | None = None
    rules: RuleSources = ()
    contracts: str | None = None
    journal_size: int = 2000


def read_settings(
    options: Mapping[str, Any], *, environment: Mapping[str, str] | None = None, folder: Path | None
) -> Settings:
    """The settings in force: ``options`` over the environment over the file in ``folder`` (None: no file).

    None and an empty tuple among the options count as not given; ``environment`` is this process's own unless one is
    given.

    Raises ``SettingsError`` naming where a bad value came from and the nearest valid name of an unknown one.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = [
        *([(origin, {name: value}) for origin, name, value in _file(folder)] if folder else ()),
        ("environment", _environment(os.environ if environment is None else environment)),
        ("option", {_known(name, "option"): value for name, value in options.items() if value not in (None, ())}),
    ]
    chosen: dict[str, Any] = {}
    for origin, values in layers:
        for name, value in values.items():
            chosen[name] = _read(origin, name, value)
    return checked(Settings(**chosen))


def checked(settings: Settings) -> Settings:
    """The settings, unless they contradict each other or the machine: then ``SettingsError``."""
    if settings.workers < 1:
        raise SettingsError(f"workers is {settings.workers}; it must be 1 or more")
    if settings.workers > 1 and settings.state == "memory":
        raise SettingsError(
            f"{settings.workers} workers cannot share --state memory; give --state sqlite:///PATH or redis://HOST:PORT/N"
        )
    if not math.isfinite(settings.speed) or settings.speed > MOST_SPEED:
        raise SettingsError(f"speed is {settings.speed}; it must be a number up to {MOST_SPEED:g}")
    if not settings.balance.is_finite() or settings.balance > MOST_USD:
        raise SettingsError(f"balance is {settings.balance}; it must be an amount up to {MOST_USD:f}")
    if settings.speed <= 0:
        raise SettingsError(
            f"speed is {settings.speed}; it must be above 0 (for a clock that stands still: --clock manual)"
        )
    if not 0 <= settings.port <= 65535:
        raise SettingsError(f"port is {settings.port}; it must be 0 to 65535")
    if settings.balance < 0:
        raise SettingsError(f"balance is {settings.balance}; it must not be below 0")
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        raise SettingsError(f"public-url is {settings.public_url!r}; it must start with http:// or https://")
    return settings


def setting_names() -> list[str]:
    """The names of all settings as people write them, with dashes."""
    return [field.name.replace("_", "-") for field in msgspec.structs.fields(Settings)]


def _file(folder: Path) -> list[tuple[str, str, Any]]:
    """Where each setting of the file stands, its name and its value."""
    path = folder / SETTINGS_FILE
    try:
        text = path.read_text("utf-8")
        rows = tomllib.loads(text)
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None
    origins = {key: _line(text, key) for key in rows}
    return [(origins[key], _known(key, origins[key]), value) for key, value in rows.items()]


def _line(text: str, key: str) -> str:
    """File and line of a key of the file; the parser of the standard library keeps no lines."""
    wanted = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    number = next((number for number, line in enumerate(text.splitlines(), start=1) if wanted.match(line)), None)
    return f"{SETTINGS_FILE}:{number}" if number else SETTINGS_FILE


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, value in environment.items():
        if name.startswith(ENVIRONMENT_PREFIX):
            found[_known(name.removeprefix(ENVIRONMENT_PREFIX).lower(), name)] = value
    return found


def _known(name: str, origin: str) -> str:
    wanted = name.replace("-", "_")
    if wanted not in Settings.__struct_fields__:
        shown = (
            [ENVIRONMENT_PREFIX + n.upper() for n in Settings.__struct_fields__]
            if origin == ENVIRONMENT_PREFIX + name.upper()
            else setting_names()
        )
        given = origin if origin.startswith(ENVIRONMENT_PREFIX) else name
        raise SettingsError(f"{origin}: unknown setting {given!r}{nearest(given, shown)}")
    return wanted


def _read(origin: str, name: str, value: Any) -> Any:
    field = _fields()[name]
    shown = name.replace("_", "-")
    if name == "rules":
        value = value.split(",") if isinstance(value, str) else [value] if isinstance(value, dict) else value
    try:
        if field.type is Decimal:
            return Decimal(str(value))
        return msgspec.convert(str(value) if isinstance(value, Path) else value, field.type, strict=False)
    except (msgspec.ValidationError, InvalidOperation):
        words = [word for word in get_args(field.type) if isinstance(word, str)]
        wanted = f"one of {', '.join(words)}{nearest(str(value), words)}" if words else _kind(field.type)
        raise SettingsError(f"{origin}: {shown} is {value!r}; it must be {wanted}") from None


@lru_cache
def _fields() -> dict[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(Settings)}


def _kind(kind: Any) -> str:
    if kind == RuleSources:
        return "a file or scenario, or a list of those and of rules"
    return {int: "a whole number", float: "a number", Decimal: "an amount in USD", bool: "true or false"}.get(
        kind, "a text"
    )
