"""Pictures inside the text of a chat answer, for models that draw while they talk."""

from __future__ import annotations

from base64 import b64encode

from mockserver.http.exchange import Call
from mockserver.operations.results import make_entries


async def inline_pictures(call: Call) -> str:
    """The family's result pictures, each in the answer ``picture`` (names ``picture.type`` and ``picture.b64``)."""
    made = make_entries(call, call.bound.family.results, call.scope, caption=(call.model_name,), entropy=call.entropy)
    shown = []
    for entry in (entry for rows in made.values() for entry in rows):
        file = await call.world.shelf.get(entry.spec)
        names = {"picture.type": file.content_type, "picture.b64": b64encode(file.content).decode()}
        shown.append(str(call.bound.answers["picture"](names)))
    return "".join(shown)
