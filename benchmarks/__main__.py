"""``python -m benchmarks``: chat, a stream of 64 events, submit and poll, and what growth costs."""

from __future__ import annotations

import json
import statistics
import sys
import urllib.request
from typing import Any

from benchmarks import bare
from benchmarks.load import get, post, rate, served

ROUNDS = 15
COUNT = 3000


def understudy() -> Any:
    """The server as users run it: everything on."""
    from mockserver import create_app

    return create_app(clock="real", balance="1000000")


def crowded() -> Any:
    """The same with 20,000 tasks and a full journal behind it."""
    from tests.support.crowd import crowd

    return crowd(understudy())


def chat_body(text: str = "What would you cook for eight on a rainy evening?", **more: Any) -> bytes:
    """A short conversation."""
    return json.dumps({"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}).encode()


CHAT_PATH = "/dashscope/compatible-mode/v1/chat/completions"
CHAT = [post(CHAT_PATH, chat_body())]
NEW_CHATS = [post(CHAT_PATH, chat_body(f"What would you cook for {n} on a rainy evening?")) for n in range(COUNT)]
LONG = "Repeat after me: " + " ".join(f"word{n}" for n in range(160))
STREAM = [post(CHAT_PATH, chat_body(LONG, stream=True))]
SUBMIT = [post("/yuanjing/llmage/video", json.dumps({"llmid": "u9HZyfDoqU6uKI6M1BTks", "prompt": "a cat"}).encode())]


def submitted(port: int) -> str:
    """The id of a task that a poll can ask for."""
    body = json.dumps({"llmid": "u9HZyfDoqU6uKI6M1BTks", "prompt": "[[mock stuck]] a cat"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/yuanjing/llmage/video",
        body,
        {"Authorization": "Bearer sk-bench", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["taskid"])


def main() -> int:
    """Print the ratios; they are medians of several rounds, the two servers in turn."""
    with served(lambda: bare.app) as bare_port, served(understudy) as port, served(crowded) as crowded_port:
        poll, crowded_poll = ([get(f"/yuanjing/llmage/tasks?taskid={submitted(p)}")] for p in (port, crowded_port))
        cases = [
            ("chat, whole", port, CHAT),
            ("chat, whole, crowded", crowded_port, CHAT),
            ("chat, whole, a new text each time", port, NEW_CHATS),
            ("chat, stream of 64 events and more", port, STREAM),
            ("submit", port, SUBMIT),
            ("submit, crowded", crowded_port, SUBMIT),
            ("poll", port, poll),
            ("poll, crowded", crowded_port, crowded_poll),
        ]
        yardstick = [post("/", chat_body())]
        for where in (bare_port, port, crowded_port):
            rate(where, yardstick if where == bare_port else CHAT, count=COUNT // 4)
        print(f"{'request':<38}{'of a bare uvicorn app':>24}{'a second':>12}")
        for name, where, request in cases:
            ratios, speeds = [], []
            for _ in range(ROUNDS):
                base = rate(bare_port, yardstick, count=COUNT)
                speed = rate(where, request, count=COUNT)
                ratios.append(speed / base)
                speeds.append(speed)
            spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
            print(f"{name:<38}{spread:>24}{statistics.median(speeds):>12,.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
