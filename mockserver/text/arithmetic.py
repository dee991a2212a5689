"""Sums in a request: found, worked out exactly, written down."""

from __future__ import annotations

import re
from fractions import Fraction

_NUMBER = r"[-(]*\d[\d.,]{0,24}"
_OPERATION = r"(?:[-+*/x×÷^%−]|\*\*|plus|minus|times|multiplied by|divided by|over|加|减|乘以|乘|除以)"
_SUM = rf"(?<!\d){_NUMBER}(?:\s*{_OPERATION}\s*{_NUMBER}\)*)+"
_QUESTION = re.compile(
    rf"(?P<before>.*?)(?P<sum>{_SUM})\s*"
    r"(?P<after>(?:=|equals?|是多少|等于(?:多少|几)?|等於(?:多少|幾)?|はいくつ|は何|은|는|を計算)?[^\d]*)$",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = re.compile(
    r"(?:what(?:'s|’s| is| are)|how much is|calculate|compute|evaluate|solve|work out|add up|请?计算|算一下|求|"
    r"сколько будет|посчитай|cuánto es|combien font|was ist|wie viel ist|quanto é|quanto fa)"
    r"(?: the (?:result|value|sum) of)?\s*[:：]?\s*$",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"(?:=|equals?|是多少|等于|等於|はいくつ|は何|얼마)", re.IGNORECASE)
_BARE = re.compile(r"\b(?:only|just|number)\b|只|直接", re.IGNORECASE)
_SPOKEN = {
    "plus": "+", "minus": "-", "times": "*", "multiplied by": "*", "divided by": "/", "over": "/", "x": "*", "×": "*",
    "÷": "/", "−": "-", "加": "+", "减": "-", "乘以": "*", "乘": "*", "除以": "/", "^": "**",
}  # fmt: skip
_SPOKEN_WORD = re.compile("|".join(map(re.escape, sorted(_SPOKEN, key=len, reverse=True))), re.IGNORECASE)
_SIGN = re.compile(r"\d\)*\s*(?:[-+*/x×÷^%−]|plus|minus|times|multiplied|divided|over|加|减|乘|除)", re.IGNORECASE)
_TOKENS_ONLY = re.compile(r"[\d.\s+*/%()-]+")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|\*\*|[-+*/%()]")
_DATE = re.compile(r"\d+(?:[-/.]\d+)+")
_LONGEST = 80
_MOST_BITS = 2000  # of a power: some 600 digits


def calculate(asked: str) -> str | None:
    """The sum in a question with its result, or the result alone if only that is asked for; None without a sum."""
    found = solve(asked)
    if found is None:
        return None
    written, value = found
    result = str(value.numerator) if value.denominator == 1 else f"{float(value):.10g}"
    return result if _BARE.search(asked) else f"{written} = {result}"


def solve(asked: str) -> tuple[str, Fraction] | None:
    """The sum that a question asks for, as written there, and its value."""
    match = _QUESTION.match(asked) if _SIGN.search(asked) else None
    if match is None or len(match["sum"]) > _LONGEST:
        return None
    before, written, after = match["before"], match["sum"].strip(), match["after"]
    if not (_ASKED.search(before) or _ANSWERED.match(after)) and before.strip():
        return None
    if not before.strip() and not after.strip("?？ ") and _DATE.fullmatch(written):
        return None
    value = evaluate(written)
    return None if value is None else (written, value)


def evaluate(written: str) -> Fraction | None:
    """The value of an expression of numbers, ``+ - * / % **`` and parentheses; None if it has none."""
    if not _TOKENS_ONLY.fullmatch(written):
        written = _SPOKEN_WORD.sub(lambda match: f" {_SPOKEN[match[0].lower()]} ", written)
    written = re.sub(r"(?<=\d),(?=\d{3})", "", written)
    tokens = _TOKEN.findall(written)
    if "".join(tokens) != re.sub(r"\s", "", written):
        return None
    try:
        value = _sum(tokens)
        float(value)  # a number beyond the range of floats is left alone
    except (IndexError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if not tokens else None


def _sum(tokens: list[str]) -> Fraction:
    value = _product(tokens)
    while tokens and tokens[0] in "+-":
        value = value + _product(tokens) if tokens.pop(0) == "+" else value - _product(tokens)
    return value


def _product(tokens: list[str]) -> Fraction:
    value = _power(tokens)
    while tokens and tokens[0] in ("*", "/", "%"):
        sign, factor = tokens.pop(0), _power(tokens)
        value = value * factor if sign == "*" else value / factor if sign == "/" else value % factor
    return value


def _power(tokens: list[str]) -> Fraction:
    if tokens[0] == "-":
        tokens.pop(0)
        return -_power(tokens)
    base = _atom(tokens)
    if tokens[:1] == ["**"]:
        tokens.pop(0)
        exponent = _power(tokens)
        bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent)
        if exponent.denominator != 1 or bits > _MOST_BITS:
            raise ValueError("a power too large to write down")
        return Fraction(base**exponent.numerator)
    return base


def _atom(tokens: list[str]) -> Fraction:
    token = tokens.pop(0)
    if token != "(":  # noqa: S105 - a parenthesis, not a password
        return Fraction(token)
    value = _sum(tokens)
    if tokens.pop(0) != ")":
        raise ValueError("an open parenthesis")
    return value
