"""What the echo model says."""

import orjson
import pytest

from egress_gateway.testing.providers.echo import echo
from egress_gateway.testing.providers.script import Choice, Prompt, Reply, Tool, ToolUse

LOOKUP = Tool(name="lookup", properties=("customer", "city"))

CASES = {
    "repeats the message": (Prompt(text="hi you"), Choice(text="You wrote: hi you")),
    "repeats a tool's result": (Prompt(tool_result="42"), Choice(text="The tool answered: 42")),
    "thinks about the message": (
        Prompt(text="hi", thinking=True),
        Choice(text="You wrote: hi", thinking="The message reads: hi"),
    ),
    "thinks about a result": (
        Prompt(tool_result="42", thinking=True),
        Choice(text="The tool answered: 42", thinking="The message reads: 42"),
    ),
    "calls a tool with values of the message": (
        Prompt(text="call lookup customer=Ada Smith, city: Oslo", tools=(LOOKUP,)),
        Choice(tools=(ToolUse(name="lookup", arguments='{"customer":"Ada Smith","city":"Oslo"}'),)),
    ),
    "gives a tool the whole message where nothing is named": (
        Prompt(text="call lookup now", tools=(Tool(name="lookup", properties=("city",)),)),
        Choice(tools=(ToolUse(name="lookup", arguments='{"city":"call lookup now"}'),)),
    ),
    "calls several tools": (
        Prompt(text="call a and call b", tools=(Tool(name="a"), Tool(name="b"), Tool(name="c"))),
        Choice(tools=(ToolUse(name="a"), ToolUse(name="b"))),
    ),
    "does not call a tool that is only mentioned": (
        Prompt(text="recall lookups", tools=(LOOKUP,)),
        Choice(text="You wrote: recall lookups"),
    ),
    "fills in JSON": (Prompt(text="name: Ada", structured=("name",)), Choice(text='{"name":"Ada"}')),
    "fills in JSON without a schema": (Prompt(text="x", structured=()), Choice(text='{"echo":"x"}')),
}


@pytest.mark.parametrize("name", CASES)
def test_echo(name: str) -> None:
    prompt, choice = CASES[name]
    assert echo(prompt) == Reply(choices=(choice,))


def test_as_many_choices_as_asked_for() -> None:
    reply = echo(Prompt(text="x", choices=3))
    assert isinstance(reply, Reply)
    assert [choice.text for choice in reply.choices] == ["You wrote: x"] * 3


def test_values_with_quotes_stay_valid_json() -> None:
    reply = echo(Prompt(text='call t v=say "hi" \\ now', tools=(Tool(name="t", properties=("v",)),)))
    assert isinstance(reply, Reply)
    assert orjson.loads(reply.choices[0].tools[0].arguments) == {"v": 'say "hi" \\ now'}
