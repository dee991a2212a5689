"""The checks a request passes before it is answered. Their order is the provider's (``order`` of its contract).

Each check is a function of the call that returns when all is well and raises ``Refusal`` otherwise.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.choosing import doors
from mockserver.contracts.catalogue import Refusal
from mockserver.contracts.model import Model, Step
from mockserver.contracts.schemas import Defect
from mockserver.contracts.terms import plain, scope_of
from mockserver.http import admission
from mockserver.http.bodies import BrokenBodyError, Upload, gather, parse_form, parse_json, parse_multipart, rename
from mockserver.http.exchange import Call
from mockserver.http.inputs import check_inputs
from mockserver.http.known_inputs import known_inputs
from mockserver.http.parents import parent
from mockserver.state.records import Fate


def body(call: Call) -> None:
    """The body must be no larger than the cap and be what its media type says."""
    if call.raw.too_large:
        raise call.refuse("too-large", limit=call.provider.facts.provider.body_limit)
    accepts = call.operation.accepts
    if not accepts or (call.operation.facts.optional_body and not call.raw.data):
        return
    kind = media_type(call.headers)
    try:
        if kind == "form" and "form" in accepts:
            call.uploads["pairs"] = parse_form(call.raw.data)
        elif kind == "multipart" and "multipart" in accepts:
            declared = call.headers[b"content-type"].decode("latin-1")
            call.uploads["pairs"] = parse_multipart(call.raw.data, declared)
        elif kind == "json":
            data = parse_json(call.raw.data)
            if not isinstance(data, dict):
                raise call.refuse("not-an-object")
            call.params = data
        else:
            declared = call.headers.get(b"content-type", b"").decode("latin-1")
            bare = declared.partition(";")[0].strip()
            raise call.refuse("media-type", media_type=bare, content_type=declared)
    except BrokenBodyError as error:
        raise call.refuse("broken-body", reason=str(error)) from None


def media_type(headers: Mapping[bytes, bytes]) -> str:
    """``json``, ``form``, ``multipart`` or ``other``; a body without a media type is taken for JSON."""
    declared = headers.get(b"content-type", b"application/json").partition(b";")[0].strip().lower()
    if declared in (b"application/json", b"") or declared.endswith(b"+json"):
        return "json"
    known = {b"application/x-www-form-urlencoded": "form", b"multipart/form-data": "multipart"}
    return known.get(declared, "other")


def family(call: Call) -> None:
    """The selecting field picks family and model; an unknown or disabled one is refused."""
    operation = call.operation
    pairs = call.uploads.get("pairs")
    sent = dict(pairs) if pairs is not None else call.params
    if not operation.facts.select and operation.only:
        call.bound = operation.only
        call.model = call.bound.models[0]
        call.model_name = call.model.name
    for field in operation.facts.select:
        value = sent.get(field, operation.facts.select_default)
        if value is None and operation.select_else is not None:
            value = operation.select_else(scope_of(sent))
        if value is None or value == "":
            raise call.refuse("no-model", field=field)
        if not isinstance(value, str):
            raise violation(call, Defect(field=field, keyword="type", value=value, limit=["string"]))
        value = doors.asked_by_model(call, value)
        chosen = operation.choose(value)
        if chosen is None or _elsewhere(chosen[1], call.region):
            for error, values in operation.facts.misplaced.items():
                if value in values:
                    raise Refusal(error, model=value, field=field)
            raise call.refuse("unknown-model", model=value, field=field)
        call.bound, call.model = chosen
        call.model_name = value if value not in call.model.select else call.model.name
        if not call.model.enabled:
            raise call.refuse("disabled-model", model=value)
        if field in call.params:
            call.params = {**call.params, field: value} if call.params[field] != value else call.params
        elif pairs is not None and sent.get(field) not in (None, value):
            pairs = [(name, value if name == field else held) for name, held in pairs]
    if hasattr(call, "bound"):
        call.params = gather(pairs, call.bound) if pairs is not None else rename(call.params, call.bound.facts.aliases)
        variant = call.bound.facts.variant or ""
        named = call.params.get(variant)
        if isinstance(named, str) and doors.MODEL_DOOR in named:
            call.params = {**call.params, variant: doors.asked_by_model(call, named)}


def _elsewhere(model: Model, region: str | None) -> bool:
    return bool(region and model.regions and region not in model.regions)


def schema(call: Call) -> None:
    """The body must satisfy the family's schema; defaults are filled in."""
    ready = call.bound.schema
    sent = call.params
    for name, words in ready.folded.items():
        value = sent.get(name)
        if isinstance(value, str) and value not in words.values() and value.lower() in words:
            sent = {**sent, name: words[value.lower()]}
    shown = _without_uploads(sent, ready.inputs) if call.uploads else sent
    if not ready.accepts(shown):
        raise violation(call, ready.defects(shown)[0])
    missing = {name: value for name, value in ready.defaults.items() if sent.get(name) is None}
    call.params = {**sent, **missing} if missing else sent
    if call.bound.facts.variant:
        _name_variant(call, call.params.get(call.bound.facts.variant))


def _name_variant(call: Call, name: Any) -> None:
    """Of models that share the value that selects them, the one that the request names is shown and charged."""
    found = next((model for model in call.bound.family.facts.models if model.name == name), None)
    if found is not None:
        call.model, call.model_name = found, found.name


def _without_uploads(sent: dict[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What the schema sees of a form: a file is a text where the field takes files, and of the wrong type elsewhere."""

    def shown(name: str, value: Any) -> Any:
        if not isinstance(value, Upload):
            return value
        return f"upload:{value.name}" if name in inputs else {"filename": value.name}

    return {
        name: [shown(name, v) for v in value] if isinstance(value, list) else shown(name, value)
        for name, value in sent.items()
    }


def violation(call: Call, defect: Defect) -> Refusal:
    """The provider's error for a schema violation."""
    known = hasattr(call, "bound")
    top = defect.field.split(".")[0]
    for row in call.bound.violations if known else call.operation.violations:
        fits = row.field in (defect.field, top) or fnmatch.fnmatchcase(defect.field, row.field)
        if fits and row.keyword in ("*", defect.keyword):
            names = {
                "field": defect.field,
                "keyword": defect.keyword,
                "value": defect.value,
                "limit": _shown(defect.limit),
            }
            filled = {name: plain(term(call.scope)) for name, term in row.fill.items()} if known else {}
            return Refusal(row.error, **{**names, **filled})
    raise AssertionError(f"no violation row fits {defect}")


def _shown(limit: Any) -> Any:
    if not isinstance(limit, list):
        return limit
    return ", ".join("null" if value is None else str(value) for value in limit)


def rules(call: Call) -> None:
    """Cross-field rules, in file order."""
    if call.bound.looks_at_inputs:
        call.inputs = known_inputs(call)
    if not call.bound.rules:
        return
    # one scope for all of them: what they have in common is worked out once
    scope = call.scope
    for rule in call.bound.rules:
        if rule.when(scope) and not rule.require(scope):
            names = {name: plain(term(scope)) for name, term in rule.fill.items()}
            if not rule.fails:
                raise Refusal(rule.error, **names)
            call.doom = call.doom or Fate(error=rule.error, fill=names)


def inputs(call: Call) -> None:
    """Media inputs must be in a form that the field takes; no URL is ever opened."""
    bad = check_inputs(call.params, call.bound.schema.inputs)
    if bad:
        raise call.refuse("bad-input", field=bad.field, reason=bad.reason)


CHECKS: dict[Step, Callable[[Call], None]] = {
    "door": admission.door,
    "key": admission.key,
    "address": admission.address,
    "account": admission.account,
    "role": admission.role,
    "channel": admission.channel,
    "rate": admission.rate,
    "body": body,
    "family": family,
    "grant": admission.grant,
    "schema": schema,
    "rules": rules,
    "inputs": inputs,
    "parent": parent,
    "price": admission.price,
    "upstream": admission.upstream,
    "funds": admission.funds,
}
