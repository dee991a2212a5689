"""Resources: making one, listing, reading and changing them, and how many there may be."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver import chance
from mockserver.choosing.doors import asked_fate
from mockserver.contracts.compiled import CompiledFamily
from mockserver.contracts.resources import CompiledResource
from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call
from mockserver.http.known_inputs import facts_of
from mockserver.ledger.book import Occasion
from mockserver.operations.charges import payer
from mockserver.resources import (
    TooManyError,
    change,
    count_resources,
    find_resource,
    keep,
    kept_resources,
    resource_row,
)
from mockserver.state.records import Resource
from mockserver.state.store import Transaction
from mockserver.tasks.lifecycle import plan


def answer_create(call: Call) -> Answer:
    """Store a new resource, and charge its price at once."""
    family, resource = _family(call)
    parent = _parent(call, resource)
    occasion = Occasion(call.reported_id, payer(call, resource.facts.payer), {"requests": 1})
    scope = family.scope(call.params, call.model, {"$inputs": call.inputs, "parent": parent})
    fate = asked_fate(call, str(scope("prompt") or ""))
    if call.doom is not None and fate.error is None:
        fate = msgspec.structs.replace(call.doom, seconds=fate.seconds, stuck=fate.stuck)
    media = str(call.params.get(resource.facts.media or "", ""))
    made = Resource(
        id="",
        provider=call.provider.name,
        key=call.key,
        family=family.facts.family,
        model=call.model_name or call.model.name,
        created=call.now,
        updated=call.now,
        stages=plan(family, scope, fate),
        fate=fate,
        fields=resource.made(scope),
        facts={**(facts_of(call, media) if media else {}), **resource.known_of(scope)},
    )
    price = family.prices[call.model.name].cost(scope, {"requests": 1})
    form = call.provider.ids[resource.facts.id]

    def next_id(turn: int) -> str:
        return form(chance.number(call.entropy, turn) if turn else call.entropy, call.now)

    def work(tx: Transaction) -> Resource:
        call.world.book.take(tx, call.account, price, at=call.now, model=made.model, occasion=occasion)
        return keep(tx, made, next_id, most=resource.facts.most)

    try:
        made = call.world.store.transact(work)
    except TooManyError:
        raise call.refuse("too-many", limit=resource.facts.most) from None
    call.amount = price
    return _whole(call, made)


def answer_list(call: Call) -> Answer:
    """One page of what the account keeps, filtered and sorted as asked."""
    family, resource = _family(call)
    found = kept_resources(call.world.store, call.provider.name, call.key, family.facts.family)
    words, catalogue = call.bound.words, call.provider.catalogue
    rows = resource.selected([resource_row(row, call.now, words, catalogue) for row in found], call.scope)
    paging = resource.facts.paging
    number, size = (1, max(1, len(rows))) if paging is None else (_page(call, paging.number), _page(call, paging.size))
    names = {
        **call.names(),
        "records": rows[(number - 1) * size : number * size],
        "total": len(rows),
        "page.number": number,
        "page.size": size,
    }
    return json_answer(200, call.bound.answers["whole"](names))


def answer_get(call: Call) -> Answer:
    """One resource by its id; that of another account is unknown."""
    call.watched = found = _asked(call)
    return _whole(call, found)


def answer_update(call: Call) -> Answer:
    """Set the fields that the contract lets an owner change; what is not sent stays."""
    _, resource = _family(call)
    found = _asked(call)
    return _whole(call, change(call.world.store, found, resource.changed(call.scope), at=call.now))


def answer_quota(call: Call) -> Answer:
    """How many resources the account keeps, and how many it may."""
    family, resource = _family(call)
    names = call.names()
    names["count"] = count_resources(call.world.store, call.provider.name, call.key, family.facts.family)
    if resource.facts.most is not None:
        names["most"] = resource.facts.most
    return json_answer(200, call.bound.answers["whole"](names))


def _family(call: Call) -> tuple[CompiledFamily, CompiledResource]:
    family = call.bound.family
    if family.resource is None:
        raise AssertionError(f"{family.facts.family} has no resource; review says so")
    return family, family.resource


def _parent(call: Call, resource: CompiledResource) -> dict[str, Any]:
    """The fields of the resource that a new one belongs to."""
    parent = resource.facts.parent
    if parent is None:
        return {}
    family, asked = call.provider.families[parent.family], str(call.params.get(parent.field, ""))
    found = find_resource(call.world.store, call.provider.name, call.key, family, asked)
    if found is None:
        raise call.refuse("unknown-parent", field=parent.field, resource_id=asked)
    return {**found.fields, "id": found.id}


def _asked(call: Call) -> Resource:
    asked = call.named
    found = find_resource(call.world.store, call.provider.name, call.key, call.bound.family, asked)
    if found is None:
        raise call.refuse("unknown-resource", field=call.operation.facts.names.name, resource_id=asked)
    return found


def _page(call: Call, field: str) -> int:
    return int(call.params.get(field) or 1)


def _whole(call: Call, resource: Resource) -> Answer:
    row = resource_row(resource, call.now, call.bound.words, call.provider.catalogue)
    names = {**call.names(), **{f"record.{name}": value for name, value in row.items()}}
    return json_answer(200, call.bound.answers["whole"](names))
