"""The list of what is believed no more."""

import pytest

from egress_gateway.core.errors import ConfigError, Unauthenticated
from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.identify.revocation import KINDS, check_revoked, parse_revoked

LIST = b"""# stolen laptop, ticket 4711
corp session 9c1b
corp   person  00u1

corp token Ann's token\t
okta client 0oa1
mesh workload spiffe://example.org/bot
"""
IDENTITY = Identity(
    issuer="corp", person="ann", client="chat", workload="spiffe://a/b", session="s", token_id="t", expires=1
)


def test_a_line_is_an_issuer_a_kind_and_an_id() -> None:
    assert parse_revoked(LIST, file="revoked") == Revoked(
        tokens=frozenset({("corp", "Ann's token")}),
        sessions=frozenset({("corp", "9c1b")}),
        persons=frozenset({("corp", "00u1")}),
        clients=frozenset({("okta", "0oa1")}),
        workloads=frozenset({("mesh", "spiffe://example.org/bot")}),
    )


def test_an_empty_list_revokes_nothing() -> None:
    assert parse_revoked(b"", file="revoked") == Revoked()


MISTAKES = {
    "an unknown kind": (b"corp user ann\n", "revoked:1: a line is an issuer, one of token, session"),
    "no id": (b"# first\ncorp person\n", "revoked:2: a line is"),
    "an id alone": (b"9c1b", "revoked:1: a line is"),
    "bytes that are no text": (b"corp person \xff", "revoked: is not UTF-8 text"),
}


@pytest.mark.parametrize(("data", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_list_that_cannot_be_read_in_full_is_no_list(data: bytes, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_revoked(data, file="revoked")
    assert str(caught.value).startswith(message)


LINES = {
    "token": "corp token t",
    "session": "corp session s",
    "person": "corp person ann",
    "client": "corp client chat",
    "workload": "corp workload spiffe://a/b",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_list_names_is_refused(kind: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        check_revoked(IDENTITY, parse_revoked(LINES[kind].encode(), file="revoked"))
    assert caught.value.code == "identity_revoked"


OTHERS = {
    "another issuer's person": "okta person ann",
    "a person called like the session": "corp person s",
    "another spelling": "corp person Ann",
    "a person whose name begins so": "corp person an",
}


@pytest.mark.parametrize("line", OTHERS.values(), ids=OTHERS)
def test_others_are_not(line: str) -> None:
    check_revoked(IDENTITY, parse_revoked(line.encode(), file="revoked"))
