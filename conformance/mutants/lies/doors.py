"""Lies at the door: of keys, methods, paths, media types, models."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.mutants.between import Asked, Memory, Told
from conformance.mutants.lies.lie import Lie


def _any_key(asked: Asked, memory: Memory) -> Asked:
    scheme = memory.contract.auth.scheme
    return asked if asked.kind == "control" else asked.with_header(scheme.header, f"{scheme.prefix}{memory.key}")


def _no_owner(asked: Asked, memory: Memory) -> Asked:
    return _any_key(asked, memory) if asked.kind in ("query", "content", "resource-get") else asked


def _no_key_is_fine(asked: Asked, memory: Memory) -> Asked:
    keyed = any(scheme.header in asked.headers for scheme in memory.contract.auth.schemes)
    return asked if keyed else _any_key(asked, memory)


def _any_method(asked: Asked, memory: Memory) -> Asked:
    from conformance.routes import at_path

    found = at_path(memory.contract, asked.path.removeprefix(f"/{memory.contract.provider}"))
    if asked.operation is None and found:
        return replace(asked, method=found[0].methods[0])
    return asked


def _any_path(asked: Asked, told: Told, memory: Memory) -> Told:
    known = asked.operation is not None or asked.kind == "control"
    return told if known or told.status != 404 else replace(told, status=200).with_json({"ok": True})


def _last_good(asked: Asked, memory: Memory) -> Asked:
    """A body that is none is taken for the last good one."""
    name = asked.operation.id if asked.operation and asked.operation.accepts else ""
    if not name or "json" not in asked.headers.get("content-type", ""):
        return asked
    if isinstance(asked.json, dict):
        memory.kept[name] = asked.body
        return asked
    return replace(asked, body=memory.kept.get(name, b"{}"))


def _any_model(asked: Asked, memory: Memory) -> Asked:
    field, names = _field_of_model(asked), _models(asked, memory)
    if not field or asked.json[field] in names or "*" in names or not names:
        return asked
    return asked.with_json({**asked.json, field: names[0]})


def _no_later(asked: Asked, memory: Memory) -> Asked:
    """A name with a date in it is a model only where a list has it."""
    field = _field_of_model(asked)
    if not field or not DATED.search(asked.json[field]) or asked.json[field] in _models(asked, memory):
        return asked
    return asked.with_json({**asked.json, field: "no-such-model"})


def _field_of_model(asked: Asked) -> str:
    """The field that names a model in a request; empty where none does."""
    body = asked.json
    if asked.operation is None or not isinstance(body, dict):
        return ""
    return next((name for name in asked.operation.select if isinstance(body.get(name), str)), "")


def _models(asked: Asked, memory: Memory) -> list[str]:
    attached = [family for family, _ in memory.contract.attached(asked.operation.id)] if asked.operation else []
    return [name for family in attached for model in family.models for name in model.select or (model.name,)]


def _region(asked: Asked, memory: Memory) -> str | None:
    name = asked.headers.get("host", "").partition(":")[0]
    return next((host.region for host in memory.contract.hosts if host.name == name), None)


def _no_region(asked: Asked, told: Told, memory: Memory) -> Told:
    return replace(told, status=404).with_json({"error": "not found"}) if _region(asked, memory) else told


def _other_region(asked: Asked, memory: Memory) -> Asked:
    """Each host serves the models of the next region."""
    here, hosts = _region(asked, memory), [host for host in memory.contract.hosts if host.region]
    if here is None:
        return asked
    at = next(index for index, host in enumerate(hosts) if host.region == here)
    return asked.with_header("host", hosts[(at + 1) % len(hosts)].name)


def _cut_off(asked: Asked, memory: Memory) -> Asked:
    """Reads as much of a body as it wants."""
    limit = memory.contract.body_limit
    return asked if len(asked.body) <= limit else replace(asked, body=asked.body[:limit])


DATED = re.compile(r"\d{4}-\d{2}-\d{2}$")
LIES = (
    Lie("any-key", "takes any key", ("auth/*", "*/refusal/bad-key", "*/refusal/no-key"), before=_any_key),
    Lie("no-key", "needs no key", ("*/refusal/no-key",), before=_no_key_is_fine),
    Lie("no-owner", "shows a task to everybody", ("*/task/isolation",), before=_no_owner),
    Lie("any-method", "takes any method", ("*/refusal/wrong-method",), before=_any_method),
    Lie("any-path", "answers on any path", ("*refusal/unknown-route",), after=_any_path),
    Lie("any-body", "takes what is no JSON", ("*/refusal/broken-body", "*/refusal/not-an-object"), before=_last_good),
    Lie("any-length", "takes bodies of any length", ("*/refusal/too-large",), before=_cut_off),
    Lie("any-model", "takes any model", ("*/refusal/unknown-model",), before=_any_model),
    Lie("no-later", "takes no snapshot later than those named", ("*/model/*/later",), before=_no_later),
    Lie("no-region", "has nothing on the hosts of its regions", ("*/model/*/region/*",), after=_no_region),
    Lie("other-region", "serves another region's models", ("*/model/*/region/*",), before=_other_region),
)
