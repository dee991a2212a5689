"""Reads contract files into the suite's own records; whatever it does not understand stops the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance import contract as records
from conformance.agreement import check_agreement
from conformance.callbacks import read_callback
from conformance.folder import ContractError, Folder
from conformance.follow_ups import Offer
from conformance.locate import contracts_folder
from conformance.rows import (
    read_auth,
    read_clause,
    read_contradiction,
    read_error,
    read_example,
    read_follows,
    read_known_task,
    read_lifecycle,
    read_model,
    read_offer,
    read_price,
    read_resource,
    read_result,
    read_violations,
)
from conformance.sources import read_source
from conformance.vocabulary import (
    NotUnderstoodError,
    check_amount,
    check_condition,
    check_pattern,
    check_schema,
    check_term,
)


def providers(folder: Path | None = None) -> tuple[str, ...]:
    """The providers that have a contract, sorted; raises ``DataMissingError``."""
    return tuple(sorted(place.parent.name for place in (folder or contracts_folder()).glob("*/provider.json")))


@lru_cache(maxsize=32)
def load(provider: str, folder: Path | None = None) -> records.Contract:
    """The contract of one provider, read once a process; raises ``ContractError`` and ``DataMissingError``."""
    root = folder or contracts_folder()
    meta = root / "meta" if (root / "meta").is_dir() else contracts_folder() / "meta"
    contract = _Reader(Folder(root / provider, meta)).contract()
    try:
        check_agreement(contract)
    except NotUnderstoodError as problem:
        raise ContractError(f"{provider}: {problem}") from None
    return contract


class _Reader:
    """Reads the files of one provider's folder, each checked against the grammar that it belongs to."""

    def __init__(self, files: Folder) -> None:
        self._files = files

    def contract(self) -> records.Contract:
        said = self._files.read("provider.json", "provider")
        operations = [self._operation(row) for row in self._files.read("operations.json", "operations")["operations"]]
        errors = map(
            read_error, [*self._files.read("errors.json", "errors")["errors"], *self._files.of_families("errors")]
        )
        clauses = map(read_clause, [*self._files.rows("clauses.json", "clauses"), *self._files.of_families("clauses")])
        contradictions = [
            *self._files.rows("contradictions.json", "contradictions"),
            *self._files.of_families("contradictions"),
        ]
        self._files.no_stranger()
        families = [self._family(place.parent) for place in sorted(self._files.place.glob("*/family.json"))]
        auth = said["auth"]
        callback = said.get("callback")
        if callback is not None:
            for term in callback.get("figures", {}).values():
                self._understood("provider.json", check_term, term)
            self._understood("provider.json", check_condition, callback["acknowledged"])
        for pattern in (auth["key_pattern"], auth.get("refused_pattern"), auth.get("channel_pattern")):
            if pattern is not None:
                self._understood("provider.json", check_pattern, pattern)
        return records.Contract(
            provider=said["provider"],
            title=said["title"],
            base_path=said["base_path"],
            hosts=tuple(records.Host(host["name"], host.get("region")) for host in said["hosts"]),
            auth=read_auth(auth),
            envelopes=said["envelopes"],
            refusals=said["refusals"],
            violations=self._violations("provider.json", said["violations"]),
            order=tuple(said["order"]),
            violation_order=said.get("violation_order", "document"),
            body_limit=said.get("body_limit", self._files.default("provider", "Provider", "body_limit")),
            operations=self._by("operation", operations, lambda operation: operation.id),
            families=self._by("family", families, lambda family: family.name),
            errors=self._by("error", errors, lambda error: error.id),
            clauses=tuple(self._by("clause", clauses, lambda clause: clause.id).values()),
            contradictions=tuple(map(read_contradiction, contradictions)),
            media={row["url"]: row for row in self._files.rows("inputs.json", "inputs")},
            ids=said["ids"],
            headers=said.get("headers", {}),
            channels={channel["id"]: channel.get("enabled", True) for channel in said.get("channels", ())},
            voice=said.get("voice") or {},
            callback=read_callback(callback, self._files.defaults("provider", "Callback")),
            source=read_source(said["source"]),
        )

    def _by(self, kind: str, rows: Iterable[Any], name: Callable[[Any], str]) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for row in rows:
            if name(row) in found:
                raise ContractError(f"{self._files.place.name}: {kind} {name(row)} is there twice")
            found[name(row)] = row
        return found

    def _understood(self, where: str, check: Callable[[Any], None], written: Any) -> None:
        try:
            check(written)
        except NotUnderstoodError as problem:
            raise ContractError(f"{self._files.place.name}/{where}: {problem}") from None

    def _operation(self, row: Mapping[str, Any]) -> records.Operation:
        where = f"operations.json: {row['id']}"
        names = row.get("names", {})
        self._understood(where, check_term, row.get("select_lenient"))
        return records.Operation(
            id=row["id"],
            word=row["word"],
            title=row["title"],
            methods=(row["method"], *row.get("also", ())),
            path=row["path"],
            kind=row["kind"],
            accepts=tuple(row.get("accepts", ())),
            optional_body=row.get("optional_body", False),
            keyless=row.get("keyless", "never"),
            select=tuple(row.get("select", ())),
            select_default=row.get("select_default"),
            misplaced={error: tuple(names) for error, names in row.get("misplaced", {}).items()},
            name_in=names.get("in", "path"),
            name=names.get("name", ""),
            order=tuple(row.get("order") or ()),
            refusals=row.get("refusals", {}),
            violations=self._violations(where, row.get("violations", ())),
            request=self._schema(where, row.get("request", {})),
            rules=self._rules(where, row.get("rules", ())),
            answers=row.get("answers", {}),
            words=row.get("words", {}),
            listing=row.get("listing", {}),
            role=row.get("role"),
            source=read_source(row["source"]),
        )

    def _family(self, folder: Path) -> records.Family:
        where = f"{folder.name}/family.json"
        said = self._files.read(where, "family")
        rows = self._files.rows(f"{folder.name}/examples.json", "examples")
        for term in said.get("quantities", {}).values():
            self._understood(where, check_term, term)
        for price in said.get("prices", ()):
            self._understood(where, check_condition, price.get("when"))
            self._understood(where, check_amount, price["amount"])
        wait = (said.get("lifecycle") or {}).get("wait")
        if wait is not None:
            self._understood(f"{where}, wait", check_condition, wait["when"])
            self._understood(f"{where}, wait", check_term, wait["seconds"])
        resource = said.get("resource")
        if resource is not None:
            fields = (
                *resource["fields"].values(),
                *resource.get("changes", {}).values(),
                *resource.get("facts", {}).values(),
            )
            for term in (*fields, *(row["asked"] for row in resource.get("filters", ()))):
                self._understood(where, check_term, term)
        results = {name: read_result(name, row) for name, row in said.get("results", {}).items()}
        lifecycle = read_lifecycle(said.get("lifecycle"))
        terms = [seconds for _, seconds in lifecycle.phases] if lifecycle else []
        for term in (*terms, *(part for result in results.values() for part in result.terms.values())):
            self._understood(where, check_term, term)
        return records.Family(
            name=said["family"],
            title=said["title"],
            models=tuple(map(read_model, said["models"])),
            operations={name: self._attachment(where, row) for name, row in said["operations"].items()},
            facts=said.get("facts", {}),
            quantities=said.get("quantities", {}),
            prices=tuple(read_price(row) for row in said.get("prices", ())),
            price_digits=said.get("price_digits", self._files.default("family", "Family", "price_digits")),
            examples=tuple(
                self._by(f"example of {folder.name}", map(read_example, rows), lambda example: example.id).values()
            ),
            task_id=said.get("task_id") or "task",
            resource=None if resource is None else read_resource(resource),
            lifecycle=lifecycle,
            results=results,
            source=read_source(said["source"]),
            rules=self._rules(where, said.get("rules", ())),
            offers=self._offers(where, said.get("offers", ())),
            known_tasks=tuple(map(read_known_task, said.get("known_tasks", ()))),
        )

    def _offers(self, where: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Offer, ...]:
        found = []
        for row in rows:
            self._understood(f"{where}, offer {row['id']}", check_condition, row.get("when"))
            self._understood(f"{where}, offer {row['id']}", check_term, row.get("count"))
            found.append(read_offer(row))
        return tuple(found)

    def _attachment(self, where: str, row: Mapping[str, Any]) -> records.Attachment:
        return records.Attachment(
            request=self._schema(where, row.get("request", {})),
            aliases=row.get("aliases", {}),
            rules=self._rules(where, row.get("rules", ())),
            violations=self._violations(where, row.get("violations", ())),
            refusals=row.get("refusals", {}),
            variant=row.get("variant"),
            answers=row.get("answers", {}),
            words=row.get("words", {}),
            stream_usage=row.get("stream_usage", "asked"),
            models=tuple(row.get("models", ())),
            follows=read_follows(row.get("follows")),
        )

    def _schema(self, where: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        self._understood(where, check_schema, schema)
        return schema

    def _violations(self, where: str, rows: Iterable[Mapping[str, Any]]) -> tuple[records.Violation, ...]:
        found = read_violations(rows)
        for row in found:
            for term in row.fill.values():
                self._understood(f"{where}, violation {row.error}", check_term, term)
        return found

    def _rules(self, where: str, rows: Iterable[Mapping[str, Any]]) -> tuple[records.Rule, ...]:
        return tuple(self._each_rule(where, rows))

    def _each_rule(self, where: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[records.Rule]:
        for row in rows:
            rule = records.Rule(
                row["id"],
                row["require"],
                row["error"],
                row.get("when"),
                row.get("fill", {}),
                row.get("outcome") == "fail",
                read_source(row["source"]),
            )
            for condition in (rule.require, rule.when):
                self._understood(f"{where}, rule {rule.id}", check_condition, condition)
            for term in rule.fill.values():
                self._understood(f"{where}, rule {rule.id}", check_term, term)
            # a strict rule is one reading of a page, and a target may take the other
            if not row.get("strict", False):
                yield rule
