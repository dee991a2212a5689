"""Rule files: TOML, YAML or JSON, and scenarios by name. A mistake is named with its file and line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mockserver.choosing.lines import line_in_json, line_in_toml, line_in_yaml
from mockserver.choosing.mistakes import RuleError
from mockserver.choosing.reading import read_rules
from mockserver.choosing.rule import Rule
from mockserver.choosing.vocabulary import Vocabulary
from mockserver.contracts import fixtures_dir
from mockserver.errors import nearest
from mockserver.record.replay import is_recording, rules_of

MOST_BYTES = 4 * 1024 * 1024
_FORMATS = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}


def read_start(sources: Sequence[str | dict[str, Any]], words: Vocabulary) -> list[Rule]:
    """The rules of the settings: files, scenarios by name, and rules written out. Raises ``RuleError``."""
    rules: list[Rule] = []
    for source in sources:
        for rule in read_rules(source, words) if isinstance(source, dict) else read_file(source, words):
            if rule.id and any(rule.id == other.id for other in rules):
                raise RuleError(("id",), f"is {rule.id!r}, as another rule's is", file=_name(source))
            rules.append(rule)
    return rules


def read_file(name: str, words: Vocabulary, *, only_scenarios: bool = False) -> list[Rule]:
    """The rules of a file, or of a scenario when there is no file of this name. Raises ``RuleError``.

    A client may name a scenario, but no file of the server's machine: then ``only_scenarios``.
    """
    path = Path(name)
    if not only_scenarios and (path.is_dir() or (path.suffix.lower() == ".json" and is_recording(path))):
        return _recorded(path, words)
    if only_scenarios or not path.is_file():
        known = scenarios()
        if name not in known:
            hint = nearest(name, known) or f" (scenarios: {', '.join(known)})"
            raise RuleError((), f"{name!r} is no {'' if only_scenarios else 'file and no '}scenario{hint}")
        path = known[name]
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise RuleError((), f"has the ending {path.suffix!r}; rules are in .toml, .yaml or .json", file=name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RuleError((), f"has more than {MOST_BYTES} bytes", file=name)
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError((), f"cannot be read: {error}", file=name) from None
    return read_text(text, kind, words, file=name)


def _recorded(path: Path, words: Vocabulary) -> list[Rule]:
    """The rules that replay a recording, or all that a folder holds."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    found = [file for file in files if is_recording(file)]
    if not found:
        raise RuleError((), "hold no recording; `mockserver record` writes them", file=str(path))
    return read_rules(rules_of(found), words)


def read_text(text: str, kind: str, words: Vocabulary, *, file: str = "") -> list[Rule]:
    """The rules of a text in ``toml``, ``yaml`` or ``json``. Raises ``RuleError`` with the line."""
    read, find = {"toml": (_toml, line_in_toml), "yaml": (_yaml, line_in_yaml), "json": (_json, line_in_json)}[kind]
    try:
        data = read(text, file)
        try:
            return read_rules(data, words)
        except RuleError as error:
            raise error.at(file, find(text, error.place)) from None
    except RecursionError:
        raise RuleError((), "is nested too deep to be read", file=file) from None


def scenarios() -> dict[str, Path]:
    """The scenarios that come with the server, by name."""
    folder = fixtures_dir() / "scenarios"
    return {path.stem: path for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def about_scenarios(words: Vocabulary) -> list[dict[str, Any]]:
    """Each scenario's name, what it is about, and the ids of its rules, or why it cannot be used."""
    rows = []
    for name, path in scenarios().items():
        row = {"name": name, "about": tomllib.loads(path.read_text("utf-8")).get("about", "")}
        try:
            rows.append({**row, "rules": [rule.id for rule in read_file(str(path), words)]})
        except RuleError as error:  # it is about providers that are not served here
            rows.append({**row, "rules": [], "problem": str(error)})
    return rows


def _name(source: Any) -> str:
    return source if isinstance(source, str) else "rules"


def _toml(text: str, file: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        line = said.partition("at line ")[2].partition(",")[0]
        raise RuleError((), f"is not TOML: {said}", file=file, line=int(line) if line.isdigit() else None) from None


def _yaml(text: str, file: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        raise RuleError((), f"is not YAML: {said}", file=file, line=mark.line + 1 if mark else None) from None


def _json(text: str, file: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise RuleError((), f"is not JSON: {getattr(error, 'msg', error)}", file=file, line=line) from None
