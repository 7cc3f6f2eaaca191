"""What the credentials of one request prove: the application, and the person it acts for.

| shown | names |
|---|---|
| gateway key | the application |
| AWS signature | the application of the gateway key that it was made with |
| gateway token | the application and the person, as they were when it was made |
| client certificate | the application, by its SPIFFE id or DNS name |
| JWT as the credential | the application it was made for, and its person |
| JWT in `x-egress-identity` | the person |

Several may be shown. They have to agree: two applications or two persons are refused, never ranked; the
application that an identity in `x-egress-identity` was made for counts there too, if it is a known one. A
request that names no application is refused, whoever the person is.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import Grant, Identity
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify import sigv4
from egress_gateway.identify.certificate import application_of, read_certificate
from egress_gateway.identify.credentials import Kind, Presented, presented, signed_identity
from egress_gateway.identify.gateway_key import authenticate, in_force, usable
from egress_gateway.identify.grant import unseal
from egress_gateway.identify.revocation import check_revoked
from egress_gateway.identify.signature_memory import SignatureMemory
from egress_gateway.ports import KeySource, RevokedIdentities, TokenVerifier

STRONGEST_FIRST: Final = ("mtls", "sigv4", "key", "token", "jwt")
"""Of several proofs of the application, the one that records and routes call it by."""


class Grants:
    """How gateway tokens are made: with which key, and for how many microseconds at most."""

    def __init__(self, key: Secret[bytes], *, longest: int) -> None:
        self.key = key
        self.longest = longest


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What credentials are checked against."""

    source: KeySource
    pepper: Secret[bytes]
    tokens: TokenVerifier
    revoked: RevokedIdentities
    grants: Grants
    signatures: SignatureMemory
    """Of AWS signatures that were used."""
    applications: tuple[ApplicationConfig, ...] = ()
    used: Callable[[str, int], None] = lambda _key_id, _now: None
    """Told of each gateway key that was proved, and when."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was proved, before anything that depends on a route. The zero value proves nothing."""

    app: str = ""
    auth: str = ""
    key: KeyRecord | None = None
    """The gateway key that was shown, or that asked for the token that was."""
    grant: Grant | None = None
    identity: Identity | None = None
    """Of the person; without one, of the workload or the application."""
    supporting: tuple[Identity, ...] = ()
    """The other identities that were shown: what rests on this proof ends with any of them."""
    actors: tuple[str, ...] = ()
    """The agents that act, the current one first."""
    asserts_identity: bool = False
    """Whether the application may name persons without proof."""


def wants_body(head: RequestHead, means: Means, *, now: int) -> bool:
    """Whether who asks is known only once the body was read: a signature covers it.

    Only a signature of the right time under a key that may sign is worth reading a body for. Raises
    `Unauthenticated` as `prove` does for a signature of no right form.
    """
    claim = sigv4.presented(head)
    if claim is None:
        return False
    sigv4.check_time(claim, now)
    key = means.source.find(claim.key_id)
    return key is not None and key.sigv4 and usable(key, head.peer, now)


def prove(head: RequestHead, means: Means, *, now: int, body: bytes | None = None) -> Proof:
    """Check every credential of a request at `now` (microseconds since the epoch).

    `body` is what was read of it where `wants_body` asked for that. Raises `Unauthenticated`, and whatever
    the means raise that cannot be read.
    """
    shown = presented(head)
    claim = sigv4.presented(head)
    proofs = []
    if claim is not None:
        proofs.append(_by_signature(claim, head, body or b"", means, now))
    elif shown is not None:
        proofs.append(_by_credential(shown, means, now))
    signed = signed_identity(head)
    if signed is not None:
        identity = means.tokens.verify(signed, now)
        proofs.append(of_identity(identity, means))
    if head.certificate:
        app = application_of(read_certificate(head.certificate, now=now), means.applications)
        proofs.append(Proof(app=app, auth="mtls", asserts_identity=_asserts(app, means)))
    return agreed(proofs)


def of_identity(identity: Identity, means: Means) -> Proof:
    """What a signed identity proves that is no credential of an application: whom it names, and who acts."""
    return Proof(app=_application(identity, means), identity=identity, actors=identity.actors)


def _by_signature(claim: sigv4.SigV4Claim, head: RequestHead, body: bytes, means: Means, now: int) -> Proof:
    key = means.source.find(claim.key_id)
    sigv4.verify(claim, head, BodyDigest(hashlib.sha256(body).digest()), key, means.pepper, now)
    means.signatures.use(claim.signature, claim.moment, now)
    if key is None:
        raise Unauthenticated("key_unknown", "the gateway key is not valid; ask the route's owner for one")
    means.used(key.key_id, now)
    return Proof(app=key.app, auth="sigv4", key=key, asserts_identity=key.asserts_identity)


def _by_credential(shown: Presented, means: Means, now: int) -> Proof:
    match shown.kind:
        case Kind.KEY:
            key = authenticate(shown.value, means.source, means.pepper, now=now)
            means.used(key.key_id, now)
            return Proof(app=key.app, auth="key", key=key, asserts_identity=key.asserts_identity)
        case Kind.GRANT:
            return _by_grant(unseal(shown.value, means.grants.key, now=now, longest=means.grants.longest), means, now)
        case Kind.JWT:
            identity = means.tokens.verify(shown.value, now)
            app = _application(identity, means)
            if not app:
                raise Unauthenticated(
                    "application_unknown",
                    "the token is in order and names no application of this gateway; have its client configured",
                )
            proof = of_identity(identity, means)
            return msgspec.structs.replace(proof, auth="jwt", asserts_identity=_asserts(app, means))
        case Kind.SIGNATURE:
            # It had the scheme of one, and `sigv4.presented` found none.
            raise Unauthenticated("credential_malformed", "the signature of the request cannot be read")


def _by_grant(grant: Grant, means: Means, now: int) -> Proof:
    """What a gateway token proves, as long as everything does that it was given out for."""
    identities = (*([grant.identity] if grant.identity is not None else []), *grant.supporting)
    for identity in identities:
        check_revoked(identity, means.revoked.current())
    key = means.source.find(grant.key_id) if grant.key_id else None
    if key is not None:
        in_force(key, now)
    elif grant.key_id or grant.app not in {application.name for application in means.applications}:
        raise Unauthenticated("token_unknown", "what asked for this token is gone; ask for a new one")
    return Proof(
        app=grant.app,
        auth="token",
        key=key,
        grant=grant,
        identity=grant.identity,
        actors=grant.actors or ((grant.agent,) if grant.agent_verified else ()),
    )


def agreed(proofs: Sequence[Proof]) -> Proof:
    """What several proofs come to together. Raises `Unauthenticated` (`key_missing`, `identity_conflict`)."""
    ways = [proof.auth for proof in proofs if proof.app and proof.auth]
    if not ways:
        raise Unauthenticated(
            "key_missing",
            "nothing names the application; send a gateway key as `Authorization: Bearer egk_...`, or where the SDK "
            "puts its API key",
        )
    applications = {proof.app for proof in proofs if proof.app}
    identities = [proof.identity for proof in proofs if proof.identity is not None]
    people = [identity for identity in identities if identity.person]
    chains = {proof.actors for proof in proofs if proof.actors}
    if len(applications) > 1 or len(people) > 1 or len(chains) > 1:
        raise Unauthenticated(
            "identity_conflict",
            "the credentials name two applications, two persons or two agents; send those of one",
        )
    first = next(iter(people + identities), None)
    return Proof(
        app=applications.pop(),
        auth=min(ways, key=STRONGEST_FIRST.index),
        key=next((proof.key for proof in proofs if proof.key is not None), None),
        grant=next((proof.grant for proof in proofs if proof.grant is not None), None),
        identity=first,
        supporting=tuple(identity for identity in identities if identity is not first),
        actors=next(iter(chains), ()),
        asserts_identity=any(proof.asserts_identity for proof in proofs),
    )


def _application(identity: Identity, means: Means) -> str:
    """The application that a token was made for; empty if it is none of ours."""
    for application in means.applications:
        if identity.workload and identity.workload in application.spiffe:
            return application.name
        if identity.client and identity.client in application.clients.get(identity.issuer, ()):
            return application.name
    return ""


def _asserts(app: str, means: Means) -> bool:
    return any(application.asserts_identity for application in means.applications if application.name == app)
