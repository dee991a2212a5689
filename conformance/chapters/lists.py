"""Lists of stored resources: narrowed by each filter, sorted by each word, and cut into the pages that one asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.acceptance import json_of, not_accepted, seen
from conformance.bench import Bench
from conformance.chapters.resources import page
from conformance.checks import Check
from conformance.expect import Prediction
from conformance.facts.fact import slug
from conformance.flows import purse
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.probe import CONTROL, Probe
from conformance.reached import paths_of, value_of, values_at
from conformance.requests import Request
from conformance.rules import value
from conformance.session import Session, StoppedError
from conformance.stored import CREATE, UPDATE, Stored, kept
from conformance.values import same
from conformance.view import View

CHAPTER = "lists"
NAMES = ("conformance-one", "conformance-two", "conformance-three")
"""What the resources of the lists are called; they are made in this order, and the first is changed last."""
OTHER = "conformance-elsewhere"
"""What the last of them has in the other fields that a list may be narrowed by."""
FEW = 2
"""Resources on a page."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One list that is asked for: the fact that it tells, and what its check is called."""

    what: str
    fact: str
    request: Request
    prediction: Prediction


@dataclass(frozen=True, eq=False)
class Several:
    """Three resources of an account, and the lists of them."""

    stored: Stored

    @cached_property
    def makes(self) -> list[Good]:
        """The requests that make them: alike but for their names, and the last in what else it may be found by."""
        found, create = [], self.stored.create
        for name in NAMES:
            body = {**create.body, "name": name}
            if name == NAMES[-1]:
                body |= dict.fromkeys(self._free(), OTHER)
            request = create.with_body(body)
            said = self.stored.bench.predict(request)
            found.append(Good(create.operation, create.family, create.example, request, said))
        return found

    def _free(self) -> Iterator[str]:
        """Fields of the request that a list may be narrowed by and that take any text."""
        fields = self.stored.create.prediction.schema.get("properties", {})
        for row in self.stored.resource.filters:
            name, field = row["field"], fields.get(row["field"], {})
            free = field.get("type") == "string" and not {"enum", "format"} & field.keys()
            if free and name not in ("name", self.stored.resource.parent_field):
                yield name

    @cached_property
    def lists(self) -> list[Asked]:
        """What is asked for: each filter by what the first has, each word of sorting, and pages."""
        return [one for one in (*self._narrowed(), *self._sorted(), *self._pages()) if one.prediction.accepted]

    def _narrowed(self) -> Iterator[Asked]:
        first, last = (self.stored.made(good) for good in (self.makes[0], self.makes[-1]))
        words = self.stored.goods["resource-list"].operation.words
        for row in self.stored.resource.filters:
            path, field = _name_in(row["asked"]), row["field"]
            values = {"first": first.get(field), "last": last.get(field), "none": OTHER}
            if field == "status":
                values = {"end": words.get("succeeded"), "failure": words.get("failed")}
            for which, wanted in values.items():
                if path is not None and isinstance(wanted, str):
                    told = [wanted] if row.get("match") == "among" else wanted
                    what = slug(f"by-{field}-{which}".replace("_", "-"))
                    yield self._asked(what, "filtered", {path: told})

    def _sorted(self) -> Iterator[Asked]:
        sorting = self.stored.resource.sorting
        schema = self.stored.goods["resource-list"].prediction.schema.get("properties", {})
        if sorting is None:
            return
        for word in sorting["fields"]:
            for order in schema.get(sorting["order"], {}).get("enum", ()):
                what = slug(f"sorted-by-{word}-{order}")
                yield self._asked(what, "sorted", {sorting["by"]: word, sorting["order"]: order})

    def _pages(self) -> Iterator[Asked]:
        paging = self.stored.resource.paging
        if paging is None:
            return
        for number in (1, 2, 3):
            yield self._asked(f"page-{number}", "paged", {paging["number"]: number, paging["size"]: FEW})

    def _asked(self, what: str, fact: str, members: Mapping[str, Any]) -> Asked:
        body: dict[str, Any] = {}
        for path, said in members.items():
            outer, _, last = path.rpartition(".")
            (body.setdefault(outer, {}) if outer else body)[last] = said
        request = self.stored.goods["resource-list"].with_body(body)
        return Asked(what, fact, request, self.stored.bench.predict(request))

    @property
    def probe(self) -> Probe:
        """They are made one after the other, the first is changed, and the lists are asked for."""
        stored, provider = self.stored, self.stored.bench.contract.provider
        update = stored.goods["resource-update"]

        async def conduct(session: Session) -> None:
            key = await purse(session, provider)
            ids = []
            for good in self.makes:
                answer = await session.answer(good.request, role=CREATE, key=key)
                ids.append(stored.id_of("resource-create", answer))
                await session.wait(2)
            if not isinstance(ids[0], str):
                raise StoppedError("the answer names no id")
            await session.wait(stored.seconds + 1)
            body = {**update.body, update.operation.name: ids[0], "name": NAMES[0]}
            await session.answer(update.with_body(body), role=UPDATE, key=key)
            for one in self.lists:
                await session.send(one.request, role=one.what, key=key)

        create = stored.create
        return stored.bench.flow(
            "listed", self.makes[0].request, conduct, operation=create.operation, family=stored.family,
            requests=4 + len(self.lists), prediction=self.makes[0].prediction, needs=frozenset({CONTROL}),
            moves_clock=True,
        )  # fmt: skip

    def wanted(self, asked: Prediction, ids: Sequence[Any]) -> tuple[list[tuple[Any, Any]], int]:
        """The ids on the page that is asked for, each with what it is sorted by, and how many there are on all."""
        if asked.chosen is None:
            return [], 0
        names = asked.names(asked.chosen, {})
        records = []
        for place, (name, good) in enumerate(zip(ids, self.makes, strict=True)):
            more = {"id": name, "status": self.stored.ended, "created": place, "updated": (place - 1) % len(ids)}
            records.append({**self.stored.made(good), **more})
        left = [one for one in records if all(_fits(row, one, names) for row in self.stored.resource.filters)]
        by, backwards = self._order(names)
        left.sort(key=lambda one: one[by], reverse=backwards)
        number, size = (page(self.stored, asked).get(f"page.{what}") for what in ("number", "size"))
        start = (number - 1) * size if number and size else 0
        return [(one["id"], one[by]) for one in left][start : start + size if size else None], len(left)

    def _order(self, names: Any) -> tuple[str, bool]:
        """The field by which a list is sorted, and whether the greatest comes first."""
        sorting = self.stored.resource.sorting
        if sorting is None:
            return "created", True
        word, order = names(sorting["by"]), names(sorting["order"])
        backwards = order == sorting["descending"] or (order is None and word is None)
        return str(sorting["fields"][word or sorting["usual"]]), backwards


def checks(bench: Bench) -> Iterator[Check]:
    """Each family that stores something, list by list."""
    for stored in kept(bench):
        several = Several(stored)
        if all(good.prediction.accepted for good in several.makes):
            for one in several.lists:
                yield _listed(several, one)


def _listed(several: Several, one: Asked) -> Check:
    stored, probe = several.stored, several.probe
    listing = stored.goods["resource-list"]
    template = stored.template("resource-list")
    ids_at = paths_of(template, "item.id")

    def judge(view: View) -> Verdict:
        ids = [stored.id_of("resource-create", exchange.outcome) for exchange in view.exchanges(probe.id, CREATE)]  # type: ignore[arg-type]
        answer = view.answer(probe.id, one.what)
        wrong = not_accepted(stored.bench.contract, one.prediction, answer)
        if wrong:
            return none_wrong([f"{seen(answer)}: {line}" for line in wrong])
        body = json_of(answer.body)
        wanted, total = several.wanted(one.prediction, ids)
        found = [str(name) for path in ids_at for name in values_at(body, path)]
        keys = {str(name): key for name, key in wanted}
        if sorted(found) != sorted(keys) or [keys[one] for one in found] != [key for _, key in wanted]:
            wrong.append(f"it lists {_told(found, ids)}, not {_told([name for name, _ in wanted], ids)}")
        for name, said in {"total": total, **page(stored, one.prediction)}.items():
            if paths_of(template, name) and not same(value_of(template, name, body), said):
                wrong.append(f"{name} is {value_of(template, name, body)}, not {said}")
        return none_wrong(wrong, f"{_told(found, ids)} of {total}")

    return Check(
        id=f"{stored.bench.contract.provider}/{listing.operation.word}/{stored.family.name}/list-{one.what}",
        title=f"{listing.operation.title}: {stored.family.name}, {one.what.replace('-', ' ')}",
        level=listing.operation.source.level,
        chapter=CHAPTER,
        source=listing.operation.source,
        operation=listing.operation,
        family=stored.family.name,
        facts=stored.bench.facts.known(
            f"{stored.create.operation.id}/{stored.family.name}/resource/{one.fact}",
            *stored.bench.facts.of_acceptance(one.prediction, one.request),
        ),
        probes=(probe,),
        expected="the list holds just what is asked for, in order",
        judge=judge,
    )


def _told(found: Sequence[Any], ids: Sequence[Any]) -> str:
    """Ids as the numbers in which they were made."""
    return ", ".join(str(ids.index(one) + 1) if one in ids else str(one) for one in found) or "nothing"


def _fits(row: Mapping[str, Any], record: Mapping[str, Any], names: Any) -> bool:
    asked, found = value(row["asked"], names), record.get(row["field"])
    if asked is None or asked == [] or asked == "":
        return True
    if row.get("match") == "among":
        return found in asked
    return str(asked) in str(found) if row.get("match") == "contains" else same(asked, found)


def _name_in(term: Any) -> str | None:
    """The field of a request that a term begins with."""
    if isinstance(term, str):
        return term
    if isinstance(term, Mapping) and "first" in term:
        return next((one for one in term["first"] if isinstance(one, str)), None)
    return None
