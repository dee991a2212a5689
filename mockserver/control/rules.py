"""Rules: reading, adding and taking them out."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.choosing.files import about_scenarios, read_file, read_text
from mockserver.choosing.mistakes import RuleError
from mockserver.choosing.rule import Rule
from mockserver.choosing.rulebook import Kept, Rulebook
from mockserver.control.replies import ControlError, body_of, filters_of, reply, world_of
from mockserver.errors import UnknownWordError, nearest

SHAPE: dict[str, Any] = {"$ref": "#/components/schemas/ShownRule"}
POSITIONS = ("last", "first")
_KINDS = {"json": "json", "toml": "toml", "yaml": "yaml", "x-yaml": "yaml"}
PARAMETERS = {
    "position": "last (after those added before), or first of all",
    "scenario": "a scenario's name; then there is no body",
}


async def list_rules(request: Request) -> Response:
    """The rules in the order in which they are tried, with their counters."""
    rules = world_of(request).rules
    rows = [rule_view(live.kept, rules) for live in rules.current()]
    return reply({"rules": rows, "total": len(rows)})


async def add_rules(request: Request) -> Response:
    """Add one rule or several (JSON, TOML or YAML), or those of ``?scenario=``; ``?position=first`` before all others.

    A rule with the id of one that is there replaces it and counts anew.
    """
    filters = filters_of(request)
    position = filters.get("position", "last")
    if position not in POSITIONS:
        hint = nearest(position, POSITIONS)
        raise ControlError(400, "bad_filter", f"position is {position!r}; it must be last or first{hint}")
    rules = world_of(request).rules
    try:
        added = rules.add(await _sent(request, rules), first=position == "first")
    except RuleError as error:
        raise ControlError(400, "bad_rule", str(error)) from None
    return reply({"rules": [rule_view(kept, rules) for kept in added]})


async def clear_rules(request: Request) -> Response:
    """Take all rules out; a reset brings back those the server was started with."""
    rules = world_of(request).rules
    removed = len(rules.current())
    rules.clear()
    return reply({"status": "ok", "removed": removed})


async def read_rule(request: Request) -> Response:
    """One rule by its id."""
    rules = world_of(request).rules
    return reply(rule_view(_found(request, rules), rules))


async def remove_rule(request: Request) -> Response:
    """Take one rule out."""
    rules = world_of(request).rules
    kept = _found(request, rules)
    view = rule_view(kept, rules)
    rules.remove(kept.rule.id)
    return reply(view)


async def list_scenarios(request: Request) -> Response:
    """The scenarios that come with the server: named sets of rules."""
    return reply({"scenarios": about_scenarios(world_of(request).rules.words)})


def rule_view(kept: Kept, rules: Rulebook) -> dict[str, Any]:
    """A rule as the API shows it: as it was given, with how often it fitted, was taken, and may still be.

    ``lacking`` are providers that were asked what it is for, and do not have its error.
    """
    tally, most = rules.tally(kept), kept.rule.most
    shown: dict[str, Any] = msgspec.to_builtins(kept.rule)
    lacking = rules.lacking(kept)
    return {
        **shown,
        "origin": kept.origin,
        "seen": tally.seen,
        "taken": tally.taken,
        "left": None if most is None or kept.rule.per == "key" else max(0, most - tally.taken),
        **({"lacking": lacking} if lacking else {}),
    }


async def _sent(request: Request, rules: Rulebook) -> list[Rule]:
    scenario = request.query_params.get("scenario")
    if scenario is not None:
        return read_file(scenario, rules.words, only_scenarios=True)
    media = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    kind = _KINDS.get(media.partition("/")[2].removeprefix("vnd."), "json")
    try:
        text = (await body_of(request)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ControlError(400, "bad_body", f"the rules are not UTF-8: {error}") from None
    if not text.strip():
        raise ControlError(400, "bad_body", 'the body is empty; send a rule, {"rules": [...]}, or ?scenario=NAME')
    return read_text(text, kind, rules.words)


def _found(request: Request, rules: Rulebook) -> Kept:
    rules.current()
    try:
        return rules.find(request.path_params["id"])
    except UnknownWordError as error:
        raise ControlError(404, "unknown_rule", f"{error}; GET /_mock/rules lists them") from None
