"""What every scene plays with: the clients, the provider, made-up values; and what it can say of them."""

import json
import re
from collections.abc import Mapping
from typing import Final

import msgspec

from egress_gateway.cli.demo.clients import Clients
from egress_gateway.cli.demo.provider import Provider, readable
from egress_gateway.cli.demo.story import Claim, Turn
from egress_gateway.testing.credentials import Fabricator
from egress_gateway.testing.providers import Reply

_SEPARATORS: Final = re.compile(r"[\s-]+")


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """Sensitive values that belong to nobody, made at run time."""

    email: str
    phone: str
    card: str
    ssn: str
    iban: str
    secret: str
    """A GitHub token with a valid checksum."""
    colleague: str
    """An address that stands only in a system prompt."""

    @property
    def customer(self) -> tuple[str, ...]:
        """Those of the customer."""
        return (self.email, self.phone, self.card, self.ssn, self.iban)

    @property
    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        return (*self.customer, self.secret, self.colleague)


def made_up() -> Values:
    """The same values in every run."""
    make = Fabricator(1)
    return Values(
        email="jane.miller@example.com",
        phone=make.phone(),
        card=_in_fours(make.card()),
        ssn=make.ssn(),
        iban=_in_fours(make.iban()),
        secret=make.secret("secret.github_token"),
        colleague="duty.manager@example.net",
    )


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
        text = "\n".join(self.provider.received(-back) for back in range(1, requests + 1))
        what = "the value is" if len(values) == 1 else f"none of the {len(values)} values is"
        negation = "not " if len(values) == 1 else ""
        return Claim(
            f"{what} {negation}in the bytes that the provider received",
            len(self.provider.exchanges) >= requests and not found_in(text, values),
        )


def found_in(text: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values that a text holds, whatever stands between their characters."""
    compact = _compact(text)
    return tuple(value for value in values if _compact(value) in compact)


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


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _in_fours(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
