"""Which template of a contract an answer suits, and the members of an answer at a path as the ids of facts have it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.facts.answers import members
from conformance.facts.fact import EACH
from conformance.trace import Answer

LOOP = "$each"
_NAMED = re.compile(r"\{[^{}]+\}")
GONE = object()
"""In place of a value: the member is not there."""


def fits(template: Any, found: Any) -> bool:
    """Whether an answer may have been made from a template, whatever its names stand for."""
    if isinstance(template, str):
        parts = _NAMED.split(template)
        if len(parts) == 1:
            return bool(found == template.replace("{{", "{"))
        return parts == ["", ""] or (
            isinstance(found, str) and re.fullmatch(".*".join(map(re.escape, parts)), found, re.DOTALL) is not None
        )
    if isinstance(template, list):
        return isinstance(found, list) and (
            not template or (len(found) == len(template) and all(map(fits, template, found)))
        )
    if isinstance(template, Mapping):
        if LOOP in template:
            return isinstance(found, list) and all(fits(template["do"], one) for one in found)
        return isinstance(found, Mapping) and all(
            fits(part, found[key.removesuffix("?")]) if key.removesuffix("?") in found else key.endswith("?")
            for key, part in template.items()
        )
    return bool(found == template)


def suits(templates: Mapping[str, Any], name: str, found: Any) -> bool:
    """Whether an answer suits a template, and no other of them better: one that says more of it."""
    if not fits(templates[name], found):
        return False
    mine = _weight(templates[name])
    return all(_weight(other) <= mine or not fits(other, found) for key, other in templates.items() if key != name)


def is_optional(template: Any, path: str) -> bool:
    """Whether a member may be left out: its own key ends in ``?``."""
    return bool(_optional(template, path.split(".")))


def at(found: Any, path: str) -> list[Any]:
    """What stands at a path of an answer: nothing, one value, or one for each member of a list on the way."""
    taken: list[Any] = []
    changed(found, path, lambda value: taken.append(value) or value)  # type: ignore[func-returns-value]
    return taken


def changed(found: Any, path: str, change: Callable[[Any], Any]) -> Any:
    """A copy of an answer with the values at a path changed; ``GONE`` takes the member away."""
    return _changed(found, path.split("."), change)


def renamed(found: Any, path: str) -> Any:
    """A copy with the last member of a path under another name."""
    head, _, last = path.rpartition(".")
    if last == EACH:
        return found

    def rename(owner: Any) -> Any:
        if not isinstance(owner, Mapping) or _plain(last) not in owner:
            return owner
        return {f"{key}_" if key == _plain(last) else key: value for key, value in owner.items()}

    return changed(found, head, rename) if head else rename(found)


def nodes(found: Any) -> Iterator[Mapping[str, Any]]:
    """Every object inside an answer, below its root."""
    for inner in found.values() if isinstance(found, Mapping) else found if isinstance(found, list) else ():
        if isinstance(inner, Mapping):
            yield inner
        yield from nodes(inner)


def changed_nodes(found: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of an answer in which each object, the root and those inside, is what ``change`` makes of it."""
    if isinstance(found, Mapping):
        return change({key: changed_nodes(inner, change) for key, inner in found.items()})
    return [changed_nodes(inner, change) for inner in found] if isinstance(found, list) else found


def with_body(answer: Answer, body: Any) -> Answer:
    """The same answer with another JSON body."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {**answer.headers}
    if "content-length" in headers:
        headers["content-length"] = str(len(content))
    return Answer(answer.status, headers, content, cut=answer.cut)


def parts_of(template: Any) -> Iterator[tuple[str, Any]]:
    """The members of a template with their paths."""
    return members(template)


def _changed(found: Any, steps: list[str], change: Callable[[Any], Any]) -> Any:
    if not steps:
        return change(found)
    step, rest = steps[0], steps[1:]
    if step == EACH and isinstance(found, list):
        made = [_changed(one, rest, change) for one in found]
        return [one for one in made if one is not GONE]
    if isinstance(found, Mapping) and _plain(step) in found:
        inner = _changed(found[_plain(step)], rest, change)
        if inner is GONE:
            return {key: value for key, value in found.items() if key != _plain(step)}
        return {**found, _plain(step): inner}
    return found


def _optional(template: Any, steps: list[str]) -> bool:
    if isinstance(template, Mapping) and LOOP in template:
        return len(steps) > 1 and _optional(template["do"], steps[1:])
    if isinstance(template, list):
        return len(steps) > 1 and bool(template) and _optional(template[0], steps[1:])
    if isinstance(template, Mapping):
        name = _plain(steps[0])
        key = next((one for one in (name, f"{name}?") if one in template), None)
        if key is None:
            return False
        return key.endswith("?") if len(steps) == 1 else _optional(template[key], steps[1:])
    return False


def _plain(step: str) -> str:
    return step.replace("%2F", "/")


def _weight(template: Any) -> int:
    """How much a template says: its members, literals twice."""
    return sum(
        1 + (not isinstance(part, Mapping | list) and not _NAMED.search(str(part))) for _, part in members(template)
    )
