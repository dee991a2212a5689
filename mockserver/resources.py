"""Resources: what accounts keep under ids, such as uploaded media, in the store and as answers show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from mockserver.contracts.catalogue import Catalogue
from mockserver.contracts.compiled import CompiledFamily
from mockserver.state.records import Fate, Resource, ResourceCount, ResourceName
from mockserver.state.store import Store, Transaction
from mockserver.tasks.lifecycle import ends, moment


class TooManyError(Exception):
    """The account keeps as many resources of the family as it may; nothing was written."""


def find_resource(store: Store, provider: str, key: str, family: CompiledFamily, asked: str) -> Resource | None:
    """What an account keeps of a family under an id, or what the document's examples keep there."""
    found = store.get(Resource, resource_key(provider, key, asked))
    if found is None:
        return _known(provider, key, family, asked)
    return found if found.family == family.facts.family else None


def kept_resources(store: Store, provider: str, key: str, family: str) -> list[Resource]:
    """All that an account keeps of a family, in the order in which it was made."""
    log = resources_log(provider, key, family)
    names = store.entries(log, ResourceName, limit=count_resources(store, provider, key, family))
    return list(store.several(Resource, [resource_key(provider, key, row.id) for row in names]))


def count_resources(store: Store, provider: str, key: str, family: str) -> int:
    """How many resources of a family an account keeps."""
    found = store.get(ResourceCount, resources_log(provider, key, family))
    return found.count if found else 0


def keep(tx: Transaction, resource: Resource, next_id: Callable[[int], str], *, most: int | None) -> Resource:
    """Store a new resource inside a transaction, under the first of ``next_id``'s ids that is free.

    Raises ``TooManyError`` when the account keeps ``most`` of the family already.
    """
    log = resources_log(resource.provider, resource.key, resource.family)
    held = tx.get(ResourceCount, log)
    count = held.count if held else 0
    if most is not None and count >= most:
        raise TooManyError
    turn = 0
    while tx.get(Resource, resource_key(resource.provider, resource.key, asked := next_id(turn))) is not None:
        turn += 1
    named = replace(resource, id=asked)
    tx.put(resource_key(named.provider, named.key, named.id), named)
    tx.put(log, ResourceCount(count + 1))
    tx.append(log, ResourceName(named.id))
    return named


def change(store: Store, resource: Resource, fields: Mapping[str, Any], *, at: float) -> Resource:
    """Set fields of a resource; the rest of it stays as it is by then."""
    name = resource_key(resource.provider, resource.key, resource.id)

    def work(tx: Transaction) -> Resource:
        held = tx.get(Resource, name) or resource
        changed = replace(held, fields={**held.fields, **fields}, updated=at)
        tx.put(name, changed)
        return changed

    return store.transact(work)


def force(store: Store, resource: Resource, *, error: str | None, at: float) -> Resource:
    """End a resource's stages now: failed with ``error``, or succeeded. One that has ended stays as it is."""
    name = resource_key(resource.provider, resource.key, resource.id)

    def work(tx: Transaction) -> Resource:
        held = tx.get(Resource, name) or resource
        end = ends(held)
        if end is not None and end <= at:
            return held
        forced = replace(held, fate=Fate(error=error), forced=at)
        tx.put(name, forced)
        return forced

    return store.transact(work)


def resource_row(resource: Resource, now: float, words: Mapping[Any, str], catalogue: Catalogue) -> dict[str, Any]:
    """What templates, filters and sorting see of a resource: its own fields, its state in ``words``, and its times."""
    seen = moment(resource, now)
    updated = resource.updated if seen.ended is None else max(resource.updated, seen.ended)
    row = {
        **resource.fields,
        "id": resource.id,
        "state": seen.state,
        "status": words.get(seen.state, seen.state),
        "created": resource.created,
        "updated": updated,
        "created_at": _written(resource.created),
        "updated_at": _written(updated),
    }
    if seen.state == "failed" and resource.fate.error:
        error = catalogue[resource.fate.error]
        filled = {**error.entry.fill, **resource.fate.fill}
        row["failure.message"] = error.message(filled)
        row.update({f"failure.{name}": part(filled) for name, part in error.fields.items()})
    return row


def resource_key(provider: str, key: str, asked: str) -> str:
    """The name under which a resource is stored."""
    return f"{provider}/{key}/{asked}"


def resources_log(provider: str, key: str, family: str) -> str:
    """The name of the log of what an account keeps of a family."""
    return f"resources/{provider}/{key}/{family}"


def _known(provider: str, key: str, family: CompiledFamily, asked: str) -> Resource | None:
    resource = family.facts.resource
    found = next((row for row in resource.known if row.id == asked), None) if resource else None
    if found is None:
        return None
    return Resource(
        id=found.id, provider=provider, key=key, family=family.facts.family, model=family.facts.models[0].name,
        created=found.created, updated=found.created, stages=(), fate=Fate(), fields=found.fields, facts=found.facts,
    )  # fmt: skip


def _written(moment_: float) -> str:
    return datetime.fromtimestamp(moment_, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
