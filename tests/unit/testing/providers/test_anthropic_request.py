"""What a messages request asks, in no dialect."""

import msgspec
import pytest

from egress_gateway.testing.providers.anthropic_request import MessagesRequest, prompt_of, thinking_blocks
from egress_gateway.testing.providers.script import Prompt, Tool

USER = {"role": "user", "content": "hi"}


def result(content: object) -> dict[str, object]:
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": content}]}


CASES: dict[str, tuple[dict[str, object], Prompt]] = {
    "a message": ({"messages": [USER]}, Prompt(model="m", text="hi")),
    "no message": ({"messages": []}, Prompt(model="m")),
    "blocks": (
        {
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}],
                }
            ]
        },
        Prompt(model="m", text="a\nb"),
    ),
    "instructions": ({"system": "be brief", "messages": [USER]}, Prompt(model="m", system="be brief", text="hi")),
    "instructions in blocks": (
        {"system": [{"type": "text", "text": "be"}, {"type": "text", "text": "brief"}], "messages": [USER]},
        Prompt(model="m", system="be\nbrief", text="hi"),
    ),
    "a tool's result": ({"messages": [USER, result("42")]}, Prompt(model="m", tool_result="42")),
    "a result in blocks": (
        {"messages": [result([{"type": "text", "text": "4"}, {"type": "image"}, {"type": "text", "text": "2"}])]},
        Prompt(model="m", tool_result="4\n2"),
    ),
    "a result without content": ({"messages": [result(None)]}, Prompt(model="m")),
    "an assistant's turn last": ({"messages": [{"role": "assistant", "content": "x"}]}, Prompt(model="m")),
    "tools": (
        {
            "messages": [USER],
            "tools": [{"name": "f", "input_schema": {"properties": {"city": {}}}}, {"name": "web_search"}],
        },
        Prompt(model="m", text="hi", tools=(Tool(name="f", properties=("city",)),)),
    ),
    "thinking": ({"messages": [USER], "thinking": {"type": "adaptive"}}, Prompt(model="m", text="hi", thinking=True)),
    "no thinking": ({"messages": [USER], "thinking": {"type": "disabled"}}, Prompt(model="m", text="hi")),
}


def request(body: dict[str, object]) -> MessagesRequest:
    return msgspec.json.decode(msgspec.json.encode({"model": "m", "max_tokens": 1, **body}), type=MessagesRequest)


@pytest.mark.parametrize("name", CASES)
def test_prompt_of(name: str) -> None:
    body, prompt = CASES[name]
    assert prompt_of(request(body)) == prompt


def test_thinking_that_is_sent_back_is_found() -> None:
    block = {"type": "thinking", "thinking": "hm", "signature": "s"}
    turns = [{"role": "assistant", "content": [block, {"type": "text", "text": "x"}]}, USER]
    assert [(found.thinking, found.signature) for found in thinking_blocks(request({"messages": turns}))] == [
        ("hm", "s")
    ]


@pytest.mark.parametrize(
    ("fields", "samples"), [({}, False), ({"temperature": 1}, True), ({"top_k": 5}, True), ({"top_p": 0.5}, True)]
)
def test_sampling_parameters_count_at_whatever_value(fields: dict[str, object], samples: bool) -> None:
    assert request({"messages": [USER], **fields}).samples is samples
