"""Which words of a request belong into a property, by the property's name and description."""

from __future__ import annotations

import re

from mockserver.text.facts import Facts

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_WORD = re.compile(r"\w+")
_LONGEST = 300  # characters of a request that are put into an argument as they are
_KINDS: tuple[tuple[str, str], ...] = (
    ("email", "email mail recipient recipients"),
    ("url", "url uri link website webpage href"),
    ("date", "date day departure_date birthday deadline"),
    ("clock", "time hour"),
    ("language", "language lang locale"),
    ("color", "color colour"),
    ("sum", "expression formula equation calculation"),
    ("place", "location city place town country region address destination origin county area district state "
     "province venue departure arrival cities locations capital 城市 地点 地址 位置 국가 도시"),
    ("person", "name user author person username contact customer artist owner people assignee 姓名"),
    ("sentence", "summary answer reasoning explanation response reply conclusion analysis comment thought thoughts "
     "reason rationale description steps step overview"),
    ("said", "text message content body note sentence phrase input prompt question query search term q"),
    ("topic", "topic title subject keyword keywords tag tags category theme genre label item product entity"),
)  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS for word in words.split()}
_DIRECTIONS = {
    "from": frozenset(("from", "origin", "departure", "source", "start")),
    "to": frozenset(("to", "destination", "arrival", "target", "end")),
}
_EXAMPLES = re.compile(
    r"(?:such as|for example|for instance|e\.g\.?|例如|比如|如(?![果何下]))[,:：]?\s*(.+)", re.IGNORECASE
)
_EXAMPLE_END = re.compile(r"[.;。；)）](?:\s|$)|[)）。；]|\s(?:etc|and so on)\b")
_BETWEEN_EXAMPLES = re.compile(r"\s*[、，]\s*|,(?!\s*[A-Z]{2}\b)\s*(?:or |and )?|\s+(?:or|and|或)\s+")
_STATED = re.compile(
    r"\s*(?:\bis\b|\bare\b|=|[:：]|\bnamed\b|\bcalled\b|是|为)\s*(?:\"([^\"]+)\"|'([^']+)'|([\w@.+/-]*[\w]))"
)
_NUMBER = r"-?\d{1,15}(?:\.\d{1,10})?"
_BEFORE = re.compile(rf"({_NUMBER})[\s-]*$")
_BEHIND = re.compile(rf"\S*\s*(?:(?:is|are|of|to|=|:)\s*)*({_NUMBER})\b")
_CALLED_OTHERWISE = {"age": ("year", "岁", "歳"), "limit": ("result", "item"), "count": ("result", "item")}
_LANGUAGE_NAMES = """
    English Chinese Japanese Korean French German Spanish Portuguese Italian Russian Arabic Hindi Thai Greek Hebrew
    Dutch Polish Turkish Vietnamese Ukrainian Swedish 英文 英语 中文 日文 日语 法语 德语 韩语
"""
_LANGUAGES = _LANGUAGE_NAMES.split()
_COLOR_NAMES = "red green blue yellow orange purple pink brown black white grey gray cyan magenta gold silver turquoise"
_COLORS = frozenset(_COLOR_NAMES.split())


def parts(name: str) -> list[str]:
    """The words of an identifier, in one case."""
    return [part.casefold() for part in _PART.findall(name)]


def kind_of(name: str) -> str | None:
    """What a property holds, as far as its name tells; the last telling word decides, as in ``city_name``."""
    words = parts(name)
    if "place" in (kinds := [_KIND_OF.get(word.removesuffix("s"), _KIND_OF.get(word)) for word in words]):
        return "place"
    return next((kind for kind in reversed(kinds) if kind), None)


def strong(name: str, facts: Facts) -> list[str]:
    """What the request clearly means for a string property, best first."""
    kind, words = kind_of(name), parts(name)
    found = [stated] if (stated := _stated(words, facts)) else []
    if kind in ("place", None):
        for direction, names in _DIRECTIONS.items():
            if not names.isdisjoint(words):
                found += [*(facts.emails if kind is None else ()), *facts.places.get(direction, ())]
    if kind == "place":
        found += facts.places[""]
    elif kind == "person":
        elsewhere = {place for way, places in facts.places.items() if way in ("in", "at", "near") for place in places}
        found += [person for person in facts.names if person not in elsewhere]
    elif kind == "email":
        found += facts.emails
    elif kind == "url":
        found += facts.urls
    elif kind == "date":
        found += facts.dates
    elif kind == "clock":
        found += facts.clocks
    elif kind == "sum":
        found += [facts.sum[0]] if facts.sum else []
    elif kind == "language":
        found += sorted((word for word in _LANGUAGES if word in facts.text), key=facts.text.index)
    elif kind == "color":
        found += [word for word in _WORD.findall(facts.folded) if word in _COLORS]
    elif kind == "sentence":
        found.append(facts.sentence)
    elif kind == "said":
        found += [*facts.quoted, *([facts.text] if 0 < len(facts.text) <= _LONGEST else [])]
    elif kind == "topic":
        found += [" ".join(facts.keywords[:3]), *facts.keywords]
    return found


def weak(name: str, description: str, facts: Facts | None) -> list[str]:
    """What else a string property may hold: examples of its description, words of the request, its own name."""
    found = examples(description)
    if facts is not None:
        found += [*facts.quoted, *facts.keywords]
    return [*found, " ".join(parts(name)) or "text"]


def examples(description: str) -> list[str]:
    """The values that a description names: ``A city such as Beijing or Rome`` gives Beijing and Rome."""
    match = _EXAMPLES.search(description)
    if match is None:
        return []
    listed = _EXAMPLE_END.split(match[1], maxsplit=1)[0]
    return [
        example for part in _BETWEEN_EXAMPLES.split(listed) if (example := part.strip(" \"'`“”")) and len(example) < 60
    ]


def stated_number(name: str, facts: Facts) -> int | float | None:
    """The number that the request puts next to a property's name, as in ``3 days`` or ``limit 5``."""
    words = parts(name)
    if facts.sum and not {"result", "answer", "sum", "total", "value"}.isdisjoint(words):
        value = facts.sum[1]
        return value.numerator if value.denominator == 1 else float(value)
    for word in [alias for part in words for alias in (part.removesuffix("s"), *_CALLED_OTHERWISE.get(part, ()))]:
        place = facts.folded.find(word)
        if place < 0:
            continue
        if match := _BEFORE.search(facts.folded, max(0, place - 30), place) or _BEHIND.match(facts.folded, place):
            return float(match[1]) if "." in match[1] else int(match[1])
    return None


def mentioned(options: list[str], facts: Facts) -> str | None:
    """The option that the request mentions first."""
    places = [
        (place, position) for position, option in enumerate(options) if (place := _place(option, facts)) is not None
    ]
    return options[min(places)[1]] if places else None


def _place(option: str, facts: Facts) -> int | None:
    places = [
        place for word in (option.casefold(), " ".join(parts(option))) if (place := _find(word, facts.folded)) >= 0
    ]
    return min(places, default=None)


def _find(word: str, text: str) -> int:
    """Where a word stands in a text, -1 for nowhere; only whole words count where words have spaces between them."""
    place = text.find(word) if word else -1
    while place >= 0 and word.isascii():
        end = place + len(word)
        if not (text[max(place - 1, 0) : place].isalnum() or text[end : end + 1].isalnum()):
            break
        place = text.find(word, place + 1)
    return place


def _stated(words: list[str], facts: Facts) -> str | None:
    name = " ".join(words)
    place = facts.folded.find(name) if name else -1
    match = _STATED.match(facts.text, place + len(name)) if place >= 0 else None
    return next((group for group in match.groups() if group), None) if match else None
