"""What a request asks for, as far as rules want to know: read only when a rule looks at it, before any check."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mockserver.choosing.doors import MODEL_DOOR
from mockserver.contracts.terms import plain
from mockserver.http.admission import presented_key
from mockserver.http.bodies import BrokenBodyError, gather, parse_form, parse_json, parse_multipart, rename
from mockserver.http.checks import media_type
from mockserver.text import read_chat, read_messages, read_responses

if TYPE_CHECKING:
    from mockserver.contracts.compiled import Bound, CompiledOperation
    from mockserver.contracts.model import Model
    from mockserver.http.exchange import Call
    from mockserver.state.records import Task

_READERS = {"messages": read_messages, "responses": read_responses}
_PROMPTS = ("prompt", "input", "text", "lyrics", "query")


class Asked:
    """A request before its checks: nothing here raises, and what cannot be read is absent."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.operation: CompiledOperation | None = getattr(call, "operation", None)

    @cached_property
    def key(self) -> str:
        """The key as it was sent."""
        return presented_key(self.call) or ""

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The names of the model: as sent, without a door's suffix, and the documented name; of a query, its task's."""
        if self._task is not None:
            return (self._task.model,)
        sent = [value.partition(MODEL_DOOR)[0] for value in self._selected]
        return tuple(dict.fromkeys([*sent, *([self._chosen[1].name] if self._chosen else [])]))

    @cached_property
    def text(self) -> str:
        """What the user said last: the last user message, or the prompt."""
        body = self._task.request if self._task is not None else self.body
        for name in ("messages", "input"):
            if isinstance(body.get(name), list) and any(isinstance(turn, dict) for turn in body[name]):
                read = _READERS.get(self.operation.facts.kind if self.operation else "")
                return (read(body) if read else read_chat({"messages": body[name]})).request
        return next((text for text in self._prompts(body) if text), "")

    @cached_property
    def body(self) -> dict[str, Any]:
        """The fields of the request, under their documented names; empty when they cannot be read."""
        call = self.call
        if call.understanding is not None:
            return call.params
        sent = self._sent
        bound = self._chosen[0] if self._chosen else None
        if bound is None:
            return dict(sent) if isinstance(sent, list) else sent
        return gather(sent, bound) if isinstance(sent, list) else rename(sent, bound.facts.aliases)

    @cached_property
    def _sent(self) -> dict[str, Any] | list[tuple[str, Any]]:
        data, kind = self.call.raw.data, media_type(self.call.headers)
        try:
            if kind == "form":
                return list(parse_form(data))
            if kind == "multipart":
                return list(parse_multipart(data, self.call.headers[b"content-type"].decode("latin-1")))
            read = parse_json(data) if data else {}
        except BrokenBodyError:
            return {}
        return read if isinstance(read, dict) else {}

    @cached_property
    def _selected(self) -> list[str]:
        """What was sent in the fields that select the model."""
        sent = dict(self._sent) if isinstance(self._sent, list) else self._sent
        fields = self.operation.facts.select if self.operation else ["model"]
        default = self.operation.facts.select_default if self.operation else None
        values = [sent.get(field, default) for field in [*fields, "model"]]
        return [value for value in values if isinstance(value, str) and value]

    @cached_property
    def _chosen(self) -> tuple[Bound, Model] | None:
        if self.operation is None:
            return None
        for value in self._selected:
            found = self.operation.choose(value.partition(MODEL_DOOR)[0])
            if found:
                return found
        only = self.operation.only
        return (only, only.family.facts.models[0]) if only and not self.operation.facts.select else None

    @cached_property
    def _task(self) -> Task | None:
        """The task that is asked for."""
        if self.operation is None or self.operation.facts.kind != "query" or not self.call.named:
            return None
        return self.call.world.engine.find(self.call.provider.name, self.call.named)

    def _prompts(self, body: dict[str, Any]) -> Iterator[str]:
        if self._task is not None:
            yield _text(self._task.quantities.get("prompt"))
        elif self._chosen:
            bound, model = self._chosen
            yield _text(body.get(bound.facts.prompt or ""))
            yield _text(_quietly(bound, body, model))
        yield from (_text(body.get(name)) for name in _PROMPTS)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _quietly(bound: Bound, body: dict[str, Any], model: Model) -> Any:
    """The family's own word on what the prompt is; a body that was not checked yet may be anything."""
    try:
        return plain(bound.family.scope(body, model)("prompt"))
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return None
