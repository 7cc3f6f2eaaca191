"""Claims to an identity: the vendor's table, the operator's exceptions, and what holds for all vendors."""

from collections.abc import Mapping
from typing import Final

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.identify.claims.entra import ENTRA
from egress_gateway.identify.claims.google import GOOGLE
from egress_gateway.identify.claims.keycloak import KEYCLOAK
from egress_gateway.identify.claims.oidc import OIDC
from egress_gateway.identify.claims.okta import OKTA
from egress_gateway.identify.claims.reading import find, first_text, texts
from egress_gateway.identify.claims.spiffe import SPIFFE, trust_domain
from egress_gateway.identify.claims.vendor import Claims, VendorClaims

VENDORS: Final[Mapping[Vendor, VendorClaims]] = {
    Vendor.ENTRA: ENTRA,
    Vendor.GOOGLE: GOOGLE,
    Vendor.KEYCLOAK: KEYCLOAK,
    Vendor.OIDC: OIDC,
    Vendor.OKTA: OKTA,
    Vendor.SPIFFE: SPIFFE,
}


def tenant_of(issuer: IssuerConfig, claims: Claims) -> str:
    """The tenant that a token is of; for SPIFFE the trust domain. Empty if it does not say."""
    return trust_domain(claims) if issuer.vendor is Vendor.SPIFFE else first_text(claims, _names(issuer, "tenant"))


def read_claims(issuer: IssuerConfig, claims: Claims, *, actors: tuple[str, ...], expires: int) -> Identity:
    """The identity that verified claims stand for.

    Groups are complete only where the claim is there and the issuer does not say that it left some out.
    Somebody who is his own client is none: tokens that an application got for itself have its id in
    `sub` (RFC 9068 section 2.2).

    Raises `Unauthenticated`: `identity_malformed`, or `identity_nameless` for a token that names neither
    person nor workload nor client.
    """
    groups = _texts(issuer, claims, "groups")
    client = first_text(claims, _names(issuer, "client"))
    person = first_text(claims, _names(issuer, "person"))
    identity = VENDORS[issuer.vendor].settle(
        claims,
        Identity(
            issuer=issuer.name,
            person="" if client and find(claims, "sub") == client else person,
            tenant=tenant_of(issuer, claims),
            client=client,
            groups=groups or (),
            groups_complete=groups is not None and not _left_out(issuer, claims),
            roles=_texts(issuer, claims, "roles") or (),
            mfa=_mfa(issuer, claims),
            strength=first_text(claims, _names(issuer, "strength")),
            region=first_text(claims, _names(issuer, "region")),
            actors=actors,
            session=first_text(claims, _names(issuer, "session")),
            token_id=first_text(claims, _names(issuer, "token_id")),
            expires=expires,
        ),
    )
    if not (identity.person or identity.workload or identity.client):
        raise Unauthenticated("identity_nameless", "the signed identity names neither person, workload nor client")
    return identity


def _names(issuer: IssuerConfig, field: str) -> tuple[str, ...]:
    if field in issuer.claims:
        return (issuer.claims[field],)
    return VENDORS[issuer.vendor].fields.get(field, ())


def _texts(issuer: IssuerConfig, claims: Claims, field: str) -> tuple[str, ...] | None:
    """The values of the first claim that is there; None if there is none."""
    return next((found for name in _names(issuer, field) if (found := texts(claims, name)) is not None), None)


def _left_out(issuer: IssuerConfig, claims: Claims) -> bool:
    """Whether the groups are somewhere else (OpenID Connect Core section 5.6.2, distributed claims)."""
    elsewhere = find(claims, "_claim_names")
    if elsewhere is None:
        return False
    return not isinstance(elsewhere, dict) or any(name in elsewhere for name in _names(issuer, "groups"))


def _mfa(issuer: IssuerConfig, claims: Claims) -> bool:
    # Only a claim that the operator chose for it may be plainly true or false.
    if "mfa" in issuer.claims and isinstance(said := find(claims, issuer.claims["mfa"]), bool):
        return said
    values = {value for name in _names(issuer, "mfa") for value in texts(claims, name) or ()}
    return not values.isdisjoint(issuer.mfa_values)
