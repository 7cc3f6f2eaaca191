"""Where the gateway listens, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.config import ListenerConfig, TlsFiles
from egress_gateway.core.errors import ConfigError


def test_a_listener_is_on_loopback_without_tls_unless_the_file_says_otherwise() -> None:
    listeners = load(
        UPSTREAM + "listeners: [{}, {address: '::', port: 1, tls: {certificate: /c, key: /k}}]\n"
    ).listeners
    assert listeners == (
        ListenerConfig(address="127.0.0.1", port=8080, tls=None),
        ListenerConfig(address="::", port=1, tls=TlsFiles(certificate="/c", key="/k", minimum="1.2")),
    )


def test_tls_needs_certificate_and_key() -> None:
    with pytest.raises(ConfigError, match="tls of listener needs 'key'"):
        load(UPSTREAM + "listeners: [{tls: {certificate: /c}}]\n")
