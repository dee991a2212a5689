"""Which tools a reply calls: those the request is about, until their results are in."""

from __future__ import annotations

import re
from functools import lru_cache

from mockserver.text.conversation import Conversation, Tool
from mockserver.text.language import is_dense
from mockserver.text.stopwords import TOOL_WORDS

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_PLAIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+|[^\W\d_A-Za-z\u00c0-\u024f]+")
_LONGEST = 4000  # characters of a request or description that are compared
_SUFFIXES = (
    "ations", "ation", "ating", "ated", "ates", "ator", "ings", "ing", "ions", "ion", "ors", "ies", "ed", "es",
    "ate", "or", "s", "e", "y",
)  # fmt: skip
_SHORTEST_STEM = 3
# Requests in one language, tools described in another: what both sides call the commonest things.
_TRANSLATED = {
    "天气": "weather", "天氣": "weather", "天気": "weather", "气温": "weather", "날씨": "weather", "погод": "weather",
    "时间": "time", "時間": "time", "几点": "time", "幾點": "time", "何時": "time", "시간": "time", "몇시": "time",
    "日期": "date", "几号": "date", "搜索": "search", "搜尋": "search", "検索": "search", "검색": "search",
    "股票": "stock", "股价": "stock", "价格": "price", "價格": "price", "邮件": "email", "郵件": "email",
    "计算": "calculate", "計算": "calculate", "翻译": "translate", "翻訳": "translate", "번역": "translate",
    "图片": "image", "画像": "image", "地图": "map", "地図": "map", "新闻": "news", "航班": "flight", "机票": "flight",
    "酒店": "hotel", "ホテル": "hotel", "订单": "order", "日历": "calendar", "提醒": "reminder", "音乐": "music",
}  # fmt: skip


def tools_due(conversation: Conversation) -> list[Tool]:
    """The tools to be called now, in the order in which the request mentions them; none when it is time to answer."""
    choice = conversation.tool_choice
    tools = list({tool.name: tool for tool in reversed(conversation.tools)}.values())[::-1]
    if not tools or choice == "none":
        return []
    named = [tool for tool in tools if tool.name == choice] if choice not in ("auto", "required") else []
    needed = named or needed_tools(tools, conversation.request)
    done = answered(conversation, needed)
    due = [tool for tool in needed if tool.name not in done]
    return due if conversation.parallel else due[:1]


def needed_tools(tools: list[Tool], request: str) -> list[Tool]:
    """The tools whose name or description shares a word with the request, or the first if none does."""
    mentioned = _features(request[:_LONGEST], _PLAIN_WORD, frozenset())
    found = []
    for position, tool in enumerate(tools):
        words = _tool_words(tool.name, tool.description[:_LONGEST])
        places = [mentioned[word] for word in words if word in mentioned]
        if places:
            found.append((min(places), position))
    return [tools[position] for _, position in sorted(found)] or tools[:1]


def answered(conversation: Conversation, needed: list[Tool]) -> set[str]:
    """The names of the tools whose result came in after the last user turn.

    A result belongs to the call with its id; one without an id to the tool with its name; one without either to the
    first call (or, where the client left those out, the first needed tool) that still waits.
    """
    done: set[str] = set()
    called = {call.id: call.name for turn in conversation.turns for call in turn.tool_calls if call.id}
    recent = conversation.turns[conversation.asked + 1 :]
    calls = [call.name for turn in recent for call in turn.tool_calls]
    known = {tool.name for tool in conversation.tools}
    for turn in conversation.results:
        name = called.get(turn.tool_call_id or "") or (turn.name if turn.name in known else None)
        if name is None:
            waiting = [name for name in (*calls, *(tool.name for tool in needed)) if name not in done]
            name = waiting[0] if waiting else None
        if name is not None:
            done.add(name)
    return done


@lru_cache(maxsize=512)
def _tool_words(name: str, description: str) -> frozenset[str]:
    """Remembered, since a conversation sends its tools with every request."""
    named, described = _features(name, _WORD, TOOL_WORDS), _features(description, _PLAIN_WORD, TOOL_WORDS)
    return frozenset((*named, *described))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The part of a word that its forms have in common, roughly."""
    word = word.casefold()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def _features(text: str, pattern: re.Pattern[str], ignored: frozenset[str]) -> dict[str, int]:
    """Word stems and pairs of dense characters with the place where each comes first."""
    found: dict[str, int] = {}
    for match in pattern.finditer(text):
        word = match[0]
        if is_dense(word[0]):
            for place in range(len(word) - 1):
                found.setdefault(word[place : place + 2], match.start() + place)
        elif len(word) > 1 and word.casefold() not in ignored:
            found.setdefault(stem(word), match.start())
    if not text.isascii():
        folded = text.casefold()
        for term, meaning in _TRANSLATED.items():
            if (place := folded.find(term)) >= 0:
                found.setdefault(stem(meaning), place)
    return found
