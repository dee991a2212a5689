"""Pictures answered at once, as links or base64."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call
from mockserver.operations.charges import charge
from mockserver.operations.results import link_names, make_entries
from mockserver.state.records import FileEntry
from mockserver.state.store import Transaction
from mockserver.tasks.engine import file_key


async def answer_images(call: Call) -> Answer:
    """The family's result pictures; its quantity ``encoding`` says ``url`` or ``b64_json``."""
    bound = call.bound
    family = bound.family
    prompt = str(call.params.get("prompt", ""))
    entries = make_entries(call, family.results, call.scope, caption=(prompt, call.model_name), entropy=call.entropy)
    rows: list[tuple[Any, FileEntry]] = [(family.results[name], row) for name, made in entries.items() for row in made]
    charge(call, {"images": len(rows), "requests": 1})
    embedded = call.scope("encoding") == "b64_json"
    images = []
    for result, entry in rows:
        names = link_names(call, result, entry)
        if embedded:
            file = await call.world.shelf.get(entry.spec)
            del names["url"]
            names["b64"] = b64encode(file.content).decode()
        images.append(names)
    if not embedded:
        call.world.store.transact(lambda tx: _keep(tx, [entry for _, entry in rows]))
    return json_answer(200, bound.answers["whole"]({**call.names(), "images": images, "prompt": prompt}))


def _keep(tx: Transaction, entries: list[FileEntry]) -> None:
    for entry in entries:
        tx.put(file_key(entry.provider, entry.path), entry)
