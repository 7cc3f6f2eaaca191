"""What a chat completion request asks, in no dialect."""

import msgspec
import pytest

from egress_gateway.testing.providers.openai_request import ChatRequest, prompt_of
from egress_gateway.testing.providers.script import Prompt, Tool

SCHEMA = {"type": "object", "properties": {"city": {}, "street": {}}}
USER = {"role": "user", "content": "hi"}

CASES: dict[str, tuple[dict[str, object], Prompt]] = {
    "a message": ({"messages": [USER]}, Prompt(model="m", text="hi")),
    "no message": ({"messages": []}, Prompt(model="m")),
    "parts": (
        {
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "a"}, {"type": "image_url"}, {"type": "text", "text": "b"}],
                }
            ]
        },
        Prompt(model="m", text="a\nb"),
    ),
    "instructions": (
        {"messages": [{"role": "system", "content": "a"}, {"role": "developer", "content": "b"}, USER]},
        Prompt(model="m", system="a\nb", text="hi"),
    ),
    "a tool's result": ({"messages": [USER, {"role": "tool", "content": "42"}]}, Prompt(model="m", tool_result="42")),
    "an assistant's turn last": ({"messages": [{"role": "assistant", "content": None}]}, Prompt(model="m")),
    "tools": (
        {
            "messages": [USER],
            "tools": [
                {"type": "function", "function": {"name": "f", "parameters": SCHEMA}},
                {"type": "function", "function": {"name": "g"}},
                {"type": "web_search"},
            ],
        },
        Prompt(model="m", text="hi", tools=(Tool(name="f", properties=("city", "street")), Tool(name="g"))),
    ),
    "choices": ({"messages": [USER], "n": 3}, Prompt(model="m", text="hi", choices=3)),
    "nulls": ({"messages": [USER], "n": None, "tools": None}, Prompt(model="m", text="hi")),
    "prose": ({"messages": [USER], "response_format": {"type": "text"}}, Prompt(model="m", text="hi")),
    "JSON": (
        {"messages": [USER], "response_format": {"type": "json_object"}},
        Prompt(model="m", text="hi", structured=()),
    ),
    "JSON by a schema": (
        {
            "messages": [USER],
            "response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": SCHEMA}},
        },
        Prompt(model="m", text="hi", structured=("city", "street")),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_prompt_of(name: str) -> None:
    body, prompt = CASES[name]
    assert prompt_of(msgspec.json.decode(msgspec.json.encode({"model": "m", **body}), type=ChatRequest)) == prompt
