"""Lies about accounts and keys: states that are not listened to, channels, the digits of a key in an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.mutants.between import After, Asked, Before, Memory, Told
from conformance.mutants.lies.lie import Lie

DIGITS = re.compile(r"(?<=[Kk]ey)(?P<mid>( error;)?)\((?P<digits>[^)]*)\)")
STATES = {
    "address": "ip_allowed",
    "suspended": "suspended",
    "role": "role",
    "rate": "rpm",
    "model-not-granted": "models",
    "no-price": "unpriced",
    "no-funds": "balance_usd",
    **dict.fromkeys(("upstream-down", "upstream-failing", "upstream-empty", "upstream-full"), "upstream"),
}
"""What is set on an account for a condition."""


def _deaf(states: str) -> Before:
    """As if that had not been set on an account."""

    def before(asked: Asked, memory: Memory) -> Asked:
        body = asked.json
        if asked.kind != "control" or not isinstance(body, dict) or states not in body:
            return asked
        return asked.with_json({name: value for name, value in body.items() if name != states})

    return before


def _channel(change: Callable[[str, Memory], str | None]) -> Before:
    """Keys that ask for another channel than was asked for, or for none."""

    def before(asked: Asked, memory: Memory) -> Asked:
        pattern = memory.contract.auth.channel_pattern
        scheme = memory.contract.auth.scheme
        key = asked.headers.get(scheme.header, "").removeprefix(scheme.prefix)
        found = re.fullmatch(pattern, key) if pattern and asked.kind != "control" else None
        if found is None:
            return asked
        other = change(found["channel"], memory)
        return asked.with_header(scheme.header, f"{scheme.prefix}{found['key']}" + (f"-{other}" if other else ""))

    return before


def _enabled(memory: Memory) -> str:
    return next(name for name, on in memory.contract.channels.items() if on)


def _digits(change: Callable[[str, str], str]) -> After:
    """Other digits of the key in an error, made from those and from the whole key."""

    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        if told.status < 400 or asked.kind == "control" or not isinstance(told.json, dict):
            return told
        scheme = memory.contract.auth.scheme
        key = asked.headers.get(scheme.header, "").removeprefix(scheme.prefix)

        def other(match: re.Match[str]) -> str:
            return f"{match['mid']}({change(match['digits'], key)})"

        text = DIGITS.sub(other, told.body.decode())
        return told if text == told.body.decode() else told.with_body(text.encode())

    return after


def _states() -> Iterator[Lie]:
    for state in dict.fromkeys(STATES.values()):
        facts = tuple(f"*/refusal/{condition}" for condition, one in STATES.items() if one == state)
        name, says = state.replace("_", "-"), f"does as if an account had no {state}"
        yield Lie(f"deaf-to-{name}", says, facts, before=_deaf(state))


LAST = ("error/*/shows/key.last6",)
LIES = (
    *_states(),
    Lie("any-channel", "looks at no channel", ("*/refusal/channel-*",), before=_channel(lambda asked, _: None)),
    Lie("strange-channel", "takes a channel that there is not", ("*/refusal/channel-unknown",), before=_channel(
        lambda asked, memory: asked if asked in memory.contract.channels else _enabled(memory))),
    Lie("off-channel", "takes a channel that is switched off", ("*/refusal/channel-disabled",), before=_channel(
        lambda asked, memory: _enabled(memory) if memory.contract.channels.get(asked) is False else asked)),
    Lie("no-channel", "takes no channel at all", ("auth/channel",), before=_channel(lambda asked, _: "nowhere")),
    Lie("other-digits", "shows other digits than those of the key", LAST, after=_digits(lambda *_: "abc123")),
    Lie("first-digits", "shows the first digits of the key", LAST, after=_digits(lambda _, key: key[3:9])),
    Lie("whole-key", "shows the whole key", LAST, after=_digits(lambda _, key: key)),
    Lie("five-digits", "shows five digits of the key", LAST, after=_digits(lambda shown, _: shown[1:])),
)  # fmt: skip
