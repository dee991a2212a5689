"""Reading a provider's folder: every file into its struct, every name in it resolved, or a clear error.

Nothing is skipped: a file, key, error id, operation id or operation kind that nobody understands stops the load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from mockserver.contracts.model import (
    Clause,
    Clauses,
    Contradiction,
    Contradictions,
    ErrorEntry,
    Errors,
    Example,
    Examples,
    Family,
    KnownInput,
    KnownInputs,
    Operation,
    Operations,
    Provider,
)
from mockserver.errors import ContractError, nearest

_PROVIDER_FILES = (
    "provider.json",
    "operations.json",
    "errors.json",
    "clauses.json",
    "contradictions.json",
    "inputs.json",
)
_FAMILY_FILES = ("family.json", "examples.json", "errors.json", "clauses.json", "contradictions.json")
_WORD = re.compile(
    r"Invalid enum value '(?P<word>.*)'(?: - at (?:`(?P<key>key|value)` in )?`(?P<path>[^`]*)`)?$", re.DOTALL
)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`(?: - at `(?P<path>[^`]*)`)?")

T = TypeVar("T")


@dataclass(frozen=True)
class Facts:
    """All that the folder of one provider says, in file order."""

    provider: Provider
    operations: dict[str, Operation]
    errors: dict[str, ErrorEntry]
    families: dict[str, Family]
    clauses: tuple[Clause, ...]
    contradictions: tuple[Contradiction, ...]
    examples: dict[str, tuple[Example, ...]]
    inputs: tuple[KnownInput, ...]
    folder: Path


def load_folder(folder: Path, *, whole: bool = True) -> dict[str, Facts]:
    """Every provider below ``folder``; its ``meta`` folder is the grammar and is passed over.

    ``whole`` as in ``load_provider``.
    """
    if not folder.is_dir():
        raise ContractError(f"{folder}: no such folder; name one that holds a folder for each provider")
    found = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name != "meta"]
    if not found:
        raise ContractError(f"{folder}: holds no provider; a provider is a folder with a provider.json")
    return {path.name: load_provider(path, whole=whole) for path in found}


def load_provider(folder: Path, *, whole: bool = True) -> Facts:
    """The facts of one provider's folder. Raises ``ContractError`` naming file, key and nearest valid name.

    Unless ``whole``, what only the suite and ``mockserver contract check`` look at (examples, clauses, contradictions)
    is not read.
    """
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in _PROVIDER_FILES:
            raise ContractError(f"{path}: no such file in a contract{nearest(path.name, _PROVIDER_FILES)}")
    provider = decode(folder / "provider.json", Provider)
    if provider.provider != folder.name:
        raise ContractError(
            f"{folder / 'provider.json'}: provider is {provider.provider!r}, its folder {folder.name!r}"
        )
    families, examples = _families(folder, whole=whole)
    rows = partial(_gathered, folder) if whole else _nothing
    facts = Facts(
        provider=provider,
        operations=_by_id(decode(folder / "operations.json", Operations).operations, folder / "operations.json"),
        errors=_by_id(_gathered(folder, "errors.json", Errors, "errors"), folder / "errors.json"),
        families=families,
        clauses=tuple(_by_id(rows("clauses.json", Clauses, "clauses"), folder / "clauses.json").values()),
        contradictions=tuple(rows("contradictions.json", Contradictions, "contradictions")),
        examples=examples,
        inputs=tuple(decode(folder / "inputs.json", KnownInputs).inputs) if (folder / "inputs.json").exists() else (),
        folder=folder,
    )
    _check_names(facts)
    return facts


def decode(path: Path, kind: type[T]) -> T:
    """One JSON file as the struct ``kind``."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        raise ContractError(f"{path}: is missing; every contract folder needs it") from None
    except msgspec.ValidationError as error:
        unknown = _UNKNOWN.search(str(error))
        if unknown:
            valid = _keys_at(kind, unknown["path"] or "$")
            where = f" at {unknown['path']}" if unknown["path"] else ""
            hint = nearest(unknown["key"], valid) or f" (known: {', '.join(valid)})"
            raise ContractError(f"{path}: unknown key {unknown['key']!r}{where}{hint}") from None
        raise ContractError(f"{path}: {error}{_nearest_word(str(error), kind)}") from None
    except msgspec.DecodeError as error:
        raise ContractError(f"{path}: is not JSON: {error}") from None


def _families(folder: Path, *, whole: bool) -> tuple[dict[str, Family], dict[str, tuple[Example, ...]]]:
    families: dict[str, Family] = {}
    examples: dict[str, tuple[Example, ...]] = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(place.iterdir()):
            if path.name not in _FAMILY_FILES:
                raise ContractError(f"{path}: no such file in a family{nearest(path.name, _FAMILY_FILES)}")
        family = decode(place / "family.json", Family)
        if family.family != place.name:
            raise ContractError(f"{place / 'family.json'}: family is {family.family!r}, its folder {place.name!r}")
        families[family.family] = family
        if whole and (place / "examples.json").exists():
            examples[family.family] = tuple(decode(place / "examples.json", Examples).examples)
    return families, examples


def _gathered(folder: Path, name: str, kind: type[Any], rows: str) -> list[Any]:
    """The rows of a provider's file, followed by those of the same file in each family's folder."""
    more = sorted(path for path in folder.glob(f"*/{name}") if path.is_file())
    return [row for path in (folder / name, *more) for row in getattr(decode(path, kind), rows)]


def _nothing(name: str, kind: type[Any], rows: str) -> list[Any]:
    return []


def _by_id(rows: list[Any], path: Path) -> dict[str, Any]:
    table = {row.id: row for row in rows}
    if len(table) < len(rows):
        ids = [row.id for row in rows]
        raise ContractError(f"{path}: the id {next(i for i in ids if ids.count(i) > 1)!r} stands twice")
    return table


def _check_names(facts: Facts) -> None:
    folder = facts.folder
    for condition, error in facts.provider.refusals.items():
        _known(error, facts.errors, f"{folder / 'provider.json'}: refusals.{condition}", "error")
    _check_violations(facts.provider.violations, facts, f"{folder / 'provider.json'}: violations")
    for entry in facts.errors.values():
        _known(entry.envelope, facts.provider.envelopes, f"{folder / 'errors.json'}: {entry.id}", "envelope")
    for operation in facts.operations.values():
        where = f"{folder / 'operations.json'}: {operation.id}"
        _check_violations(operation.violations, facts, where)
        for condition, error in operation.refusals.items():
            _known(error, facts.errors, f"{where}.refusals.{condition}", "error")
        for rule in operation.rules:
            _known(rule.error, facts.errors, f"{where}.rules.{rule.id}", "error")
        for form in operation.listing.forms:
            _known(form.answer, operation.answers, f"{where}.listing.forms", "answer")
        for error in operation.misplaced:
            _known(error, facts.errors, f"{where}.misplaced", "error")
    for family in facts.families.values():
        _check_family(family, facts)
    for name, examples in facts.examples.items():
        path = folder / name / "examples.json"
        for example in examples:
            _known(example.operation, facts.operations, f"{path}: {example.id}", "operation")
            if example.expect != "accepted":
                _known(example.expect, facts.errors, f"{path}: {example.id}", "error")


def _check_family(family: Family, facts: Facts) -> None:
    path = facts.folder / family.family / "family.json"
    if family.resource:
        _known(family.resource.id, facts.provider.ids, f"{path}: resource.id", "form of an id")
        if family.resource.parent:
            _known(family.resource.parent.family, facts.families, f"{path}: resource.parent", "family")
    for known in family.known_tasks:
        _known(known.model, [model.name for model in family.models], f"{path}: known_tasks", "model")
    models = [model.name for row in facts.families.values() for model in row.models]
    for position, offer in enumerate(family.offers):
        for name in offer.models:
            _known(name, models, f"{path}: offers[{position}]", "model")
    for name, attachment in family.operations.items():
        where = f"{path}: operations.{name}"
        _known(name, facts.operations, where, "operation")
        _check_violations(attachment.violations, facts, where)
        for rule in (*attachment.rules, *family.rules):
            _known(rule.error, facts.errors, f"{where}.rules.{rule.id}", "error")
        for model in attachment.models:
            _known(model, [row.name for row in family.models], f"{where}.models", "model")
        for condition, error in attachment.refusals.items():
            _known(error, facts.errors, f"{where}.refusals.{condition}", "error")


def _check_violations(rows: Iterable[Any], facts: Facts, where: str) -> None:
    for row in rows:
        _known(row.error, facts.errors, where, "error")


def _known(name: str, table: Iterable[str], where: str, what: str) -> None:
    if name not in table:
        raise ContractError(f"{where}: there is no {what} {name!r}{nearest(name, table)}")


def _nearest_word(said: str, kind: Any) -> str:
    """What a word that is none may have been meant as, and all that there are."""
    found = _WORD.search(said)
    if found is None:
        return ""
    words = _words_at(kind, found["path"] or "$", key=found["key"] == "key")
    return f"{nearest(found['word'], words)} (known: {', '.join(words)})"


def _keys_at(kind: Any, path: str) -> list[str]:
    """The valid keys of the struct that ``path`` (as msgspec writes it, ``$.families[...].models[0]``) leads to."""
    return [field.encode_name for field in msgspec.structs.fields(_inside(_type_at(kind, path)))]


def _words_at(kind: Any, path: str, *, key: bool) -> list[str]:
    """The valid words at ``path``, or those that may be a ``key`` of the map there."""
    found = _inside(_type_at(kind, path))
    return list(get_args(get_args(found)[0] if key else found))


def _type_at(kind: Any, path: str) -> Any:
    for step in re.findall(r"\.([^.\[]+)|(\[[^\]]*\])", path):
        kind = _inside(kind)
        if step[1]:
            kind = next(part for part in reversed(get_args(kind)) if part is not type(None))
        else:
            kind = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}[step[0]]
    return kind


def _inside(kind: Any) -> Any:
    """Strip ``| None`` and annotations off a type."""
    if get_origin(kind) is None or get_origin(kind) in (list, dict, Literal):
        return kind
    options = [part for part in get_args(kind) if part is not type(None)]
    return _inside(options[0]) if options else kind
