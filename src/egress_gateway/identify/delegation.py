"""Who acts for the subject of a token: the `act` claim (RFC 8693 section 4.1).

The outermost actor is the current one. Those within are the ones before it: for the record, and not for
a decision, as the RFC says.
"""

from collections.abc import Mapping
from typing import Final

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.identify.claims.reading import text
from egress_gateway.wire.json import Json

MAX_ACTORS: Final = 8
"""Agents that called each other on the way here. Each is a field of the record."""


def read_actors(claims: Mapping[str, Json], issuer_name: str) -> tuple[str, ...]:
    """The actors, the current one first; empty if nobody acts for the subject.

    An actor is called `<issuer>:<sub>`, by the name of the token's issuer here, and one with an `iss` of its own
    `<issuer>:<iss>#<sub>`: none passes for another issuer's with the same `sub`. Raises `Unauthenticated`
    (`identity_malformed`).
    """
    actors: list[str] = []
    holder = claims
    while "act" in holder:
        actor = holder["act"]
        if not isinstance(actor, dict):
            raise Unauthenticated("identity_malformed", "the signed identity has an actor (`act`) that is no object")
        if len(actors) == MAX_ACTORS:
            raise Unauthenticated("identity_malformed", f"the signed identity has more than {MAX_ACTORS} actors")
        name, issuer = text(actor, "sub"), text(actor, "iss")
        if not name:
            raise Unauthenticated("identity_malformed", "the signed identity has an actor (`act`) without `sub`")
        foreign = f"{issuer}#" if issuer and issuer != claims.get("iss") else ""
        actors.append(f"{issuer_name}:{foreign}{name}")
        holder = actor
    return tuple(actors)
