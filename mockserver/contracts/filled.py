"""Which names are filled in the answers of each kind of operation: what a template may read, and no other.

Names such as ``body.*`` stand for what a contract adds: fields of the request, its ``quantity.*``, ``result.*`` and
``results.*``, the fields of errors (``failure.*``) and resources (``record.*``), what offers show, facts of models.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.contracts.needed import NEEDED, TASK_NAMES

CALL = ("request.id", "model", "key", "key.last6", "method", "path", "region", "now")
"""What every answer to a request may read."""
STATES = ("created", "queued", "running", "succeeded", "failed", "cancelled", "waiting")
_USAGE = tuple(f"usage.{name}" for name in ("prompt", "completion", "total", "cached", "reasoning_or_0", "reasoning"))
_CHOICE = ("index", "text", "text_or_empty", "finish", "reasoning", "tool_calls")
_TOOL_CALL = ("id", "type", "function", "index")
_TASK = (*CALL, *(f"task.{name}" for name in TASK_NAMES), "body.*", "quantity.*", "failure.*")
_SEEN = (*_TASK, "result.*", "results.*", "offers")
_RECORD = {"whole": (*CALL, "record.*")}
_MODEL = ("id", "created", "created.text", "operations", "endpoints")

_CHAT = (*CALL, "id", *_USAGE, "usage.id", "index", "finish", "tool.index", "tool.id", "tool.name")
_RESPONSE = (*CALL, "body.*", "body.text.format", "id", *_USAGE)
_ITEM = ("item.id", "item.status", "parts")
_ITEM_EVENT = ("item.id", "item", "output.index", "part", "delta", "said", "response", "sequence", "encrypted")
_CALLED = ("tool.id", "tool.name", "tool.arguments")
_MESSAGE = (*CALL, "id", *_USAGE, "stop.reason", "stop.sequence")
_BLOCK = ("index", "delta", "text", "thinking", "signature", "tool.id", "tool.name", "tool.input")

ANSWERS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "chat": {
        "whole": (*CALL, "id", *_USAGE, "choices", *(f"first.{name}" for name in _CHOICE)),
        "stream.reasoning": (*_CHAT, "reasoning"),
        "stream.text": (*_CHAT, "text"),
        "stream.arguments": (*_CHAT, "tool.arguments"),
        **dict.fromkeys(("stream.first", "stream.first-tool", "stream.tool"), _CHAT),
        **dict.fromkeys(("stream.finish", "stream.finish-tool", "stream.usage", "stream.end"), _CHAT),
        "picture": ("picture.type", "picture.b64"),
    },
    "responses": {
        **dict.fromkeys(
            [name for name in NEEDED["responses"] if name.startswith("stream.")], (*_RESPONSE, *_ITEM_EVENT, *_CALLED)
        ),
        "whole": (*_RESPONSE, "status", "incomplete", "completed", "usage", "output"),
        "usage": _RESPONSE,
        "reasoning": (*_ITEM, "encrypted"),
        "message": _ITEM,
        "call": (*_ITEM, *_CALLED),
        "text": ("item.id", "text"),
        "summary": ("item.id", "text"),
    },
    "messages": {
        **dict.fromkeys([name for name in NEEDED["messages"] if name.startswith("stream.")], (*_MESSAGE, *_BLOCK)),
        "whole": (*_MESSAGE, "content"),
        "stream.ping": _MESSAGE,
        "text": ("text",),
        "thinking": ("thinking", "signature"),
        "tool": ("tool.id", "tool.name", "tool.input"),
    },
    "embeddings": {"whole": (*CALL, "data", "usage.prompt", "usage.total")},
    "images": {"whole": (*CALL, "images", "prompt")},
    "speech": {},
    "models": {"whole": (*CALL, "models", "models.first", "models.last")},
    "model": {"whole": (*CALL, "model.*")},
    "submit": dict.fromkeys(("submitted", "waiting", "released"), _TASK),
    "query": dict.fromkeys(("*", *STATES), _SEEN),
    "content": {},
    "file": {},
    "resource-create": _RECORD,
    "resource-get": _RECORD,
    "resource-update": _RECORD,
    "resource-list": {"whole": (*CALL, "records", "total", "page.number", "page.size")},
    "resource-quota": {"whole": (*CALL, "count", "most")},
    "balance": {
        "whole": (
            *CALL,
            *(f"account.{name}" for name in ("number", "name", "balance", "held", "spent", "quota", "used_quota")),
        )
    },
}
"""The answers of each kind of operation, and the names that each may read."""
FILE = ("url", "width", "height", "seconds", "format", "bytes")
MEMBERS: dict[str, tuple[str, ...]] = {
    "choices": _CHOICE,
    "item.tool_calls": _TOOL_CALL,
    "first.tool_calls": _TOOL_CALL,
    "data": ("index", "vector"),
    "images": ("url", "b64", "width", "height", "seconds", "format"),
    "records": ("record.*",),
    "models": ("model.*",),
    "offers": ("offer.*",),
}
"""The names ``item.x`` inside ``$each`` of a list."""
MODEL = _MODEL
REFUSAL = (
    "request.id", "model", "key", "key.last6", "method", "path", "region", "now", "message", "status", "field",
    "value", "limit", "keyword", "task_id", "allowed", "media_type", "content_type", "reason", "channel", "rpm",
    "resource_id", "response_id",
)  # fmt: skip
"""What the texts of an error may read beside its own ``fill``."""
