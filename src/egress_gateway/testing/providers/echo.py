"""A model that repeats what it was told, so that a test sees what reached the provider.

It is deterministic and knows four things: to repeat a message in prose, to repeat a tool's result, to
call a tool when a message says `call <tool>`, and to fill in JSON. Arguments come from the message:
`call lookup customer=Ada Smith, city: Oslo` fills the properties `customer` and `city` of the tool
`lookup`; a property that the message does not name gets the whole message.
"""

import re

import orjson

from egress_gateway.testing.providers.script import Choice, Prompt, Reply, ToolUse


def echo(prompt: Prompt) -> Reply:
    """The echo model."""
    return Reply(choices=(_choice(prompt),) * prompt.choices)


def _choice(prompt: Prompt) -> Choice:
    thinking = f"The message reads: {prompt.text or prompt.tool_result}" if prompt.thinking else ""
    if prompt.tool_result:
        return Choice(text=f"The tool answered: {prompt.tool_result}", thinking=thinking)
    if prompt.structured is not None:
        return Choice(text=filled(prompt.text, prompt.structured or ("echo",)), thinking=thinking)
    tools = tuple(
        ToolUse(name=tool.name, arguments=filled(prompt.text, tool.properties))
        for tool in prompt.tools
        if re.search(rf"\bcall {re.escape(tool.name)}\b", prompt.text)
    )
    if tools:
        return Choice(tools=tools, thinking=thinking)
    return Choice(text=f"You wrote: {prompt.text}", thinking=thinking)


def filled(text: str, properties: tuple[str, ...]) -> str:
    """JSON with a value from the text for every property."""
    return orjson.dumps({name: _value(text, name) for name in properties}).decode()


def _value(text: str, name: str) -> str:
    named = re.search(rf"\b{re.escape(name)}\s*[=:]\s*([^,;\n]+)", text)
    return named.group(1).strip() if named else text
