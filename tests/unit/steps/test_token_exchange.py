"""A verified identity for a gateway token: what it is bound to, what is on record, and who gets none."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
import pytest

from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.operations import TokenIssuedRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.core.errors import GatewayError, Unavailable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import Grant, Identity, Revoked
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.grant import seal, unseal
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.token_exchange import TokenDesk
from egress_gateway.steps.token_request import EXCHANGE, FORM, TOKEN_TYPES
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.gateway import simulated_bundle
from egress_gateway.testing.peers import Peers

PEPPER = Secret(b"p" * 32)
KEY, KEY_ID = mint("test", bytes(ENTROPY_BYTES))
RECORD = KeyRecord(
    key_id=KEY_ID, env="test", app="cx-bot", digest=digest(PEPPER, KEY), routes=("support",), scopes=(Scope.TOKEN,)
)
MINUTES = 600
GRANTS = Peers().means(PEPPER).grants
SECOND = 1_000_000


class Desk:
    """A token desk, two people and an agent."""

    def __init__(self, **key: object) -> None:
        self.peers = Peers(msgspec.structs.replace(RECORD, **key))
        self.now = self.peers.clock.now()
        later = self.now + 3600 * SECOND
        self.jane = Identity(issuer="corp", person="jane", session="log-in-7", groups=("a",), expires=later)
        self.tokens = {
            "jane": self.peers.tokens.put(self.jane),
            "jane soon gone": self.peers.tokens.put(msgspec.structs.replace(self.jane, expires=self.now + 60 * SECOND)),
            "jane by an agent": self.peers.tokens.put(msgspec.structs.replace(self.jane, actors=("corp:planner",))),
            "john": self.peers.tokens.put(Identity(issuer="corp", person="john", expires=later)),
            "agent": self.peers.tokens.put(Identity(issuer="mesh", workload="spiffe://corp/triage", expires=later)),
            "agent of an agent": self.peers.tokens.put(
                Identity(issuer="mesh", workload="spiffe://corp/triage", actors=("mesh:x",), expires=later)
            ),
            "nobody": self.peers.tokens.put(Identity(issuer="corp", expires=later)),
        }
        means = self.peers.means(PEPPER, ApplicationConfig(name="payroll", clients={"corp": ("payroll-ui",)}))
        self.desk = TokenDesk(
            means,
            policy=simulated_bundle,
            audit=self.peers.audit,
            naming=self.peers.naming,
            clock=self.peers.clock,
            ids=self.peers.ids,
            refusals=RefusalDesk(self.peers.audit, self.peers.clock, self.peers.ids),
            log_ins=self.peers.directory,
        )

    def form(self, subject: str = "jane", **changes: str | None) -> Mapping[str, str]:
        whole: dict[str, str | None] = {
            "grant_type": EXCHANGE,
            "subject_token": self.tokens.get(subject, subject),
            "subject_token_type": TOKEN_TYPES[-1],
            "audience": "support",
            **changes,
        }
        return {name: value for name, value in whole.items() if value is not None}

    async def ask(
        self, form: Mapping[str, str] | bytes, *headers: tuple[str, str], kind: str = FORM
    ) -> dict[str, object]:
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        credential = () if any(name == "authorization" for name, _ in headers) else (("x-api-key", KEY.expose()),)
        head = RequestHead(
            method="POST",
            path="/_egress/token",
            headers=(*credential, ("content-type", kind), *headers),
            peer="192.0.2.1",
            content_length=len(body),
        )
        return json.loads(await self.desk.issue(FakeCaller(self.peers.journal, head, [body])))

    async def grant(self, form: Mapping[str, str], *headers: tuple[str, str]) -> Grant:
        answer = await self.ask(form, *headers)
        return unseal(Secret(str(answer["access_token"])), GRANTS.key, now=self.now, longest=GRANTS.longest)


async def test_the_answer_is_that_of_rfc_8693_and_nobody_may_keep_it() -> None:
    answer = await Desk().ask(Desk().form())
    assert answer.keys() == {"access_token", "issued_token_type", "token_type", "expires_in"}
    assert (answer["issued_token_type"], answer["token_type"], answer["expires_in"]) == (
        TOKEN_TYPES[0],
        "Bearer",
        MINUTES,
    )


async def test_a_token_is_bound_to_application_route_person_and_session() -> None:
    desk = Desk()
    grant = await desk.grant(desk.form())
    assert (grant.app, grant.key_id, grant.route, grant.identity) == ("cx-bot", KEY_ID, "support", desk.jane)
    assert (grant.session, grant.session_derived, grant.agent, grant.agent_verified) == ("log-in-7", False, "", False)
    assert grant.expires == desk.now + MINUTES * SECOND


async def test_a_token_does_not_outlive_the_identity() -> None:
    desk = Desk()
    assert (await desk.grant(desk.form("jane soon gone"))).expires == desk.now + 60 * SECOND


BOUND: dict[str, tuple[str, dict[str, str], tuple[tuple[str, str], ...], str, bool, str]] = {
    # subject, form, headers, agent, verified, session
    "a session of its own": ("jane", {"session": "s-1"}, (), "", False, "s-1"),
    "a session in the header": ("jane", {}, (("x-egress-session", "s-1"),), "", False, "s-1"),
    "the agent that acts": ("jane by an agent", {}, (), "corp:planner", True, "log-in-7"),
    "an agent in name": ("jane", {}, (("x-egress-agent", "helper"),), "helper", False, "log-in-7"),
}


@pytest.mark.parametrize("case", BOUND.values(), ids=BOUND)
async def test_a_token_is_bound_to_session_and_agent(
    case: tuple[str, dict[str, str], tuple[tuple[str, str], ...], str, bool, str],
) -> None:
    subject, changes, headers, agent, verified, session = case
    desk = Desk()
    grant = await desk.grant(desk.form(subject, **changes), *headers)
    assert (grant.agent, grant.agent_verified, grant.session) == (agent, verified, session)


async def test_an_agent_proves_itself_by_a_token_of_its_own() -> None:
    desk = Desk()
    actor = {"actor_token": desk.tokens["agent"], "actor_token_type": TOKEN_TYPES[-1]}
    grant = await desk.grant(desk.form("jane by an agent", **actor))
    assert (grant.agent, grant.agent_verified) == ("mesh:spiffe://corp/triage", True)
    assert grant.actors == ("mesh:spiffe://corp/triage", "corp:planner")
    assert [identity.workload for identity in grant.supporting] == ["spiffe://corp/triage"]


async def test_what_is_given_out_is_on_record_first_and_without_the_token() -> None:
    desk = Desk()
    token = str((await desk.ask(desk.form()))["access_token"])
    [body] = desk.peers.audit.records
    record = decode(body)
    assert isinstance(record, TokenIssuedRecord)
    known, _ = await desk.peers.naming.of_name("corp:jane")
    assert (record.principal.app, record.principal.person, record.route) == ("cx-bot", known, "support")
    assert b"jane" not in body
    assert record.peer == "192.0.2.1"
    assert token.encode() not in body


async def test_without_a_record_there_is_no_token() -> None:
    desk = Desk()
    desk.peers.audit.plan[1] = Verdict.REFUSE
    with pytest.raises(Unavailable):
        await desk.ask(desk.form())


PEOPLE: dict[str, tuple[str, dict[str, str], tuple[tuple[str, str], ...], str]] = {
    # subject, form, headers, code
    "no credential": ("jane", {}, (("authorization", "Bearer mtls"),), "key_missing"),
    "a wrong key": ("jane", {}, (("authorization", "Bearer egk_x"),), "key_unknown"),
    "an identity that is not in order": ("eyJx.a.b", {}, (), "identity_signature"),
    "an agent that is not in order": (
        "jane",
        {"actor_token": "eyJx.a.b", "actor_token_type": TOKEN_TYPES[0]},
        (),
        "identity_signature",
    ),
    "a person beside": ("jane", {}, (("x-egress-identity", "john"),), "identity_conflict"),
    "a person in name beside": ("jane", {}, (("x-egress-person", "john"),), "identity_conflict"),
    "two sessions": ("jane", {"session": "a"}, (("x-egress-session", "b"),), "identity_malformed"),
    "a session with a line end": ("jane", {"session": "a\nb"}, (), "identity_malformed"),
    "a header that there is not": ("jane", {}, (("x-egress-groups", "a"),), "identity_unknown_header"),
}


@pytest.mark.parametrize(("subject", "changes", "headers", "code"), PEOPLE.values(), ids=PEOPLE)
async def test_whoever_is_not_who_it_says_gets_none_and_is_counted_elsewhere(
    subject: str, changes: dict[str, str], headers: tuple[tuple[str, str], ...], code: str
) -> None:
    desk = Desk()
    sent = tuple((name, desk.tokens.get(value, value)) for name, value in headers)
    with pytest.raises(GatewayError) as caught:
        await desk.ask(desk.form(subject, **changes), *sent)
    assert (caught.value.code, caught.value.status) == (code, 401)
    assert desk.peers.audit.records == []


AN_ACTOR = {"actor_token": "x"}
REFUSED: dict[str, tuple[dict[str, str | None], dict[str, object], str, int]] = {
    # form, key, code, status
    "a key for calls": ({}, {"scopes": (Scope.CALL, Scope.RECORDS)}, "scope_not_allowed", 403),
    "a key of another route": ({}, {"routes": ("finance",)}, "route_not_allowed", 403),
    "a key of another network": ({}, {"networks": ("10.0.0.0/8",)}, "network_not_allowed", 403),
    "an application of no route": ({}, {"app": "wiki"}, "route_not_allowed", 403),
    "a route that there is not": ({"audience": "finance"}, {}, "route_not_allowed", 403),
    "another grant": ({"grant_type": "client_credentials"}, {}, "token_request", 400),
    "no grant": ({"grant_type": None}, {}, "token_request", 400),
    "no subject": ({"subject_token": None}, {}, "token_request", 400),
    "an empty subject": ({"subject_token": ""}, {}, "token_request", 400),
    "a subject of no type": ({"subject_token_type": None}, {}, "token_request", 400),
    "a subject of another type": (
        {"subject_token_type": "urn:ietf:params:oauth:token-type:saml2"},
        {},
        "token_request",
        400,
    ),
    "an actor of no type": (AN_ACTOR, {}, "token_request", 400),
    "no route": ({"audience": None}, {}, "token_request", 400),
    "a parameter that there is not": ({"scope": "all"}, {}, "token_request", 400),
}


@pytest.mark.parametrize(("changes", "key", "code", "status"), REFUSED.values(), ids=REFUSED)
async def test_a_refusal_of_somebody_who_is_known_is_on_record(
    changes: dict[str, str | None], key: dict[str, object], code: str, status: int
) -> None:
    desk = Desk(**key)
    with pytest.raises(GatewayError) as caught:
        await desk.ask(desk.form(**changes))
    assert (caught.value.code, caught.value.status) == (code, status)
    [record] = map(decode, desk.peers.audit.records)
    assert isinstance(record, RefusalRecord)
    assert (record.error.code, record.operation, record.principal.key_id) == (code, "token", KEY_ID)


async def test_a_token_is_not_exchanged_for_another() -> None:
    desk = Desk()
    grant = await desk.grant(desk.form())
    again = ("authorization", f"Bearer {seal(grant, GRANTS.key).expose()}")
    with pytest.raises(GatewayError, match="token_not_exchangeable"):
        await desk.ask(desk.form(), again)


async def test_an_identity_that_was_made_for_another_application_is_not_exchanged_by_this_one() -> None:
    desk = Desk()
    stolen = desk.peers.tokens.put(msgspec.structs.replace(desk.jane, client="payroll-ui"))
    with pytest.raises(GatewayError, match="identity_conflict"):
        await desk.ask(desk.form(stolen))


@pytest.mark.parametrize("actor", ["nobody", "john", "agent of an agent"])
async def test_an_actor_is_an_agent_with_a_name_and_no_person(actor: str) -> None:
    desk = Desk()
    with pytest.raises(GatewayError, match="identity_nameless"):
        await desk.ask(desk.form(actor_token=desk.tokens[actor], actor_token_type=TOKEN_TYPES[0]))


async def test_the_type_of_token_that_is_given_out_may_be_asked_for_and_no_other() -> None:
    desk = Desk()
    assert (await desk.ask(desk.form(requested_token_type=TOKEN_TYPES[0])))["issued_token_type"] == TOKEN_TYPES[0]
    with pytest.raises(GatewayError, match="token_request"):
        await desk.ask(desk.form(requested_token_type=TOKEN_TYPES[1]))


def password_form(**changes: str) -> dict[str, str]:
    return {"grant_type": "password", "username": "jane", "password": "right", "audience": "support", **changes}


async def test_who_logs_in_with_the_directory_is_a_person_of_the_directory() -> None:
    desk = Desk()
    desk.peers.directory.passwords["jane", "right"] = "8f14"
    grant = await desk.grant(password_form(session="s-1"))
    assert grant.identity is not None
    assert (grant.identity.issuer, grant.identity.person, grant.session) == ("directory", "8f14", "s-1")
    assert grant.expires == desk.now + MINUTES * SECOND
    assert (grant.identity.mfa, grant.identity.groups_complete) == (False, False)
    [body] = desk.peers.audit.records
    assert b"right" not in body


LOG_INS = {
    "a wrong password": (password_form(password="wrong"), "log_in_failed"),
    "a stranger": (password_form(username="john"), "log_in_failed"),
    "no name": (password_form(username=""), "token_request"),
    "no password": (password_form(password=""), "token_request"),
    "an identity beside": (password_form(subject_token="eyJx.a.b"), "token_request"),
    "an agent beside": (password_form(actor_token="eyJx.a.b"), "token_request"),
}


@pytest.mark.parametrize(("form", "code"), LOG_INS.values(), ids=LOG_INS)
async def test_who_does_not_log_in_gets_none(form: dict[str, str], code: str) -> None:
    desk = Desk()
    desk.peers.directory.passwords["jane", "right"] = "8f14"
    with pytest.raises(GatewayError) as caught:
        await desk.ask(form)
    assert caught.value.code == code
    assert form["password"] not in caught.value.public or not form["password"]


async def test_a_person_that_was_revoked_does_not_log_in() -> None:
    desk = Desk()
    desk.peers.directory.passwords["jane", "right"] = "8f14"
    desk.peers.revoked.revoked = Revoked(persons=frozenset({("directory", "8f14")}))
    with pytest.raises(GatewayError, match="identity_revoked"):
        await desk.ask(password_form())


async def test_where_there_is_no_directory_nobody_logs_in() -> None:
    desk = Desk()
    desk.desk._log_ins = None
    with pytest.raises(GatewayError, match="log_in_failed"):
        await desk.ask(password_form())
