"""What is said of a rule that cannot be understood."""

from __future__ import annotations

from typing import Any

from mockserver.errors import UnderstudyError

Place = tuple[str | int, ...]


class RuleError(UnderstudyError):
    """A rule that cannot be understood: ``place`` says where (``("rules", 0, "match", "modle")``), ``message`` why.

    ``file`` and ``line`` are there when the rule stands in a file or in a text.
    """

    def __init__(self, place: Place, message: str, *, file: str = "", line: int | None = None) -> None:
        said = f"{written(place)} {message}".strip()
        where = f"{file}:{line}" if file and line else file or (f"line {line}" if line else "")
        super().__init__(f"{where}: {said}" if where else said)
        self.place = place
        self.message = message

    def at(self, file: str, line: int | None) -> RuleError:
        """The same mistake, found in a file."""
        return RuleError(self.place, self.message, file=file, line=line)


def written(place: Place) -> str:
    """A place as people write it: ``rules[0].match.model``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")


def kind_of(value: Any) -> str:
    """What a value is, in plain words."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)
