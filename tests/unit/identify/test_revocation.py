"""The list of what is believed no more."""

import pytest

from egress_gateway.core.errors import ConfigError, Unauthenticated
from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.identify.revocation import KINDS, check_revoked, line_of, parse_revoked, read_entries

ISSUERS = ("corp", "okta", "mesh")
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
    assert parse_revoked(LIST, file="revoked", issuers=ISSUERS) == Revoked(
        tokens=frozenset({("corp", "Ann's token")}),
        sessions=frozenset({("corp", "9c1b")}),
        persons=frozenset({("corp", "00u1")}),
        clients=frozenset({("okta", "0oa1")}),
        workloads=frozenset({("mesh", "spiffe://example.org/bot")}),
    )


def test_an_empty_list_revokes_nothing() -> None:
    assert parse_revoked(b"", file="revoked", issuers=ISSUERS) == Revoked()


MISTAKES = {
    "an unknown kind": (b"corp user ann\n", "revoked:1: a line is an issuer, one of token, session"),
    "no id": (b"# first\ncorp person\n", "revoked:2: a line is"),
    "an id alone": (b"9c1b", "revoked:1: a line is"),
    "an issuer that there is not": (b"Okta person 00u1\n", "revoked:1: gateway.yaml has no issuer 'Okta'; did you"),
    "a comment behind an id": (b"okta person 00u1 # stolen\n", "revoked:1: a comment has a line of its own"),
    "a comment for an id": (b"okta person # stolen\n", "revoked:1: a comment has a line of its own"),
    "a comment behind a tab": (b"okta person 00u1\t# stolen\n", "revoked:1: an id has 1 to 256 printable"),
    "a byte order mark": (b"\xef\xbb\xbfokta person 00u1\n", "revoked:1: begins with a byte order mark"),
    "a byte order mark before a comment": (b"\xef\xbb\xbf# x\n", "revoked:1: begins with a byte order mark"),
    "a character that nobody sees": ("okta person 00u1\u200b\n".encode(), "revoked:1: an id has 1 to 256 printable"),
    "a blank that nobody sees": ("okta person 00u1\u00a0x\n".encode(), "revoked:1: an id has 1 to 256 printable"),
    "an id longer than any": (b"okta person " + b"x" * 257, "revoked:1: an id has 1 to 256 printable"),
    "double quotes": (b'okta person "00u1"\n', "revoked:1: an id stands without quotes"),
    "single quotes": (b"\nokta person '00u1'\n", "revoked:2: an id stands without quotes"),
    "half a pair of quotes": ("okta person \u201c00u1\n".encode(), "revoked:1: an id stands without quotes"),
    "the spelling of records": (b"okta person okta:00u1\n", "revoked:1: leave out 'okta:'"),
    "a workload that is no SPIFFE id": (b"mesh workload bot\n", "revoked:1: a workload is known by its SPIFFE id"),
    "UTF-16": ("okta person 00u1\n".encode("utf-16"), "revoked: is not UTF-8 text"),
    "bytes that are no text": (b"corp person \xff", "revoked: is not UTF-8 text"),
}


@pytest.mark.parametrize(("data", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_list_that_cannot_be_read_in_full_is_no_list(data: bytes, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_revoked(data, file="revoked", issuers=ISSUERS)
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
        check_revoked(IDENTITY, parse_revoked(LINES[kind].encode(), file="revoked", issuers=ISSUERS))
    assert caught.value.code == "identity_revoked"


OTHERS = {
    "another issuer's person": "okta person ann",
    "a person called like the session": "corp person s",
    "another spelling": "corp person Ann",
    "a person whose name begins so": "corp person an",
}


@pytest.mark.parametrize("line", OTHERS.values(), ids=OTHERS)
def test_others_are_not(line: str) -> None:
    check_revoked(IDENTITY, parse_revoked(line.encode(), file="revoked", issuers=ISSUERS))


def test_a_workload_may_begin_like_its_issuer() -> None:
    parsed = parse_revoked(b"spiffe workload spiffe://a/b", file="revoked", issuers=["spiffe"])
    assert parsed.workloads == {("spiffe", "spiffe://a/b")}


def test_entries_keep_their_order_and_are_written_as_they_are_read() -> None:
    entries = read_entries(LIST, file="revoked", issuers=ISSUERS)
    assert [entry.kind for entry in entries] == ["session", "person", "token", "client", "workload"]
    again = "".join(f"{line_of(entry)}\n" for entry in entries)
    assert read_entries(again.encode(), file="revoked", issuers=ISSUERS) == entries
