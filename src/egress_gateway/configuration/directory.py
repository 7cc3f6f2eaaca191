"""LDAP or Active Directory on the premises: `identity.directory` of `gateway.yaml`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from egress_gateway.configuration.places import path_of, reference_of
from egress_gateway.configuration.upstreams import CREDENTIAL
from egress_gateway.core.addresses import parse_host
from egress_gateway.core.errors import WireError
from egress_gateway.core.identity_config import DirectoryConfig, IssuerConfig, Vendor
from egress_gateway.identify.claims.mapping import VENDORS
from egress_gateway.wire.fields import Fields, nearest

ATTRIBUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
"""A short name of an attribute type (RFC 4512 section 1.4); it stands in filters."""
NESTED: Final = {"walk": "walk", "active_directory": "active_directory"}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SECURE: Final = "ldaps"
_LONGEST_SECONDS: Final = 86_400


def read_directory(top: Fields, base: PurePath, issuers: Sequence[IssuerConfig]) -> DirectoryConfig:
    """The directory; `top` is the mapping of `identity`, which has the key `directory`, and `issuers` all there are."""
    standard = DirectoryConfig(url="", people="", groups="")
    with top.mapping("directory") as fields:
        directory = DirectoryConfig(
            url=fields.text("url"),
            start_tls=fields.flag("start_tls", default=True),
            ca=path_of(base, fields.text("ca")) if fields.has("ca") else "",
            bind_dn=fields.text("bind_dn", ""),
            credential=reference_of(base, fields.text("credential", pattern=CREDENTIAL))
            if fields.has("credential")
            else "",
            people=fields.text("people"),
            person_attribute=fields.text("person_attribute", standard.person_attribute, pattern=ATTRIBUTE),
            groups=fields.text("groups"),
            nested=fields.choice("nested", NESTED, standard.nested),
            issuers=_issuers(fields, issuers),
            fresh_seconds=fields.number("fresh_seconds", standard.fresh_seconds, low=1, high=_LONGEST_SECONDS),
        )
        _check_url(directory, fields)
        _check_user(directory, fields)
        return directory


def _check_url(directory: DirectoryConfig, fields: Fields) -> None:
    parts = urlsplit(directory.url)
    whole = parts.scheme in {"ldap", _SECURE} and parts.hostname
    if not whole or "@" in parts.netloc or parts.path or parts.query or parts.fragment or " " in directory.url:
        raise fields.error("url must be ldaps://host[:port] or ldap://host[:port], and nothing behind it", key="url")
    host = parts.hostname or ""
    try:
        parse_host(host)
        port_fits = parts.port != 0
    except WireError as error:
        raise fields.error(f"url: its host is {error.reason}", key="url") from error
    except ValueError:
        port_fits = False
    if not port_fits:
        raise fields.error("url: its port must be a number from 1 to 65535", key="url")
    if not directory.start_tls and parts.scheme == _SECURE:
        raise fields.error("start_tls is of ldap:// only: ldaps:// has TLS from the start", key="start_tls")
    if not directory.start_tls and host not in _LOOPBACK:
        raise fields.error(
            "without TLS passwords are in the clear: leave start_tls out, or use ldaps://", key="start_tls"
        )


def _check_user(directory: DirectoryConfig, fields: Fields) -> None:
    if bool(directory.bind_dn) != bool(directory.credential):
        key = "bind_dn" if directory.bind_dn else "credential"
        raise fields.error("bind_dn and credential go together: a user, and where its password is", key=key)


def _issuers(fields: Fields, issuers: Sequence[IssuerConfig]) -> Mapping[str, str]:
    """The issuers that are named, with the tenant of each. A directory has one person of an id, so each has one."""
    known = {issuer.name: issuer for issuer in issuers}
    tenants: dict[str, str] = {}
    for name in fields.texts("issuers", ()):
        if name not in known:
            raise fields.error(f"issuers: there is no issuer {name!r}{nearest(name, known)}", key="issuers")
        found = known[name].tenants or ("",)
        if len(found) > 1:
            raise fields.error(
                f"issuers: {name!r} has several tenants, whose people may have the same ids; make the tenant that "
                "this directory is for an issuer of its own",
                key="issuers",
            )
        if found == ("",) and _says_tenants(known[name]):
            raise fields.error(
                f"issuers: tokens of {name!r} name a tenant; say in its tenants which one this directory is for",
                key="issuers",
            )
        (tenants[name],) = found
    return tenants


def _says_tenants(issuer: IssuerConfig) -> bool:
    return issuer.vendor is Vendor.SPIFFE or "tenant" in {**VENDORS[issuer.vendor].fields, **issuer.claims}
