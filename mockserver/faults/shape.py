"""What is known of an answer's fields: which may be left out, which hold a word of a closed list, which are objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.http.exchange import Call

Path = tuple[str, ...]
EACH = "*"
# Names of templates whose values are words of a closed list.
_WORDS = ("task.status", "finish", "item.finish", "stop.reason", "status", "item.status", "record.status")
# Fields that the protocol which a kind of operation speaks lets a server leave out or null (API references of OpenAI
# and Anthropic), and that say nothing of what was asked for. A contract's own ``?`` is no such mark: it says when a
# field is there, not that a client could do without it.
_RESPONSE = ("background", "instructions", "max_output_tokens", "metadata", "service_tier", "temperature", "top_p",
             "truncation", "user")  # fmt: skip
_OPTIONAL: dict[str, frozenset[Path]] = {
    "chat": frozenset((
        ("system_fingerprint",),
        ("service_tier",),
        ("choices", EACH, "logprobs"),
        ("choices", EACH, "message", "refusal"),
        ("choices", EACH, "message", "annotations"),
        ("choices", EACH, "delta", "refusal"),
        ("usage", "prompt_tokens_details"),
        ("usage", "completion_tokens_details"),
    )),
    "messages": frozenset((("usage", "cache_creation_input_tokens"), ("usage", "cache_read_input_tokens"))),
    "responses": frozenset([*((name,) for name in _RESPONSE), *(("response", name) for name in _RESPONSE)]),
}  # fmt: skip


def optional_paths(call: Call) -> frozenset[Path]:
    """The fields that may be absent or null, and that no client can depend on."""
    return _OPTIONAL.get(call.operation.facts.kind, frozenset()) if hasattr(call, "operation") else frozenset()


def word_paths(call: Call) -> set[Path]:
    """The fields that hold a status or a reason why a reply ended."""
    words = {f"{{{name}}}" for name in _WORDS}
    return {
        path
        for template in _templates(call)
        for path, value in _members(template)
        if isinstance(value, str) and value in words
    }


def object_paths(call: Call) -> set[Path]:
    """The objects whose members the contract names; what it fills in as it is, such as a tool's input, is none."""
    inner = {
        path for template in _templates(call) for path, value in _members(template) if isinstance(value, dict) and value
    }
    return {(), *inner}


def found(data: Any, path: Path) -> Iterator[tuple[Any, Any]]:
    """Each place of ``data`` that a path leads to, as the object it is in and its key."""
    step, rest = path[0], path[1:]
    if step == EACH:
        for place, item in enumerate(data if isinstance(data, list) else ()):
            if rest:
                yield from found(item, rest)
            else:
                yield data, place
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


def _members(template: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Path and template of each member of a template's objects, and of each object that stands in a list."""
    if isinstance(template, list):
        for part in template:
            yield from _inside(part, (*at, EACH))
    elif isinstance(template, dict) and "$each" in template:
        yield from _inside(template["do"], (*at, EACH))
    elif isinstance(template, dict):
        for key, value in template.items():
            yield from _inside(value, (*at, key.removesuffix("?")))


def _inside(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not (isinstance(value, dict) and "$each" in value):
        yield path, value
    yield from _members(value, path)
