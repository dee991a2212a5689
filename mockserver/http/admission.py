"""Who may ask: the checks that look at the key, its account and its limits, not at what is asked."""

from __future__ import annotations

import fnmatch

from mockserver.choosing import doors
from mockserver.contracts.catalogue import Refusal
from mockserver.contracts.model import Condition
from mockserver.http.bodies import BrokenBodyError, parse_json
from mockserver.http.exchange import Call
from mockserver.ledger import limits
from mockserver.ledger.changes import set_account

TROUBLES: dict[str, Condition] = {
    "down": "upstream-down",
    "failing": "upstream-failing",
    "empty": "upstream-empty",
    "full": "upstream-full",
}


def door(call: Call) -> None:
    """A header or a rule may ask for an error outright."""
    asked = call.plan.refusal if call.plan is not None else None
    if asked is not None:
        raise asked if isinstance(asked, Refusal) else call.refuse(asked)


def key(call: Call) -> None:
    """A key of the documented form must be there; it names the account, and perhaps a channel."""
    found = presented_key(call)
    if not found:
        raise call.refuse("no-key")
    doors.asked_by_key(call, found)
    provider = call.provider
    admitted = provider.admitted.get(found)
    if admitted is None:
        if provider.refused_pattern and provider.refused_pattern.search(found):
            raise call.refuse("bad-key")
        if not provider.key_pattern.fullmatch(found):
            raise call.refuse("bad-key")
        match = provider.channel_pattern.fullmatch(found) if provider.channel_pattern else None
        admitted = provider.admit(found, (match["key"], match["channel"]) if match else (found, None))
    call.key, call.channel = admitted
    call.token = call.key
    call.account = call.world.book.account(provider.name, call.key)
    if call.plan is not None and call.plan.account is not None:
        call.account = set_account(call.world.book, provider.name, call.key, call.plan.account)
    if call.account.token_of is not None:
        call.key, call.account = call.account.token_of, call.world.book.seen_by(call.account)


def presented_key(call: Call) -> str | None:
    """The key as it stands in the first documented header that carries one; None when none does."""
    for header, prefix in call.operation.schemes if hasattr(call, "operation") else call.provider.schemes:
        value = call.headers.get(header)
        if value:
            text = value.decode("latin-1").strip()
            if text.startswith(prefix) and (key := text[len(prefix) :].strip()):
                return key
    return None


def address(call: Call) -> None:
    """The account may be limited to other addresses than the client's."""
    if not call.account.ip_allowed:
        raise call.refuse("address")


def account(call: Call) -> None:
    """The account may be suspended."""
    if call.account.suspended:
        raise call.refuse("suspended")


def role(call: Call) -> None:
    """A guest may do nothing; some operations want an administrator."""
    wanted = call.operation.facts.role
    if call.account.role == "guest" or (wanted and call.account.role != wanted):
        raise call.refuse("role")


def channel(call: Call) -> None:
    """Only an administrator's key may ask for a channel, and only for one that is there and enabled."""
    if call.channel is None:
        return
    if call.account.role != "admin":
        raise call.refuse("channel-forbidden")
    found = next((row for row in call.provider.facts.provider.channels if row.id == call.channel), None)
    if found is None:
        raise call.refuse("channel-unknown", channel=call.channel)
    if not found.enabled:
        raise call.refuse("channel-disabled", channel=call.channel)


def rate(call: Call) -> None:
    """The account's requests per simulated minute, refilled steadily."""
    if call.account.rpm is not None and not limits.take(call.world, call.account, call.now):
        peeked = peek_model(call)
        raise call.refuse("rate", model=peeked, rpm=call.account.rpm)


def peek_model(call: Call) -> str:
    """The model a body asks for, as far as it can be read before the body has been checked."""
    try:
        data = parse_json(call.raw.data)
    except BrokenBodyError:
        return ""
    return str(data.get("model", "")) if isinstance(data, dict) else ""


def grant(call: Call) -> None:
    """A key may be limited to some models (shell patterns such as ``gpt-4*``)."""
    allowed = call.account.models
    if allowed is not None and not any(fnmatch.fnmatchcase(call.model_name, pattern) for pattern in allowed):
        raise call.refuse("model-not-granted", model=call.model_name)


def price(call: Call) -> None:
    """The gateway may have no price for a model (shell patterns, as for ``grant``)."""
    if any(fnmatch.fnmatchcase(call.model_name, pattern) for pattern in call.account.unpriced):
        _trouble(call, "no-price")


def upstream(call: Call) -> None:
    """The provider behind the gateway may be in trouble, or a model have a limit there that all accounts share."""
    if call.account.upstream != "up":
        _trouble(call, TROUBLES[call.account.upstream])
    if hasattr(call, "model") and call.model.upstream_rpm is not None:
        limit = limits.Limit(f"{call.provider.name}/{call.model.name}", call.model.upstream_rpm)
        if not limits.take_shared(call.world, limit, call.now):
            raise call.refuse("upstream-rate", model=call.model_name)


def funds(call: Call) -> None:
    """An account without money is refused before anything is made."""
    if call.account.balance <= 0:
        raise call.refuse("no-funds")


def _trouble(call: Call, condition: Condition) -> None:
    """A trouble that the page has no error for does not happen."""
    narrowest = getattr(call, "bound", None) or call.operation
    if condition in narrowest.refusals:
        raise call.refuse(condition, model=call.model_name)
