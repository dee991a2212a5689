"""What the replies are made of, by language. Sentences say little on purpose: their topic comes from the request."""

from __future__ import annotations

from msgspec import Struct


class Phrases(Struct, frozen=True):
    """One language. ``bodies`` and ``thought`` hold ``{topic}``, ``identity`` ``{name}``, ``found`` ``{results}``.

    ``gap`` stands between sentences, ``also`` between the key words of a topic; ``vague`` is the topic of a request
    without any key word.
    """

    openers: tuple[str, ...]
    bodies: tuple[str, ...]
    closers: tuple[str, ...]
    greeting: str
    identity: str
    thanks: str
    thought: str
    found: str
    vague: str
    also: str
    gap: str = " "

    @property
    def combinations(self) -> int:
        """How many different replies there are on one topic."""
        return len(self.openers) * len(self.bodies) * len(self.closers)

    def topic(self, words: list[str]) -> str:
        """The words as they are enumerated in a sentence, or the vague topic if there are none."""
        if not words:
            return self.vague
        comma = ", " if self.gap else "、"
        return self.also.join((comma.join(words[:-1]), words[-1])) if len(words) > 1 else words[0]

    def compose(self, topic: str, variant: int) -> str:
        """A reply on a topic. Variants next to each other differ, up to ``combinations`` of them."""
        rest, body = divmod(variant, len(self.bodies))
        rest, closer = divmod(rest, len(self.closers))
        opener = self.openers[rest % len(self.openers)]
        sentence = self.bodies[body].replace("{topic}", topic)
        return f"{opener}{self.gap}{sentence}{self.gap}{self.closers[closer]}"


def phrases(language: str) -> Phrases:
    """The phrases of a language code, English where it is unknown."""
    found = _PHRASES.get(language)
    if found is None:
        from mockserver.text.phrases_of_asia import ASIA
        from mockserver.text.phrases_of_europe import EUROPE
        from mockserver.text.phrases_of_more_languages import MORE

        _PHRASES.update({**ASIA, **EUROPE, **MORE})
        found = _PHRASES.setdefault(language, ENGLISH)
    return found


ENGLISH = Phrases(
    openers=("Sure.", "Good question.", "Of course."),
    bodies=(
        "With {topic} it helps to start from the basics and add one step at a time.",
        "The short version of {topic} is that it depends on what you need it for.",
        "There are a few sides to {topic}, and the simplest one usually comes first.",
        "A good way to look at {topic} is to begin with one clear example.",
    ),
    closers=("Tell me if you want more detail.", "I can go deeper if you like.", "Would an example help?"),
    greeting="Hello! What can I do for you today?",
    identity="I am {name}, a language model that answers questions and helps with texts.",
    thanks="You're welcome!",
    thought="The request is about {topic}. A short, direct answer fits best, so I will keep to the main point.",
    found="Here is what I found: {results}",
    vague="your request",
    also=" and ",
)

_PHRASES: dict[str, Phrases] = {"en": ENGLISH}

# Whole requests that are small talk, by their words in one case, and which phrase answers them in which language.
SMALL_TALK: dict[str, tuple[str, str]] = {
    said: (language, phrase)
    for language, phrase, requests in (
        ("en", "greeting", "hi/hello/hey/hello there/hi there/good morning/good evening/greetings"),
        (
            "en",
            "identity",
            "who are you/what are you/what is your name/what s your name/what model are you/introduce yourself",
        ),
        ("en", "thanks", "thanks/thank you/thanks a lot/thank you very much/many thanks"),
        ("zh", "greeting", "你好/您好/嗨/哈喽/早上好/晚上好/你好啊/妳好"),
        (
            "zh",
            "identity",
            "你是谁/您是谁/你叫什么/你叫什么名字/你是什么模型/介绍一下你自己/请介绍一下你自己/自我介绍一下/你是誰",
        ),
        ("zh", "thanks", "谢谢/多谢/谢谢你/謝謝"),
        ("ja", "greeting", "こんにちは/こんばんは/おはよう/おはようございます"),
        ("ja", "identity", "あなたは誰ですか/あなたは誰/お名前は/あなたの名前は何ですか/自己紹介してください"),
        ("ja", "thanks", "ありがとう/ありがとうございます"),
        ("ko", "greeting", "안녕/안녕하세요"),
        ("ko", "identity", "너는 누구야/당신은 누구입니까/누구세요/이름이 뭐야/넌 누구니"),
        ("ko", "thanks", "감사합니다/고마워"),
        ("ru", "greeting", "привет/здравствуйте/добрый день/здравствуй"),
        ("ru", "identity", "кто ты/кто вы/как тебя зовут/ты кто"),
        ("ru", "thanks", "спасибо/большое спасибо"),
        ("es", "greeting", "hola/buenos días/buenas tardes"),
        ("es", "identity", "quién eres/quien eres/cómo te llamas"),
        ("es", "thanks", "gracias/muchas gracias"),
        ("fr", "greeting", "bonjour/salut/bonsoir"),
        ("fr", "identity", "qui es tu/qui êtes vous/comment t appelles tu"),
        ("fr", "thanks", "merci/merci beaucoup"),
        ("de", "greeting", "hallo/guten tag/guten morgen"),
        ("de", "identity", "wer bist du/wer sind sie/wie heißt du"),
        ("de", "thanks", "danke/vielen dank"),
        ("pt", "greeting", "olá/bom dia/oi"),
        ("it", "greeting", "ciao/buongiorno"),
        ("ar", "greeting", "مرحبا/السلام عليكم"),
        ("he", "greeting", "שלום"),
        ("hi", "greeting", "नमस्ते"),
        ("th", "greeting", "สวัสดี"),
        ("el", "greeting", "γεια σου/γεια/καλημέρα"),
        ("nl", "greeting", "hoi/goedemorgen/goedendag"),
        ("nl", "identity", "wie ben je/wie bent u/hoe heet je"),
        ("nl", "thanks", "dank je/dank je wel/bedankt"),
        ("pl", "greeting", "cześć/dzień dobry/witaj"),
        ("pl", "identity", "kim jesteś/jak się nazywasz"),
        ("pl", "thanks", "dziękuję/dzięki"),
        ("sv", "greeting", "hej/hallå/god morgon"),
        ("sv", "identity", "vem är du/vad heter du"),
        ("sv", "thanks", "tack/tack så mycket"),
        ("tr", "greeting", "merhaba/selam/günaydın"),
        ("tr", "identity", "sen kimsin/kimsin/adın ne"),
        ("tr", "thanks", "teşekkürler/teşekkür ederim"),
        ("uk", "greeting", "привіт/вітаю/добрий день"),
        ("uk", "identity", "хто ти/хто ви/як тебе звати"),
        ("uk", "thanks", "дякую/щиро дякую"),
        ("vi", "greeting", "xin chào/chào bạn"),
        ("vi", "identity", "bạn là ai/bạn tên gì"),
        ("vi", "thanks", "cảm ơn/cảm ơn bạn"),
        ("id", "greeting", "halo/selamat pagi"),
        ("id", "identity", "siapa kamu/siapa anda"),
        ("id", "thanks", "terima kasih"),
    )
    for said in requests.split("/")
}
