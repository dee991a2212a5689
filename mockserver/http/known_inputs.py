"""What is known of the media inputs of a request, without ever opening a URL.

In this order: what the user registered (over what a resource says of itself), what the documents say of their example
URLs, a resource of the account, a file of this server, and hints in the URL's own query
(``mock_width=320&mock_seconds=20``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from mockserver.choosing.doors import DoorError
from mockserver.errors import nearest
from mockserver.media import Clip, Picture, Sound
from mockserver.resources import find_resource
from mockserver.state.records import InputFacts
from mockserver.tasks.lifecycle import moment

if TYPE_CHECKING:
    from mockserver.contracts.compiled import CompiledProvider
    from mockserver.http.exchange import Call

AMOUNTS = {"width": int, "height": int, "seconds": float, "fps": float, "bytes": int}
_FLAGS = ("portrait", "corrupt")
_WORDS = ("format", "kind")
_YES_OR_NO = {"1": True, "true": True, "0": False, "false": False, "": False}
_KINDS = {Picture: "image", Clip: "video", Sound: "audio"}


def known_inputs(call: Call) -> dict[str, Mapping[str, Any]]:
    """Facts of every URL in the request's body that something is known of, by URL."""
    found: dict[str, Mapping[str, Any]] = {}
    for url in set(_urls(call.params)):
        facts = facts_of(call, url)
        if facts:
            found[url] = facts
    return found


def facts_of(call: Call, url: str) -> dict[str, Any]:
    """What is known of one URL; ``pixels`` follows from width and height."""
    said = _said(call.world.store.get(InputFacts, input_key(url)))
    if said:
        facts = {**_own_resource(call, url), **said}
    else:
        documented = dict(_documented(call.provider).get(url, {}))
        facts = documented or _own_resource(call, url) or _own_file(call, url) or _hints(url)
    if "width" in facts and "height" in facts:
        facts["pixels"] = facts["width"] * facts["height"]
    return facts


def input_key(url: str) -> str:
    """The name under which what a user said of a URL is stored."""
    return f"input/{url}"


def _urls(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "://" in value[:16]:
            yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _urls(member)
    elif isinstance(value, list):
        for member in value:
            yield from _urls(member)


def _said(facts: Any) -> dict[str, Any]:
    if facts is None:
        return {}
    rows = msgspec.structs.asdict(facts)
    return {name: value for name, value in rows.items() if value is not None and name not in ("url", "source")}


@lru_cache(maxsize=64)
def _documented(provider: CompiledProvider) -> dict[str, dict[str, Any]]:
    return {row.url: _said(row) for row in provider.facts.inputs}


def _own_resource(call: Call, url: str) -> dict[str, Any]:
    """What is known of a resource that the account keeps and names here: its ``state``, and what its contract says."""
    for prefix, family in call.provider.references:
        if url.startswith(prefix):
            found = find_resource(call.world.store, call.provider.name, call.key, family, url.removeprefix(prefix))
            if found is not None:
                return {**found.facts, "state": moment(found, call.now).state}
    return {}


def _own_file(call: Call, url: str) -> dict[str, Any]:
    """The spec of a result file of this provider, found by the end of the URL's path or its query."""
    parts = urlsplit(url)
    for path in (parts.path.rpartition("/")[2], parts.path, *dict(parse_qsl(parts.query)).values()):
        entry = call.world.engine.file(call.provider.name, path) if path else None
        if entry is not None:
            spec = entry.spec
            rows = {name: getattr(spec, name, None) for name in ("width", "height", "seconds", "fps", "format")}
            return {"kind": _KINDS[type(spec)], **{name: value for name, value in rows.items() if value is not None}}
    return {}


def _hints(url: str) -> dict[str, Any]:
    """The ``mock_`` words of a URL's query. Raises ``DoorError`` for one that means nothing."""
    facts: dict[str, Any] = {}
    for name, text in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        word = name.removeprefix("mock_")
        if word == name:
            continue
        if word in AMOUNTS:
            facts[word] = _amount(name, text, AMOUNTS[word])
        elif word in _FLAGS:
            if text.lower() not in _YES_OR_NO:
                raise DoorError(f"{name} of a URL is {text!r}; it must be 1 or 0")
            facts[word] = _YES_OR_NO[text.lower()]
        elif word in _WORDS:
            facts[word] = text
        else:
            known = [f"mock_{word}" for word in (*AMOUNTS, *_FLAGS, *_WORDS)]
            raise DoorError(f"the hint {name!r} of a URL is unknown{nearest(name, known)} (known: {', '.join(known)})")
    return facts


def _amount(name: str, text: str, kind: type[int] | type[float]) -> int | float:
    try:
        value = kind(text)
    except ValueError:
        value = -1
    if not 0 <= value < math.inf:
        whole = "a whole number" if kind is int else "a number"
        raise DoorError(f"{name} of a URL is {text!r}; it must be {whole}, 0 or more")
    return value
