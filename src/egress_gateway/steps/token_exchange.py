"""`POST /_egress/token`: a verified identity for a gateway token of some minutes (RFC 8693).

The application proves itself as for any request. What it gets is bound to itself, one route, one session
and the agent that acts; it is worth what the identity was worth at that moment, and ends with it. A token
is not exchanged for another one: that would make it last.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from egress_gateway.audit import describe
from egress_gateway.audit.record import TokenIssuedRecord, encode
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unreadable, WireError
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.core.identity import Grant
from egress_gateway.core.keys import Scope
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.decide.bundle import Bundle
from egress_gateway.identify.grant import seal
from egress_gateway.identify.principal import SESSION_HEADER, identify
from egress_gateway.identify.proof import Means, Proof, agreed, of_identity, prove, wants_body
from egress_gateway.ports import AuditLog, Caller, Clock, IdSource
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.wire.form import parse_form

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
_TYPE: Final = "urn:ietf:params:oauth:token-type:"
TOKEN_TYPES: Final = (f"{_TYPE}access_token", f"{_TYPE}id_token", f"{_TYPE}jwt")
ISSUED_TYPE: Final = TOKEN_TYPES[0]
FORM: Final = "application/x-www-form-urlencoded"
LARGEST_FORM: Final = 96 << 10
"""Bytes: two signed identities of the largest size, and their escapes."""
PARAMETERS: Final = frozenset(
    {
        *("grant_type", "subject_token", "subject_token_type", "actor_token", "actor_token_type"),
        *("audience", "requested_token_type", "session"),
    }
)
OPERATION: Final = "token"


class TokenDesk:
    """Exchanges identities for gateway tokens."""

    def __init__(
        self,
        means: Means,
        *,
        policy: Callable[[], Bundle],
        audit: AuditLog,
        clock: Clock,
        ids: IdSource,
        refusals: RefusalDesk,
    ) -> None:
        self._means = means
        self._policy = policy
        self._audit = audit
        self._clock = clock
        self._ids = ids
        self._refusals = refusals

    async def issue(self, caller: Caller) -> bytes:
        """The answer of RFC 8693 section 2.2.1 as JSON. What it gives out is on record before.

        Raises the errors of the five families; a refusal of somebody who is known is on record.
        """
        now = self._clock.now()
        early = await caller.read(LARGEST_FORM) if wants_body(caller.head, self._means, now=now) else None
        proof = prove(caller.head, self._means, now=now, body=early)
        try:
            return await self._issue(caller, proof, early, now)
        except Unauthenticated:
            raise
        except GatewayError as error:
            await self._refusals.record(error, caller.head, proof, operation=OPERATION)
            raise

    async def _issue(self, caller: Caller, proof: Proof, early: bytes | None, now: int) -> bytes:
        if proof.grant is not None:
            raise Refused("token_not_exchangeable", "a gateway token is not exchanged for another; send an identity")
        form = _form(caller.head, await caller.read(LARGEST_FORM) if early is None else early)
        route = form["audience"]
        self._check_route(route, proof)
        subject = of_identity(self._means.tokens.verify(Secret(form["subject_token"]), now), self._means)
        whole = self._with_actor(agreed([proof, subject]), form, now)
        head = msgspec.structs.replace(caller.head, headers=_with_session(caller.head, form))
        principal = identify(head, whole, route=route, pepper=self._means.pepper, scope=Scope.TOKEN)
        grant = self._grant(principal, whole, route, now)
        token = seal(grant, self._means.grants.key)
        await self._audit.append(encode(_issued(grant, principal, caller.head, now)))
        return _answer(token, (grant.expires - now) // 1_000_000)

    def _check_route(self, route: str, proof: Proof) -> None:
        found = self._policy().routes.get(route)
        if found is None or not (found.require.any_app or proof.app in found.require.app):
            # One answer for both: whoever may not use a route is not told that it exists.
            raise Refused("route_not_allowed", "this application may not use the route in `audience`")

    def _with_actor(self, proof: Proof, form: Mapping[str, str], now: int) -> Proof:
        """The proof with the agent that has an identity of its own before those that act already."""
        if "actor_token" not in form:
            return proof
        actor = self._means.tokens.verify(Secret(form["actor_token"]), now)
        agent = actor.workload or actor.client
        if actor.person or actor.actors or not agent:
            # Nor may a person act as another's agent: what a person calls itself is no agent's name.
            raise Unauthenticated(
                "identity_nameless", "the `actor_token` has to be of an agent itself, and of no person"
            )
        return msgspec.structs.replace(
            proof,
            actors=(f"{actor.issuer}:{agent}", *proof.actors),
            supporting=(*proof.supporting, actor),
        )

    def _grant(self, principal: Principal, proof: Proof, route: str, now: int) -> Grant:
        identities = (*([proof.identity] if proof.identity is not None else []), *proof.supporting)
        return Grant(
            token_id=self._ids.record_id(now),
            app=principal.app,
            key_id=proof.key.key_id if proof.key is not None else "",
            route=route,
            identity=proof.identity,
            supporting=proof.supporting,
            actors=proof.actors,
            agent=principal.agent,
            agent_verified=principal.agent_verified,
            session=principal.session,
            session_derived=principal.session_derived,
            expires=min(now + self._means.grants.longest, *(identity.expires for identity in identities)),
        )


def _form(head: RequestHead, data: bytes) -> Mapping[str, str]:
    kind = (head.header("content-type") or "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Unreadable("token_request", f"send the parameters of a token request as {FORM}", status=415)
    try:
        form = parse_form(data)
    except WireError as error:
        raise _bad(f"the body is {error.reason}") from error
    unknown = form.keys() - PARAMETERS
    if unknown:
        raise _bad(f"takes {', '.join(sorted(PARAMETERS))} and nothing else")
    if form.get("grant_type") != GRANT_TYPE:
        raise _bad(f"grant_type has to be {GRANT_TYPE}")
    for name in ("subject_token", "audience"):
        if not form.get(name):
            raise _bad(f"{name} is missing")
    if form.get("requested_token_type", ISSUED_TYPE) != ISSUED_TYPE:
        raise _bad(f"only a token of the type {ISSUED_TYPE} is given out")
    for token in ("subject_token", "actor_token"):
        if token in form and form.get(f"{token}_type") not in TOKEN_TYPES:
            raise _bad(f"{token}_type has to be one of {', '.join(TOKEN_TYPES)}")
    return form


def _bad(what: str) -> Unreadable:
    return Unreadable("token_request", f"a token request (RFC 8693): {what}")


def _with_session(head: RequestHead, form: Mapping[str, str]) -> Headers:
    """The headers, with the session of the form where a session stands in other requests."""
    return (*head.headers, (SESSION_HEADER, form["session"])) if "session" in form else head.headers


def _answer(token: Secret[str], seconds: int) -> bytes:
    return msgspec.json.encode(
        {
            "access_token": token.expose(),
            "issued_token_type": ISSUED_TYPE,
            "token_type": "Bearer",
            "expires_in": seconds,
        }
    )


def _issued(grant: Grant, principal: Principal, head: RequestHead, now: int) -> TokenIssuedRecord:
    return TokenIssuedRecord(
        ts=now,
        token_id=grant.token_id,
        principal=describe.of_principal(principal),
        route=grant.route,
        expires=grant.expires,
        peer=head.peer,
    )
