"""The openai and anthropic packages for Node against IMA Router."""

from __future__ import annotations

import math

from mockserver import MockServer
from tests.clients.conftest import Node


def test_node_gets_chat_responses_messages_and_embeddings(node: Node, live: MockServer) -> None:
    found = node(
        "imarouter.mjs",
        OPENAI_URL=live.base_url("imarouter"),
        ANTHROPIC_URL=f"{live.url}/imarouter",
        API_KEY="sk-node",
    )
    chat, responses, messages = found["chat"], found["responses"], found["messages"]

    assert [list(made) for made in chat["called"]] == [["city"]]
    assert "4 degrees" in chat["answer"]
    assert chat["streamed"] == chat["answer"]
    assert chat["usage"]["total_tokens"] > 0

    assert responses["streamed"] == responses["text"]
    assert responses["streamedUsage"] == responses["usage"]
    assert (responses["kinds"][0], responses["kinds"][-1]) == ("response.created", "response.completed")
    assert list(responses["arguments"]) == ["city"]
    assert "4 degrees" in responses["answer"]
    assert math.isclose(math.hypot(*found["embedding"]), 1, abs_tol=1e-6)

    assert messages["said"]["content"][0]["text"]
    assert messages["said"]["stop_reason"] == "end_turn"
    assert messages["thinking"] == ["thinking", "text"]
    assert messages["stop"] == "tool_use"
    assert list(messages["input"]) == ["city"]
    assert "4 degrees" in messages["answer"]
    assert messages["refused"]["status"] == 400
    assert messages["refused"]["name"] == "BadRequestError"
    assert messages["models"][0]["type"] == "model"
