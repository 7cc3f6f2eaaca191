"""Access tokens of Keycloak.

Roles of the realm come as they are, those of a client as `client:role`. Groups stay as the group mapper
spells them: paths (`/a/b`), or with "Full group path" off bare names. A bare name is not made a path,
since the group `b` below `/a` would then pass for a top-level one.
"""

from typing import Final

import msgspec

from egress_gateway.core.identity import Identity
from egress_gateway.identify.claims.reading import find, text, texts
from egress_gateway.identify.claims.vendor import STANDARD, Claims, VendorClaims
from egress_gateway.wire.json import Json

_SERVICE_ACCOUNT: Final = "service-account-"
"""How the user names begin that Keycloak gives to clients' own accounts."""


def _settle(claims: Claims, identity: Identity) -> Identity:
    roles: list[Json] = list(identity.roles)
    access = find(claims, "resource_access")
    for client, granted in access.items() if isinstance(access, dict) else ():
        named = texts(granted, "roles") if isinstance(granted, dict) else None
        roles.extend(f"{client}:{role}" for role in named or ())
    # Read once more as a whole: the clients' names have to be plain too, and all together not too many.
    every = texts({"resource_access": roles}, "resource_access") or ()
    person = "" if text(claims, "preferred_username").startswith(_SERVICE_ACCOUNT) else identity.person
    return msgspec.structs.replace(identity, roles=every, person=person)


KEYCLOAK: Final = VendorClaims(
    fields={**STANDARD, "roles": ("realm_access.roles",), "session": ("sid", "session_state")}, settle=_settle
)
