"""What is asked of a directory, apart from how LDAP writes it down.

A value is never part of a filter's text here, so that nothing in it can be more than a value.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.secret import Secret


class SearchFailed(Exception):
    """A directory that did not answer, or not with what can be relied on.

    `reason` is for the operator: it names hosts, settings and result codes, never a person, a group or
    a password. `broken` says that it is not about what was asked: the directory cannot be used at the
    moment, or the connection to it not any more.
    """

    def __init__(self, reason: str, *, broken: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.broken = broken


@conceals("value")
class Match(msgspec.Struct, frozen=True):
    """An attribute with a value, or `attribute:rule:` with what an extensible matching rule takes."""

    attribute: str
    value: str


@conceals("dn", "values")
class Entry(msgspec.Struct, frozen=True):
    """An entry, and the values of the attribute that was asked for."""

    dn: str
    values: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """What a search brought."""

    entries: tuple[Entry, ...] = ()
    complete: bool = False
    """Whether these are all; false at our bound or the directory's."""


class Searching(Protocol):
    """A connection to a directory, as a service user. For one thread at a time."""

    def search(self, base: str, any_of: Sequence[Match], attribute: str, *, most: int) -> Found:
        """The entries below `base` that match any of these; so many of them at most. Raises `SearchFailed`."""
        ...

    def is_password(self, dn: str, password: Secret[str]) -> bool:
        """Whether the directory lets somebody log in as `dn` with a password. Raises `SearchFailed`."""
        ...

    def cut(self) -> None:
        """From any thread: make whatever waits on the connection fail."""
        ...

    def close(self) -> None:
        """Close the connection, without a word to the directory that could take time."""
        ...
