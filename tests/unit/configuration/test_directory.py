"""The directory, from YAML: what is taken, and what would send a password in the clear or ask nobody."""

from pathlib import PurePath
from typing import Any

import pytest

from egress_gateway.configuration.directory import read_directory
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import DirectoryConfig, IssuerConfig, Vendor
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

LEAST = """
directory:
  url: ldaps://ldap.clinic.example
  people: ou=people,dc=clinic,dc=example
  groups: ou=groups,dc=clinic,dc=example
"""
WHOLE = """
directory:
  url: ldap://dc1.clinic.example:3268
  start_tls: true
  ca: secrets/ca.pem
  bind_dn: cn=egress,dc=clinic,dc=example
  credential: file:secrets/ldap
  people: ou=people,dc=clinic,dc=example
  person_attribute: sAMAccountName
  groups: dc=clinic,dc=example
  nested: active_directory
  issuers: [corp, other]
  fresh_seconds: 60
"""


def issuer(name: str, vendor: Vendor = Vendor.OIDC, **more: Any) -> IssuerConfig:
    return IssuerConfig(name=name, issuer=f"https://{name}.test", vendor=vendor, audiences=("a",), keys="k", **more)


ISSUERS = (
    issuer("corp"),
    issuer("other", Vendor.ENTRA, tenants=("72f9",)),
    issuer("many", tenants=("clinic.example", "evil.example"), claims={"tenant": "org"}),
    issuer("any", claims={"tenant": "org"}),
    issuer("cloud", Vendor.ENTRA),
)


def read(text: str) -> DirectoryConfig:
    with Fields(parse_yaml(text.encode(), file="g.yaml"), file="g.yaml", what="identity") as fields:
        return read_directory(fields, PurePath("/etc/egress"), ISSUERS)


def test_what_must_be_said_and_what_goes_without() -> None:
    assert read(LEAST) == DirectoryConfig(
        url="ldaps://ldap.clinic.example",
        people="ou=people,dc=clinic,dc=example",
        groups="ou=groups,dc=clinic,dc=example",
    )


def test_everything_that_can_be_said() -> None:
    assert read(WHOLE) == DirectoryConfig(
        url="ldap://dc1.clinic.example:3268",
        ca="/etc/egress/secrets/ca.pem",
        bind_dn="cn=egress,dc=clinic,dc=example",
        credential="file:/etc/egress/secrets/ldap",
        people="ou=people,dc=clinic,dc=example",
        person_attribute="sAMAccountName",
        groups="dc=clinic,dc=example",
        nested="active_directory",
        issuers={"corp": "", "other": "72f9"},
        fresh_seconds=60,
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]:1389", "localhost:389", "LOCALHOST"])
def test_without_tls_on_this_machine(host: str) -> None:
    made = read(LEAST.replace("ldaps://ldap.clinic.example", f"'ldap://{host}'") + "  start_tls: false\n")
    assert not made.start_tls


def url(new: str, more: str = "") -> str:
    return LEAST.replace("ldaps://ldap.clinic.example", f"'{new}'") + more


FORM = "g.yaml:3: url must be ldaps://host[:port] or ldap://host[:port], and nothing behind it"
MISTAKES = {
    "another scheme": (url("https://ldap.clinic.example"), FORM),
    "no host": (url("ldaps://"), FORM),
    "a user": (url("ldaps://egress@ldap.clinic.example"), FORM),
    "a base": (url("ldaps://ldap.clinic.example/dc=clinic"), FORM),
    "a question": (url("ldaps://ldap.clinic.example?uid"), FORM),
    "a fragment": (url("ldaps://ldap.clinic.example#a"), FORM),
    "blanks": (url("ldaps://ldap. clinic.example"), FORM),
    "a host that is none": (url("ldaps://ldap_1.clinic.example"), "url: its host is not a host name"),
    "an address written in a strange way": (url("ldaps://2130706433"), "url: its host is an address that is not"),
    "a metadata service": (url("ldaps://169.254.169.254"), "url: its host is an address of no host"),
    "no port": (url("ldaps://ldap.clinic.example:0"), "url: its port must be a number from 1 to 65535"),
    "a port that is none": (url("ldaps://ldap.clinic.example:ldap"), "url: its port must be a number"),
    "a port too high": (url("ldaps://ldap.clinic.example:70000"), "url: its port must be a number"),
    "passwords in the clear": (
        url("ldap://ldap.clinic.example", "  start_tls: false\n"),
        "g.yaml:6: without TLS passwords are in the clear",
    ),
    "passwords in the clear to a name like this machine's": (
        url("ldap://localhost.clinic.example", "  start_tls: false\n"),
        "g.yaml:6: without TLS passwords are in the clear",
    ),
    "no TLS in TLS": (LEAST + "  start_tls: false\n", "g.yaml:6: start_tls is of ldap:// only"),
    "a user without a password": (LEAST + "  bind_dn: cn=egress\n", "g.yaml:6: bind_dn and credential go together"),
    "a password without a user": (LEAST + "  credential: env:X\n", "g.yaml:6: bind_dn and credential go together"),
    "a password itself": (LEAST + "  bind_dn: cn=egress\n  credential: hunter2\n", "g.yaml:7: credential of directory"),
    "groups that are used when they are old": (LEAST + "  stale_seconds: 600\n", "unknown key 'stale_seconds'"),
    "another way of nesting": (LEAST + "  nested: recursive\n", "must be one of walk, active_directory"),
    "an attribute with a filter in it": (LEAST + "  person_attribute: 'uid=*)(cn'\n", "person_attribute of directory"),
    "an issuer that there is not": (LEAST + "  issuers: [corp, othre]\n", "no issuer 'othre'; did you mean 'other'?"),
    "an issuer of several tenants": (LEAST + "  issuers: [many]\n", "g.yaml:6: issuers: 'many' has several tenants"),
    "an issuer of any tenant": (LEAST + "  issuers: [any]\n", "issuers: tokens of 'any' name a tenant"),
    "an issuer whose vendor has tenants": (LEAST + "  issuers: [cloud]\n", "issuers: tokens of 'cloud' name a tenant"),
    "an unknown key": (LEAST + "  base: a\n", "unknown key 'base' in directory of identity"),
    "no people": (LEAST.replace("people", "poeple", 1), "did you mean 'people'"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)
