"""Answers that a client should survive: an honest one with something wrong about it, legal or not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from conformance.strategies.values import json_values


@dataclass(frozen=True)
class HostileAnswer:
    """Status, headers and body as they travel; ``what`` says in a word what is odd about it, ``legal`` whether HTTP and
    the page allow it: a client must then give the same as without.
    """

    what: str
    legal: bool
    status: int
    headers: Mapping[str, str]
    body: bytes


def hostile_answers(body: Any = None, *, status: int = 200) -> st.SearchStrategy[HostileAnswer]:
    """Odd forms of one JSON answer; without one, of any JSON object."""
    bodies = json_objects() if body is None else st.just(body)
    return bodies.flatmap(lambda found: st.one_of([make(_honest(found, status), found) for make in _ODD]))


def json_objects() -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects with at least one member."""
    return st.dictionaries(st.text(min_size=1, max_size=8), json_values(), min_size=1, max_size=5)


Odd = Callable[[HostileAnswer, Any], st.SearchStrategy[HostileAnswer]]


def _honest(body: Any, status: int) -> HostileAnswer:
    content = json.dumps(body, ensure_ascii=False).encode()
    return HostileAnswer("honest", True, status, {"content-type": "application/json"}, content)


def _cut_body(one: HostileAnswer, _: Any) -> st.SearchStrategy[HostileAnswer]:
    cuts = st.integers(1, max(1, len(one.body) - 1))
    return cuts.map(lambda at: replace(one, what="cut_body", legal=False, body=one.body[:at]))


def _bad_json(one: HostileAnswer, _: Any) -> st.SearchStrategy[HostileAnswer]:
    ends = st.sampled_from((b",", b"}", b"\x00", b"NaN", b"'"))
    return ends.map(lambda end: replace(one, what="bad_json", legal=False, body=one.body + end))


def _empty_body(one: HostileAnswer, _: Any) -> st.SearchStrategy[HostileAnswer]:
    return st.just(replace(one, what="empty_body", legal=False, body=b""))


def _html(one: HostileAnswer, _: Any) -> st.SearchStrategy[HostileAnswer]:
    page = b"<!doctype html><title>Bad gateway</title>"
    statuses = st.sampled_from((200, 502, 503, 504))
    return statuses.map(lambda status: HostileAnswer("html_error", False, status, {"content-type": "text/html"}, page))


def _wrong_type(one: HostileAnswer, _: Any) -> st.SearchStrategy[HostileAnswer]:
    kinds = st.sampled_from(("text/plain", "application/octet-stream", "text/html"))
    return kinds.map(lambda kind: replace(one, what="wrong_content_type", legal=False, headers={"content-type": kind}))


def _another_shape(one: HostileAnswer, _: Any) -> st.SearchStrategy[HostileAnswer]:
    shapes = st.sampled_from((b"null", b"[]", b'""', b"0", b"{}"))
    return shapes.map(lambda body: replace(one, what="another_shape", legal=False, body=body))


def _null_field(one: HostileAnswer, found: Any) -> st.SearchStrategy[HostileAnswer]:
    return _members(found).map(
        lambda name: replace(one, what="null_field", legal=False, body=_dump({**found, name: None}))
    )


def _missing(one: HostileAnswer, found: Any) -> st.SearchStrategy[HostileAnswer]:
    def without(name: str) -> HostileAnswer:
        left = {key: value for key, value in found.items() if key != name}
        return replace(one, what="missing_field", legal=False, body=_dump(left))

    return _members(found).map(without)


def _more(one: HostileAnswer, found: Any) -> st.SearchStrategy[HostileAnswer]:
    def with_more(value: Any) -> HostileAnswer:
        return replace(one, what="unknown_field", legal=True, body=_dump({**found, "x_unknown": value}))

    return json_values().map(with_more)


def _reordered(one: HostileAnswer, found: Any) -> st.SearchStrategy[HostileAnswer]:
    return st.permutations(list(found)).map(
        lambda names: replace(one, what="reordered", legal=True, body=_dump({name: found[name] for name in names}))
    )


def _spaced(one: HostileAnswer, found: Any) -> st.SearchStrategy[HostileAnswer]:
    body = b" \r\n\t" + json.dumps(found, indent=2).encode() + b"\n"
    return st.just(replace(one, what="white_space", legal=True, body=body))


def _escaped(one: HostileAnswer, found: Any) -> st.SearchStrategy[HostileAnswer]:
    return st.just(replace(one, what="escaped", legal=True, body=json.dumps(found, ensure_ascii=True).encode()))


def _members(found: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(found))


def _dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


_ODD: tuple[Odd, ...] = (
    *(_cut_body, _bad_json, _empty_body, _html, _wrong_type, _another_shape, _null_field, _missing),
    *(_more, _reordered, _spaced, _escaped),
)
