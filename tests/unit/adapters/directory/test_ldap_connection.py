"""How questions are written as LDAP: filters, against ldap3's own server in memory; binds and results.

That server evaluates filters and pages as a real one, and knows nothing of TLS; TLS and a real server are
the matter of tests/e2e/test_directory.py.
"""

from typing import Any

import ldap3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ldap3.core.exceptions import LDAPInvalidFilterError, LDAPResponseTimeoutError, LDAPSessionTerminatedByServerError

from egress_gateway.adapters.directory import ldap_connection as module
from egress_gateway.adapters.directory.ldap_connection import LdapConnection, connect, opener
from egress_gateway.adapters.directory.search import Match, SearchFailed
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret

BASE = "ou=people,dc=test"
SERVICE, PASSWORD = "cn=egress,dc=test", "service-" + "0123456789"
PEOPLE = {
    "an ordinary one": "ann",
    "a filter": "*)(uid=*",
    "another filter": "ann)(|(uid=*))",
    "a star": "*",
    "a backslash": "a\\2a",
    "an escape that is none": "\\zz",
    "not ASCII": "Zoë Ärztin",
    "a comma": "Müller, Jürgen",
    "blanks": "two  words",
    "an equals sign": "a=b",
    "a tilde and an ampersand": "~&!|<>:=",
}


def server() -> ldap3.Server:
    return ldap3.Server("directory.test", get_info=ldap3.NONE)


def in_memory(of: ldap3.Server, user: str = SERVICE, password: str = PASSWORD) -> ldap3.Connection:
    return ldap3.Connection(of, user=user, password=password, client_strategy=ldap3.MOCK_SYNC, check_names=False)


def filled() -> LdapConnection:
    connection = in_memory(server())
    strategy: Any = connection.strategy
    strategy.add_entry(SERVICE, {"userPassword": PASSWORD, "cn": "egress"})
    for number, uid in enumerate(PEOPLE.values()):
        strategy.add_entry(f"cn={number},{BASE}", {"uid": uid, "cn": f"{number}", "objectClass": "person"})
    connection.bind()
    return LdapConnection(connection, lambda _user, _password: connection, start_tls=False)


@pytest.fixture
def connection() -> LdapConnection:
    return filled()


@pytest.mark.parametrize("uid", PEOPLE.values(), ids=PEOPLE)
def test_a_value_matches_itself_and_nobody_else(connection: LdapConnection, uid: str) -> None:
    found = connection.search(BASE, (Match("uid", uid),), "uid", most=10)
    assert ([entry.values for entry in found.entries], found.complete) == ([(uid,)], True)


FILTERS = {
    "one": ([Match("uid", "a*")], r"(uid=\61\2a)"),
    "several": ([Match("member", "x"), Match("uniqueMember", "y")], r"(|(member=\78)(uniqueMember=\79))"),
    "a matching rule": ([Match("member:1.2.3:", "x")], r"(member:1.2.3:=\78)"),
    "a NUL, a backslash and an umlaut": ([Match("uid", "\0\\ä")], r"(uid=\00\5c\c3\a4)"),
}


@pytest.mark.parametrize(("matches", "text"), FILTERS.values(), ids=FILTERS)
def test_filters_are_written_as_rfc_4515_says(matches: list[Match], text: str) -> None:
    assert module._filter(matches) == text


FILLED = filled()


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_no_value_is_more_than_a_value(value: str) -> None:
    found = FILLED.search(BASE, (Match("uid", value),), "uid", most=10)
    assert [entry.values for entry in found.entries] == [
        (uid,) for uid in PEOPLE.values() if uid.lower() == value.lower()
    ]


def test_pages_are_put_together_and_counted(connection: LdapConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    everybody = (Match("objectClass", "person"),)
    for most, number, complete in ((100, len(PEOPLE), True), (len(PEOPLE), len(PEOPLE), True), (3, 3, False)):
        found = connection.search(BASE, everybody, "cn", most=most)
        assert (len(found.entries), found.complete) == (number, complete)


# --- Answers that are not as they should be ----------------------------------------------------------


class Answering:
    """A connection that was opened, whose server answers with a given result."""

    def __init__(self, code: int, response: list[dict[str, Any]] | None = None, error: Exception | None = None) -> None:
        self.result = {"result": code}
        self.response = response
        self.error = error
        self.last_error = None
        self.socket = None
        self.did: list[str] = []
        self.strategy = self

    def search(self, *_: object, **__: object) -> None:
        self._do("search")

    def open(self, **_: object) -> None:
        self._do("open")

    def start_tls(self, **_: object) -> None:
        self._do("start_tls")

    def bind(self, **_: object) -> None:
        self._do("bind")

    def close(self) -> None:
        self.did.append("close")

    def _do(self, what: str) -> None:
        self.did.append(what)
        if self.error is not None:
            raise self.error


def entry(dn: bytes = b"cn=ann", **values: list[bytes]) -> dict[str, Any]:
    return {"type": "searchResEntry", "raw_dn": dn, "raw_attributes": values}


def on(answering: Answering, log_in: Answering | None = None, *, start_tls: bool = False) -> LdapConnection:
    made: Any = log_in
    connection: Any = answering
    return LdapConnection(connection, lambda _user, _password: made, start_tls=start_tls)


def ask(answering: Answering, most: int = 1) -> Any:
    return on(answering).search(BASE, (Match("uid", "ann"),), "uid", most=most)


def test_references_to_other_servers_are_left_where_they_are() -> None:
    reference = {"type": "searchResRef", "uri": ["ldap://elsewhere.test/"]}
    (found,) = ask(Answering(0, [reference, entry(UID=[b"ann", b"\xc3\xa4"])])).entries
    assert found.values == ("ann", "ä")


@pytest.mark.parametrize("code", [1, 3, 10, 12, 32, 50, 51])
def test_any_other_result_is_a_failure(code: int) -> None:
    with pytest.raises(SearchFailed, match=f"result code {code}") as caught:
        ask(Answering(code, [entry(uid=[b"ann"])]))
    assert "ann" not in caught.value.reason
    assert caught.value.broken is (code == 51), "busy is not about what was asked"


def test_at_a_size_limit_of_the_server_what_came_is_kept_and_is_not_all() -> None:
    for most, number in ((1, 1), (2, 2), (3, 2)):
        found = ask(Answering(4, [entry(), entry()]), most=most)
        assert (len(found.entries), found.complete) == (number, False)


@pytest.mark.parametrize("found", [entry(b"cn=\xff"), entry(uid=[b"\xff"])], ids=["a DN", "a value"])
def test_names_that_are_no_utf8_are_a_failure_that_shows_none(found: dict[str, Any]) -> None:
    with pytest.raises(SearchFailed, match="not UTF-8") as caught:
        ask(Answering(0, [found]))
    assert caught.value.__cause__ is None


BREAKS = {LDAPSessionTerminatedByServerError: True, LDAPResponseTimeoutError: True, LDAPInvalidFilterError: False}


@pytest.mark.parametrize(("error", "broken"), BREAKS.items())
def test_a_lost_connection_is_told_as_such(error: type[Exception], *, broken: bool) -> None:
    with pytest.raises(SearchFailed, match=error.__name__) as caught:
        ask(Answering(0, error=error()))
    assert caught.value.broken is broken


# --- Log-in ----------------------------------------------------------------------------------------

BINDS = {0: True, 49: False, 19: False, 32: False, 48: False, 50: False, 53: False}


@pytest.mark.parametrize(("code", "right"), BINDS.items())
def test_what_a_bind_says_of_a_password(code: int, *, right: bool) -> None:
    log_in = Answering(code)
    assert on(Answering(0), log_in).is_password("cn=ann", Secret("x")) is right
    assert log_in.did == ["open", "bind", "close"]


@pytest.mark.parametrize("code", [1, 8, 14, 51, 52, 80])
def test_a_bind_that_says_nothing_of_the_password_is_a_failure(code: int) -> None:
    with pytest.raises(SearchFailed, match=f"result code {code}"):
        on(Answering(0), Answering(code)).is_password("cn=ann", Secret("x"))


@pytest.mark.parametrize(("dn", "password"), [("", "x"), ("cn=ann", ""), ("", "")])
def test_an_anonymous_bind_is_never_made(dn: str, password: str) -> None:
    log_in = Answering(0)
    assert on(Answering(0), log_in).is_password(dn, Secret(password)) is False
    assert log_in.did == []


def test_tls_is_there_before_a_password_is_sent() -> None:
    log_in = Answering(0)
    on(Answering(0), log_in, start_tls=True).is_password("cn=ann", Secret("x"))
    assert log_in.did == ["open", "start_tls", "bind", "close"]
    refusing = Answering(0, error=LDAPSessionTerminatedByServerError("no TLS here"))
    with pytest.raises(SearchFailed, match="no TLS here"):
        on(Answering(0), refusing, start_tls=True).is_password("cn=ann", Secret("x"))
    assert refusing.did == ["open", "close", "close"]


# --- Connections ------------------------------------------------------------------------------------


CONFIG = DirectoryConfig(
    url="ldaps://directory.test:1636", bind_dn=SERVICE, credential="env:X", people=BASE, groups=BASE
)


def test_a_connection_verifies_the_name_follows_nobody_and_writes_nothing() -> None:
    made: Any = opener(CONFIG)(SERVICE, PASSWORD)
    context = made.server.tls._context
    assert (context.check_hostname, context.verify_mode.name) == (True, "CERT_REQUIRED")
    assert (made.server.host, made.server.port, made.server.ssl) == ("directory.test", 1636, True)
    assert (made.auto_referrals, made.read_only, made.server.allowed_referral_hosts) == (False, True, [])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Users and passwords that connections were made for; the server answers as `Answering(0)`."""
    made: list[tuple[str, str]] = []

    def make(_config: DirectoryConfig) -> Any:
        def open_for(user: str, password: str) -> Answering:
            made.append((user, password))
            return Answering(0)

        return open_for

    monkeypatch.setattr(module, "opener", make)
    return made


def test_the_service_logs_in_with_the_password_as_it_is_now(opened: list[tuple[str, str]]) -> None:
    passwords = iter(["old", "new"])
    for _ in range(2):
        connect(CONFIG, lambda: Secret(next(passwords)))
    assert opened == [(SERVICE, "old"), (SERVICE, "new")]


def test_without_a_user_no_password_is_read(opened: list[tuple[str, str]]) -> None:
    def none() -> Secret[str]:
        raise AssertionError("there is none")

    connect(DirectoryConfig(url="ldap://localhost", start_tls=False, people=BASE, groups=BASE), none)
    assert opened == [("", "")]


def test_a_missing_password_or_bundle_is_a_failure_with_its_reason() -> None:
    def missing() -> Secret[str]:
        raise ConfigError("the environment variable 'X' is not set")

    with pytest.raises(SearchFailed, match="'X' is not set") as caught:
        connect(CONFIG, missing)
    assert caught.value.broken, "it concerns everybody"


def test_a_service_that_is_refused_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Answering(49)
    monkeypatch.setattr(module, "opener", lambda _: lambda _user, _password: refused)
    with pytest.raises(SearchFailed, match="refuses the service's log-in with result code 49") as caught:
        connect(CONFIG, lambda: Secret(PASSWORD))
    assert caught.value.broken, "a wrong password that is tried for everybody locks the account"
    assert refused.did[-1] == "close"


def test_nothing_is_cut_where_nothing_is_open() -> None:
    closed = Answering(0)
    on(closed).cut()
    on(closed).close()
    assert closed.did == ["close"]
