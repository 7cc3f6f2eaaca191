"""JWT-SVIDs (SPIFFE JWT-SVID specification): a workload, and never a person."""

from typing import Final

import msgspec

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.core.spiffe import parse_spiffe
from egress_gateway.identify.claims.reading import find
from egress_gateway.identify.claims.vendor import Claims, VendorClaims


def trust_domain(claims: Claims) -> str:
    """The trust domain of the subject; empty if the subject is no SPIFFE id."""
    subject = find(claims, "sub")
    parsed = parse_spiffe(subject) if isinstance(subject, str) else None
    return parsed.trust_domain if parsed else ""


def _settle(claims: Claims, identity: Identity) -> Identity:
    subject = find(claims, "sub")
    parsed = parse_spiffe(subject) if isinstance(subject, str) else None
    # Section 2.1 of the SPIFFE-ID specification: the id of a trust domain itself is no workload's.
    if not isinstance(subject, str) or parsed is None or not parsed.path:
        raise Unauthenticated("identity_malformed", "the signed identity's subject is not the SPIFFE id of a workload")
    return msgspec.structs.replace(identity, workload=subject, person="")


SPIFFE: Final = VendorClaims(fields={"token_id": ("jti",)}, settle=_settle)
