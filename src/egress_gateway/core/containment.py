"""What an operator has stopped for now: a person, an application, an agent, a route, an upstream or a tool."""

from typing import Final

import msgspec

SELECTORS: Final = ("person", "app", "agent", "route", "upstream", "tool")
"""The fields of a containment that say what it meets, in the order in which they are shown."""


class Containment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One stop. It meets a request of which everything is so that it names, and can only ever refuse."""

    id: str
    person: str = ""
    """As records name it, `<issuer>:<id>`; or as an unsigned header names it."""
    app: str = ""
    agent: str = ""
    """Also one after whom another acts."""
    route: str = ""
    upstream: str = ""
    """Where a request would be sent, after every reroute."""
    tool: str = ""
    """One that a request offers, or that an answer calls."""
    since: int
    until: int
    """Microseconds since the epoch; from then on it has no effect."""
    uid: int
    """The machine's user who made it: somebody else has to lift it."""
    actor: str = ""
    """That user's name."""
    reason: str
    ticket: str = ""

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """What it names, as selector and value."""
        return tuple((selector, getattr(self, selector)) for selector in SELECTORS if getattr(self, selector))
