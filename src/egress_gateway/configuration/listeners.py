"""Where the gateway listens, and whom a listener believes: `listeners` of `gateway.yaml`."""

import ipaddress
import re
from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.places import path_of
from egress_gateway.core.addresses import plain
from egress_gateway.core.config import ClientCertificates, FrontProxy, ListenerConfig, TlsFiles
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.credentials import CREDENTIAL_HEADERS
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

TLS_VERSIONS: Final = {"1.2": "1.2", "1.3": "1.3"}
HEADER: Final = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
"""A header's name in lower case (RFC 9110 section 5.1), as proxies that pass identities on name theirs."""

_TAKEN: Final = frozenset(
    {*CREDENTIAL_HEADERS, "host", "cookie", "connection", "transfer-encoding", "expect", "te", "trailer", "upgrade"}
)
_TAKEN_PREFIXES: Final = ("content-", "forwarded", "x-egress-", "x-forwarded-")
"""Headers that say something else already."""

_LOOPBACK_NAME: Final = "localhost"
_ALL_FOUR: Final = ipaddress.IPv4Network("0.0.0.0/0")
_ALL_SIX: Final = ipaddress.IPv6Network("2000::/3")
"""All that anybody is given of IPv6 (RFC 4291 section 2.5.4; IANA's registry of global unicast addresses)."""


def read_listeners(top: Fields, base: PurePath) -> tuple[ListenerConfig, ...]:
    """Every listener; one on loopback where none is given."""
    if not top.has("listeners"):
        return (ListenerConfig(),)
    return tuple(_listener(node, top.file, base) for node in top.items("listeners"))


def _listener(node: Node, file: str, base: PurePath) -> ListenerConfig:
    with Fields(node, file=file, what="listener") as fields:
        listener = ListenerConfig(
            address=fields.text("address", "127.0.0.1"),
            port=fields.number("port", 8080, low=1, high=65535),
            tls=_tls(fields.mapping("tls"), base) if fields.has("tls") else None,
            clients=_clients(fields.mapping("clients"), base) if fields.has("clients") else None,
            front_proxy=_front_proxy(fields.mapping("front_proxy")) if fields.has("front_proxy") else None,
        )
        if listener.clients is not None and listener.tls is None:
            raise fields.error("certificates of clients are shown in TLS: give the listener `tls`", key="clients")
        _check_forwarded(listener, fields)
        return listener


def _check_forwarded(listener: ListenerConfig, fields: Fields) -> None:
    """A forwarded certificate is a line of text: whoever can write on the way could be any client."""
    front = listener.front_proxy
    if front is None or not front.certificate or listener.tls is not None or _is_loopback(listener.address):
        return
    raise fields.error(
        "a forwarded certificate is believed as it arrives: give the listener `tls`, or have it listen on loopback",
        key="front_proxy",
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == _LOOPBACK_NAME


def _tls(fields: Fields, base: PurePath) -> TlsFiles:
    with fields:
        return TlsFiles(
            certificate=path_of(base, fields.text("certificate")),
            key=path_of(base, fields.text("key")),
            minimum=fields.choice("minimum", TLS_VERSIONS, "1.2"),
        )


def _clients(fields: Fields, base: PurePath) -> ClientCertificates:
    with fields:
        return ClientCertificates(
            ca=path_of(base, fields.text("ca")),
            revoked=path_of(base, fields.text("revoked")) if fields.has("revoked") else "",
            required=fields.flag("required", default=False),
        )


def _front_proxy(fields: Fields) -> FrontProxy:
    with fields:
        return FrontProxy(
            peers=_peers(fields),
            proxy_protocol=fields.flag("proxy_protocol", default=False),
            certificate=fields.flag("certificate", default=False),
            identity_header=_identity_header(fields) if fields.has("identity_header") else "",
        )


def _peers(fields: Fields) -> tuple[str, ...]:
    networks = [_network(text, line, fields.file) for text, line in fields.words("peers")]
    # A half and a half are the whole.
    four = ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv6Network))
    if any(_ALL_FOUR.subnet_of(each) for each in four) or any(_ALL_SIX.subnet_of(each) for each in six):
        raise fields.error(
            "peers: together these are everybody; name the networks that the proxy connects from", key="peers"
        )
    return tuple(map(str, networks))


def _network(text: str, line: int, file: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise ConfigError(f"peers: {text!r} is no network in CIDR form: {error}", file=file, line=line) from error
    if network.prefixlen == 0:
        raise ConfigError(
            f"peers: {text!r} is everybody; name the networks that the proxy connects from", file=file, line=line
        )
    if plain(network.network_address) != network.network_address:
        raise ConfigError(f"peers: {text!r} is an IPv4 network; write it as one", file=file, line=line)
    return network


def _identity_header(fields: Fields) -> str:
    name = fields.text("identity_header", pattern=HEADER)
    if name in _TAKEN or name.startswith(_TAKEN_PREFIXES):
        raise fields.error(
            f"identity_header: {name!r} says something else; name the header that holds the signed identity",
            key="identity_header",
        )
    return name
