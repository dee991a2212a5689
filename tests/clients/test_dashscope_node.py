"""The openai package for Node against DashScope."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mockserver import MockServer

SCRIPTS = Path(__file__).with_name("node")
ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."
INSTALL = ["install", "--no-package-lock", "--no-audit", "--no-fund"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the scripts with their packages installed."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("node") / "scripts"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run([npm, *INSTALL], check=False, cwd=folder, capture_output=True, encoding="utf-8", timeout=240)
    assert done.returncode == 0, done.stderr
    return folder


def test_node_gets_whole_and_streamed_answers_tools_and_errors(installed: Path, live: MockServer) -> None:
    node = shutil.which("node")
    assert node is not None
    environment = {**os.environ, "BASE_URL": live.base_url("dashscope"), "API_KEY": "sk-node"}
    done = subprocess.run(
        [node, "dashscope.mjs"],
        check=False,
        cwd=installed,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
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
