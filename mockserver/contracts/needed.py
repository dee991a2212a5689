"""What an operation of each kind cannot do without: answers, forms of ids in ``provider.json``, and refusals."""

from __future__ import annotations

from mockserver.contracts.model import Condition

NEEDED: dict[str, tuple[str, ...]] = {
    "chat": ("whole", "stream.first", "stream.text", "stream.finish"),
    "responses": (
        "whole",
        "usage",
        "reasoning",
        "message",
        "call",
        "text",
        "summary",
        "stream.created",
        "stream.in-progress",
        "stream.item.start",
        "stream.item.end",
        "stream.part.start",
        "stream.part.end",
        "stream.text",
        "stream.text.end",
        "stream.summary.start",
        "stream.summary",
        "stream.summary.text-end",
        "stream.summary.end",
        "stream.arguments",
        "stream.arguments.end",
        "stream.completed",
        "stream.incomplete",
    ),
    "messages": (
        "whole",
        "thinking",
        "text",
        "tool",
        "stream.start",
        "stream.thinking.start",
        "stream.thinking",
        "stream.signature",
        "stream.text.start",
        "stream.text",
        "stream.tool.start",
        "stream.tool",
        "stream.stop",
        "stream.finish",
        "stream.end",
    ),
    "embeddings": ("whole",),
    "images": ("whole",),
    "models": ("whole",),
    "model": ("whole",),
    "submit": ("submitted",),
    "query": (),
    "speech": (),
    "content": (),
    "file": (),
    "resource-create": ("whole",),
    "resource-list": ("whole",),
    "resource-get": ("whole",),
    "resource-update": ("whole",),
    "resource-quota": ("whole",),
    "balance": ("whole",),
}
NEEDED_IDS: dict[str, tuple[str, ...]] = {
    "chat": ("completion",),
    "responses": ("response", "output-reasoning", "output-message", "output-call", "encrypted"),
    "messages": ("message", "tool-use", "signature"),
    "submit": ("task",),
}
NEEDED_REFUSALS: dict[str, tuple[Condition, ...]] = {
    "content": ("unknown-task", "unfinished-task", "unknown-file"),
    "responses": ("unknown-response",),
}

TASK_NAMES = (
    "id", "model", "state", "status", "progress", "created", "completed", "created_ms", "started_ms", "completed_ms",
    "amount",
)  # fmt: skip
"""What is known of a task as ``task.x`` in an answer."""
