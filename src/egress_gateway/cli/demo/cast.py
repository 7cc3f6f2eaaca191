"""What every scene plays with, clients, provider and values, and how it sees the latest exchange."""

import json
from collections.abc import Mapping

import msgspec

from egress_gateway.cli.demo.clients import Clients
from egress_gateway.cli.demo.provider import Provider, readable
from egress_gateway.cli.demo.story import Claim, Turn
from egress_gateway.cli.demo.values import Values, found_in
from egress_gateway.testing.providers import Reply


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody in the demo."""

    clients: Clients
    provider: Provider
    values: Values
    key: str
    """The application's gateway key."""

    def turn(self, headers: Mapping[str, str], *, sent: str, got: str) -> Turn:
        """The latest exchange, seen from both ends."""
        return Turn(
            sent=sent,
            saw=readable(self.provider.body),
            answered=words(self.provider.said),
            got=got,
            decision=headers.get("x-egress-decision", ""),
            record=headers.get("x-egress-record", ""),
        )

    def nothing_left(self, values: tuple[str, ...], *, requests: int = 1) -> Claim:
        """That none of the values, however it is spaced, is in the latest requests as they arrived."""
        text = self.provider.received(requests=requests)
        what = "the value is" if len(values) == 1 else f"none of the {len(values)} values is"
        negation = "not " if len(values) == 1 else ""
        return Claim(
            f"{what} {negation}in the bytes that the provider received",
            len(self.provider.exchanges) >= requests and not found_in(text, values),
        )


def words(reply: Reply) -> str:
    """What a reply says, in one line: thinking in parentheses, text, calls."""
    choice = reply.choices[0]
    calls = [call_text(tool.name, tool.arguments) for tool in choice.tools]
    parts = [f"({choice.thinking})" if choice.thinking else "", choice.text, "\n".join(calls)]
    return " ".join(part for part in parts if part)


def call_text(name: str, arguments: str) -> str:
    """A tool call as a programmer reads it."""
    given = ", ".join(f"{key}={value}" for key, value in json.loads(arguments).items())
    return f"{name}({given})"
