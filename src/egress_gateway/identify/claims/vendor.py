"""What one vendor's tokens look like: where each of our fields stands, and what no table can say."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from egress_gateway.core.identity import Identity
from egress_gateway.wire.json import Json

FIELDS: Final = ("person", "tenant", "client", "groups", "roles", "mfa", "strength", "region", "session", "token_id")
"""Fields of an identity that stand in a claim, and that `claims` of an issuer may look for elsewhere."""

Claims = Mapping[str, Json]

STANDARD: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("sub",),
    "client": ("azp", "client_id"),
    "groups": ("groups",),
    "roles": ("roles",),
    "mfa": ("amr", "acr", "acrs"),
    "strength": ("acr",),
    "session": ("sid",),
    "token_id": ("jti",),
}
"""OpenID Connect Core section 2 and RFC 9068 section 2.2; `groups` and `roles` are RFC 7643's."""


def unchanged(_claims: Claims, identity: Identity) -> Identity:
    """Nothing to add to what the table says."""
    return identity


class VendorClaims(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor's table, and the rest."""

    fields: Mapping[str, tuple[str, ...]]
    """Our field to the claims that may hold it: the first that is there counts, for `mfa` all of them."""
    settle: Callable[[Claims, Identity], Identity] = unchanged
    """Corrects what the table made of the claims. Raises `Unauthenticated` for claims that cannot be."""
