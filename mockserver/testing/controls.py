"""What a test sees of a mock and does to it, in process or on a port."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from mockserver.app import Understudy
from mockserver.choosing.files import read_file
from mockserver.control.exchanges import error_rows
from mockserver.errors import UnknownWordError, nearest
from mockserver.settings import Settings, read_settings
from mockserver.state import records
from mockserver.testing.accounts import Account, Ledger, read_ledger
from mockserver.testing.clock import Clock
from mockserver.testing.portal import portal
from mockserver.testing.requests import Request, Requests
from mockserver.testing.rules import ActiveRule, failure
from mockserver.testing.seen import Operations, listed
from mockserver.testing.sleeping import skipped_sleeps
from mockserver.testing.tasks import Task, Tasks
from mockserver.verdicts import Verdict, judge

API_KEY = "sk-understudy"
MOST_TASKS = 100_000


@dataclass(frozen=True)
class DocumentedError:
    """An error of a provider's catalogue; ``fail_next`` takes its id."""

    id: str
    provider: str
    status: int
    body: Any
    cause: str
    source: str


class Controls:
    """A mock of its own state. With ``skip_sleeps``, sleeps of this process move its clock and take no time."""

    api_key = API_KEY
    """A key that every provider accepts; any other of the documented form does as well."""

    def __init__(self, settings: Settings, *, skip_sleeps: bool = False) -> None:
        self._portal = portal()
        self._app = Understudy(settings)
        self.clock = Clock(self._app.world, self._portal)
        self._sleeps = skipped_sleeps(self.clock, self._portal) if skip_sleeps else nullcontext()

    @property
    def app(self) -> Understudy:
        """The ASGI application."""
        return self._app

    @property
    def url(self) -> str:
        """Where all providers answer, each below its name, and the control API below ``/_mock``."""
        raise NotImplementedError

    def base_url(self, provider: str) -> str:
        """What a client of this provider takes as its base URL. Raises ``UnknownWordError``."""
        facts = self._app.providers[self._known(provider)].facts.provider
        return f"{self.url}/{provider}{facts.base_path}"

    def account(self, provider: str, key: str = API_KEY) -> Account:
        """The account of a key, made when it is new; ``.balance`` and more, ``.set(balance=...)``."""
        return Account(self._known(provider), key, self._app.world, self._portal)

    def ledger(self, provider: str, key: str = API_KEY) -> Ledger:
        """Every movement of an account's money so far, oldest first."""
        self._known(provider)
        return self._portal.call(lambda: read_ledger(self._app.world, provider, key))

    @property
    def requests(self) -> Requests:
        """The requests that were answered so far: ``.one("videos")``, ``.none("chat")``, ``.last``."""
        seen = self._portal.call(lambda: list(self._app.world.journal))
        return Requests([Request(one) for one in reversed(seen)], Operations(self._app.providers), self._aside)

    @property
    def tasks(self) -> Tasks:
        """The tasks that were accepted so far: ``.one()``, ``.none(state="failed")``, ``.last``."""
        found = self._portal.call(lambda: self._app.world.store.newest(records.Task, limit=MOST_TASKS))
        rows = [Task(one, self._app, self._portal) for one in reversed(found)]
        return Tasks(rows, Operations(self._app.providers), self._aside)

    @property
    def errors(self) -> tuple[DocumentedError, ...]:
        """Every error that any provider documents."""
        rows = [row for provider in self._app.providers.values() for row in error_rows(provider)]
        fields = DocumentedError.__dataclass_fields__
        return tuple(DocumentedError(**{name: row[name] for name in fields}) for row in rows)

    def rule(self, rule: Mapping[str, Any] | None = None, /, **words: Any) -> ActiveRule:
        """Choose what happens: conditions and an outcome in the words of rule files, tried before all other rules.

        ``rule(operation="chat", text="weather", reply="Sunny.")``; ``rule(model="gpt-4*", error="rate-limited",
        times=2, add_headers={"Retry-After": "1"})``. Raises ``RuleError``.
        """
        rules = self._app.world.rules
        kept = self._portal.call(lambda: rules.add({**(rule or {}), **words}, first=True))
        return ActiveRule(kept[0], rules, self._portal)

    def fail_next(
        self, error: str, *, times: int = 1, retry_after: float | None = None, **conditions: Any
    ) -> ActiveRule:
        """Let the next request, or the next task, fail with an error of the catalogue (``errors`` lists them).

        ``conditions`` narrow it as in rules: ``operation="videos"``, ``provider=``, ``model=``, ``key=``, ``text=``;
        ``retry_after`` is the seconds of a Retry-After header. Raises ``RuleError``.
        """
        failing = failure(self._app.world.rules, error, conditions)
        headers = {} if retry_after is None else {"add_headers": {"Retry-After": f"{retry_after:g}"}}
        return self.rule({**failing, **headers, "times": times})

    def scenario(self, name: str) -> list[ActiveRule]:
        """Add the rules of a scenario that comes with the package. Raises ``RuleError`` naming the nearest."""
        rules = self._app.world.rules
        kept = self._portal.call(lambda: rules.add(read_file(name, rules.words, only_scenarios=True), first=True))
        return [ActiveRule(one, rules, self._portal) for one in kept]

    @property
    def rules(self) -> list[ActiveRule]:
        """The rules in the order in which they are tried."""
        rules = self._app.world.rules
        return [ActiveRule(live.kept, rules, self._portal) for live in self._portal.call(rules.current)]

    def verdict(self, *, provider: str | None = None, key: str | None = None) -> Verdict:
        """What the clients did wrong so far, with evidence; of one provider or key alone where they are given.

        ``assert mock_provider.verdict().ok``, or ``mock_provider.verdict().assert_ok()`` for the findings in full.
        """
        if provider is not None:
            self._known(provider)
        return self._portal.call(lambda: judge(self._app.world, provider=provider, key=key))

    def reset(self, *, seed: int | None = None) -> None:
        """Everything back to the start: accounts, tasks, requests, the clock; with ``seed`` a new one."""
        self._portal.call(lambda: self._app.world.reset(seed=seed))

    def story(self) -> str:
        """Requests and tasks in some lines, to be shown when a test fails."""
        parts = [repr(self.requests), *([repr(self.tasks)] if self.tasks else []), *self._aside()]
        return "\n".join(parts)

    def _aside(self) -> list[str]:
        """What a failed assertion should mention besides."""
        waiting = [rule for rule in self.rules if not rule.taken]
        return ["rules that were never taken:", *listed(waiting)] if waiting else []

    def _known(self, provider: str) -> str:
        if provider not in self._app.providers:
            hint = nearest(provider, self._app.providers)
            known = ", ".join(self._app.providers)
            raise UnknownWordError(f"there is no provider {provider!r}{hint} (known: {known})")
        return provider


def settings_for_tests(options: Mapping[str, Any]) -> Settings:
    """Settings of a mock in a test: neither the environment nor a file is read, and polls move the clock.

    Raises ``SettingsError``.
    """
    return read_settings({"clock": "polls", **options}, environment={}, folder=None)
