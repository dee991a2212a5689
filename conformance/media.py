"""What is known of the media behind a URL, which is never opened: the documents' examples, and hints in its query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HINT = "mock_"
_WORDS = ("kind", "format")
_WHOLE = ("width", "height", "bytes")
_PARTS = ("seconds", "fps")
_TRUTHS = ("portrait", "corrupt")

Media = Mapping[str, Any]


class Knowledge:
    """What is known of URLs: what the documents state of their examples, and over it what a URL's query says."""

    def __init__(self, examples: Mapping[str, Media]) -> None:
        self._examples = examples

    def get(self, url: Any) -> Media:
        """The facts of a URL, which may be none."""
        if not isinstance(url, str):
            return {}
        facts = {**self._examples.get(url, {}), **_hints(url)}
        if "width" in facts and "height" in facts:
            facts.setdefault("pixels", facts["width"] * facts["height"])
        return facts


def _hints(url: str) -> dict[str, Any]:
    query = dict(parse_qsl(urlsplit(url).query))
    told = {name.removeprefix(HINT): text for name, text in query.items() if name.startswith(HINT)}
    facts: dict[str, Any] = {name: told[name] for name in _WORDS if name in told}
    for names, kind in ((_WHOLE, int), (_PARTS, float)):
        for name in names:
            if name in told:
                try:
                    facts[name] = kind(told[name])
                except ValueError:
                    continue
    return {**facts, **{name: told[name] == "1" for name in _TRUTHS if name in told}}
