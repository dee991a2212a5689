"""What an answer's contract says of its fields: which may be left out, and which hold a word of a closed list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.http.exchange import Call

Path = tuple[str, ...]
EACH = "*"
# Names of templates whose values are words of a closed list.
_WORDS = ("task.status", "finish", "item.finish", "stop.reason", "status", "item.status", "record.status")
# Fields that the protocol which a kind of operation speaks lets a server leave out, whatever a page's example shows.
_OPTIONAL: dict[str, tuple[Path, ...]] = {
    "chat": (
        ("system_fingerprint",),
        ("service_tier",),
        ("choices", EACH, "logprobs"),
        ("choices", EACH, "message", "refusal"),
        ("choices", EACH, "message", "annotations"),
        ("choices", EACH, "delta", "refusal"),
        ("usage", "prompt_tokens_details"),
        ("usage", "completion_tokens_details"),
    ),
    "messages": (("usage", "cache_creation_input_tokens"), ("usage", "cache_read_input_tokens")),
    "responses": (("response", "metadata"), ("metadata",), ("response", "user"), ("user",)),
}


def optional_paths(call: Call) -> set[Path]:
    """The fields that may be absent: those of the contract's templates that end in ``?``, and the protocol's own."""
    kind = call.operation.facts.kind if hasattr(call, "operation") else ""
    found_paths = {path for template in _templates(call) for path, _, optional in _members(template) if optional}
    return found_paths | set(_OPTIONAL.get(kind, ()))


def word_paths(call: Call) -> set[Path]:
    """The fields that hold a status or a reason why a reply ended."""
    words = {f"{{{name}}}" for name in _WORDS}
    return {path for template in _templates(call) for path, value, _ in _members(template) if value in words}


def found(data: Any, path: Path) -> Iterator[tuple[Any, Any]]:
    """Each place of ``data`` that a path leads to, as the object it is in and its key."""
    step, rest = path[0], path[1:]
    if step == EACH:
        for item in data if isinstance(data, list) else ():
            yield from found(item, rest)
    elif isinstance(data, dict) and step in data:
        if rest:
            yield from found(data[step], rest)
        else:
            yield data, step


def _templates(call: Call) -> Iterator[Any]:
    if hasattr(call, "operation"):
        yield from call.operation.facts.answers.values()
        bounds = [call.bound] if hasattr(call, "bound") else call.operation.bound.values()
        for bound in bounds:
            yield from bound.facts.answers.values()
    yield from call.provider.facts.provider.envelopes.values()


def _members(template: Any, at: Path = ()) -> Iterator[tuple[Path, Any, bool]]:
    """Path, template and whether it may be absent, of each member of a template's objects."""
    if isinstance(template, list):
        for part in template:
            yield from _members(part, (*at, EACH))
    elif isinstance(template, dict) and "$each" in template:
        yield from _members(template["do"], (*at, EACH))
    elif isinstance(template, dict):
        for key, value in template.items():
            path = (*at, key.removesuffix("?"))
            yield path, value if isinstance(value, str) else None, key.endswith("?")
            yield from _members(value, path)
