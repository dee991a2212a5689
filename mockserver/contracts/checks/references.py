"""References between the files of a contract: fields, paths, patterns, statuses and documents that must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mockserver.contracts.checks.problem import Problem, misnamed
from mockserver.contracts.checks.schema_fields import Shape
from mockserver.contracts.checks.scopes import Pages
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Attachment, Family, Operation, Result
from mockserver.contracts.schemas import KEYWORDS

ALONE = ("models", "model", "query", "file", "balance")
"""The kinds of operation that need no family."""
_BY_ID = ("query", "content", "file", "model", "resource-get", "resource-update")
_LINKED = ("submit", "images")
_SIZES = {"picture": ("width", "height"), "clip": ("width", "height", "seconds"), "sound": ("seconds",)}
_SOURCE = re.compile(r'"(?:x-)?source"\s*:\s*"documented:\s*([^">]+)')
_STATUSES = range(200, 600)


def check_references(facts: Facts) -> Iterator[Problem]:
    """Every reference of a provider that leads nowhere."""
    yield from _patterns(facts)
    pages = Pages(facts)
    for operation in facts.operations.values():
        yield from _operation(operation, facts, pages)
    for entry in facts.errors.values():
        if entry.status not in _STATUSES:
            wanted = f"an HTTP status of {_STATUSES.start} to {_STATUSES.stop - 1}"
            yield Problem(errors_file(facts, entry.id), f"{entry.id}.status", f"is {entry.status}", wanted)
    for family in facts.families.values():
        yield from _family(family, facts, pages)
    yield from _documents(facts)


def errors_file(facts: Facts, error: str) -> Path:
    """The file that an error of the catalogue stands in: the provider's, or that of a family."""
    files = [facts.folder / "errors.json", *sorted(facts.folder.glob("*/errors.json"))]
    said = re.compile(rf'"id"\s*:\s*"{re.escape(error)}"')
    return next((file for file in files if said.search(file.read_text("utf-8"))), files[0])


def _patterns(facts: Facts) -> Iterator[Problem]:
    auth, file = facts.provider.auth, facts.folder / "provider.json"
    for name in ("key_pattern", "refused_pattern", "channel_pattern"):
        pattern = getattr(auth, name)
        try:
            groups = re.compile(pattern).groupindex if pattern is not None else {}
        except re.error as error:
            yield Problem(file, f"auth.{name}", f"is {pattern!r}: {error}", "a regular expression")
            continue
        if name == "channel_pattern" and pattern is not None and not {"key", "channel"} <= set(groups):
            yield Problem(file, f"auth.{name}", f"has the groups {sorted(groups)}", "the groups 'key' and 'channel'")


def _operation(operation: Operation, facts: Facts, pages: Pages) -> Iterator[Problem]:
    file, attached = facts.folder / "operations.json", pages.attached(operation)
    if operation.kind not in ALONE and not attached:
        wanted = "one whose 'operations' name it"
        yield Problem(file, operation.id, "no family attaches to this operation", wanted)
    if attached and operation.select:
        known = Shape.of(*(row for family in attached for row in pages.requests(family, operation.id)))
        others = {alias for family in attached for alias in family.operations[operation.id].aliases}
        for n, field in enumerate(operation.select):
            if not known.knows(field) and field not in others:
                near = {*known.near(field), *others}
                yield misnamed(file, f"{operation.id}.select[{n}]", field, near, "a field of the request", got="is")
    if not operation.path.startswith("/"):
        yield Problem(file, f"{operation.id}.path", f"is {operation.path!r}", "a path that begins with '/'")
    segments = operation.path.split("/")
    broken = [part for part in segments if ("{" in part or "}" in part) and not re.fullmatch(r"\{\w+\}", part)]
    for part in broken:
        yield Problem(file, f"{operation.id}.path", f"has {part!r}", "a parameter to be a whole part, such as '{id}'")
    if operation.kind in _BY_ID and operation.names.at == "path" and "{" not in operation.path:
        wanted = "a parameter for the id that is asked for, such as '/{id}', or 'names' of another place"
        yield Problem(file, f"{operation.id}.path", f"is {operation.path!r}", wanted)
    if operation.names.at != "path" and not operation.names.name:
        yield Problem(
            file, f"{operation.id}.names.name", "is empty", f"the name of a field of the {operation.names.at}"
        )
    for family in attached if "schema" in (operation.order or facts.provider.order) else ():
        attachment = family.operations[operation.id]
        rows = (*attachment.violations, *operation.violations, *facts.provider.violations)
        if not any(row.keyword == row.field == "*" for row in rows):
            place = f"{operation.id}.violations"
            got = f"some violations of the schema of {family.family!r} become no error"
            yield Problem(file, place, got, "a last row of 'violations' that names neither keyword nor field")
    for n, row in enumerate(operation.violations):
        if row.keyword not in ("*", *KEYWORDS):
            place = f"{operation.id}.violations[{n}].keyword"
            yield misnamed(file, place, row.keyword, KEYWORDS, "'*' or a word of JSON Schema", got="is")


def _family(family: Family, facts: Facts, pages: Pages) -> Iterator[Problem]:
    file = facts.folder / family.family / "family.json"
    for name, attachment in family.operations.items():
        kind = facts.operations[name].kind
        if kind.startswith("resource-") and family.resource is None:
            yield Problem(file, f"operations.{name}", "says nothing of a 'resource'", f"it for the kind {kind!r}")
        known = pages.known(family, name)
        for place, field in _fields(attachment):
            if pages.requests(family, name) and not known.has(field):
                at = f"operations.{name}.{place}"
                yield misnamed(file, at, field, known.near(field), "a field of the request", got="is")
    linked = any(facts.operations[name].kind in _LINKED for name in family.operations)
    for name, result in family.results.items():
        for row in _SIZES[result.media]:
            if getattr(result, row) is None:
                yield Problem(file, f"results.{name}", f"has no {row!r}", f"what every {result.media} has")
        if linked:
            yield from _served(result, facts, file, f"results.{name}.url")


def _fields(attachment: Attachment) -> Iterator[tuple[str, str]]:
    """The fields of the request that an attachment names; an ``index`` may be one that only an open schema lets in."""
    yield from ((f"aliases.{alias}", field) for alias, field in attachment.aliases.items())
    named = {name: getattr(attachment, name) for name in ("prompt", "system", "variant")}
    if attachment.follows:
        row = attachment.follows
        named |= {"follows.task": row.task, "follows.offer": row.offer}
    yield from ((place, field) for place, field in named.items() if field is not None)


def _served(result: Result, facts: Facts, file: Path, place: str) -> Iterator[Problem]:
    """A link below the server's own base is one that a file operation answers."""
    if not result.url.startswith("{base}"):
        return
    link = result.url.removeprefix("{base}").replace("{path}", re.sub(r"\{[^}]*\}", "x", result.path))
    path, _, query = link.partition("?")
    forms = []
    for operation in facts.operations.values():
        if operation.kind != "file":
            continue
        in_query = operation.names.at == "query"
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(operation.path))
        if re.fullmatch(pattern, path) and (not in_query or query.startswith(f"{operation.names.name}=")):
            return
        shown = re.sub(r"\{\w+\}", "{path}", operation.path)
        forms.append(f"{{base}}{shown}" + (f"?{operation.names.name}={{path}}" if in_query else ""))
    wanted = "a link that an operation of kind 'file' serves"
    yield misnamed(file, place, result.url, forms, wanted, got="is")


def _documents(facts: Facts) -> Iterator[Problem]:
    """Every source names documents of the provider."""
    known = facts.provider.documents
    for file in sorted(facts.folder.rglob("*.json")):
        text = file.read_text("utf-8")
        for found in _SOURCE.finditer(text):
            said = found[1].strip()
            for name in [said] if said in known else re.split(r"\s+and\s+|\s*[,;]\s*", said):
                if name not in known:
                    line = text.count("\n", 0, found.start()) + 1
                    yield misnamed(file, f"line {line}: source", name, known, "one of 'documents'", got="names")
