"""Free text in answer to a request: what a sample, a command or plain good manners ask for, else a few sentences."""

from __future__ import annotations

from mockserver.text.conversation import Conversation, Voice, plain
from mockserver.text.graphemes import floor
from mockserver.text.keywords import keywords
from mockserver.text.language import detect
from mockserver.text.literal import literal
from mockserver.text.phrases import SMALL_TALK, phrases

_LONGEST_QUESTION = 200  # characters of a question that samples and small talk are looked up by
_LONGEST_RESULT = 2000  # characters quoted of one tool result
_KEYWORDS = 3


def answer(conversation: Conversation, voice: Voice, variant: int, index: int) -> str:
    """The text of choice ``index``; ``variant`` picks the sentences and should differ by 1 from choice to choice."""
    request = conversation.request
    if found := conversation.results:
        return _quote([turn.text for turn in found], detect(request))
    if len(request) <= _LONGEST_QUESTION:
        question = plain(request)
        samples = voice.answers.get(question, ())
        if index < len(samples):
            return samples[index]
        if (small := SMALL_TALK.get(question)) and index == 0:
            return _small_talk(*small, voice.name or conversation.model)
    return literal(request) or compose(request, variant, index)


def compose(request: str, variant: int, index: int = 0) -> str:
    """Sentences in the request's language about its key words; no two choices of a reply have the same."""
    language = detect(request)
    spoken = phrases(language)
    topic = spoken.topic(keywords(request, language, _KEYWORDS))
    text = spoken.compose(topic, variant)
    if index < spoken.combinations:
        return text
    more = [spoken.compose(topic, variant + round_) for round_ in range(1, index // spoken.combinations + 1)]
    return spoken.gap.join([text, *more])


def thought(request: str, variant: int) -> str:
    """The reasoning before an answer, in the request's language."""
    language = detect(request)
    spoken = phrases(language)
    topic = spoken.topic(keywords(request, language, _KEYWORDS))
    considered = spoken.bodies[variant % len(spoken.bodies)]
    return f"{spoken.thought}{spoken.gap}{considered}".replace("{topic}", topic)


def _small_talk(language: str, phrase: str, name: str) -> str:
    spoken: str = getattr(phrases(language), phrase)
    return spoken.replace("{name}", name or "a language model")


def _quote(texts: list[str], language: str) -> str:
    kept = [text if len(text) <= _LONGEST_RESULT else text[: floor(text, _LONGEST_RESULT)] + "…" for text in texts]
    return phrases(language).found.replace("{results}", " ".join([text.strip() for text in kept if text.strip()]))
