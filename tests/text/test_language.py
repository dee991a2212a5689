"""The language of a request and the words it is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text.keywords import keywords
from mockserver.text.language import detect
from mockserver.text.phrases import SMALL_TALK, phrases
from mockserver.text.phrases_of_asia import ASIA
from mockserver.text.phrases_of_europe import EUROPE
from mockserver.text.phrases_of_more_languages import MORE
from tests.text.clusters import torn


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("What is the weather in Paris?", "en"),
        ("Write a poem on el nino", "en"),
        ("¿Qué tiempo hace en Madrid hoy?", "es"),
        ("Quel temps fait-il à Paris ?", "fr"),
        ("Wie ist das Wetter in Berlin?", "de"),
        ("Qual é a previsão do tempo para hoje?", "pt"),
        ("Che tempo fa oggi a Roma?", "it"),
        ("今天天气怎么样", "zh"),
        ("请用Python写一个快速排序", "zh"),
        ("今日の天気は？", "ja"),
        ("東京タワー", "ja"),
        ("오늘 날씨 어때?", "ko"),
        ("Какая погода?", "ru"),
        ("ما هو الطقس", "ar"),
        ("מה השעה", "he"),
        ("आज मौसम कैसा है", "hi"),
        ("আজ আবহাওয়া কেমন", "en"),
        ("อากาศเป็นอย่างไร", "th"),
        ("Τι καιρό κάνει;", "el"),
        ("Wat is het weer vandaag in Amsterdam?", "nl"),
        ("Schrijf een gedicht over de zee", "nl"),
        ("Jaka jest dziś pogoda w Warszawie?", "pl"),
        ("Napisz wiersz o morzu", "pl"),
        ("Hur är vädret i Stockholm idag?", "sv"),
        ("Skriv en dikt om havet", "sv"),
        ("Bugün İstanbul'da hava nasıl?", "tr"),
        ("Bana deniz hakkında bir şiir yaz", "tr"),
        ("Яка сьогодні погода у Києві?", "uk"),
        ("Thời tiết hôm nay ở Hà Nội thế nào?", "vi"),
        ("Bagaimana cuaca di Jakarta hari ini?", "id"),
        ("Tuliskan puisi tentang laut", "id"),
        ("Who directed Łódź in Åland?", "en"),
        ("Translate '你好世界' to English", "en"),
        ("😀😀", "en"),
    ],
)
def test_the_language_is_recognised(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How is the weather in Singapore? What time is it now?", ["weather", "Singapore", "time"]),
        ("Tell me a joke", ["joke"]),
        ("Translate this text to French", ["French"]),
        ("hi", []),
        ("12 34", []),
        ("the cat and the Cat and the dog", ["cat", "dog"]),
        ("¿Qué tiempo hace en Madrid hoy?", ["tiempo", "Madrid"]),
        ("介绍一下量子计算的基本原理", ["量子计算", "基本原理"]),
        ("请用Python写一个快速排序算法", ["Python", "快速排序算法"]),
        ("日本の歴史について教えてください", ["日本", "歴史"]),
        ("오늘 서울의 날씨는 어때?", ["서울", "날씨"]),
        ("Какая погода в Москве?", ["погода", "Москве"]),
        ("आज दिल्ली का मौसम कैसा है", ["दिल्ली", "मौसम"]),
        ("x" * 60, ["x" * 24]),
    ],
)
def test_key_words_are_what_the_request_is_about(text: str, expected: list[str]) -> None:
    assert keywords(text, detect(text)) == expected


def test_a_long_request_is_read_at_both_ends() -> None:
    found = keywords("beginning " + "the " * 100_000 + "ending", "en")
    assert found == ["beginning", "ending"]


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_key_words_are_whole_parts_of_any_text(text: str) -> None:
    for word in keywords(text, detect(text)):
        before, after = text.split(word, 1)
        assert not torn(before, word)
        assert not torn(word, after)


@pytest.mark.parametrize("language", ["en", *ASIA, *EUROPE, *MORE])
def test_every_variant_of_a_language_is_another_text(language: str) -> None:
    spoken = phrases(language)
    texts = {spoken.compose("XYZ", variant) for variant in range(1000, 1000 + spoken.combinations)}
    assert len(texts) == spoken.combinations >= 27
    assert all("XYZ" in text for text in texts)


@pytest.mark.parametrize("language", [*ASIA, *EUROPE])
def test_phrases_are_written_in_their_language(language: str) -> None:
    spoken = phrases(language)
    for variant in range(spoken.combinations):
        assert detect(spoken.compose(spoken.vague, variant)) == language
    assert detect(spoken.greeting + spoken.thanks) == language


@pytest.mark.parametrize("language", ["en", *ASIA, *EUROPE])
def test_phrases_have_the_places_that_are_filled(language: str) -> None:
    spoken = phrases(language)
    assert ("{name}" in spoken.identity, "{topic}" in spoken.thought, "{results}" in spoken.found) == (True, True, True)


def test_key_words_are_enumerated_as_the_language_does() -> None:
    assert phrases("en").topic(["sun", "moon", "sea"]) == "sun, moon and sea"
    assert phrases("zh").topic(["日", "月", "海"]) == "日、月和海"
    assert phrases("en").topic(["sun"]) == "sun"
    assert phrases("en").topic([]) == "your request"


def test_an_unknown_language_speaks_english() -> None:
    assert phrases("xx") == phrases("en")


def test_small_talk_is_known_in_languages_that_have_phrases() -> None:
    assert {language for language, _ in SMALL_TALK.values()} <= {"en", *ASIA, *EUROPE, *MORE}
    assert {phrase for _, phrase in SMALL_TALK.values()} == {"greeting", "identity", "thanks"}
