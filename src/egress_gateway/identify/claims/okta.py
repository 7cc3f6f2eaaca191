"""Tokens of Okta's authorization servers, access tokens and ID tokens.

In an access token `uid` is the person and `sub` the log-in name, which changes hands; an ID token has
the person in `sub` and names no client besides its audience. An access token without `uid` is one of
an application.

A groups claim that is made by an expression ends silently at the expression's limit, 100 at most for the
functions of groups; one that is made by a filter does not.
"""

from typing import Final

import msgspec

from egress_gateway.core.identity import Identity
from egress_gateway.identify.claims.reading import text
from egress_gateway.identify.claims.vendor import STANDARD, Claims, VendorClaims

CUT_AT: Final = 100
"""Groups from which on a list may have been cut: nothing in the token tells (Okta's "group functions")."""


def _settle(claims: Claims, identity: Identity) -> Identity:
    if len(identity.groups) >= CUT_AT:
        identity = msgspec.structs.replace(identity, groups_complete=False)
    if "cid" in claims and identity.person == text(claims, "sub") != text(claims, "uid"):
        return msgspec.structs.replace(identity, person="")
    return identity


OKTA: Final = VendorClaims(fields={**STANDARD, "person": ("uid", "sub"), "client": ("cid",)}, settle=_settle)
