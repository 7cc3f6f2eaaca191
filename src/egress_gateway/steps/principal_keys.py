"""Whose numbers are kept apart: a keyed digest of who asks, for those who count and must not know.

A name that nobody verified stands for nothing: whoever could choose one would have as many quotas as names.
So everybody of an application who is not known shares one.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from egress_gateway.core.policy import Facts
from egress_gateway.core.secret import Secret

DIGEST_BYTES: Final = 16
"""Of HMAC-SHA256: two of 2^40 digests are the same with a chance of one in 2^49."""

_Names = Sequence[str]


def _person(facts: Facts) -> _Names:
    who = facts.principal
    if who.person and who.person_verified:
        return ("person", who.issuer, who.tenant, who.person)
    return ("unverified", who.app)


def _agent(facts: Facts) -> _Names:
    who = facts.principal
    return ("agent", who.issuer, who.tenant, who.agent) if who.agent and who.agent_verified else ("unverified", who.app)


_NAMES: Final[Mapping[str, Callable[[Facts], _Names]]] = MappingProxyType(
    {
        "person": _person,
        "app": lambda facts: ("app", facts.principal.app),
        "agent": _agent,
        "route": lambda facts: ("route", facts.route),
        # Within one application: the caller names it, and must not be able to name another's.
        "session": lambda facts: ("session", facts.principal.app, facts.principal.session),
    }
)
PER: Final = tuple(_NAMES)


def counting_key(master: Secret[bytes], purpose: str) -> Secret[bytes]:
    """A key of an installation for one purpose; the same for all its workers, and at any time."""
    return Secret(hmac.digest(master.expose(), b"counting " + purpose.encode("ascii"), "sha256"))


def principal_key(key: Secret[bytes], what: Sequence[str], per: Sequence[str], facts: Facts) -> bytes:
    """The digest under which `what` is counted for this combination of principals."""
    named = [what, *((word, *_NAMES[word](facts)) for word in per)]
    return hmac.digest(key.expose(), msgspec.json.encode(named), "sha256")[:DIGEST_BYTES]
