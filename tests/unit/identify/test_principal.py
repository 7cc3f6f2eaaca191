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
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import CREDENTIAL_HEADERS
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.principal import IDENTITY_HEADERS, MAX_VALUE, derived_session, identify

PEPPER = Secret(bytes(range(32)))
NOW = 1_800_000_000_000_000
PACKAGE = Path(egress_gateway.__file__).parent
REFERENCE = PACKAGE.parents[1] / "docs" / "reference" / "identity.md"

PLAIN, PLAIN_ID = mint("live", bytes(range(ENTROPY_BYTES)))
PORTAL, PORTAL_ID = mint("live", bytes(range(9, 9 + ENTROPY_BYTES)))
RECORDS = {
    PLAIN_ID: KeyRecord(key_id=PLAIN_ID, env="live", app="bot", digest=digest(PEPPER, PLAIN), routes=("support",)),
    PORTAL_ID: KeyRecord(
        key_id=PORTAL_ID,
        env="live",
        app="portal",
        digest=digest(PEPPER, PORTAL),
        routes=("support",),
        asserts_identity=True,
    ),
}


class Keys:
    """A key source with an application that may name persons, and one that may not."""

    def find(self, key_id: str) -> KeyRecord | None:
        return RECORDS.get(key_id)


def ask(key: Secret[str], *headers: tuple[str, str], route: str = "support") -> Principal:
    head = RequestHead(
        method="POST", path=f"/{route}/openai/v1/x", headers=(("authorization", f"Bearer {key.expose()}"), *headers)
    )
    return identify(head, route=route, source=Keys(), pepper=PEPPER, now=NOW)


def test_a_key_alone_names_the_application_and_a_derived_session() -> None:
    assert ask(PLAIN) == Principal(
        app="bot", key_id=PLAIN_ID, session=derived_session(PEPPER, "bot", "", ""), session_derived=True, auth="key"
    )


def test_what_headers_claim_is_recorded_and_verifies_nothing() -> None:
    principal = ask(
        PORTAL, ("x-egress-person", "jane@corp"), ("x-egress-agent", "triage/2 beta"), ("x-egress-session", " s-1 ")
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
    assert ask(PORTAL, (name, "admin")) == ask(PORTAL)


REFUSED = {
    "a person from an application that may not": (PLAIN, ("x-egress-person", "jane"), Refused, "identity_not_allowed"),
    "a signed identity": (PORTAL, ("x-egress-identity", "eyJ.e30."), Unauthenticated, "identity_unsupported"),
    "an empty signed identity": (PORTAL, ("x-egress-identity", ""), Unauthenticated, "identity_unsupported"),
    "an empty person": (PLAIN, ("x-egress-person", ""), Unauthenticated, "identity_malformed"),
    "a blank session": (PLAIN, ("x-egress-session", " \t "), Unauthenticated, "identity_malformed"),
    "a person with a line feed": (PORTAL, ("x-egress-person", "j\nx: y"), Unauthenticated, "identity_malformed"),
    "a person ending in one": (PORTAL, ("x-egress-person", "j\n"), Unauthenticated, "identity_malformed"),
    "an agent with a nul": (PLAIN, ("x-egress-agent", "a\0"), Unauthenticated, "identity_malformed"),
    "an agent with a tab": (PLAIN, ("x-egress-agent", "a\tb"), Unauthenticated, "identity_malformed"),
    "a person outside ASCII": (PORTAL, ("x-egress-person", "jané"), Unauthenticated, "identity_malformed"),
    "a session over the limit": (
        PLAIN,
        ("x-egress-session", "s" * (MAX_VALUE + 1)),
        Unauthenticated,
        "identity_malformed",
    ),
    "an agent of a megabyte": (PLAIN, ("x-egress-agent", "a" * (1 << 20)), Unauthenticated, "identity_malformed"),
}


@pytest.mark.parametrize(("key", "header", "family", "code"), REFUSED.values(), ids=REFUSED)
def test_an_identity_that_cannot_be_taken_is_refused(
    key: Secret[str], header: tuple[str, str], family: type[GatewayError], code: str
) -> None:
    with pytest.raises(family) as caught:
        ask(key, header)
    assert caught.value.code == code
    assert header[0] in caught.value.public


@pytest.mark.parametrize("name", ["x-egress-person", "x-egress-agent", "x-egress-session"])
def test_a_claim_that_stands_twice_is_refused_even_if_it_is_the_same(name: str) -> None:
    with pytest.raises(Unauthenticated, match="twice") as caught:
        ask(PORTAL, (name, "jane"), (name, "jane"))
    assert caught.value.code == "identity_malformed"


def test_the_longest_value_is_taken_whole() -> None:
    assert ask(PLAIN, ("x-egress-session", "s" * MAX_VALUE)).session == "s" * MAX_VALUE


def test_nothing_is_said_about_headers_before_the_key_is_good() -> None:
    wrong = Secret(PLAIN.expose()[:-1] + ("0" if PLAIN.expose()[-1] != "0" else "1"))
    with pytest.raises(Unauthenticated) as caught:
        ask(wrong, ("x-egress-identity", "x"), ("x-egress-person", "\0"))
    assert caught.value.code == "key_unknown"


def test_the_route_is_the_one_that_was_resolved() -> None:
    with pytest.raises(Refused) as caught:
        ask(PLAIN, route="finance")
    assert caught.value.code == "route_not_allowed"


def test_a_named_session_does_not_move_with_person_or_agent() -> None:
    sessions = {
        ask(PORTAL, ("x-egress-session", "s"), ("x-egress-person", person)).session for person in ("jane", "john")
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


def test_the_key_stands_in_no_principal() -> None:
    shown = repr(ask(PORTAL)) + msgspec.json.encode(ask(PORTAL)).decode()
    assert PORTAL.expose()[-43:] not in shown


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
    missing = [name for name in (*codes, *CREDENTIAL_HEADERS, *IDENTITY_HEADERS) if f"`{name}`" not in page]
    assert not missing
