"""`POST /_egress/token`: a verified identity, or a log-in, for a gateway token of some minutes.

The application proves itself as for any request. What it gets is bound to itself, one route, one session
and the agent that acts; it is worth what the identity was worth at that moment, and ends with it. A token
is not exchanged for another one: that would make it last.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from egress_gateway.audit.records.groups import PrincipalGroup
from egress_gateway.audit.records.operations import TokenIssuedRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import DIRECTORY, Grant, Identity
from egress_gateway.core.ids import RecordId
from egress_gateway.core.keys import Scope
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.decide.bundle import Bundle
from egress_gateway.identify.grant import seal
from egress_gateway.identify.principal import identify
from egress_gateway.identify.proof import Means, Proof, agreed, of_identity, prove, wants_body
from egress_gateway.identify.revocation import check_revoked
from egress_gateway.ports import AuditLog, Caller, Clock, IdSource, LogIns
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.subjects import Naming
from egress_gateway.steps.token_request import ISSUED_TYPE, LARGEST_FORM, PASSWORD, read_form, with_session

OPERATION: Final = "token"


class TokenDesk:
    """Exchanges identities and log-ins for gateway tokens."""

    def __init__(
        self,
        means: Means,
        *,
        policy: Callable[[], Bundle],
        audit: AuditLog,
        naming: Naming,
        clock: Clock,
        ids: IdSource,
        refusals: RefusalDesk,
        log_ins: LogIns | None = None,
    ) -> None:
        self._means = means
        self._policy = policy
        self._audit = audit
        self._naming = naming
        self._clock = clock
        self._ids = ids
        self._refusals = refusals
        self._log_ins = log_ins

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
        form = read_form(caller.head, await caller.read(LARGEST_FORM) if early is None else early)
        route = form["audience"]
        self._check_route(route, proof)
        subject = await self._logged_in(form, now) if form["grant_type"] == PASSWORD else self._verified(form, now)
        whole = self._with_actor(agreed([proof, of_identity(subject, self._means)]), form, now)
        head = msgspec.structs.replace(caller.head, headers=with_session(caller.head, form))
        principal = identify(head, whole, route=route, pepper=self._means.pepper, scope=Scope.TOKEN)
        grant = self._grant(principal, whole, route, now)
        token = seal(grant, self._means.grants.key)
        named = await self._naming.principal(principal, RecordId(grant.token_id))
        await self._audit.append(encode(_issued(grant, named.group(principal), caller.head, now)))
        return _answer(token, (grant.expires - now) // 1_000_000)

    def _check_route(self, route: str, proof: Proof) -> None:
        found = self._policy().routes.get(route)
        if found is None or not (found.require.any_app or proof.app in found.require.app):
            # One answer for both: whoever may not use a route is not told that it exists.
            raise Refused("route_not_allowed", "this application may not use the route in `audience`")

    def _verified(self, form: Mapping[str, str], now: int) -> Identity:
        return self._means.tokens.verify(Secret(form["subject_token"]), now)

    async def _logged_in(self, form: Mapping[str, str], now: int) -> Identity:
        if self._log_ins is None:
            raise Unauthenticated("log_in_failed", "nobody logs in here with a password; send a signed identity")
        person = await self._log_ins.log_in(form["username"], Secret(form["password"]))
        identity = Identity(issuer=DIRECTORY, person=person, expires=now + self._means.grants.longest)
        if not person:
            raise Unauthenticated("log_in_failed", "name and password are not those of a person; try again later")
        check_revoked(identity, self._means.revoked.current())
        return identity

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


def _answer(token: Secret[str], seconds: int) -> bytes:
    return msgspec.json.encode(
        {
            "access_token": token.expose(),
            "issued_token_type": ISSUED_TYPE,
            "token_type": "Bearer",
            "expires_in": seconds,
        }
    )


def _issued(grant: Grant, principal: PrincipalGroup, head: RequestHead, now: int) -> TokenIssuedRecord:
    return TokenIssuedRecord(
        ts=now,
        token_id=grant.token_id,
        principal=principal,
        route=grant.route,
        expires=grant.expires,
        peer=head.peer,
    )
