"""The members of answer templates, one fact each: that it is there, of its type, and with its literal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.facts.fact import EACH, Fact, word
from conformance.sources import Source
from conformance.templates import LOOP

WHOLE = "whole"
"""The path of a template that is no object."""


def template_facts(template: Any, scope: str, name: str, source: Source) -> Iterator[Fact]:
    """The facts of one answer: ``<scope>/answer/<name>/<json path>``."""
    for path, part in members(template):
        yield Fact(f"{scope}/answer/{name}/{path}", source, f"the {name} answer has {path}: {_short(part)}")


def members(template: Any) -> Iterator[tuple[str, Any]]:
    """Each member of a template with its path, ``data.#.url``; objects and lists come before what they hold."""
    found = list(_below(template, ()))
    yield from ((".".join(steps), part) for steps, part in found if steps)
    if not any(steps for steps, _ in found):
        yield WHOLE, template


def _below(template: Any, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield steps, template
    if isinstance(template, Mapping):
        if LOOP in template:
            yield from _below(template["do"], (*steps, EACH))
            return
        for key, part in template.items():
            yield from _below(part, (*steps, word(key.removesuffix("?"))))
    elif isinstance(template, list):
        for part in template[:1]:
            yield from _below(part, (*steps, EACH))


def _short(part: Any) -> str:
    text = str(part)
    return text if len(text) <= 60 else f"{text[:57]}..."
