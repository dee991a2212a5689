"""The files of one provider's folder, each as JSON that its grammar allows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.engine import Engine, compiled

FILES = ("provider", "operations", "errors", "clauses", "contradictions", "inputs")
FAMILY_FILES = ("family", "examples", "errors", "clauses", "contradictions")


class ContractError(Exception):
    """A contract that is missing, or says something that the suite does not understand: which file, where and what."""


class Folder:
    """Reads the files of a folder; the grammars lie in ``meta``."""

    def __init__(self, place: Path, meta: Path) -> None:
        self.place = place
        self._meta = meta
        self._grammars: dict[str, Engine] = {}

    def rows(self, name: str, kind: str) -> list[Any]:
        """The rows of a file that may be missing."""
        return list(self.read(name, kind)[kind]) if (self.place / name).is_file() else []

    def of_families(self, kind: str) -> list[Any]:
        """The rows of a kind that stand in the folders of families."""
        places = sorted(self.place.glob(f"*/{kind}.json"))
        return [row for place in places for row in self.rows(f"{place.parent.name}/{kind}.json", kind)]

    def no_stranger(self) -> None:
        """Refuses a file that no grammar is about."""
        for place in sorted(self.place.rglob("*.json")):
            if place.stem not in (FILES if place.parent == self.place else FAMILY_FILES):
                raise ContractError(f"{place.relative_to(self.place.parent)}: a file that nobody reads")

    def read(self, name: str, grammar: str) -> Any:
        """One file as JSON that its grammar allows."""
        try:
            data = json.loads((self.place / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ContractError(f"{self.place.name}: there is no {name}") from None
        except ValueError as problem:
            raise ContractError(f"{self.place.name}/{name}: no JSON: {problem}") from None
        wrong = next(self._grammar(grammar).iter_errors(data), None)
        if wrong is not None:
            place = "/".join(map(str, wrong.absolute_path)) or "the file"
            raise ContractError(f"{self.place.name}/{name}: {place}: {wrong.message}")
        return data

    def _grammar(self, name: str) -> Engine:
        if name not in self._grammars:
            text = (self._meta / f"{name}.schema.json").read_text(encoding="utf-8")
            self._grammars[name] = compiled(json.loads(text))
        return self._grammars[name]

    def defaults(self, grammar: str, record: str) -> Mapping[str, Any]:
        """What the grammar says of all members of a record that a file may leave out."""
        rows = self._grammar(grammar).schema["$defs"][record]["properties"]
        return {name: row["default"] for name, row in rows.items() if "default" in row}

    def default(self, grammar: str, record: str, name: str) -> Any:
        """What the grammar says of a member that a file leaves out."""
        return self._grammar(grammar).schema["$defs"][record]["properties"][name]["default"]
