"""Signed identities: from a token to what it says, if everything about it is in order.

 1. its form, and a header that brings no key of its own;
 2. the issuer, by exactly its `iss`, and by tenant where several share one;
 3. algorithm and type, which the issuer's configuration allows;
 4. the signature, by a key of that issuer and no other;
 5. what it is for: audience, no proof of a key, no notice of an event; and when: times;
 6. the claims, in our words;
 7. the list of revocations.

What the unverified token says chooses the keys to verify it with, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.core.secret import Secret
from egress_gateway.core.spiffe import parse_spiffe
from egress_gateway.identify.claims import read_claims, tenant_of
from egress_gateway.identify.claims.reading import find, texts
from egress_gateway.identify.claims.spiffe import trust_domain
from egress_gateway.identify.delegation import read_actors
from egress_gateway.identify.jwt_form import MAX_TOKEN, SignedToken, parse_token
from egress_gateway.identify.jwt_times import check_times
from egress_gateway.identify.revocation import check_revoked
from egress_gateway.identify.verified import VerifiedTokens, digest_of
from egress_gateway.ports import IssuerKeys, RevokedIdentities, SignatureKey
from egress_gateway.wire.json import Json

TENANT_PLACE: Final = "{tenantid}"
"""Where the tenant stands in the `iss` of an issuer that has one for each (Entra's discovery document)."""


class Tokens:
    """The `TokenVerifier` for configured issuers."""

    def __init__(self, issuers: Iterable[IssuerConfig], keys: IssuerKeys, revoked: RevokedIdentities) -> None:
        self._keys = keys
        self._revoked = revoked
        self._verified = VerifiedTokens()
        self._issuers: defaultdict[str, list[tuple[frozenset[str], IssuerConfig]]] = defaultdict(list)
        for issuer in issuers:
            for name, tenants in names_of(issuer):
                self._issuers[name].append((tenants, issuer))

    def verify(self, token: Secret[str], now: int) -> Identity:
        """As the port promises; a token that was verified in the last minute is not verified again.

        Raises `Unauthenticated`: `identity_malformed`, `identity_issuer`, `identity_signature`,
        `identity_purpose`, `identity_expired`, `identity_times`, `identity_nameless`,
        `identity_revoked`; and `Unavailable` as the keys and the list of revocations do.
        """
        text = token.expose()
        digest = digest_of(text[: MAX_TOKEN + 1])
        revoked = self._revoked.current()
        if (name := self._verified.issuer(digest)) and (
            known := self._verified.find(digest, self._keys.current(name, now), revoked, now)
        ):
            return known
        parsed = parse_token(text)
        issuer = self._issuer(parsed.claims)
        _check_header(parsed, issuer)
        keys = self._keys.current(issuer.name, now)
        self._check_signature(parsed, issuer, keys, now)
        _check_purpose(parsed.claims, issuer)
        expires = check_times(parsed.claims, now=now, longest_seconds=issuer.longest_seconds)
        identity = read_claims(issuer, parsed.claims, actors=read_actors(parsed.claims, issuer.name), expires=expires)
        check_revoked(identity, revoked)
        self._verified.keep(digest, identity, keys, revoked, now)
        return identity

    def _issuer(self, claims: Mapping[str, Json]) -> IssuerConfig:
        said = find(claims, "iss")
        if said is None and (domain := trust_domain(claims)):
            # JWT-SVID section 3.2: `iss` may be missing; the subject's trust domain is then its issuer.
            said = f"spiffe://{domain}"
        for tenants, issuer in self._issuers.get(said, ()) if isinstance(said, str) else ():
            if not tenants or tenant_of(issuer, claims) in tenants:
                return issuer
        raise Unauthenticated(
            "identity_issuer",
            "no issuer of this gateway is the signed identity's, or none for its tenant; log in where the gateway's "
            "operator says, or have the issuer configured",
        )

    def _check_signature(
        self, token: SignedToken, issuer: IssuerConfig, keys: Mapping[str, SignatureKey], now: int
    ) -> None:
        key = keys.get(token.key_id)
        if key is None:
            self._keys.missing(issuer.name, now)
        if key is None or not key.verifies(token.algorithm, token.signed, token.signature):
            raise Unauthenticated(
                "identity_signature",
                "the signed identity's signature is not one by a key that the gateway knows of its issuer; get a new "
                "one, and if that fails too have the issuer's keys looked at",
            )


def names_of(issuer: IssuerConfig) -> Iterable[tuple[str, frozenset[str]]]:
    """Every `iss` of an issuer's tokens, with the tenants that may stand beside it; none means any."""
    if TENANT_PLACE in issuer.issuer:
        return [(issuer.issuer.replace(TENANT_PLACE, tenant), frozenset({tenant})) for tenant in issuer.tenants]
    tenants = frozenset(issuer.tenants)
    if issuer.vendor is Vendor.SPIFFE and (parsed := parse_spiffe(issuer.issuer)):
        # Keys of a trust domain speak for its own workloads.
        tenants = tenants or frozenset({parsed.trust_domain})
    return [(issuer.issuer, tenants)]


def _check_header(token: SignedToken, issuer: IssuerConfig) -> None:
    if token.algorithm not in issuer.algorithms:
        raise Unauthenticated(
            "identity_signature", "the signed identity is signed in a way that is not allowed for its issuer"
        )
    if token.kind not in {kind.lower().removeprefix("application/") for kind in issuer.types}:
        raise Unauthenticated(
            "identity_purpose", "the signed identity is of another type (`typ`) than tokens for the gateway"
        )


def _check_purpose(claims: Mapping[str, Json], issuer: IssuerConfig) -> None:
    if set(texts(claims, "aud") or ()).isdisjoint(issuer.audiences):
        raise Unauthenticated(
            "identity_purpose",
            "the signed identity is for somebody else (`aud`); ask its issuer for one for this gateway",
        )
    if "cnf" in claims:
        # RFC 7800: whoever shows it has to prove that he has a key. Taken for a bearer token it would lose that.
        raise Unauthenticated(
            "identity_purpose",
            "the signed identity is bound to a key (`cnf`), which this gateway does not ask for; get a bearer token",
        )
    if "events" in claims:
        # RFC 8417 section 2.2; a logout token has all else that an identity has.
        raise Unauthenticated(
            "identity_purpose", "this is the notice of an event (`events`) and no identity; send an access token"
        )
