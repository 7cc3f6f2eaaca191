"""Tokens of any issuer that keeps to OpenID Connect Core and RFC 9068."""

from typing import Final

from egress_gateway.identify.claims.vendor import STANDARD, VendorClaims

OIDC: Final = VendorClaims(fields=STANDARD)
