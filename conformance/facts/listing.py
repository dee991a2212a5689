"""The list of all facts of a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Attachment, Contract, Family, Operation, Rule
from conformance.facts.answers import members, template_facts
from conformance.facts.conditions import conditions, order_pairs
from conformance.facts.errors import error_facts
from conformance.facts.fact import Fact, operation_scope, scope, word
from conformance.facts.places import schema_facts
from conformance.facts.texts import text_facts
from conformance.selection import taken
from conformance.sources import Source

STREAM = ("media-type", "order", "end", "same-id", "usage", "joins")
"""What holds for every stream: its media type, the order of events, its end, one id, when it counts, that its pieces
join to what a whole answer says."""
MONEY = ("charge", "charged-once", "refund", "refused-free", "polling-free", "no-funds")
"""What holds for the money of every paid operation that makes tasks."""
MONEY_AT_ONCE = ("charge", "charged-once", "refused-free", "no-funds")
"""What holds for the money of an operation that answers at once: there is nothing to ask for and nothing to lose."""
FREE = ("resource-get", "resource-list", "resource-update", "resource-quota")
"""Kinds of operations that cost nothing whatever the prices of their family are."""
TASK = ("order", "end-is-final", "id", "isolation", "many", "steady", "timely")
"""What holds for every task: states never go back, the end stays, its id is found, nobody else's key finds it; what is
told of it stays, and price, failure and files are told of at the end that has them."""
FILE = ("fetched", "isolation", "unknown", "stays")
"""What holds for every result file."""
RESOURCE = ("found", "changed", "listed", "owned", "ended", "filtered", "sorted", "paged")
"""What holds for every stored resource: it is found, changed and listed, by its owner alone, and comes to its end; its
lists are narrowed, sorted and cut into pages as is asked."""
CALLBACK = {
    "once": "each confirmed charge is told of once, and not before",
    "only-charges": "nothing is told of what failed or was refused",
    "resent": "an event that was not acknowledged is sent again",
    "acknowledged": "an event that was acknowledged is not sent again",
    "trace-id": "the id that the caller gives its request is that of the event",
}
"""What holds for the event that tells of charges."""
ENDS = ("succeeded", "failed")
"""The states in which every task may end."""
ANY_STATE = "any"
"""The word for the template ``*``."""


def all_facts(contract: Contract) -> Mapping[str, Fact]:
    """The facts of a contract by their ids."""
    found: dict[str, Fact] = {}
    for fact in _all(contract):
        found.setdefault(fact.id, fact)
    return found


def _all(contract: Contract) -> Iterator[Fact]:
    yield from _of_provider(contract)
    for operation in contract.operations.values():
        yield from _of_operation(contract, operation)
        for family, attachment in contract.attached(operation.id):
            yield from _of_attachment(operation, family, attachment)
    for family in contract.families.values():
        yield from _of_family(family)


def _of_provider(contract: Contract) -> Iterator[Fact]:
    auth = contract.auth
    for scheme in auth.schemes:
        yield Fact(f"auth/scheme/{scheme.header}", auth.source, f"the key travels in {scheme.header}")
    yield Fact("auth/key", auth.source, "which keys have the documented form")
    if auth.channel_pattern:
        yield Fact("auth/channel", auth.source, "a key may ask for a channel")
    for host in contract.hosts:
        yield Fact(f"host/{host.name}", contract.source, f"{host.name} is a host of the provider")
    for name in contract.headers:
        yield Fact(f"header/{name.lower()}", contract.source, f"every answer has the header {name}")
    for kind, form in contract.ids.items():
        yield Fact(f"id/{kind}", contract.source, f"the ids of a {kind} look like {form}")
    for name, form in contract.envelopes.items():
        for path, _ in members(form):
            yield Fact(f"envelope/{name}/{path}", contract.source, f"an error of the form {name} has {path}")
    yield Fact("refusal/unknown-route", contract.source, "a path that there is not is refused with its own error")
    for error in contract.errors.values():
        yield from error_facts(contract, error)
    if contract.callback is not None:
        for path, _ in members(contract.callback.event):
            yield Fact(f"callback/event/{path}", contract.callback.source, f"the event of a charge has {path}")
        for what, says in CALLBACK.items():
            yield Fact(f"callback/{what}", contract.callback.source, says)
    for one in contract.contradictions:
        yield Fact(f"contradiction/{one.id}", one.source, one.about)


def _of_operation(contract: Contract, operation: Operation) -> Iterator[Fact]:
    start, source = operation_scope(operation), operation.source
    for method in operation.methods:
        yield Fact(f"{start}/method/{method}", source, f"{method} {operation.path}")
    for kind in operation.accepts:
        yield Fact(f"{start}/accepts/{kind}", source, f"a body may be {kind}")
    for condition in conditions(contract, operation):
        yield Fact(f"{start}/refusal/{condition}", source, f"{condition} is refused with its own error")
    for first, second in order_pairs(contract, operation):
        yield Fact(f"{start}/order/{first}-{second}", source, f"{first} is looked at before {second}")
    if operation.select_default is not None:
        yield Fact(f"{start}/select-default", source, f"without a model, {operation.select_default}")
    for error, names in operation.misplaced.items():
        for name in names:
            yield Fact(f"{start}/misplaced/{word(name)}", source, f"{name} belongs elsewhere: {error}")
    yield from schema_facts(operation.request, start, source)
    yield from _rules(operation.rules, start)
    attached = list(contract.attached(operation.id))
    answers = {name: form for name, form in operation.answers.items() if _is_left(name, [one for _, one in attached])}
    states = {*ENDS, *(state for family, _ in attached if family.lifecycle for state in _states(family))}
    words = {state: said for state, said in operation.words.items() if state in states}
    yield from _answers(answers, words, start, source)
    if operation.kind == "query":
        yield from (Fact(f"{start}/task/{what}", source, f"tasks: {what}") for what in TASK)
    if operation.kind == "file":
        yield from (Fact(f"{start}/file/{what}", source, f"files: {what}") for what in FILE)


def _is_left(name: str, attached: list[Attachment]) -> bool:
    """Whether some family leaves an answer to its operation."""
    return not attached or any(name not in attachment.answers for attachment in attached)


def _states(family: Family) -> list[str]:
    return [state for state, _ in family.lifecycle.phases] if family.lifecycle else []


def _of_attachment(operation: Operation, family: Family, attachment: Attachment) -> Iterator[Fact]:
    start = scope(operation, family)
    if operation.kind not in ("query", "content"):
        for model in taken(family, attachment) if operation.select else ():
            for name in model.select:
                yield Fact(f"{start}/model/{word(name)}", model.source, f"{name} is a model")
            if model.later:
                yield Fact(f"{start}/model/{word(model.name)}/later", model.source, "later dates too")
            for region in model.regions:
                yield Fact(f"{start}/model/{word(model.name)}/region/{region}", model.source, f"served in {region}")
        if attachment.variant:
            yield Fact(f"{start}/variant", family.source, f"{attachment.variant} tells the models apart")
        if family.prices and operation.kind not in FREE:
            told = MONEY if operation.kind == "submit" else MONEY_AT_ONCE
            yield from (Fact(f"{start}/money/{what}", family.source, f"money: {what}") for what in told)
    for alias, name in attachment.aliases.items():
        yield Fact(f"{start}/alias/{word(alias)}", family.source, f"{alias} is another name of {name}")
    for condition in attachment.refusals:
        yield Fact(f"{start}/refusal/{condition}", family.source, f"{condition} is refused with its own error")
    yield from schema_facts(attachment.request, start, family.source)
    yield from _rules((*attachment.rules, *(family.rules if operation.accepts else ())), start)
    for example in family.examples:
        if example.operation == operation.id:
            yield Fact(f"{start}/example/{word(example.id)}", example.source, f"this very request is {example.expect}")
    yield from _answers(attachment.answers, attachment.words, start, family.source)
    if any(name.startswith("stream.") for name in (*operation.answers, *attachment.answers)):
        yield from (Fact(f"{start}/stream/{what}", family.source, f"streams: {what}") for what in STREAM)
    yield from text_facts(operation, family, attachment, start)
    if operation.kind == "resource-create":
        yield from (Fact(f"{start}/resource/{what}", operation.source, f"resources: {what}") for what in RESOURCE)


def _of_family(family: Family) -> Iterator[Fact]:
    if family.lifecycle is not None:
        source = family.lifecycle.source
        for state, _ in family.lifecycle.phases:
            yield Fact(f"{family.name}/lifecycle/{state}", source, f"a task may be {state}")
        for what in ("succeeded", "failed", "seconds", "charge"):
            yield Fact(f"{family.name}/lifecycle/{what}", source, f"the life of a task: {what}")
    for offer in family.offers:
        taken_by = " or ".join(offer.models)
        yield Fact(f"{family.name}/offer/{word(offer.id)}", offer.source, f"a task offers {offer.id} to {taken_by}")
    for number, price in enumerate(family.prices):
        yield Fact(f"{family.name}/price/{number}", price.source, f"{price.amount} USD for {price.per} {price.unit}")
    for result in family.results.values():
        for row in (*result.terms, "media", "path", "url"):
            yield Fact(f"{family.name}/result/{result.name}/{row}", result.source, f"{row} of the {result.media}")
        if result.lifetime_days is not None:
            text = f"it stays for {result.lifetime_days:g} days"
            yield Fact(f"{family.name}/result/{result.name}/lifetime", result.source, text)


def _rules(rules: tuple[Rule, ...], start: str) -> Iterator[Fact]:
    for rule in rules:
        yield Fact(f"{start}/rule/{rule.id}", rule.source, f"broken, it is {rule.error}")


def _answers(answers: Mapping[str, Any], words: Mapping[str, str], start: str, source: Source) -> Iterator[Fact]:
    for name, template in answers.items():
        yield from template_facts(template, start, ANY_STATE if name == "*" else name, source)
    for state, said in words.items():
        yield Fact(f"{start}/word/{state}", source, f"{state} is called {said!r}")
