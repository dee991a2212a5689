"""Lies about errors: their status, their form, their words, their headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.mutants.between import After, Asked, Memory, Told
from conformance.mutants.lies.lie import Lie, replaced

PAGE = b"<!doctype html><html><title>Oops</title></html>"


def _error(change: Callable[[Told], Told]) -> After:
    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        return change(told) if told.status >= 400 and asked.kind != "control" else told

    return after


def _texts(change: Callable[[str], Any], *keys: str) -> After:
    def all_of(told: Told) -> Told:
        body = told.json
        for key in keys:
            body = replaced(body, key, lambda value: change(value) if isinstance(value, str) else value)
        return told if body == told.json else told.with_json(body)

    return _error(all_of)


def _header(name: str) -> After:
    return lambda asked, told, memory: told if asked.kind == "control" else told.with_header(name, None)


def _same_id(asked: Asked, told: Told, memory: Memory) -> Told:
    """Every answer has the id of the first."""
    for name in memory.contract.headers:
        value = told.header(name.lower())
        if value:
            told = told.with_header(name.lower(), memory.kept.setdefault(name, value))
    return told


def _same_tid(asked: Asked, told: Told, memory: Memory) -> Told:
    """Every error tells of the request of the first that told one."""
    body = told.json if asked.kind != "control" else None
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or not error.get("tid"):
        return told
    return told.with_json({"error": {**error, "tid": memory.kept.setdefault("tid", error["tid"])}})


def _no_id(asked: Asked, told: Told, memory: Memory) -> Told:
    for name in memory.contract.headers:
        told = told.with_header(name.lower(), None)
    return told


def _with_code(told: Told) -> Told:
    body = told.json
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or error.get("code"):
        return told
    return told.with_json({"error": {**error, "code": "oops"}})


MESSAGES = ("message", "error", "fail_reason")
LIES = (
    Lie("errors-as-200", "tells errors with 200", ("error/*",), after=_error(lambda one: replace(one, status=200))),
    Lie("errors-as-500", "tells errors with 500", ("error/*",), after=_error(lambda one: replace(one, status=500))),
    Lie("errors-as-418", "tells errors with a status of its own", ("error/*",),
        after=_error(lambda one: replace(one, status=418))),
    Lie("same-tid", "gives all errors the trace id of the first", ("envelope/*.tid",), after=_same_tid),
    Lie("error-detail", "wraps errors in detail", ("error/*", "envelope/*"),
        after=_error(lambda one: one.with_json({"detail": one.json}))),
    Lie("error-page", "tells errors as a web page", ("error/*",),
        after=_error(lambda one: one.with_body(PAGE).with_header("content-type", "text/html"))),
    Lie("error-text", "tells errors as plain text", ("error/*",), after=_error(lambda one: one.with_body(b"error"))),
    Lie("error-empty", "tells errors without a body", ("error/*",), after=_error(lambda one: one.with_body(b""))),
    Lie("error-silent", "says in errors nothing but an empty message", ("error/*",),
        after=_texts(lambda _: "", *MESSAGES)),
    Lie("error-loud", "says errors in capitals", ("error/*",), after=_texts(str.upper, *MESSAGES)),
    Lie("error-code", "gives all errors one code", ("error/*",), after=_texts(lambda _: "oops", "code", "type")),
    Lie("code-added", "gives a code to errors that have none", ("error/*/without/*",), after=_error(_with_code)),
    Lie("no-request-id", "gives no request id", ("header/*",), after=_no_id),
    Lie("same-request-id", "gives one request id to all", ("header/*", "id/request"), after=_same_id),
    Lie("no-allow", "does not say which methods a path takes", ("error/*/header/allow",), after=_header("allow")),
)  # fmt: skip
