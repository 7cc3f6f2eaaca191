"""The principal: what headers may claim, and that a claim verifies nothing."""

import ast
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import egress_gateway
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import Grant, Identity
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import CREDENTIAL_HEADERS, SIGNED_HEADER
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.key_rules import NEW_SCOPES
from egress_gateway.identify.principal import (
    AGENT_HEADER,
    MAX_VALUE,
    PERSON_HEADER,
    SESSION_HEADER,
    derived_session,
    identify,
    person_id,
)
from egress_gateway.identify.proof import Proof

PEPPER = Secret(bytes(range(32)))
NOW = 1_800_000_000_000_000
PACKAGE = Path(egress_gateway.__file__).parent
REFERENCE = PACKAGE.parents[1] / "docs" / "reference" / "identity.md"

PLAIN, PLAIN_ID = mint("live", bytes(range(ENTROPY_BYTES)))
PORTAL, PORTAL_ID = mint("live", bytes(range(9, 9 + ENTROPY_BYTES)))
RECORDS = {
    PLAIN_ID: KeyRecord(
        key_id=PLAIN_ID, env="live", app="bot", digest=digest(PEPPER, PLAIN), routes=("support",), scopes=NEW_SCOPES
    ),
    PORTAL_ID: KeyRecord(
        key_id=PORTAL_ID,
        env="live",
        app="portal",
        digest=digest(PEPPER, PORTAL),
        routes=("support",),
        scopes=NEW_SCOPES,
        asserts_identity=True,
    ),
}


JANE = Identity(
    issuer="corp",
    tenant="t1",
    person="8f14",
    roles=("lead",),
    mfa=True,
    strength="high",
    region="eu",
    session="log-in-7",
    actors=("triage", "planner"),
    groups=("raw",),
    groups_complete=True,
    expires=NOW,
)


def by_key(key_id: str, identity: Identity | None = None) -> Proof:
    record = RECORDS[key_id]
    asserts = record.asserts_identity
    actors = identity.actors if identity is not None else ()
    return Proof(app=record.app, auth="key", key=record, identity=identity, actors=actors, asserts_identity=asserts)


def ask(key_id: str, *headers: tuple[str, str], route: str = "support") -> Principal:
    return ask_by(by_key(key_id), *headers, route=route)


def ask_by(proof: Proof, *headers: tuple[str, str], route: str = "support", peer: str = "") -> Principal:
    head = RequestHead(method="POST", path=f"/{route}/openai/v1/x", headers=headers, peer=peer)
    return identify(head, proof, route=route, pepper=PEPPER)


def test_a_key_alone_names_the_application_and_a_derived_session() -> None:
    assert ask(PLAIN_ID) == Principal(
        app="bot", key_id=PLAIN_ID, session=derived_session(PEPPER, "bot", "", ""), session_derived=True, auth="key"
    )


def test_what_headers_claim_is_recorded_and_verifies_nothing() -> None:
    principal = ask(
        PORTAL_ID, ("x-egress-person", "jane@corp"), ("x-egress-agent", "triage/2 beta"), ("x-egress-session", " s-1 ")
    )
    assert principal == Principal(
        app="portal",
        key_id=PORTAL_ID,
        asserted_person="jane@corp",
        agent="triage/2 beta",
        session="s-1",
        session_derived=False,
        auth="key",
    )
    verified = (principal.person, principal.person_verified, principal.agent_verified)
    assert not any((*verified, principal.groups, principal.groups_complete, principal.mfa))


@pytest.mark.parametrize("name", ["x-forwarded-user", "x-forwarded-for", "forwarded", "x-remote-user", "x-user-groups"])
def test_other_headers_name_nobody(name: str) -> None:
    assert ask(PORTAL_ID, (name, "admin")) == ask(PORTAL_ID)


REFUSED = {
    "a person from an application that may not": (
        PLAIN_ID,
        ("x-egress-person", "jane"),
        Refused,
        "identity_not_allowed",
    ),
    "an empty person": (PLAIN_ID, ("x-egress-person", ""), Unauthenticated, "identity_malformed"),
    "a blank session": (PLAIN_ID, ("x-egress-session", " \t "), Unauthenticated, "identity_malformed"),
    "a person with a line feed": (PORTAL_ID, ("x-egress-person", "j\nx: y"), Unauthenticated, "identity_malformed"),
    "a person ending in one": (PORTAL_ID, ("x-egress-person", "j\n"), Unauthenticated, "identity_malformed"),
    "an agent with a nul": (PLAIN_ID, ("x-egress-agent", "a\0"), Unauthenticated, "identity_malformed"),
    "an agent with a tab": (PLAIN_ID, ("x-egress-agent", "a\tb"), Unauthenticated, "identity_malformed"),
    "a person outside ASCII": (PORTAL_ID, ("x-egress-person", "jané"), Unauthenticated, "identity_malformed"),
    "a session over the limit": (
        PLAIN_ID,
        ("x-egress-session", "s" * (MAX_VALUE + 1)),
        Unauthenticated,
        "identity_malformed",
    ),
    "an agent of a megabyte": (PLAIN_ID, ("x-egress-agent", "a" * (1 << 20)), Unauthenticated, "identity_malformed"),
}


@pytest.mark.parametrize(("key", "header", "family", "code"), REFUSED.values(), ids=REFUSED)
def test_an_identity_that_cannot_be_taken_is_refused(
    key: str, header: tuple[str, str], family: type[GatewayError], code: str
) -> None:
    with pytest.raises(family) as caught:
        ask(key, header)
    assert caught.value.code == code
    assert header[0] in caught.value.public


@pytest.mark.parametrize("name", ["x-egress-person", "x-egress-agent", "x-egress-session"])
def test_a_claim_that_stands_twice_is_refused_even_if_it_is_the_same(name: str) -> None:
    with pytest.raises(Unauthenticated, match="twice") as caught:
        ask(PORTAL_ID, (name, "jane"), (name, "jane"))
    assert caught.value.code == "identity_malformed"


def test_the_longest_value_is_taken_whole() -> None:
    assert ask(PLAIN_ID, ("x-egress-session", "s" * MAX_VALUE)).session == "s" * MAX_VALUE


def test_the_route_is_the_one_that_was_resolved() -> None:
    with pytest.raises(Refused) as caught:
        ask(PLAIN_ID, route="finance")
    assert caught.value.code == "route_not_allowed"


def test_a_named_session_does_not_move_with_person_or_agent() -> None:
    sessions = {
        ask(PORTAL_ID, ("x-egress-session", "s"), ("x-egress-person", person)).session for person in ("jane", "john")
    }
    assert sessions == {"s"}


claims = st.tuples(*[st.text(max_size=8)] * 3)


@given(claims, claims)
def test_derived_sessions_are_equal_exactly_for_equal_callers(
    one: tuple[str, str, str], two: tuple[str, str, str]
) -> None:
    assert (derived_session(PEPPER, *one) == derived_session(PEPPER, *two)) == (one == two)


@given(st.text(max_size=3), st.text(max_size=3))
def test_characters_do_not_move_between_the_parts_of_a_session(one: str, two: str) -> None:
    if two:
        assert derived_session(PEPPER, one + two, "", "") != derived_session(PEPPER, one, two, "")


def test_a_derived_session_needs_the_pepper() -> None:
    assert derived_session(PEPPER, "bot", "", "") != derived_session(Secret(bytes(32)), "bot", "", "")


PROVED = Principal(
    app="bot",
    key_id=PLAIN_ID,
    issuer="corp",
    tenant="t1",
    person="corp/t1:8f14",
    person_verified=True,
    person_region="eu",
    roles=("lead",),
    mfa=True,
    strength="high",
    agent="triage",
    agent_verified=True,
    agent_chain=("planner",),
    session="log-in-7",
    auth="key",
)


def test_a_signed_identity_names_person_agent_and_session_and_its_groups_are_gathered_later() -> None:
    assert ask_by(by_key(PLAIN_ID, JANE)) == PROVED


def test_a_person_is_named_with_its_issuer_because_issuers_count_for_themselves() -> None:
    changes: list[dict[str, str]] = [
        {"issuer": "other"},
        {"tenant": "t2"},
        {"tenant": ""},
        {"tenant": "t1:8", "person": "f14"},
        {"tenant": "", "person": "t1:8f14"},
        {"tenant": "t1%3A8", "person": "f14"},
    ]
    others = [msgspec.structs.replace(JANE, **change) for change in changes]
    assert len({person_id(identity) for identity in (JANE, *others)}) == 1 + len(changes)
    assert person_id(msgspec.structs.replace(JANE, person="")) == ""


AGREEING = {
    "the agent that acts": (("x-egress-agent", "triage"),),
    "a session of its own": (("x-egress-session", "s"),),
}


@pytest.mark.parametrize("headers", AGREEING.values(), ids=AGREEING)
def test_headers_may_say_what_is_proved_or_what_is_not(headers: tuple[tuple[str, str], ...]) -> None:
    principal = ask_by(by_key(PLAIN_ID, JANE), *headers)
    assert (principal.person, principal.agent, principal.agent_verified) == (PROVED.person, "triage", True)
    assert principal.session == ("s" if headers[0][0] == "x-egress-session" else "log-in-7")
    assert not principal.session_derived


def granted(**fields: object) -> Proof:
    grant = Grant(token_id="t", app="bot", route="support", session="bound", agent="helper", identity=JANE, expires=NOW)
    made = msgspec.structs.replace(grant, **fields)
    return Proof(app="bot", auth="token", grant=made, actors=(made.agent,) if made.agent_verified else ())


CONFLICTS = {
    "another person beside a proved one": (by_key(PORTAL_ID, JANE), ("x-egress-person", "corp/t1:8f14")),
    "another agent": (by_key(PLAIN_ID, JANE), ("x-egress-agent", "planner")),
    "an agent that acts beside the token's": (
        msgspec.structs.replace(granted(), actors=("corp:other",)),
        ("x-egress-session", "bound"),
    ),
    "another agent than the token's": (granted(), ("x-egress-agent", "other")),
    "another session than the token's": (granted(), ("x-egress-session", "other")),
}


@pytest.mark.parametrize(("proof", "header"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_header_that_contradicts_a_proof_is_refused(proof: Proof, header: tuple[str, str]) -> None:
    with pytest.raises(Unauthenticated) as caught:
        ask_by(proof, header)
    assert caught.value.code == "identity_conflict"
    assert header[1] not in caught.value.public


def test_a_gateway_token_brings_its_session_and_its_agent() -> None:
    principal = ask_by(granted())
    assert (principal.auth, principal.session, principal.session_derived) == ("token", "bound", False)
    assert (principal.agent, principal.agent_verified) == ("helper", False)
    assert ask_by(granted(agent_verified=True)).agent_verified
    assert ask_by(granted(session_derived=True)).session_derived


def test_a_gateway_token_is_good_for_its_route_only() -> None:
    with pytest.raises(Refused) as caught:
        ask_by(granted(), route="finance")
    assert caught.value.code == "route_not_allowed"


def test_a_key_that_may_only_ask_for_tokens_is_good_through_them_and_not_by_itself() -> None:
    record = msgspec.structs.replace(RECORDS[PLAIN_ID], scopes=(Scope.TOKEN,))
    assert ask_by(msgspec.structs.replace(granted(), key=record)).key_id == PLAIN_ID
    with pytest.raises(Refused) as caught:
        ask_by(Proof(app="bot", auth="key", key=record))
    assert caught.value.code == "scope_not_allowed"


def test_a_key_is_good_in_its_networks_only_through_a_token_as_well() -> None:
    record = msgspec.structs.replace(RECORDS[PLAIN_ID], scopes=(Scope.TOKEN,), networks=("10.0.0.0/8",))
    proof = msgspec.structs.replace(granted(), key=record)
    assert ask_by(proof, peer="10.1.1.1").key_id == PLAIN_ID
    with pytest.raises(Refused, match="network_not_allowed"):
        ask_by(proof, peer="192.0.2.1")


@pytest.mark.parametrize("name", ["x-egress-app", "x-egress-groups", "x-egress-person-verified", "x-egress-"])
def test_a_header_of_ours_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        ask(PORTAL_ID, (name, "admin"))
    assert caught.value.code == "identity_unknown_header"
    assert SESSION_HEADER in caught.value.public


def test_the_reference_page_lists_every_header_and_every_code() -> None:
    families = {"Unauthenticated", "Refused", "Unavailable"}
    codes = {
        node.args[0].value
        for file in [*(PACKAGE / "identify").glob("*.py"), PACKAGE / "adapters" / "key_store.py"]
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in families
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }
    assert {"key_unknown", "route_not_allowed", "keys_unreadable"} < codes
    page = REFERENCE.read_text()
    headers = (PERSON_HEADER, AGENT_HEADER, SESSION_HEADER, SIGNED_HEADER)
    missing = [name for name in (*codes, *CREDENTIAL_HEADERS, *headers) if f"`{name}`" not in page]
    assert not missing
