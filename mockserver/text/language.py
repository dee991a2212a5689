"""Which language a text is written in, by its script and, for Latin script, by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 400  # characters looked at
_KANA = re.compile("[\u3041-\u30fa\uff66-\uff9d]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN_WORD = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]+")
_UKRAINIAN = frozenset("іїєґ")
_OWN_LETTERS = {
    letter: language
    for language, letters in (
        ("pl", "ąęłśźżćń"),
        ("sv", "å"),
        ("tr", "ğış"),
        ("vi", "ăơưđ" + "".join(map(chr, range(0x1EA0, 0x1EFA)))),
    )
    for letter in letters
}
"""Letters that one language has and those that are looked for beside it have not."""


def is_dense(character: str) -> bool:
    """Whether a character belongs to a script without spaces between words, or to Hangul."""
    return "\u3040" <= character <= "\ud7a3" or "\u0e00" <= character <= "\u0e7f" or character >= "\U00020000"


def _blocks() -> bytes:
    """For each high byte of a UTF-16 unit the letter of a script, 0 for none."""
    table = bytearray(256)
    for script, low, high in (
        (b"l", 0x00, 0x02),
        (b"g", 0x03, 0x03),
        (b"c", 0x04, 0x04),
        (b"h", 0x05, 0x05),
        (b"a", 0x06, 0x06),
        (b"d", 0x09, 0x09),
        (b"t", 0x0E, 0x0E),
        (b"l", 0x1E, 0x1E),
        (b"z", 0x34, 0x9F),
        (b"k", 0xAC, 0xD7),
        (b"z", 0xF9, 0xFA),
    ):
        table[low : high + 1] = script * (high - low + 1)
    return bytes(table)


_BLOCKS = _blocks()
_SCRIPTS = (
    (b"z", "zh"),
    (b"k", "ko"),
    (b"c", "ru"),
    (b"a", "ar"),
    (b"h", "he"),
    (b"d", "hi"),
    (b"t", "th"),
    (b"g", "el"),
)


def detect(text: str) -> str:
    """The code of the language most of a text is in; English where nothing says otherwise."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        scripts = sample.encode("utf-16-le", "surrogatepass")[1::2].translate(_BLOCKS)
        most, language = max([(scripts.count(script), language) for script, language in _SCRIPTS])
        kana = len(_KANA.findall(sample))
        # A character of a dense script says about as much as two Latin letters.
        if (most + kana) * 2 > scripts.count(b"l"):
            if kana * 5 >= most:
                return "ja"
            if language == "ru" and not _UKRAINIAN.isdisjoint(sample.lower()):
                return "uk"
            return language if language != "hi" or _DEVANAGARI.search(sample) else "en"
    return _latin(sample)


def _latin(sample: str) -> str:
    lower = sample.lower()
    words = _LATIN_WORD.findall(lower)
    own = () if sample.isascii() else [_OWN_LETTERS[letter] for letter in set(lower) if letter in _OWN_LETTERS]
    if not own and _MARKERS.keys().isdisjoint(words):
        return "en"
    votes = Counter(own)
    for word in words:
        votes.update(_MARKERS.get(word, ()))
        votes["en"] += word in _ENGLISH
    return max(("en", *_WORDS), key=votes.__getitem__)


# Words that are common in a language and no English words.
_WORDS = {
    "es": """qué cómo cuál está el los las una del por para con hace tiempo hoy dime escribe quiero sobre cuánto dónde
        y lo más si te puedo""",
    "fr": """est le les une des du que quel quelle quels comment il dans pour avec sur qui vous je fait moi écris à
        où""",
    "de": """ist und der das nicht wie ich für eine einen ein mit bitte sind dem wo warum erkläre schreibe zu heute über
        man bei es kommt aus deiner gern mir wenn""",
    "pt": """que qual você está o uma dos das não por para com é como faz hoje escreva em na no onde sobre um seu vale
        pelo isto""",
    "it": """che quale il gli una della di per con è come sono dove oggi scrivi perché questo nel fa tempo su""",
    "nl": """het een wat hoe ik je niet zijn waarom schrijf naar voor vandaag kun kunt welke weer vertel mij kan dat dit
        deze wie ben bent""",
    "pl": """jest jak co czy nie się na jaka jaki jakie napisz dlaczego dzisiaj dziś gdzie proszę dla mnie opowiedz kim
        jesteś mi o w z""",
    "sv": """och är vad hur jag det ett inte på för att skriv varför idag med du mig vem berätta kan""",
    "tr": """nasıl bir için ve bana hava nedir kim yaz neden bugün bu ile mi mı misin kimsin anlat şiir lütfen
        nerede""",
    "vi": """là gì của và bạn tôi cho viết thế nào không có một hôm nay những các""",
    "id": """apa yang dan di ini itu bagaimana untuk dengan saya tidak hari siapa mengapa tolong buatkan tulis kapan
        anda kamu tentang tuliskan""",
}
_MARKERS: dict[str, list[str]] = {}
for _language, _words in _WORDS.items():
    for _word in _words.split():
        _MARKERS.setdefault(_word, []).append(_language)
_COMMON = "the is are what how of and you this that it with please why who write my in to for on a me no"
_ENGLISH = frozenset(_COMMON.split())
