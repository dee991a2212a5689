"""Replies that are JSON: any object that fits the request, or one that is valid against a schema."""

from __future__ import annotations

import re
from typing import Any

from mockserver import chance
from mockserver.text.conversation import Conversation, Voice
from mockserver.text.facts import Facts
from mockserver.text.instances import instance
from mockserver.text.json_text import dumps
from mockserver.text.property_words import parts
from mockserver.text.prose import answer

_LONGEST = 4000  # characters of the instructions that are searched for names of keys
_MOST_KEYS = 20
_KEY = r"[\"'`“]?[A-Za-z_][\w-]{0,40}[\"'`”]?"
_QUOTED_KEY = re.compile(r"[\"'“]([A-Za-z_][\w-]{0,40})[\"'”]\s*:")
_LISTED = re.compile(
    rf"\b(?:keys?|fields?|properties|property|attributes?|columns?)\b(?:\s+(?:named|called|are|is))?\s*[:：]?\s*"
    rf"({_KEY}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_KEY})*)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_FILLERS = "and or the of in with for only should must that as are is"
_COUNTED = "age count number price year total amount score rating quantity population sum"
_SEVERAL = "tags items list keywords steps names colors colours ingredients results options"
_NO_KEYS, _NUMBERS, _LISTS = (frozenset(words.split()) for words in (_FILLERS, _COUNTED, _SEVERAL))


def structured(conversation: Conversation, voice: Voice, content: int, index: int) -> str:
    """The JSON text of choice ``index``; ``content`` stands for the seed and all that was said."""
    shape = conversation.shape
    words = Facts(conversation.request)
    drawn = chance.stream(content, "shape", index)
    if isinstance(shape, dict):
        return dumps(instance(shape, words=words, chance=drawn))
    instructions = [turn.text for turn in conversation.turns if turn.role in ("system", "developer")]
    keys = wanted_keys("\n".join([*instructions, conversation.request])[:_LONGEST])
    if keys:
        schema = {"type": "object", "properties": {key: _guess(key) for key in keys}, "required": keys}
        return dumps(instance(schema, words=words, chance=drawn))
    said: dict[str, Any] = {"answer": answer(conversation, voice, content + index, index)}
    if words.keywords:
        said["topics"] = words.keywords[:3]
    return dumps(said)


def wanted_keys(instructions: str) -> list[str]:
    """The keys that instructions name, in a sketch of JSON or in a list."""
    keys = _QUOTED_KEY.findall(instructions)
    if not keys:
        for match in _LISTED.finditer(instructions):
            keys += [key.strip("\"'`“” ") for key in _SEPARATOR.split(match[1])]
    return [key for key in dict.fromkeys(keys) if key and key.casefold() not in _NO_KEYS][:_MOST_KEYS]


def _guess(key: str) -> dict[str, Any]:
    words = parts(key)
    if words and words[0] in ("is", "has", "can", "should", "valid", "success", "ok"):
        return {"type": "boolean"}
    if words and words[-1] in _LISTS:
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "number"} if words and words[-1] in _NUMBERS else {"type": "string"}
