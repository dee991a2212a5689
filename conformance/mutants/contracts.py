"""Faults in the contract itself: the server is started with it, the suite keeps the true one."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.asgi import App, NotStartedError
from conformance.contract import Contract
from conformance.dialogue.speaking import PROTOCOLS
from conformance.facts import all_facts
from conformance.mutants.contract_edits import Change, edits
from conformance.mutants.live import Live

CHANCE = ("temperature", "top_p", "presence_penalty", "frequency_penalty")
"""Fields of conversations by which chance goes; the names are the protocols' own."""
Made = Callable[..., App]
"""Makes the server's app, with options."""


@dataclass(frozen=True, repr=False)
class Folder:
    """The true contracts of one provider: the folder, and its files as JSON by their names."""

    root: Path
    provider: str
    files: dict[str, Any]

    @classmethod
    def of(cls, root: Path, provider: str) -> Folder:
        """Reads the files that faults are seeded into."""
        place = root / provider
        names = [one.relative_to(place).as_posix() for one in sorted(place.rglob("*.json"))]
        kept = [
            name
            for name in names
            if name.rpartition("/")[2] in ("provider.json", "operations.json", "family.json", "errors.json")
        ]
        return cls(root, provider, {name: json.loads((place / name).read_text(encoding="utf-8")) for name in kept})

    def with_file(self, name: str, data: Any, into: Path) -> Path:
        """A folder of this provider alone in which one file is another."""
        place = into / self.provider
        place.mkdir()
        (into / "meta").symlink_to(self.root / "meta", target_is_directory=True)
        for entry in (self.root / self.provider).iterdir():
            if entry.is_dir() and not name.startswith(f"{entry.name}/"):
                (place / entry.name).symlink_to(entry, target_is_directory=True)
            elif entry.is_dir():
                shutil.copytree(entry, place / entry.name)
            elif entry.name != name:
                (place / entry.name).symlink_to(entry)
        (place / name).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return into


def mutants(contract: Contract, folder: Folder, made: Made) -> Iterator[Live]:
    """Each fault of each file that breaks a fact; the folder of one lives as long as its app needs it to be read.

    What breaks none shows nowhere, as a word for a state that no task reaches; no more does an error that no other row
    of the contract leads to, nor the default of a field by which chance alone goes.
    """
    told = _texts_of(folder)
    lost = {one.id for one in contract.errors.values() if one.id not in told and not one.of_a_task}
    known = {fact for fact in all_facts(contract) if not (fact.startswith("error/") and fact.split("/")[1] in lost)}
    known -= {*_of_chance(contract), *_said_twice(contract)}
    for name, data in folder.files.items():
        for edit in edits(contract, name, data):
            facts = tuple(fact for fact in edit.facts if fact in known)
            if facts:
                identity = f"{contract.provider}/{edit.operator}/{facts[0]}"
                yield Live(identity, edit.operator, facts, edit.says, _started(folder, name, edit.change, made))


def _of_chance(contract: Contract) -> Iterator[str]:
    """The defaults of fields that shift what a model says by chance, where no answer repeats them."""
    for operation in contract.operations.values():
        for family, attachment in contract.attached(operation.id) if operation.kind in PROTOCOLS else ():
            answers = str([*operation.answers.values(), *attachment.answers.values()])
            for name in CHANCE:
                if f"{{body.{name}}}" not in answers:
                    yield from (f"{operation.id}/{one}/schema/{name}/default" for one in (family.name, "-"))


def _said_twice(contract: Contract) -> Iterator[str]:
    """That a field is needed, where a rule says the same and refuses with the same error."""
    for operation in contract.operations.values():
        for family, attachment in contract.attached(operation.id):
            rules = (*operation.rules, *attachment.rules, *family.rules)
            for row in (*attachment.violations, *operation.violations):
                again = (rule for rule in rules if rule.when is None and rule.require == {"present": row.field})
                if row.keyword == "required" and any(rule.error == row.error for rule in again):
                    yield from (f"{operation.id}/{one}/schema/{row.field}/required" for one in (family.name, "-"))


def _texts_of(folder: Folder) -> set[str]:
    """Every text of the files, but for the catalogue's own."""
    found: set[str] = set()

    def look(part: Any) -> None:
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                look(inner)

    for name, data in folder.files.items():
        if not name.endswith("errors.json"):
            look(data)
    return found


def _started(folder: Folder, name: str, change: Change, made: Made) -> Callable[[], tuple[App, Callable[[], bool]]]:
    def start() -> tuple[App, Callable[[], bool]]:
        data = copy.deepcopy(folder.files[name])
        change(data)
        if data == folder.files[name]:
            raise NotStartedError("nothing is changed")
        with tempfile.TemporaryDirectory(prefix="mutant-") as place:
            return made(contracts=str(folder.with_file(name, data, Path(place)))), lambda: True

    return start
