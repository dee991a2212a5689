"""Speech answered at once, as the bytes of an audio file."""

from __future__ import annotations

from mockserver.http.answers import Answer, Whole
from mockserver.http.exchange import Call
from mockserver.operations.charges import charge
from mockserver.operations.results import make_entries


async def answer_speech(call: Call) -> Answer:
    """The family's one result sound, rendered."""
    text = str(call.params.get("input", ""))
    made = make_entries(
        call, call.bound.family.results, call.scope, caption=(text, call.model_name), entropy=call.entropy
    )
    [entry] = [entry for rows in made.values() for entry in rows]
    charge(call, {"characters": len(text), "requests": 1})
    file = await call.world.shelf.get(entry.spec)
    return Whole(200, file.content, [(b"content-type", file.content_type.encode())])
