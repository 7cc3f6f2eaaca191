"""Who is asking on a route: what was proved, and what unsigned headers say besides.

An unsigned header is a claim of the application. A claimed person is recorded as asserted and never
becomes a verified one; a claim that contradicts what was proved is refused, and so is a header of ours
that there is not: whoever sends one believes that it does something.
"""

import hmac
import re
from typing import Final

import msgspec

from egress_gateway.core.errors import Refused, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import Identity
from egress_gateway.core.keys import Scope
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import SIGNED_HEADER
from egress_gateway.identify.gateway_key import allow
from egress_gateway.identify.proof import Proof

PERSON_HEADER: Final = "x-egress-person"
AGENT_HEADER: Final = "x-egress-agent"
SESSION_HEADER: Final = "x-egress-session"
OUR_HEADERS: Final = frozenset({PERSON_HEADER, AGENT_HEADER, SESSION_HEADER, SIGNED_HEADER})
PREFIX: Final = "x-egress-"

MAX_VALUE: Final = 256
"""Characters of an identity value: it becomes a record field and an index key."""

_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_SESSION_BYTES: Final = 16


def identify(
    head: RequestHead, proof: Proof, *, route: str, pepper: Secret[bytes], scope: Scope = Scope.CALL
) -> Principal:
    """The principal of a request to `route`; its groups are still to be gathered.

    `scope` is what the key must be good for. A token that was exchanged takes the place of the key's calls.

    A request without a session gets that of its log-in, or else a derived one, the same for the same
    application, person and agent, and marked as derived.

    Raises `Refused` as `allow` does and (`identity_not_allowed`), and `Unauthenticated`
    (`identity_malformed`, `identity_conflict`, `identity_unknown_header`).
    """
    if proof.key is not None:
        allow(proof.key, route, scope=scope if proof.grant is None else Scope.TOKEN, peer=head.peer)
    if proof.grant is not None and proof.grant.route != route:
        raise Refused("route_not_allowed", "the gateway token is for another route; get one for this route")
    _check_names(head)
    identity = proof.identity or Identity(issuer="")
    person = person_id(identity)
    asserted = _asserted_person(head, proof, person)
    agent, verified = acting_agent(head, proof)
    session = _session(head, proof) or identity.session
    return Principal(
        app=proof.app,
        key_id=proof.key.key_id if proof.key is not None else "",
        issuer=identity.issuer,
        tenant=identity.tenant,
        person=person,
        person_verified=bool(person),
        asserted_person=asserted,
        roles=identity.roles,
        mfa=identity.mfa,
        strength=identity.strength,
        agent=agent,
        agent_verified=verified,
        agent_chain=proof.actors[1:],
        session=session or derived_session(pepper, proof.app, person or asserted, agent),
        session_derived=proof.grant.session_derived if proof.grant is not None else not session,
        person_region=identity.region,
        auth=proof.auth,
    )


def person_id(identity: Identity) -> str:
    """One name for one person: `<issuer>:<id>`, or `<issuer>/<tenant>:<id>` where there is a tenant.

    Issuers and tenants count their people for themselves; without them a number is somebody else's as well.
    """
    if not identity.person:
        return ""
    # An issuer's name has neither sign, so that the first colon ends what is not the person's id.
    tenant = "/" + identity.tenant.replace("%", "%25").replace(":", "%3A") if identity.tenant else ""
    return f"{identity.issuer}{tenant}:{identity.person}"


def acting_agent(head: RequestHead, proof: Proof) -> tuple[str, bool]:
    """The agent that acts, and whether a signed identity names it. Raises `Unauthenticated` (`identity_conflict`)."""
    claimed = claim(head, AGENT_HEADER)
    bound = proof.grant.agent if proof.grant is not None else ""
    known = {name for name in (*proof.actors[:1], bound, claimed) if name}
    if len(known) > 1:
        raise _conflict(AGENT_HEADER)
    return next(iter(known), ""), bool(proof.actors)


def derived_session(pepper: Secret[bytes], app: str, person: str, agent: str) -> str:
    """A session id for callers that name none: 32 hex digits, stable, and not computable outside."""
    # Never the form of a gateway key, which is the only other thing digested under this pepper.
    message = msgspec.json.encode(("session", app, person, agent))
    return hmac.digest(pepper.expose(), message, "sha256")[:_SESSION_BYTES].hex()


def claim(head: RequestHead, name: str) -> str:
    """What an unsigned header says; empty without it. Raises `Unauthenticated` (`identity_malformed`)."""
    values = head.header_values(name)
    if not values:
        return ""
    if len(values) > 1:
        raise Unauthenticated("identity_malformed", f"`{name}` stands twice in the request; send it once")
    value = values[0].strip(" \t")
    if len(value) > MAX_VALUE or not _VALUE.fullmatch(value):
        raise Unauthenticated("identity_malformed", f"`{name}` takes 1 to {MAX_VALUE} printable ASCII characters")
    return value


def _check_names(head: RequestHead) -> None:
    for name, _ in head.headers:
        if name.startswith(PREFIX) and name not in OUR_HEADERS:
            raise Unauthenticated(
                "identity_unknown_header", f"no such header of the gateway; it knows {', '.join(sorted(OUR_HEADERS))}"
            )


def _asserted_person(head: RequestHead, proof: Proof, person: str) -> str:
    asserted = claim(head, PERSON_HEADER)
    if not asserted:
        return ""
    if person:
        raise _conflict(PERSON_HEADER)
    if not proof.asserts_identity:
        raise Refused(
            "identity_not_allowed",
            f"this application may not name persons; leave `{PERSON_HEADER}` out or have it allowed",
        )
    return asserted


def _session(head: RequestHead, proof: Proof) -> str:
    claimed = claim(head, SESSION_HEADER)
    bound = proof.grant.session if proof.grant is not None else ""
    if claimed and bound and claimed != bound:
        raise _conflict(SESSION_HEADER)
    return bound or claimed


def _conflict(name: str) -> Unauthenticated:
    return Unauthenticated("identity_conflict", f"`{name}` contradicts what the credential proves; leave it out")
