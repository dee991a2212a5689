"""Lies of embeddings, lists of models and result files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.mutants.between import After, Asked, Memory, Told
from conformance.mutants.lies.errors import PAGE
from conformance.mutants.lies.lie import Lie, deaf, replaced, telling

EMBEDDINGS = ("embeddings",)
LISTS = ("models",)
FILES = ("file", "content")


def _long(value: Any) -> Any:
    return [2 * one for one in value] if isinstance(value, list) else value


def _drifting(body: Any, memory: Memory) -> Any:
    """The same text has another vector each time: its first numbers change places."""
    memory.kept["count"] = memory.kept.get("count", 0) + 1
    turn = memory.kept["count"] % 7
    return replaced(
        body, "embedding", lambda value: [*value[turn:], *value[:turn]] if isinstance(value, list) else value
    )


def _list(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any, Memory], Any]:
    return lambda body, _: {**body, "data": change(body["data"])} if isinstance(body.get("data"), list) else body


def _file(change: Callable[[Told], Told]) -> After:
    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        return change(told) if told.status == 200 and asked.kind in FILES else told

    return after


def _same_file(asked: Asked, told: Told, memory: Memory) -> Told:
    """Everybody gets the first file."""
    if told.status != 200 or asked.kind not in FILES:
        return told
    return told.with_body(memory.kept.setdefault("file", told.body))


FETCHED = ("*/file/fetched", "*/result/*/media", "*/result/*/url")
LIES = (
    telling("not-unit", "gives vectors twice as long", "*/embedding/unit", kinds=EMBEDDINGS)(
        lambda body, _: replaced(body, "embedding", _long)),
    telling("drifting", "gives the same text other vectors", "*/embedding/same", kinds=EMBEDDINGS)(_drifting),
    telling("vectors-turned", "mixes up the order of vectors", "*/embedding/order", kinds=EMBEDDINGS)(
        _list(lambda rows: rows[::-1])),
    telling("vector-short", "cuts vectors", "*/embedding/length", kinds=EMBEDDINGS)(
        lambda body, _: replaced(body, "embedding", lambda value: value[:-1])),
    deaf("dimensions-ignored", "does not listen to dimensions", "*/embedding/length", fields=("dimensions",)),
    deaf("encoding-ignored", "gives no base64", "*/embedding/base64", fields=("encoding_format",)),
    telling("no-models", "lists no model", "models.list/*/answer/*", kinds=LISTS)(_list(lambda rows: [])),
    telling("model-lost", "leaves a model out", "*/model/*", kinds=LISTS)(_list(lambda rows: rows[1:])),
    telling("models-twice", "lists each model twice", "models.list/*/answer/*", kinds=LISTS)(
        _list(lambda rows: rows * 2)),
    Lie("file-is-page", "gives a web page for a file", FETCHED,
        after=_file(lambda one: one.with_body(PAGE).with_header("content-type", "text/html"))),
    Lie("file-cut", "cuts files off", FETCHED, after=_file(lambda one: one.with_body(one.body[: len(one.body) // 3]))),
    Lie("file-lost", "has no file", FETCHED, after=_file(lambda one: replace(one, status=404).with_body(b"gone"))),
    Lie("file-empty", "gives empty files", FETCHED, after=_file(lambda one: one.with_body(b""))),
    Lie("file-untyped", "does not say what a file is", FETCHED,
        after=_file(lambda one: one.with_header("content-type", "application/octet-stream"))),
    Lie("file-same", "gives everybody the first file", FETCHED, after=_same_file),
)  # fmt: skip
