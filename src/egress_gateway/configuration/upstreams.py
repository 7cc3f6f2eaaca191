"""Where requests may go: `upstreams` of `gateway.yaml`."""

import re
from collections.abc import Collection
from pathlib import PurePath
from typing import Final
from urllib.parse import SplitResult, urlsplit

from egress_gateway.configuration.listeners import TLS_VERSIONS
from egress_gateway.configuration.places import path_of, reference_of
from egress_gateway.core.addresses import parse_host
from egress_gateway.core.config import BreakerConfig, UpstreamConfig
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

CREDENTIAL: Final = re.compile(r"(?:env|file):\S+")
PIN: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
PREFIX: Final = re.compile(
    r"(?:/(?!(?:\.|%2e){1,2}(?:/|\Z))(?:[a-z0-9._~!$&'()*+,;=:@-]|%(?!2f|5c|00)[0-9a-f]{2})+)*/?",
    re.IGNORECASE | re.ASCII,
)
"""A path of RFC 3986 without dot segments and separators in disguise, which a server may read as another path."""
LONGEST_PAUSE_SECONDS: Final = 600
"""Of a breaker: what is mended is found within ten minutes."""
NETWORKS: Final = {"public": False, "private": True}


def read_upstreams(top: Fields, base: PurePath, hosts: Collection[str]) -> tuple[UpstreamConfig, ...]:
    """Every upstream; `hosts` are the names of wire facts that the registry knows."""

    def read(name: str, node: Node, _line: int) -> UpstreamConfig:
        with Fields(node, file=top.file, what=f"upstream {name!r}") as fields:
            upstream = UpstreamConfig(
                name=name,
                host=fields.choice("host", {host: host for host in sorted(hosts)}),
                url=fields.text("url"),
                credential=reference_of(base, fields.text("credential", pattern=CREDENTIAL))
                if fields.has("credential")
                else "",
                ca=path_of(base, fields.text("ca")) if fields.has("ca") else "",
                tls_minimum=fields.choice("tls_minimum", TLS_VERSIONS, "1.2"),
                pins=_pins(fields),
                private=fields.choice("network", NETWORKS, default=False),
                breaker=_breaker(fields),
            )
            _check_url(upstream.url, fields)
            return upstream

    return tuple(top.entries("upstreams", read).values())


def _breaker(fields: Fields) -> BreakerConfig:
    standard = BreakerConfig()
    if not fields.has("breaker"):
        return standard
    with fields.mapping("breaker") as breaker:
        return BreakerConfig(
            failures=breaker.number("failures", standard.failures, low=1, high=1000),
            seconds=breaker.number("seconds", standard.seconds, low=1, high=LONGEST_PAUSE_SECONDS),
        )


def _pins(fields: Fields) -> tuple[str, ...]:
    if not fields.has("pins"):
        return ()
    pins = fields.words("pins")
    for pin, line in pins:
        if not PIN.fullmatch(pin):
            raise ConfigError(
                f"pins: {pin!r} is no SHA-256 digest in base64 (44 characters)", file=fields.file, line=line
            )
    return tuple(pin for pin, _ in pins)


def _check_url(url: str, fields: Fields) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        # Brackets without an end, or characters that a name server's rules turn into others.
        parts = SplitResult("", "", "", "", "")
    plain = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
    if not plain or "@" in parts.netloc or any(character.isspace() for character in url):
        raise _bad_url(" must be http(s)://host[:port][/prefix], without user, query or fragment", fields)
    try:
        parse_host(parts.hostname or "")
    except WireError as error:
        raise _bad_url(f": its host is {error.reason}", fields) from error
    if not _port_is_well(parts):
        raise _bad_url(": its port must be a whole number from 1 to 65535, or be left out with its colon", fields)
    if not PREFIX.fullmatch(parts.path):
        raise _bad_url(
            f": its prefix {parts.path!r} has a segment that is empty or of dots, or characters beyond RFC 3986", fields
        )


def _port_is_well(parts: SplitResult) -> bool:
    try:
        return parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:
        return False


def _bad_url(what: str, fields: Fields) -> ConfigError:
    return ConfigError(f"url{what}", file=fields.file, line=fields.line)
