"""The openai package for Node against DashScope."""

from __future__ import annotations

import json

from mockserver import MockServer
from tests.clients.conftest import Node

ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."


def test_node_gets_whole_and_streamed_answers_tools_and_errors(node: Node, live: MockServer) -> None:
    found = node("dashscope.mjs", BASE_URL=live.base_url("dashscope"), API_KEY="sk-node")
    usage = {"prompt_tokens": 22, "completion_tokens": 16, "total_tokens": 38}

    assert found["whole"] == {"text": ANSWER, "usage": usage}
    assert found["streamed"]["text"] == ANSWER
    assert found["streamed"]["usage"] == usage
    assert found["streamed"]["chunks"] > 4
    assert found["tools"]["called"] == ["get_current_weather", "get_current_time"]
    assert "rainy in Singapore" in found["tools"]["answer"]
    assert "17:15:18" in found["tools"]["answer"]
    [call] = found["tools"]["streamed"]
    assert call["function"]["name"] == "get_current_weather"
    assert json.loads(call["function"]["arguments"]) == {"location": "Singapore"}
    error = found["error"]
    assert (error["status"], error["code"], error["type"]) == (400, "invalid_parameter_error", "invalid_request_error")
    assert error["id"]
