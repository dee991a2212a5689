"""The words that Chinese, Japanese and Korean requests are about."""

from __future__ import annotations

import re

from mockserver.text.keywords import LETTERS, words

_HAN = re.compile("([\u3400-\u9fff\uf900-\ufaff]+)")
_JAPANESE = re.compile("[\u30a1-\u30fa\u30fc]{2,}|[\u3400-\u9fff\u3005]{2,}|[A-Za-z][A-Za-z0-9]+")
# Dense scripts have no spaces to cut at: a phrase of function words ends one piece of topic and begins the next.
_GAPS = re.compile(
    "什么|怎么样|怎么|怎样|如何|为什么|请问|请帮我|请你|请用|请|帮我|帮忙|告诉我|告诉|给我|一下|一个|一篇|一首|一段|介绍|解释|"
    "写|说明|说说|谈谈|关于|有关|多少|几个|哪里|哪些|哪个|哪儿|今天|明天|昨天|现在|目前|可以|能够|能否|能不能|是不是|"
    "是否|我们|你们|他们|這個|那個|这个|那个|这些|那些|有没有|有什么|没有|是什么|需要|想要|知道|是谁|什麼|怎麼樣|怎麼|請|"
    "[的了吗呢吧啊呀嘛是我你您他她它和与或在把被让给到从对就都也很会能要想请问用嗎]"
)
_PARTICLES = re.compile(
    "(?:에서는|에서|으로는|으로|에게|한테|까지|부터|이라는|라는|에는|은|는|이|가|을|를|의|에|로|와|과|도|만)$"
)
_VERBS = re.compile(
    "(?:알려|말해|설명해|써|작성해|주세요|줘|해줘|어때|어떻게|무엇|뭐야|입니까|인가요|있나요|오늘|지금|내일|대해|대한|관해)"
)


def candidates(text: str, language: str) -> list[str]:
    """The words of a text, some of which may be common ones."""
    if language == "zh":
        return _chinese(text)
    if language == "ja":
        return _JAPANESE.findall(text)
    return [_PARTICLES.sub("", word) if len(word) > 2 else word for word in words(text) if not _VERBS.match(word)]


def _chinese(text: str) -> list[str]:
    found: list[str] = []
    for number, run in enumerate(_HAN.split(text)):
        found += [piece for piece in _GAPS.split(run) if piece] if number % 2 else LETTERS.findall(run)
    return found
