"""Where the gateway listens: `listeners` of `gateway.yaml`."""

from pathlib import PurePath
from typing import Final

from egress_gateway.configuration.places import path_of
from egress_gateway.core.config import ListenerConfig, TlsFiles
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

TLS_VERSIONS: Final = {"1.2": "1.2", "1.3": "1.3"}


def read_listeners(top: Fields, base: PurePath) -> tuple[ListenerConfig, ...]:
    """Every listener; one on loopback where none is given."""
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
            certificate=path_of(base, fields.text("certificate")),
            key=path_of(base, fields.text("key")),
            minimum=fields.choice("minimum", TLS_VERSIONS, "1.2"),
        )
