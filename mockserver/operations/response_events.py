"""The stream of a response: its own events around those of each item of output, all numbered from 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from mockserver.contracts.templates import Template
from mockserver.http.answers import named_event
from mockserver.operations.prefilled import prefilled_event
from mockserver.text import deltas

Answers = Mapping[str, Template]
Names = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One item of output: ``kind`` is ``reasoning``, ``message`` or ``call``; ``said`` is what its deltas add up to.

    ``cut`` says that the token limit ended it. The parts of an item (a message's text, the summary of reasoning) have
    answers of their own, and the item takes them as a list.
    """

    kind: str
    said: str
    cut: bool
    names: Names

    def filled(self, answers: Answers) -> Any:
        """The item as it is in the end."""
        return self._item(answers, "incomplete" if self.cut else "completed", self.said)

    def begun(self, answers: Answers) -> Any:
        """The item before anything of it was said."""
        return self._item(answers, "in_progress", "")

    def part(self, answers: Answers, said: str) -> Any:
        """The one part of a message or of a reasoning item."""
        return answers["text" if self.kind == "message" else "summary"]({**self.names, "text": said})

    def _item(self, answers: Answers, status: str, said: str) -> Any:
        parts = [self.part(answers, said)] if said and self.kind != "call" else []
        return answers[self.kind]({**self.names, "item.status": status, "parts": parts, "tool.arguments": said})


def response_events(answers: Answers, items: list[Item], names: Names, end: Names, seed: int) -> Iterator[bytes]:
    """The events of a response in their order; ``end`` are the names that hold once it is over."""
    writer = _Writer(answers, names, seed)
    begun: Names = {"status": "in_progress", "incomplete": None, "completed": None, "usage": None, "output": []}
    response = answers["whole"]({**names, **begun})
    yield writer.one("stream.created", response=response)
    yield writer.one("stream.in-progress", response=response)
    for position, item in enumerate(items):
        yield from writer.item(position, item)
    output = [item.filled(answers) for item in items]
    whole = answers["whole"]({**names, **end, "output": output})
    yield writer.one(f"stream.{end['status']}", response=whole)


class _Writer:
    """Fills event after event, each with the next number."""

    def __init__(self, answers: Answers, names: Names, seed: int) -> None:
        self._answers = answers
        self._names = names
        self._seed = seed
        self._numbers = count()

    def one(self, answer: str, **more: Any) -> bytes:
        """The next event."""
        return named_event(self._answers[answer]({**self._names, **more, "sequence": next(self._numbers)}))

    def item(self, position: int, item: Item) -> Iterator[bytes]:
        """All events of one item."""
        own = {**item.names, "output.index": position, "said": item.said}
        yield self.one("stream.item.start", **own, item=item.begun(self._answers))
        if item.said:
            steps = {"message": self._text, "reasoning": self._summary, "call": self._arguments}
            yield from steps[item.kind](item, own)
        yield self.one("stream.item.end", **own, item=item.filled(self._answers))

    def _text(self, item: Item, own: Names) -> Iterator[bytes]:
        yield self.one("stream.part.start", **own, part=item.part(self._answers, ""))
        yield from self._deltas("stream.text", item.said, own)
        yield self.one("stream.text.end", **own)
        yield self.one("stream.part.end", **own, part=item.part(self._answers, item.said))

    def _summary(self, item: Item, own: Names) -> Iterator[bytes]:
        yield self.one("stream.summary.start", **own, part=item.part(self._answers, ""))
        yield from self._deltas("stream.summary", item.said, own)
        yield self.one("stream.summary.text-end", **own)
        yield self.one("stream.summary.end", **own, part=item.part(self._answers, item.said))

    def _arguments(self, item: Item, own: Names) -> Iterator[bytes]:
        yield from self._deltas("stream.arguments", item.said, own)
        yield self.one("stream.arguments.end", **own)

    def _deltas(self, answer: str, said: str, own: Names) -> Iterator[bytes]:
        names = {**self._names, **own, "delta": "", "sequence": 0}
        filled = prefilled_event(self._answers[answer], names, ("delta", "sequence"))
        for piece in deltas(said, seed=self._seed):
            yield filled({"delta": piece, "sequence": next(self._numbers)})
