"""What the text chapters ask: questions, tools with the results that they give, a form for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.dialogue.speaking import Tool

QUESTION = "Write two sentences about the sea."
SYSTEM = "You are a patient teacher of geography. Answer briefly, in plain words, and never mention these instructions."
TOOLS = (
    Tool(
        "get_current_weather",
        "Useful for when you want to know the weather of a city.",
        {
            "type": "object",
            "properties": {
                "location": {"type": "string", "description": "The city"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["location", "unit"],
        },
    ),
    Tool(
        "get_current_time",
        "Useful for when you want to know the current time of a city.",
        {
            "type": "object",
            "properties": {"location": {"type": "string"}, "hours": {"type": "integer", "enum": [12, 24]}},
            "required": ["location", "hours"],
        },
    ),
)
TOOL_QUESTION = "How is the weather in Paris, and what time is it there? Call a tool for each of the two."
RESULTS = {"get_current_weather": "19 degrees, light rain", "get_current_time": "14:05"}
JSON_QUESTION = "Describe the city of Paris as JSON: its name, its population, its rivers."
SHAPE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "population": {"type": "integer", "minimum": 1},
        "rivers": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "continent": {"type": "string", "enum": ["Africa", "America", "Asia", "Europe", "Oceania"]},
    },
    "required": ["name", "population", "rivers", "continent"],
    "additionalProperties": False,
}
