"""The rules of one world, in order, with their counters. They live in the world's store, so all processes agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec.structs import replace

from mockserver.choosing.counting import Nth, Tally, read_nth
from mockserver.choosing.fates import read_fate
from mockserver.choosing.mistakes import RuleError
from mockserver.choosing.reading import MOST_RULES, read_rules
from mockserver.choosing.rule import Rule
from mockserver.choosing.vocabulary import Vocabulary
from mockserver.errors import UnknownWordError, nearest

if TYPE_CHECKING:
    from mockserver.choosing.matching import Condition
    from mockserver.state.store import Store, Transaction

BOOK = "rules"
Origin = Literal["start", "added"]


class Kept(msgspec.Struct, frozen=True):
    """A rule in its place. ``serial`` is never given twice, so a rule that replaces another counts from 0."""

    rule: Rule
    serial: int
    origin: Origin


class Pages(msgspec.Struct, frozen=True):
    """All rules as the store keeps them; ``start`` stands for those of the settings, ``edition`` for any change."""

    kept: list[Kept] = []
    edition: int = 0
    serial: int = 0
    start: str = ""


class Edition(msgspec.Struct, frozen=True):
    """The number of the newest edition: what a process looks at to learn whether another has changed the rules."""

    number: int


class Live:
    """A rule ready to be matched."""

    __slots__ = ("conditions", "errors", "kept", "nth", "refusals", "rule")

    def __init__(self, kept: Kept, conditions: list[Condition]) -> None:
        self.kept = kept
        self.rule = kept.rule
        self.conditions = conditions
        self.nth: Nth | None = read_nth(kept.rule.match.nth)
        outcomes = [kept.rule, *kept.rule.sequence]
        fates = [read_fate(one.task) if isinstance(one.task, str) else one.task for one in outcomes if one.task]
        self.errors = {one for one in [*(o.error for o in outcomes), *(fate.fail for fate in fates)] if one}
        self.refusals: set[Any] = {one.refuse for one in outcomes if one.refuse}

    @property
    def tally(self) -> str:
        """The name under which its counters are stored."""
        return tally_key(self.kept)


class Rulebook:
    """Rules in the order in which they are tried: those added while running, then those of the start.

    ``live`` is empty while there are none: the one thing that every request looks at. ``on_change`` is called with what
    has happened after each change.
    """

    def __init__(self, store: Store, words: Vocabulary, start: Sequence[Rule] = ()) -> None:
        self.words = words
        self.live: tuple[Live, ...] = ()
        self.edition = 0
        self.on_change: Callable[[str, list[str]], None] = lambda what, ids: None
        self.shared = store.shared
        self._store = store
        self._start = list(start)
        self._digest = blake2b(msgspec.json.encode(self._start), digest_size=16).hexdigest() if self._start else ""
        self._lacking: dict[int, set[str]] = {}
        self._show(store.transact(self._joined))

    def add(self, rules: Any, *, first: bool = False) -> list[Kept]:
        """Put rules (data as a file has it, or structs) after those added before, or ``first`` of all.

        A rule with the id of one that is there replaces it in its place and counts anew. Raises ``RuleError``.
        """
        made = rules if _are_rules(rules) else read_rules(rules, self.words)
        added: list[Kept] = []

        def work(tx: Transaction) -> Pages:
            added.clear()
            pages = tx.get(Pages, BOOK) or Pages()
            for position, rule in enumerate(made):
                kept = Kept(_named(rule, pages), pages.serial + 1, "added")
                added.append(kept)
                pages = replace(pages, kept=_placed(pages.kept, kept, position if first else None), serial=kept.serial)
            if len(pages.kept) > MOST_RULES:
                raise RuleError(("rules",), f"would be {len(pages.kept)}; at most {MOST_RULES} are kept")
            return _written(tx, pages)

        self._show(self._store.transact(work))
        self.on_change("added", [kept.rule.id for kept in added])
        return added

    def remove(self, rule_id: str) -> Kept:
        """Take a rule out. Raises ``UnknownWordError`` when there is none of this id."""
        removed: list[Kept] = []

        def work(tx: Transaction) -> Pages:
            pages = tx.get(Pages, BOOK) or Pages()
            removed[:] = [kept for kept in pages.kept if kept.rule.id == rule_id]
            return _written(tx, replace(pages, kept=[kept for kept in pages.kept if kept not in removed]))

        self.find(rule_id)
        self._show(self._store.transact(work))
        self.on_change("removed", [rule_id])
        return removed[0]

    def clear(self) -> None:
        """Take all rules out, those of the start as well (a reset of the world brings these back)."""
        self._show(self._store.transact(lambda tx: _written(tx, replace(tx.get(Pages, BOOK) or Pages(), kept=[]))))
        self.on_change("cleared", [])

    def restart(self) -> None:
        """Begin again with the rules of the start, after the store was cleared.

        Even with no rules this is a new edition: other processes learn from it that theirs are gone.
        """
        self._lacking.clear()
        self._show(self._store.transact(lambda tx: self._started(tx, Pages(edition=self.edition))))

    def current(self) -> tuple[Live, ...]:
        """The rules as of now; another process may have changed them since the last look."""
        if self.shared:
            newest = self._store.get(Edition, BOOK)
            if newest is not None and newest.number != self.edition:
                self._show(self._store.get(Pages, BOOK) or Pages())
        return self.live

    def find(self, rule_id: str) -> Kept:
        """The rule of this id. Raises ``UnknownWordError`` naming the nearest."""
        found = next((live.kept for live in self.live if live.rule.id == rule_id), None)
        if found is None:
            ids = [live.rule.id for live in self.live]
            raise UnknownWordError(f"there is no rule {rule_id!r}{nearest(rule_id, ids)}")
        return found

    def tally(self, kept: Kept) -> Tally:
        """How often a rule fitted and was taken."""
        return self._store.get(Tally, tally_key(kept)) or Tally()

    def pass_over(self, live: Live, provider: str) -> None:
        """Remember that requests of a provider fit the rule, which does not have the error that the rule names."""
        self._lacking.setdefault(live.kept.serial, set()).add(provider)

    def lacking(self, kept: Kept) -> list[str]:
        """The providers that were asked what the rule is for, and do not have its error; as far as this process saw."""
        return sorted(self._lacking.get(kept.serial, ()))

    def take(self, live: Live, who: str = "", *, within: Callable[[Transaction], bool] | None = None) -> int | None:
        """Count a request that fits; the number of those taken before when the rule takes it, else None.

        ``who`` asks, where a rule counts by key. ``within`` says of a rule with a limit whether the request is still
        within it, and is then not taken.
        """
        counted = f"{live.tally}/{who}" if who else live.tally

        def work(tx: Transaction) -> int | None:
            tally = tx.get(Tally, counted) or Tally()
            seen, most = tally.seen + 1, live.rule.most
            takes = (live.nth is None or live.nth(seen)) and (most is None or tally.taken < most)
            if takes and within is not None:
                takes = not within(tx)
            tx.put(counted, Tally(seen, tally.taken + takes))
            if who:
                total = tx.get(Tally, live.tally) or Tally()
                tx.put(live.tally, Tally(total.seen + 1, total.taken + takes))
            return tally.taken if takes else None

        return self._store.transact(work)

    def _joined(self, tx: Transaction) -> Pages:
        """The rules that the store holds, with those of the start put in when they are new to it."""
        pages = tx.get(Pages, BOOK)
        if pages is None and not self._start:
            return Pages()
        if pages is not None and pages.start == self._digest:
            return pages
        return self._started(tx, pages or Pages())

    def _started(self, tx: Transaction, pages: Pages) -> Pages:
        """The rules that were added, and those of the start after them."""
        pages = replace(pages, kept=[kept for kept in pages.kept if kept.origin == "added"], start=self._digest)
        for rule in self._start:
            kept = Kept(_named(rule, pages), pages.serial + 1, "start")
            pages = replace(pages, kept=[*pages.kept, kept], serial=kept.serial)
        return _written(tx, pages)

    def _show(self, pages: Pages) -> None:
        from mockserver.choosing.matching import compile_match

        self.live = tuple([Live(kept, compile_match(kept.rule.match)) for kept in pages.kept])
        self.edition = pages.edition


def tally_key(kept: Kept) -> str:
    """The name under which a rule's counters are stored."""
    return f"rule/{kept.serial}"


def _are_rules(rules: Any) -> bool:
    return isinstance(rules, Iterable) and not isinstance(rules, dict | str) and all(isinstance(r, Rule) for r in rules)


def _named(rule: Rule, pages: Pages) -> Rule:
    """The rule with an id: its own, or the next number that is free."""
    if rule.id:
        return rule
    taken = {kept.rule.id for kept in pages.kept}
    number = pages.serial + 1
    while f"rule-{number}" in taken:
        number += 1
    return replace(rule, id=f"rule-{number}")


def _placed(kept: list[Kept], new: Kept, position: int | None) -> list[Kept]:
    same = next((at for at, old in enumerate(kept) if old.rule.id == new.rule.id), None)
    if same is not None:
        return [*kept[:same], new, *kept[same + 1 :]]
    if position is None:
        position = sum(1 for old in kept if old.origin == "added")
    return [*kept[:position], new, *kept[position:]]


def _written(tx: Transaction, pages: Pages) -> Pages:
    pages = replace(pages, edition=pages.edition + 1)
    tx.put(BOOK, pages)
    tx.put(BOOK, Edition(pages.edition))
    return pages
