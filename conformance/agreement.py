"""Whether the files of one contract agree: every id that one of them names is in the file that declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.contract import Attachment, Contract, Family, Operation
from conformance.vocabulary import NotUnderstoodError

ACCEPTED = "accepted"
FILES = {"@image", "@video", "@audio"}
"""The words by which a form of an example says that a file of that kind is sent."""


def check_agreement(contract: Contract) -> None:
    """Raises ``NotUnderstoodError`` at the first name that leads nowhere."""
    for error in _named_errors(contract):
        if error not in contract.errors:
            raise NotUnderstoodError(f"an error that the catalogue does not have: {error}")
    for entry in contract.errors.values():
        if entry.envelope not in contract.envelopes:
            raise NotUnderstoodError(f"error {entry.id}: no envelope {entry.envelope}")
    for family in contract.families.values():
        _check_family(contract, family)


def _check_family(contract: Contract, family: Family) -> None:
    models = {model.name for one in contract.families.values() for model in one.models}
    for offer in family.offers:
        strange = next((name for name in offer.models if name not in models), None)
        if strange is not None:
            raise NotUnderstoodError(f"{family.name}, offer {offer.id}: no model {strange}")
    for name, attachment in family.operations.items():
        strange = next((one for one in attachment.models if one not in {model.name for model in family.models}), None)
        if strange is not None:
            raise NotUnderstoodError(f"{family.name}, {name}: no model {strange}")
    parent = family.resource.parent_family if family.resource else None
    if parent is not None and (parent not in contract.families or contract.families[parent].resource is None):
        raise NotUnderstoodError(f"{family.name}: no family {parent} that stores a parent")
    for name in family.operations:
        if name not in contract.operations:
            raise NotUnderstoodError(f"{family.name}: no operation {name}")
    regions = {host.region for host in contract.hosts}
    for example in family.examples:
        where = f"{family.name}, example {example.id}"
        if example.operation not in contract.operations:
            raise NotUnderstoodError(f"{where}: no operation {example.operation}")
        if example.region not in regions | {None}:
            raise NotUnderstoodError(f"{where}: no host serves the region {example.region}")
        if example.form and example.has_body:
            raise NotUnderstoodError(f"{where}: body and form at once")
        if "{" in contract.operations[example.operation].path:
            raise NotUnderstoodError(f"{where}: an example has no place for a parameter of the path")
        for name, text in example.form:
            if text.startswith("@") and text not in FILES:
                raise NotUnderstoodError(f"{where}: {name}: no file {text}")


def _named_errors(contract: Contract) -> Iterator[str]:
    yield from contract.refusals.values()
    yield from (row.error for row in contract.violations)
    for operation in contract.operations.values():
        yield from operation.misplaced
        yield from _of_record(operation)
    for family in contract.families.values():
        for attachment in family.operations.values():
            yield from _of_record(attachment)
        yield from (rule.error for rule in family.rules)
        yield from _expected(example.expect for example in family.examples)


def _of_record(record: Operation | Attachment) -> Iterator[str]:
    yield from record.refusals.values()
    yield from (row.error for row in record.violations)
    yield from (rule.error for rule in record.rules)


def _expected(outcomes: Iterable[str]) -> Iterator[str]:
    return (outcome for outcome in outcomes if outcome != ACCEPTED)
