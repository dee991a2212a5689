"""What the types of the official SDKs need of an answer, as JSON Schemas.

The SDKs do not validate by default: a member that their types call required and that is not there is ``None`` where
code expects a value. Members beside these may be missing or null without breaking anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}


def _of(**members: Any) -> dict[str, Any]:
    """An object whose members are all required; one whose name ends in ``_or_none`` may be null or absent."""
    properties = {
        name.removesuffix("_or_none"): {"anyOf": [part, {"type": "null"}]} if name.endswith("_or_none") else part
        for name, part in members.items()
    }
    needed = [name for name in members if not name.endswith("_or_none")]
    return {"type": "object", "required": needed, "properties": properties}


def _list(part: Schema) -> Schema:
    return {"type": "array", "items": part}


def _is(*values: str) -> Schema:
    return {"enum": list(values)}


def _by_type(**parts: Schema) -> Schema:
    """An object that is one of several types; of others nothing is asked but that they tell their type."""
    rules = [
        {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": part}
        for name, part in parts.items()
    ]
    return {**_of(type=TEXT), "allOf": rules}


_FINISH = _is("stop", "length", "tool_calls", "content_filter", "function_call")
_CALL = _of(id=TEXT, type=_is("function"), function=_of(name=TEXT, arguments=TEXT))
_USAGE = _of(prompt_tokens=WHOLE, completion_tokens=WHOLE, total_tokens=WHOLE)
_MESSAGE = _of(role=_is("assistant"), content_or_none=TEXT, tool_calls_or_none=_list(_CALL))
_CHAT = _of(
    id=TEXT, object=_is("chat.completion"), created=WHOLE, model=TEXT, usage_or_none=_USAGE,
    choices=_list(_of(index=WHOLE, finish_reason=_FINISH, message=_MESSAGE)),
)  # fmt: skip
_PIECE = _of(
    index=WHOLE, id_or_none=TEXT, type_or_none=_is("function"),
    function_or_none=_of(name_or_none=TEXT, arguments_or_none=TEXT),
)  # fmt: skip
_DELTA = _of(role_or_none=TEXT, content_or_none=TEXT, tool_calls_or_none=_list(_PIECE))
_CHUNK = _of(
    id=TEXT, object=_is("chat.completion.chunk"), created=WHOLE, model=TEXT, usage_or_none=_USAGE,
    choices=_list(_of(index=WHOLE, delta=_DELTA, finish_reason_or_none=_FINISH)),
)  # fmt: skip
_OUTPUT = _by_type(
    message=_of(
        id=TEXT, role=_is("assistant"), status=_is("in_progress", "completed", "incomplete"),
        content=_list(_by_type(output_text=_of(text=TEXT, annotations={"type": "array"}))),
    ),
    function_call=_of(arguments=TEXT, call_id=TEXT, name=TEXT),
    reasoning=_of(id=TEXT, summary=_list(_of(text=TEXT, type=_is("summary_text")))),
)  # fmt: skip
_RESPONSE = _of(
    id=TEXT, object=_is("response"), created_at={"type": "number"}, model=TEXT, output=_list(_OUTPUT),
    parallel_tool_calls={"type": "boolean"}, tool_choice={"type": ["string", "object"]}, tools={"type": "array"},
    usage_or_none=_of(
        input_tokens=WHOLE, output_tokens=WHOLE, total_tokens=WHOLE,
        input_tokens_details=_of(cached_tokens=WHOLE), output_tokens_details=_of(reasoning_tokens=WHOLE),
    ),
)  # fmt: skip
_NUMBERED = _of(type=TEXT, sequence_number=WHOLE)
_ITEM_EVENT = _of(item_id=TEXT, output_index=WHOLE)
_BLOCK = _by_type(
    text=_of(text=TEXT), thinking=_of(thinking=TEXT, signature=TEXT), tool_use=_of(id=TEXT, name=TEXT, input={}),
)  # fmt: skip
_COUNTS = _of(input_tokens=WHOLE, output_tokens=WHOLE)
_ANTHROPIC = _of(id=TEXT, type=_is("message"), role=_is("assistant"), model=TEXT, content=_list(_BLOCK), usage=_COUNTS)

WHOLE_ANSWERS: Mapping[str, Schema] = {"chat": _CHAT, "responses": _RESPONSE, "messages": _ANTHROPIC}
"""Whole answers by the kind of their operation."""
EVENTS: Mapping[str, Schema] = {
    "chat": _CHUNK,
    "responses": {
        "allOf": [
            _NUMBERED,
            _by_type(**{
                "response.created": _of(response=_RESPONSE),
                "response.completed": _of(response=_RESPONSE),
                "response.incomplete": _of(response=_RESPONSE),
                "response.output_item.added": _of(output_index=WHOLE, item=_of(type=TEXT)),
                "response.output_item.done": _of(output_index=WHOLE, item=_OUTPUT),
                "response.output_text.delta": {"allOf": [_ITEM_EVENT, _of(content_index=WHOLE, delta=TEXT)]},
                "response.output_text.done": {"allOf": [_ITEM_EVENT, _of(content_index=WHOLE, text=TEXT)]},
                "response.function_call_arguments.delta": {"allOf": [_ITEM_EVENT, _of(delta=TEXT)]},
            }),
        ]
    },
    "messages": _by_type(
        message_start=_of(message=_ANTHROPIC),
        content_block_start=_of(index=WHOLE, content_block=_BLOCK),
        content_block_delta=_of(
            index=WHOLE,
            delta=_by_type(
                text_delta=_of(text=TEXT), input_json_delta=_of(partial_json=TEXT),
                thinking_delta=_of(thinking=TEXT), signature_delta=_of(signature=TEXT),
            ),
        ),
        content_block_stop=_of(index=WHOLE),
        message_delta=_of(delta={"type": "object"}, usage=_of(output_tokens=WHOLE)),
    ),
}  # fmt: skip
"""The events of streams by the kind of their operation; anthropic's add to the usage of the first by the last."""
VECTORS: Schema = _of(
    object=_is("list"), model=TEXT, usage=_of(prompt_tokens=WHOLE, total_tokens=WHOLE),
    data=_list(_of(object=_is("embedding"), index=WHOLE, embedding=_list({"type": "number"}))),
)  # fmt: skip
"""Vectors; base64 is decoded by the SDK itself."""
