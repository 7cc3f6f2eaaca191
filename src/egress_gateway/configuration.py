"""`gateway.yaml` read into one frozen record.

Relative paths in the file are relative to the file. Unknown keys, and values that this build cannot
honour, are errors with file, line and the nearest known key. Credentials never stand in the file,
only references to them.
"""

import re
from collections.abc import Collection
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from egress_gateway.core.addresses import parse_host
from egress_gateway.core.config import (
    GatewayConfig,
    Limits,
    ListenerConfig,
    StateConfig,
    TlsFiles,
    UpstreamConfig,
    UsersConfig,
)
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node, parse_yaml

PROFILES: Final = {"dev": "dev", "production": "production"}
TLS_VERSIONS: Final = {"1.2": "1.2", "1.3": "1.3"}
CREDENTIAL: Final = re.compile(r"(?:env|file):\S+")
HOST_SUFFIX: Final = re.compile(r"\.[a-z0-9][a-z0-9.-]{0,252}")
USER: Final = re.compile(r"[a-z_][a-z0-9_-]{0,31}|[0-9]{1,9}")
PIN: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
NETWORKS: Final = {"public": False, "private": True}
_MEBI: Final = 1 << 20


def load_configuration(data: bytes, *, file: str, hosts: Collection[str]) -> GatewayConfig:
    """Read the file's bytes; `hosts` are the names of wire facts that the registry knows.

    Raises `ConfigError`.
    """
    base = PurePath(file).parent
    with Fields(parse_yaml(data, file=file), file=file, what="gateway.yaml") as top:
        return GatewayConfig(
            profile=top.choice("profile", PROFILES, "dev"),
            node=top.text("node", "gateway", pattern=re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")),
            region=top.text("region", "local", pattern=re.compile(r"[a-z0-9][a-z0-9-]{0,31}")),
            workers=top.number("workers", 1, low=1, high=64),
            inspectors=top.number("inspectors", 1, low=0, high=16),
            host_suffix=top.text("host_suffix", pattern=HOST_SUFFIX) if top.has("host_suffix") else "",
            listeners=_listeners(top, base),
            upstreams=_upstreams(top, base, hosts),
            policy=_path(base, top.text("policy", "policy")),
            state=StateConfig(directory=_path(base, top.text("state", "var"))),
            users=_users(top),
            limits=_limits(top),
        )


def _listeners(top: Fields, base: PurePath) -> tuple[ListenerConfig, ...]:
    if not top.has("listeners"):
        return (ListenerConfig(),)
    return tuple(_listener(node, top.file, base) for node in top.items("listeners"))


def _listener(node: Node, file: str, base: PurePath) -> ListenerConfig:
    with Fields(node, file=file, what="listener") as fields:
        return ListenerConfig(
            address=fields.text("address", "127.0.0.1"),
            port=fields.number("port", 8080, low=1, high=65535),
            tls=_tls(fields.mapping("tls"), base) if fields.has("tls") else None,
        )


def _tls(fields: Fields, base: PurePath) -> TlsFiles:
    with fields:
        return TlsFiles(
            certificate=_path(base, fields.text("certificate")),
            key=_path(base, fields.text("key")),
            minimum=fields.choice("minimum", TLS_VERSIONS, "1.2"),
        )


def _upstreams(top: Fields, base: PurePath, hosts: Collection[str]) -> tuple[UpstreamConfig, ...]:
    def read(name: str, node: Node, _line: int) -> UpstreamConfig:
        with Fields(node, file=top.file, what=f"upstream {name!r}") as fields:
            upstream = UpstreamConfig(
                name=name,
                host=fields.choice("host", {host: host for host in sorted(hosts)}),
                url=fields.text("url"),
                credential=_reference(base, fields.text("credential", pattern=CREDENTIAL))
                if fields.has("credential")
                else "",
                ca=_path(base, fields.text("ca")) if fields.has("ca") else "",
                tls_minimum=fields.choice("tls_minimum", TLS_VERSIONS, "1.2"),
                pins=_pins(fields),
                private=fields.choice("network", NETWORKS, default=False),
            )
            _check_url(upstream.url, fields)
            return upstream

    return tuple(top.entries("upstreams", read).values())


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
    parts = urlsplit(url)
    plain = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
    if not plain or "@" in parts.netloc or any(character.isspace() for character in url):
        raise ConfigError(
            "url must be http(s)://host[:port][/prefix], without user, query or fragment",
            file=fields.file,
            line=fields.line,
        )
    try:
        parse_host(parts.hostname or "")
    except WireError as error:
        raise ConfigError(f"url: its host is {error.reason}", file=fields.file, line=fields.line) from error


def _users(top: Fields) -> UsersConfig:
    if not top.has("users"):
        return UsersConfig()
    with top.mapping("users") as fields:
        users = UsersConfig(
            auditd=fields.text("auditd", pattern=USER),
            connector=fields.text("connector", pattern=USER),
            worker=fields.text("worker", pattern=USER),
        )
        if len({users.auditd, users.connector, users.worker}) < 3:
            raise ConfigError("users are there to be kept apart: give each its own", file=fields.file, line=fields.line)
        return users


def _limits(top: Fields) -> Limits:
    if not top.has("limits"):
        return Limits()
    standard = Limits()
    with top.mapping("limits") as fields:
        return Limits(
            body=fields.number("body_mib", standard.body // _MEBI, low=1, high=256) * _MEBI,
            answer=fields.number("answer_mib", standard.answer // _MEBI, low=1, high=1024) * _MEBI,
            stream=fields.number("stream_mib", standard.stream // _MEBI, low=1, high=4096) * _MEBI,
            head_seconds=fields.number("head_seconds", int(standard.head_seconds), low=1, high=120),
            body_seconds=fields.number("body_seconds", int(standard.body_seconds), low=1, high=600),
            upstream_connect_seconds=fields.number(
                "upstream_connect_seconds", int(standard.upstream_connect_seconds), low=1, high=60
            ),
            upstream_idle_seconds=fields.number(
                "upstream_idle_seconds", int(standard.upstream_idle_seconds), low=1, high=3600
            ),
            keepalive_seconds=fields.number("keepalive_seconds", int(standard.keepalive_seconds), low=1, high=3600),
            inspection_seconds=fields.number("inspection_seconds", int(standard.inspection_seconds), low=1, high=600),
            inspection_queue=fields.number("inspection_queue", standard.inspection_queue, low=1, high=1024),
            inspection_memory=fields.number(
                "inspection_memory_mib", standard.inspection_memory // _MEBI, low=256, high=65536
            )
            * _MEBI,
            drain_seconds=fields.number("drain_seconds", int(standard.drain_seconds), low=0, high=3600),
        )


def _path(base: PurePath, text: str) -> str:
    return str(base / text)


def _reference(base: PurePath, reference: str) -> str:
    kind, _, place = reference.partition(":")
    return f"file:{base / place}" if kind == "file" else reference
