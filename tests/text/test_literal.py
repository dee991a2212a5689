"""Requests with one right answer get it."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from mockserver.text.arithmetic import evaluate, solve
from mockserver.text.literal import literal


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("What is 2+2?", "2+2 = 4"),
        ("1+1=?", "1+1 = 2"),
        ("1+1等于几？", "1+1 = 2"),
        ("请计算 12 * 3", "12 * 3 = 36"),
        ("what's 7 times 8", "7 times 8 = 56"),
        ("What is 10 / 4? Answer with just the number.", "2.5"),
        ("What is (2+3)*4?", "(2+3)*4 = 20"),
        ("What is 2^10?", "2^10 = 1024"),
        ("Compute 1,000 + 24", "1,000 + 24 = 1024"),
        ("-3 + 5", "-3 + 5 = 2"),
        ("What is 2 - -3?", "2 - -3 = 5"),
        ("What is 17 % 5?", "17 % 5 = 2"),
        ("9 minus 3 times 2", "9 minus 3 times 2 = 3"),
    ],
)
def test_a_sum_is_worked_out(asked: str, expected: str) -> None:
    assert literal(asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "2024-04-15",
        "Is 2024-04-15 a Monday?",
        "gpt-4 vs 3.5",
        "what is 1/0?",
        "what is 2 ** 1000000?",
        "what is ((((9**64)**64)**64)**64)**64",
        "what is 9**600/7",
        "what is 2**0.5",
        "what is (1+2",
        "what is 1.2.3 + 4",
        "What is 1" + "+1" * 60,
        "Write 3 haikus",
    ],
)
def test_what_is_no_sum_or_has_no_value_is_left_alone(asked: str) -> None:
    assert literal(asked) is None


@pytest.mark.parametrize("written", ["1 +", "(1", ")", "1 2", "+", "2 * )", "(1 + 2", "(1 2)", "2 plus two"])
def test_a_broken_expression_has_no_value(written: str) -> None:
    assert evaluate(written) is None


def test_a_sum_is_found_with_its_value() -> None:
    assert solve("How much is 1/4 + 1/4?") == ("1/4 + 1/4", Fraction(1, 2))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Say hello", "hello"),
        ("Say OK.", "OK."),
        ("Say this is a test", "this is a test"),
        ('Say "hi there"', "hi there"),
        ("Just say hi.", "hi."),
        ("Reply with exactly: OK", "OK"),
        ("Reply with exactly 'PONG'.", "PONG"),
        ("reply with PONG only", "PONG"),
        ("Respond with only the word yes", "yes"),
        ("You are a bot. Reply with the word 'ready' and nothing else.", "ready"),
        ("Reply with the word 'ready' if you understand.", "ready"),
        ("Repeat after me: banana split", "banana split"),
        ("Write exactly: x y", "x y"),
        ("Return only the text: abc", "abc"),
        ("请说“你好”", "你好"),
        ("请回复：收到", "收到"),
        ("Ping!", "pong"),
        ("Say hello. It is for a test.", "hello."),
    ],
)
def test_a_text_to_be_said_is_said(asked: str, expected: str) -> None:
    assert literal(asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "Say something nice about cats",
        "respond with JSON",
        "Write hello world in Python",
        "Say hello in French",
        "Say 'hello' in French",
        "Reply with 'yes' or 'no'",
        "Write a poem",
        "Say hello and then tell me about the history of the roman empire and its fall",
        "说一下天气",
        "Say",
        'Say " "',
        "x" * 700,
    ],
)
def test_a_command_for_something_else_is_left_alone(asked: str) -> None:
    assert literal(asked) is None


@pytest.mark.parametrize("unit", ["1", "1+", "say ", "(", "-(", "a. ", "please ", " ", "1 + ", "say '", "+1", "1*("])
def test_no_request_takes_long(unit: str) -> None:
    start = time.perf_counter()
    literal("what is " + unit * (580 // len(unit)))
    assert time.perf_counter() - start < 1
