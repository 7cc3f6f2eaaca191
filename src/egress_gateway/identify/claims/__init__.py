"""From a token's claims to an identity in our words: one file for each vendor."""

from egress_gateway.identify.claims.mapping import read_claims, tenant_of

__all__ = ["read_claims", "tenant_of"]
