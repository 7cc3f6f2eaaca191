"""The sensitive values of the demo, which belong to nobody, and a search that spacing does not fool."""

import re
from typing import Final

import msgspec

from egress_gateway.testing.credentials import Fabricator

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


def found_in(text: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values that a text holds, whatever stands between their characters."""
    compact = _compact(text)
    return tuple(value for value in values if _compact(value) in compact)


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _in_fours(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
