"""Issuers of tokens: `identity.issuers` of `gateway.yaml`."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from egress_gateway.configuration.places import path_of
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity import DIRECTORY
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.core.spiffe import parse_spiffe
from egress_gateway.identify.claims.vendor import FIELDS
from egress_gateway.identify.jwt_algorithms import ALGORITHMS, SHARED
from egress_gateway.identify.tokens import TENANT_PLACE, names_of
from egress_gateway.wire.fields import NAME, Fields, nearest
from egress_gateway.wire.yaml import Node

VENDORS: Final = {vendor.value: vendor for vendor in Vendor}

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_ANY_TENANT: Final = ("/common/", "/organizations/", "/consumers/")
"""Parts of Entra's addresses that stand for many tenants, and stand in the `iss` of no token."""
_GOOGLE: Final = ("https://accounts.google.com", "accounts.google.com")
"""The two spellings in Google's ID tokens."""
_CHANGES_HANDS: Final = ("email", "preferred_username", "upn", "unique_name")
"""Claims that OpenID Connect Core section 5.7 and Entra's reference of claims say not to know people by."""
_ONE_FACTOR: Final = "pwd"
"""In `amr`: a password was used (RFC 8176 section 2)."""
_FETCHING: Final = ("ca", "refresh_seconds", "stale_seconds")
_TYPES: Final = ("JWT", "at+jwt")
_SPIFFE_TYPES: Final = ("JWT", "JOSE")
"""JWT-SVID specification, section 2.2."""


def read_issuers(top: Fields, base: PurePath, *, fetched: str) -> tuple[IssuerConfig, ...]:
    """Every issuer; of two with the same `iss` each token is of one at most."""
    if not top.has("issuers"):
        return ()
    seen: list[IssuerConfig] = []

    def read(name: str, node: Node, line: int) -> IssuerConfig:
        if not NAME.fullmatch(name) or name == DIRECTORY:
            raise ConfigError(f"{name!r} cannot name an issuer", file=top.file, line=line)
        with Fields(node, file=top.file, what=f"issuer {name!r}") as fields:
            issuer = _issuer(name, fields, base, fetched)
            _check_tenants(issuer, fields)
            if issuer.stale_seconds <= issuer.refresh_seconds:
                raise fields.error("keys must not be stale before they are refreshed", key="stale_seconds")
            _check_apart(issuer, seen, fields)
        seen.append(issuer)
        return issuer

    return tuple(top.entries("issuers", read).values())


def _issuer(name: str, fields: Fields, base: PurePath, fetched: str) -> IssuerConfig:
    vendor = fields.choice("vendor", VENDORS)
    url = fields.text("url") if fields.has("url") else ""
    return IssuerConfig(
        name=name,
        issuer=fields.text("issuer"),
        vendor=vendor,
        audiences=fields.texts("audiences"),
        keys=_keys(name, fields, base, fetched, url),
        url=url,
        ca=path_of(base, fields.text("ca")) if fields.has("ca") else "",
        algorithms=_algorithms(fields, url),
        types=fields.texts("types", _SPIFFE_TYPES if vendor is Vendor.SPIFFE else _TYPES),
        tenants=fields.texts("tenants", ()),
        claims=_claims(fields.mapping("claims")) if fields.has("claims") else {},
        mfa_values=_mfa_values(fields),
        longest_seconds=fields.number("longest_seconds", 86_400, low=60, high=604_800),
        refresh_seconds=fields.number("refresh_seconds", 300, low=30, high=86_400),
        stale_seconds=fields.number("stale_seconds", 86_400, low=300, high=604_800),
    )


def _keys(name: str, fields: Fields, base: PurePath, fetched: str, url: str) -> str:
    if not url:
        for key in _FETCHING:
            if fields.has(key):
                raise fields.error(f"{key} is about fetched keys; give the url that they are fetched from", key=key)
        return path_of(base, fields.text("keys"))
    if fields.has("keys"):
        raise fields.error("keys come from a file (keys) or from an address (url), not from both", key="keys")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise fields.error("url is no address", key="url") from error
    plain = host and "@" not in parts.netloc and not parts.fragment and url.isprintable() and " " not in url
    if not plain or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        raise fields.error(
            "url must be https://host[:port]/path, without user or fragment; http is for this machine only", key="url"
        )
    return f"{fetched}/{name}.json"


def _algorithms(fields: Fields, url: str) -> tuple[str, ...]:
    if not fields.has("algorithms"):
        return ("RS256",)
    algorithms = fields.words("algorithms")
    for algorithm, line in algorithms:
        if algorithm not in ALGORITHMS:
            raise ConfigError(
                f"{algorithm!r} is no algorithm of signed identities{nearest(algorithm, ALGORITHMS)}",
                file=fields.file,
                line=line,
            )
        if algorithm == SHARED and (url or len(algorithms) > 1):
            raise ConfigError(
                f"{SHARED} has a shared secret for a key: it stands alone, and its keys in a file that nobody fetches",
                file=fields.file,
                line=line,
            )
    return tuple(algorithm for algorithm, _ in algorithms)


def _claims(fields: Fields) -> Mapping[str, str]:
    with fields:
        for field in fields.names():
            if field not in FIELDS:
                raise fields.error(f"{field!r} is no field of an identity{nearest(field, FIELDS)}", key=field)
        claims = {field: fields.text(field) for field in fields.names()}
        if claims.get("person", "").rpartition(".")[2].lower() in _CHANGES_HANDS:
            raise fields.error(
                f"person: {claims['person']!r} changes hands, and whoever has it next would be the same person; name "
                "a claim that is never given again, or leave it out for the vendor's",
                key="person",
            )
        return claims


def _mfa_values(fields: Fields) -> tuple[str, ...]:
    values = fields.texts("mfa_values", ("mfa",))
    if _ONE_FACTOR in map(str.lower, values):
        raise fields.error(f"mfa_values: {_ONE_FACTOR!r} says that a password was used, and no more", key="mfa_values")
    return values


def _check_tenants(issuer: IssuerConfig, fields: Fields) -> None:
    if any(part in f"{issuer.issuer}/" for part in _ANY_TENANT) and issuer.vendor is Vendor.ENTRA:
        raise fields.error(
            f"no token has such an iss; write {TENANT_PLACE} for the tenant's id, and name your tenants in tenants",
            key="issuer",
        )
    if TENANT_PLACE in issuer.issuer and not issuer.tenants:
        raise fields.error(f"{fields.what} serves many tenants; name yours in tenants", key="issuer")
    if issuer.issuer.rstrip("/") in _GOOGLE and issuer.vendor is not Vendor.GOOGLE:
        raise fields.error(
            "everybody has an account at Google: take vendor google, and name your domains in tenants", key="vendor"
        )
    if issuer.vendor is Vendor.GOOGLE and not issuer.tenants:
        raise fields.error(f"everybody has an account at Google; name the domains of {fields.what} in tenants")
    if issuer.vendor is Vendor.SPIFFE and not issuer.tenants and not parse_spiffe(issuer.issuer):
        raise fields.error(f"name the trust domain of {fields.what} in tenants", key="issuer")


def _check_apart(issuer: IssuerConfig, others: list[IssuerConfig], fields: Fields) -> None:
    mine = dict(names_of(issuer))
    for other in others:
        for name, tenants in names_of(other):
            if name in mine and (not tenants or not mine[name] or tenants & mine[name]):
                raise fields.error(
                    f"issuer {other.name!r} has the same iss; each needs tenants of its own", key="issuer"
                )
