"""An account's money, in USD and in quota units."""

from __future__ import annotations

from mockserver.contracts.prices import quota
from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call
from mockserver.ledger.book import account_number


def answer_balance(call: Call) -> Answer:
    """What the account has left and has used so far; what is held back for running tasks is neither."""
    account = call.account
    number = account_number(account.provider, account.key)
    names = {
        **call.names(),
        "account.number": number,
        "account.name": f"user-{number}",
        "account.balance": float(account.balance),
        "account.held": float(account.held),
        "account.spent": float(account.spent),
        "account.quota": quota(account.balance),
        "account.used_quota": quota(account.spent),
    }
    return json_answer(200, call.operation.answers["whole"](names))
