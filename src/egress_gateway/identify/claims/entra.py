"""Tokens of Microsoft Entra ID, versions 1.0 and 2.0.

A person is `oid` within `tid`: `sub` differs from application to application, and names and addresses
change hands. Above some 200 groups Entra leaves the claim out and says so with `hasgroups` or
`_claim_names` (Microsoft's "access token claims reference", groups overage).
"""

from typing import Final

import msgspec

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.identify.claims.reading import text
from egress_gateway.identify.claims.vendor import STANDARD, Claims, VendorClaims


def _settle(claims: Claims, identity: Identity) -> Identity:
    if not identity.tenant:
        raise Unauthenticated("identity_malformed", "the signed identity names no tenant (`tid`)")
    if "hasgroups" in claims:
        identity = msgspec.structs.replace(identity, groups_complete=False)
    return identity if _is_of_a_person(claims) else msgspec.structs.replace(identity, person="")


def _is_of_a_person(claims: Claims) -> bool:
    kind = text(claims, "idtyp")
    # Tokens of applications have an `oid` too, that of the service principal. Where the optional claim
    # `idtyp` is not issued, they are known by `sub` being the same.
    return kind == "user" if kind else text(claims, "sub") != text(claims, "oid")


ENTRA: Final = VendorClaims(
    fields={**STANDARD, "person": ("oid",), "tenant": ("tid",), "client": ("azp", "appid"), "token_id": ("uti", "jti")},
    settle=_settle,
)
