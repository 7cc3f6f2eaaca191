"""LDAP as the process knows it: what is put together, and that the password is read when it is needed."""

from collections.abc import Callable, Sequence

import pytest

from egress_gateway.adapters.directory.search import Entry, Found, Match, SearchFailed, Searching
from egress_gateway.compose import ldap_directory as module
from egress_gateway.compose.ldap_directory import LdapDirectory
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret

CONFIG = DirectoryConfig(
    url="ldaps://d.test", people="p", groups="g", bind_dn="s", credential="env:LDAP_PASSWORD", issuers={"corp": ""}
)
RIGHT = Secret("right-" * 3)


class OnePerson:
    """A directory with Ann, who is a nurse. Implements `Searching`."""

    def search(self, base: str, any_of: Sequence[Match], attribute: str, *, most: int) -> Found:
        wanted = {match.value for match in any_of}
        if base == "p":
            return Found((Entry("cn=ann", ("ann",)),) if wanted == {"ann"} else (), complete=True)
        return Found((Entry("cn=nurses", ("nurses",)),) if "cn=ann" in wanted else (), complete=True)

    def is_password(self, dn: str, password: Secret[str]) -> bool:
        return dn == "cn=ann" and password == RIGHT

    def cut(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that connections were made with."""
    made: list[str] = []

    def connect(_: DirectoryConfig, password: Callable[[], Secret[str]]) -> Searching:
        try:
            made.append(password().expose())
        except ConfigError as error:
            raise SearchFailed(str(error), broken=True) from error
        return OnePerson()

    monkeypatch.setattr(module, "connect", connect)
    return made


async def test_groups_and_log_in(passwords: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDAP_PASSWORD", "service-" * 2)
    told: list[str] = []
    directory = LdapDirectory(CONFIG, told.append)
    assert passwords == [], "nothing is asked before anybody asks"
    assert await directory.find_groups("corp", "", "ann") == Membership(groups=("cn=nurses", "nurses"), complete=True)
    assert await directory.find_groups("other", "", "ann") == Membership()
    assert await directory.find_groups("corp", "evil.example", "ann") == Membership()
    assert await directory.try_log_in("ann", RIGHT) == "ann"
    assert await directory.try_log_in("ann", Secret("wrong")) == ""
    assert (passwords, told) == (["service-" * 2], [])
    directory.close()


async def test_what_is_wrong_is_told_at_the_start(passwords: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    directory = LdapDirectory(CONFIG, told.append)
    await directory.look()
    (line,) = told
    assert "LDAP_PASSWORD" in line
    monkeypatch.setenv("LDAP_PASSWORD", "service-" * 2)
    await directory.look()
    assert len(told) == 1
    directory.close()


async def test_a_password_that_is_not_there_is_told_and_is_no_wrong_password(passwords: list[str]) -> None:
    told: list[str] = []
    directory = LdapDirectory(CONFIG, told.append)
    assert await directory.find_groups("corp", "", "ann") == Membership()
    with pytest.raises(Unavailable, match="directory_unavailable"):
        await directory.try_log_in("ann", RIGHT)
    assert [line.partition(":")[0] for line in told] == ["groups are incomplete", "nobody can log in"]
    assert all("LDAP_PASSWORD" in line for line in told)
    directory.close()
