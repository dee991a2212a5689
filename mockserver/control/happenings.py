"""What happened, as events show it: short rows, keys shortened; the calls of the API tell the rest."""

from __future__ import annotations

from typing import Any

from mockserver.control.accounts import account_view, entry_view
from mockserver.control.tasks import task_view
from mockserver.events import Happening
from mockserver.journal import Exchange, readable
from mockserver.redaction import cleaned, redacted
from mockserver.state.records import Account, Attempt, Delivery, LedgerEntry, Task
from mockserver.world import World

_TOO_LONG = ("request", "response", "quantities", "stages")
_SETTINGS = ("models", "suspended", "ip_allowed", "rpm", "role", "unpriced", "upstream")


def shown(one: Happening, world: World) -> dict[str, Any]:
    """The data of an event."""
    return {"at": one.at, **_ROWS[one.kind](one.subject, world)}


def _request(exchange: Exchange, world: World) -> dict[str, Any]:
    return readable(exchange, bodies=False)


def _task(subject: tuple[str, Task], world: World) -> dict[str, Any]:
    what, task = subject
    return {"what": what, **{name: value for name, value in task_view(task, world).items() if name not in _TOO_LONG}}


def _money(subject: tuple[Account, LedgerEntry], world: World) -> dict[str, Any]:
    account, entry = subject
    amounts = {name: value for name, value in account_view(account).items() if name.endswith("_usd")}
    return {"provider": account.provider, "key": redacted(account.key), **entry_view(entry), **amounts}


def _account(account: Account, world: World) -> dict[str, Any]:
    view = account_view(account)
    settings = {name: value for name, value in view.items() if name.endswith("_usd") or name in _SETTINGS}
    return {"provider": account.provider, "key": redacted(account.key), **settings}


def _callback(subject: tuple[Delivery, Attempt], world: World) -> dict[str, Any]:
    delivery, attempt = subject
    return {
        "provider": delivery.provider,
        "key": redacted(delivery.key),
        "delivery": delivery.number,
        "task_id": delivery.task_id,
        "acknowledged": delivery.acknowledged,
        "url": cleaned(attempt.url, (), asked=True),
        "status": attempt.status,
        "error": attempt.error,
    }


def _plain(subject: dict[str, Any], world: World) -> dict[str, Any]:
    return subject


_ROWS: dict[str, Any] = {
    "request": _request,
    "task": _task,
    "money": _money,
    "account": _account,
    "callback": _callback,
    "clock": _plain,
    "rules": _plain,
    "reset": _plain,
}
