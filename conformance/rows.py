"""Single rows of contract files as records; the grammar has already seen to their form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance import contract as records
from conformance.follow_ups import Follows, KnownTask, Offer
from conformance.sources import read_source


def read_violations(rows: Iterable[Mapping[str, Any]]) -> tuple[records.Violation, ...]:
    return tuple(
        records.Violation(row["error"], row.get("keyword", "*"), row.get("field", "*"), row.get("fill", {}))
        for row in rows
    )


def read_auth(row: Mapping[str, Any]) -> records.Auth:
    return records.Auth(
        schemes=tuple(
            records.Scheme(scheme["header"].lower(), scheme.get("prefix", ""), tuple(scheme.get("operations", ())))
            for scheme in row["schemes"]
        ),
        key_pattern=row["key_pattern"],
        refused_pattern=row.get("refused_pattern"),
        channel_pattern=row.get("channel_pattern"),
        source=read_source(row["source"]),
    )


def read_error(row: Mapping[str, Any]) -> records.ErrorEntry:
    return records.ErrorEntry(
        id=row["id"],
        status=row["status"],
        message=row["message"],
        cause=row["cause"],
        source=read_source(row["source"]),
        envelope=row.get("envelope", "error"),
        fields=row.get("fields", {}),
        fill=row.get("fill", {}),
        headers=row.get("headers", {}),
        of_a_task=row.get("task", False),
    )


def read_clause(row: Mapping[str, Any]) -> records.Clause:
    return records.Clause(
        id=row["id"],
        says=row["says"],
        source=read_source(row["source"]),
        level=row.get("level", "must"),
        operations=tuple(row.get("operations", ())),
        untestable=row.get("untestable"),
        facts=tuple(row.get("facts", ())),
    )


def read_contradiction(row: Mapping[str, Any]) -> records.Contradiction:
    return records.Contradiction(
        row["id"], row["about"], tuple(row["readings"]), row["served"], read_source(row["source"])
    )


def read_model(row: Mapping[str, Any]) -> records.Model:
    return records.Model(
        name=row["name"],
        select=tuple(row.get("select") or (row["name"],)),
        regions=tuple(row.get("regions", ())),
        enabled=row.get("enabled", True),
        later=row.get("later", False),
        thinking=row.get("thinking", False),
        upstream_rpm=row.get("upstream_rpm"),
        facts=row.get("facts", {}),
        source=read_source(row["source"]),
    )


def read_resource(row: Mapping[str, Any]) -> records.Resource:
    parent = row.get("parent") or {}
    return records.Resource(
        known={one["id"]: one.get("fields", {}) for one in row.get("known", ())},
        parent_family=parent.get("family"),
        parent_field=parent.get("field", ""),
        payer=row.get("payer"),
        fields=row["fields"],
        changes=row.get("changes", {}),
        filters=tuple(row.get("filters", ())),
        sorting=row.get("sorting"),
        paging=row.get("paging"),
        most=row.get("most"),
    )


def read_price(row: Mapping[str, Any]) -> records.Price:
    return records.Price(row["unit"], row["amount"], row.get("per", 1), row.get("when"), read_source(row["source"]))


def read_lifecycle(row: Mapping[str, Any] | None) -> records.Lifecycle | None:
    if row is None:
        return None
    phases = tuple((phase["state"], phase["seconds"]) for phase in row["phases"])
    return records.Lifecycle(phases, row.get("charge", "submit"), read_source(row["source"]), row.get("wait"))


TERMS_OF_A_RESULT = ("width", "height", "seconds", "fps", "sound", "format", "count", "transparent")
_USUAL = {"count": 1}


def read_result(name: str, row: Mapping[str, Any]) -> records.Result:
    said = {**_USUAL, **{term: row[term] for term in TERMS_OF_A_RESULT if row.get(term) is not None}}
    return records.Result(
        name, row["media"], row["path"], row["url"], said, row.get("lifetime_days"), read_source(row["source"])
    )


def read_example(row: Mapping[str, Any]) -> records.Example:
    return records.Example(
        id=row["id"],
        operation=row["operation"],
        expect=row["expect"],
        source=read_source(row["source"]),
        body=row.get("body"),
        has_body="body" in row,
        form=tuple((part[0], part[1]) for part in row.get("form", ())),
        query=row.get("query", {}),
        headers={name.lower(): text for name, text in row.get("headers", {}).items()},
        region=row.get("region"),
    )


def read_follows(row: Mapping[str, Any] | None) -> Follows | None:
    return None if row is None else Follows(row["task"], row["offer"])


def read_offer(row: Mapping[str, Any]) -> Offer:
    return Offer(
        id=row["id"],
        models=tuple(row["models"]),
        states=tuple(row.get("states", ())) or ("succeeded",),
        when=row.get("when"),
        count=row.get("count", 1),
        facts=row.get("facts", {}),
        shown=row.get("shown", {}),
        source=read_source(row["source"]),
    )


def read_known_task(row: Mapping[str, Any]) -> KnownTask:
    return KnownTask(row["id"], row["model"], row.get("request", {}), row.get("ids", {}))
