"""The principal: what headers may claim, and that a claim verifies nothing."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import egress_gateway
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import CREDENTIAL_HEADERS
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.key_rules import NEW_SCOPES
from egress_gateway.identify.principal import (
    AGENT_HEADER,
    MAX_VALUE,
    PERSON_HEADER,
    SESSION_HEADER,
    SIGNED_HEADER,
    derived_session,
    identify,
)

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


def ask(key_id: str, *headers: tuple[str, str], route: str = "support") -> Principal:
    head = RequestHead(method="POST", path=f"/{route}/openai/v1/x", headers=headers)
    return identify(head, RECORDS[key_id], route=route, pepper=PEPPER)


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


@pytest.mark.parametrize("name", ["x-forwarded-user", "x-forwarded-for", "forwarded", "x-remote-user", "x-egress-app"])
def test_other_headers_name_nobody(name: str) -> None:
    assert ask(PORTAL_ID, (name, "admin")) == ask(PORTAL_ID)


REFUSED = {
    "a person from an application that may not": (
        PLAIN_ID,
        ("x-egress-person", "jane"),
        Refused,
        "identity_not_allowed",
    ),
    "a signed identity": (PORTAL_ID, ("x-egress-identity", "eyJ.e30."), Unauthenticated, "identity_unsupported"),
    "an empty signed identity": (PORTAL_ID, ("x-egress-identity", ""), Unauthenticated, "identity_unsupported"),
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
