"""What a request mentions that a model would put into its arguments: names, places, numbers, addresses, quotes."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cached_property

from mockserver.text.arithmetic import solve
from mockserver.text.graphemes import floor
from mockserver.text.keywords import keywords
from mockserver.text.language import detect
from mockserver.text.literal import literal
from mockserver.text.phrases import phrases
from mockserver.text.stopwords import STOP_WORDS, VERBS

_BEGINNINGS = VERBS | {"weather", "time", "news"}  # capitalised where a request begins, but no names
_NO_PLACE_NAMES = """
    celsius fahrenheit kelvin metric imperial english chinese japanese korean french german spanish portuguese italian
    russian arabic json xml python javascript january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday
"""
_NO_PLACES = frozenset(_NO_PLACE_NAMES.split())
_LONGEST = 4000  # characters of a request that are read for facts
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_URL = re.compile(r"https?://[^\s\"'<>，。）)]+[^\s\"'<>，。）).,;:!?]")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_NUMBER = re.compile(r"(?<![\w.,-])-?\d{1,15}(?:\.\d{1,10})?(?![\d-]|[.,]\d)")
_QUOTED = re.compile(
    "\"([^\"]{1,400})\"|“([^”]{1,400})”|「([^」]{1,400})」|『([^』]{1,400})』|(?<!\\w)'([^']{1,400})'(?!\\w)"
)
_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w'’-]*(?: (?:(?:of|de|la|von|van|the) )?[A-Z\u00c0-\u00de][\w'’-]*)*")
_AFTER = re.compile(
    r"\b(in|at|near|around|to|from|for|of)\s+"
    r"([A-Z\u00c0-\u00de][\w'’-]*(?:[ ](?:of |de |la )?[A-Z\u00c0-\u00de][\w'’-]*)*(?:,\s?[A-Z\u00c0-\u00de]\w*)*"
    r"|[^\W\d_][\w'’-]*(?:[ ][^\W\d_][\w'’-]*)?)"
)
# Chinese and Japanese words for what is asked about a place: the place stands before them.
_ASPECTS = re.compile("天气|天氣|天気|气温|温度|时间|几点|日期|新闻|地图|酒店|航班|餐厅|人口|预报|空气质量|[市县]?的")
_HAN_PLACE = re.compile("[\u3400-\u9fff]{2,8}")


class Facts:
    """What one text mentions. Everything is read when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text[: floor(text, _LONGEST)]

    @cached_property
    def folded(self) -> str:
        """The text in one case, for looking things up."""
        return self.text.casefold()

    @cached_property
    def language(self) -> str:
        """The language code of the text."""
        return detect(self.text)

    @cached_property
    def keywords(self) -> list[str]:
        """Up to six words the text is about."""
        return keywords(self.text, self.language, 6)

    @cached_property
    def emails(self) -> list[str]:
        """Mail addresses."""
        return _EMAIL.findall(self.text)

    @cached_property
    def urls(self) -> list[str]:
        """Web addresses."""
        return _URL.findall(self.text)

    @cached_property
    def dates(self) -> list[str]:
        """Dates written as 2025-01-31."""
        return _DATE.findall(self.text)

    @cached_property
    def clocks(self) -> list[str]:
        """Times of day written as 17:15 or 17:15:18."""
        return _CLOCK.findall(self.text)

    @cached_property
    def numbers(self) -> list[int | float]:
        """Numbers that belong to no date, time or address, in order."""
        text = self.text
        for pattern in (_URL, _EMAIL, _DATE, _CLOCK):
            text = pattern.sub(" ", text)
        return [float(found) if "." in found else int(found) for found in _NUMBER.findall(text)]

    @cached_property
    def sum(self) -> tuple[str, Fraction] | None:
        """A sum that is asked for, as written, and its value."""
        return solve(self.text.strip())

    @cached_property
    def sentence(self) -> str:
        """A short answer to the text."""
        spoken = phrases(self.language)
        return literal(self.text) or spoken.compose(spoken.topic(self.keywords[:3]), len(self.text))

    @cached_property
    def quoted(self) -> list[str]:
        """What stands in quotation marks."""
        return [text for match in _QUOTED.finditer(self.text) if (text := match[match.lastindex or 0].strip())]

    @cached_property
    def names(self) -> list[str]:
        """Capitalised words and word groups that are more than the beginning of a sentence."""
        found = []
        for match in _NAME.finditer(self.text):
            begins = match.start() == 0 or self.text[: match.start()].rstrip()[-1:] in tuple(".!?:\n")
            words = match[0].split(" ")
            while words and (words[0].casefold() in STOP_WORDS or (begins and words[0].casefold() in _BEGINNINGS)):
                words.pop(0)
            if name := " ".join(words).removesuffix("'s").removesuffix("’s"):
                found.append(name)
        return list(dict.fromkeys(found))

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """What follows ``in``, ``to``, ``from`` ... by that word; the key ``""`` holds all of them and the names."""
        found: dict[str, list[str]] = {}
        for match in _AFTER.finditer(self.text):
            if (place := _without_stop_words(match[2])) and place.casefold() not in _NO_PLACES:
                found.setdefault(match[1], []).append(place)
        capital = [place for places in found.values() for place in places if place[0].isupper()]
        rest = [place for word in ("in", "at", "near", "to", "from", "for") for place in found.get(word, ())]
        written = _han_places(self.text) if self.language in ("zh", "ja") else []
        names = [name for name in self.names if name.casefold() not in _NO_PLACES]
        found[""] = list(dict.fromkeys([*capital, *written, *names, *rest]))
        return found


def _han_places(text: str) -> list[str]:
    words = [word for run in _ASPECTS.split(text) for word in keywords(run, "zh", 6)]
    return [place for word in words for place in _HAN_PLACE.findall(word)]


def _without_stop_words(phrase: str) -> str:
    kept = []
    for word in phrase.split(" "):
        if word.casefold().strip(",") in STOP_WORDS:
            break
        kept.append(word)
    return " ".join(kept).removesuffix("'s").removesuffix("’s")
