"""One thing that is wrong with a request, or with the account that it is sent for, and the probe that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from conformance.acceptance import judge_refused
from conformance.bench import Bench
from conformance.checks import Check
from conformance.expect import Prediction
from conformance.facts.errors import KEY, SHOWS
from conformance.flows import PLENTY
from conformance.judging import Verdict
from conformance.keys import last_six
from conformance.plain import Plain
from conformance.probe import CONTROL, Probe
from conformance.refusals import refusal_of
from conformance.requests import Request
from conformance.session import Session
from conformance.view import View


@dataclass(frozen=True, repr=False)
class Wrong:
    """One thing wrong at a step: a request, what is set on the account, and what must come of it."""

    step: str
    name: str
    request: Request
    state: Mapping[str, Any]
    prediction: Prediction
    channel: str = ""


def probe_of(bench: Bench, one: Plain, wrong: Wrong, what: str) -> Probe:
    """The probe that sends it, after the account of a key of its own was set up."""
    provider = bench.contract.provider
    if not wrong.state:
        return bench.single(
            what, wrong.request, operation=one.operation, family=one.family, prediction=wrong.prediction
        )

    async def conduct(session: Session) -> None:
        key = session.purse_key
        if wrong.channel:
            key = f"sk-{key.rpartition('-')[2]}"  # the form of a key that may be followed by a channel
        sent = f"{key}-{wrong.channel}" if wrong.channel else key
        path = f"/accounts/{provider}/{quote(key, safe='')}"
        await session.steer("PUT", path, {"balance_usd": PLENTY, **wrong.state})
        await session.send(wrong.request, key=sent)
        session.write_down(KEY, last_six(bench.contract.auth, sent))

    return bench.flow(
        what,
        wrong.request,
        conduct,
        operation=one.operation,
        family=one.family,
        requests=1,
        prediction=wrong.prediction,
        needs=frozenset({CONTROL}),
    )


def with_digits(bench: Bench, one: Plain, wrong: Wrong, check: Check) -> Check:
    """The check of an account's state with the end of the key in the message of its error, where that shows it."""
    contract, said, probe = bench.contract, wrong.prediction, check.probes[0]
    facts = bench.facts.known(*(f"error/{refusal.error.id}/{SHOWS}/{KEY}" for refusal in said.refusals))
    if not facts:
        return check
    attachment = said.chosen.attachment if said.chosen else None

    def judge(view: View) -> Verdict:
        verdict, written = check.judge(view), view.readings(probe.id, KEY)
        if verdict.status != "passed" or not written:
            return verdict
        shown = tuple(
            filled
            for refusal in said.refusals
            for six in written[0].value
            if (filled := refusal_of(contract, one.operation, attachment, refusal.cause[1], {KEY: six})) is not None
        )
        return judge_refused(contract, replace(said, refusals=shown), said.errors, view.answer(probe.id), None)

    return replace(check, facts=(*check.facts, *facts), judge=judge)
