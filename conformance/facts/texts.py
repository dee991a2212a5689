"""The facts of what models say: how an answer behaves, for each thing that a request may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Attachment, Family, Operation
from conformance.dialogue.speaking import PROTOCOLS
from conformance.facts.fact import Fact
from conformance.sources import Source, read_source

EARLIER_RESPONSE = "previous_response_id"
ALWAYS = {
    "answer": "a question is answered with a text that ends by itself",
    "id": "each answer has an id of its own",
    "usage": "its tokens are counted and add up",
    "system": "a system's text is taken and counted",
}
TOOLS = {
    "tools": "tools are called by the names and for what they are given for",
    "arguments": "the arguments of a call are JSON that satisfies the tool's schema",
    "results": "results of calls are taken, and the loop ends with a text",
}
CHOICES = {
    "tool-choice-none": "no tool is called when none may be",
    "tool-choice-required": "a tool is called when one must be",
    "tool-choice-named": "the tool that is named is called",
}
EMBEDDING = {
    "length": "a vector has as many numbers as its model, or as asked",
    "unit": "a vector has length one",
    "same": "the same text has the same vector",
    "alike": "texts alike are nearer to each other than others",
    "order": "the vectors come in the order of the texts",
    "usage": "tokens are counted",
    "base64": "base64 gives the same numbers",
}


def text_facts(operation: Operation, family: Family, attachment: Attachment, start: str) -> Iterator[Fact]:
    """The facts of a family at an operation that talks, or that makes vectors of texts; none for others."""
    fields = (attachment.request or operation.request).get("properties", {})
    if operation.kind == "embeddings":
        yield from _each(f"{start}/embedding", EMBEDDING, operation.source)
        return
    protocol = PROTOCOLS.get(operation.kind)
    if protocol is None:
        return
    yield from _each(f"{start}/text", ALWAYS, operation.source)
    for name in (*protocol.limits, protocol.stop, protocol.many):
        if name in fields:
            yield Fact(f"{start}/text/{name}", _source(fields, name, operation), f"what {name} does to an answer")
    if "tools" in fields:
        yield from _each(f"{start}/text", TOOLS, _source(fields, "tools", operation))
    if "tool_choice" in fields:
        yield from _each(f"{start}/text", CHOICES, _source(fields, "tool_choice", operation))
    if "parallel_tool_calls" in fields:
        source = _source(fields, "parallel_tool_calls", operation)
        yield Fact(f"{start}/text/parallel_tool_calls", source, "whether several tools are called at once")
    if protocol.shape in fields:
        source = _source(fields, protocol.shape, operation)
        if protocol.object_shape is not None:
            yield Fact(f"{start}/text/json-object", source, "an answer may be asked to be a JSON object")
        yield Fact(f"{start}/text/json-schema", source, "an answer may be asked to satisfy a JSON Schema")
    for name, says in (("thinking", "told to think, a model thinks"), (EARLIER_RESPONSE, "a request goes on")):
        if name in fields:
            yield Fact(f"{start}/text/{name}", _source(fields, name, operation), says)
    thinker = next((model for model in family.models if model.thinking), None)
    if thinker is not None:
        yield Fact(f"{start}/text/reasoning", thinker.source, "its models think before they answer")
        if any(name in fields for name in protocol.limits):
            says = "thoughts count to the limit: a small one is used up by them"
            yield Fact(f"{start}/text/thoughts-first", thinker.source, says)


def _each(start: str, whats: Mapping[str, str], source: Source) -> Iterator[Fact]:
    for what, says in whats.items():
        yield Fact(f"{start}/{what}", source, says)


def _source(fields: Mapping[str, Any], name: str, operation: Operation) -> Source:
    found = fields[name].get("x-source")
    return read_source(found) if found else operation.source
