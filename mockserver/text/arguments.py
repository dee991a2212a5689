"""The arguments of a tool call: what the user said, in the form that the tool's parameters ask for."""

from __future__ import annotations

from mockserver.chance import Random
from mockserver.text.conversation import Tool
from mockserver.text.facts import Facts
from mockserver.text.instances import instance
from mockserver.text.json_text import dumps


def arguments(tool: Tool, *, words: Facts, chance: Random) -> str:
    """JSON text of an object that is valid against the tool's parameters."""
    parameters = tool.parameters
    kind = parameters.get("type", "object")
    is_object = kind == "object" or (isinstance(kind, list) and "object" in kind)
    made = instance({**parameters, "type": "object"} if is_object else {"type": "object"}, words=words, chance=chance)
    return dumps(made if isinstance(made, dict) else {})
