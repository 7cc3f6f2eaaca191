"""Where the gateway listens, as the file says it."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.config import ClientCertificates, FrontProxy, ListenerConfig, TlsFiles
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


SECURED = "tls: {certificate: /c, key: /k}"


def one(inside: str) -> ListenerConfig:
    (listener,) = load(UPSTREAM + "listeners:\n- {" + inside + "}\n").listeners
    return listener


def test_certificates_of_clients_are_believed_of_the_authorities_that_are_named() -> None:
    assert one(f"{SECURED}, clients: {{ca: ca.pem}}").clients == ClientCertificates(
        ca="etc/ca.pem", revoked="", required=False
    )
    everything = one(f"{SECURED}, clients: {{ca: /ca.pem, revoked: crl.pem, required: true}}")
    assert everything.clients == ClientCertificates(ca="/ca.pem", revoked="etc/crl.pem", required=True)


def test_a_front_proxy_is_believed_in_nothing_but_what_is_said() -> None:
    assert one("front_proxy: {peers: 10.0.0.7}").front_proxy == FrontProxy(peers=("10.0.0.7/32",))
    everything = one(
        f"{SECURED}, "
        "front_proxy: {peers: [10.0.0.0/24, '2001:db8::/64'], proxy_protocol: true, certificate: true, "
        "identity_header: x-goog-iap-jwt-assertion}"
    )
    assert everything.front_proxy == FrontProxy(
        peers=("10.0.0.0/24", "2001:db8::/64"),
        proxy_protocol=True,
        certificate=True,
        identity_header="x-goog-iap-jwt-assertion",
    )


def test_without_them_nothing_is_believed() -> None:
    listener = one(SECURED)
    assert (listener.clients, listener.front_proxy) == (None, None)


WRONG = {
    "clients without TLS": ("clients: {ca: ca.pem}", "give the listener `tls`"),
    "clients without authorities": (f"{SECURED}, clients: {{required: true}}", "clients of listener needs 'ca'"),
    "clients with an unknown key": (f"{SECURED}, clients: {{ca: a, crl: b}}", "unknown key 'crl'"),
    "required by a word": (f"{SECURED}, clients: {{ca: a, required: 'yes'}}", "must be true or false"),
    "a proxy from nowhere": ("front_proxy: {certificate: true}", "front_proxy of listener needs 'peers'"),
    "no peers": ("front_proxy: {peers: []}", "at least one entry"),
    "everybody": ("front_proxy: {peers: [10.0.0.0/8, 0.0.0.0/0]}", "'0.0.0.0/0' is everybody"),
    "everybody with IPv6": ("front_proxy: {peers: ['::/0']}", "'::/0' is everybody"),
    "a network with bits of a host": ("front_proxy: {peers: [10.0.0.1/8]}", "has host bits set"),
    "a name": ("front_proxy: {peers: [proxy.example]}", "no network in CIDR form"),
    "IPv4 written as IPv6": ("front_proxy: {peers: ['::ffff:10.0.0.0/104']}", "is an IPv4 network; write it as one"),
    "everybody in halves": ("front_proxy: {peers: [0.0.0.0/1, 10.0.0.7, 128.0.0.0/1]}", "together these are everybody"),
    "everybody in unequal parts": (
        "front_proxy: {peers: [192.0.0.0/2, '2001:db8::/64', 0.0.0.0/1, 128.0.0.0/2]}",
        "together these are everybody",
    ),
    "everybody with IPv6 in halves": ("front_proxy: {peers: ['8000::/1', '::/1']}", "together these are everybody"),
    "everybody who has an IPv6 address": ("front_proxy: {peers: ['2000::/3']}", "together these are everybody"),
    "a certificate in the clear on every interface": (
        "address: 0.0.0.0, front_proxy: {peers: 10.0.0.7, certificate: true}",
        "give the listener `tls`, or have it listen on loopback",
    ),
    "a certificate in the clear on a name": (
        "address: localhost.example, front_proxy: {peers: 10.0.0.7, certificate: true}",
        "give the listener `tls`, or have it listen on loopback",
    ),
    "a header in upper case": ("front_proxy: {peers: 10.0.0.7, identity_header: X-Jwt}", "text that matches"),
    "a header that ends in a hyphen": ("front_proxy: {peers: 10.0.0.7, identity_header: x-}", "text that matches"),
    "a header with a blank": ("front_proxy: {peers: 10.0.0.7, identity_header: 'a b'}", "text that matches"),
    "a header that is too long": (
        f"front_proxy: {{peers: 10.0.0.7, identity_header: {'a' * 65}}}",
        "text that matches",
    ),
    "the header of gateway keys": ("front_proxy: {peers: 10.0.0.7, identity_header: authorization}", "something else"),
    "the certificate's header": (
        "front_proxy: {peers: 10.0.0.7, identity_header: x-forwarded-client-cert}",
        "something else",
    ),
    "a header of ours": ("front_proxy: {peers: 10.0.0.7, identity_header: x-egress-person}", "something else"),
}


@pytest.mark.parametrize(("inside", "message"), WRONG.values(), ids=WRONG)
def test_what_would_believe_too_much_does_not_load(inside: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        one(inside)
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "inside",
    [
        "front_proxy: {peers: 10.0.0.7, certificate: true}",
        "address: '::1', front_proxy: {peers: 10.0.0.7, certificate: true}",
        "address: localhost, front_proxy: {peers: 10.0.0.7, certificate: true}",
        f"address: 0.0.0.0, {SECURED}, front_proxy: {{peers: 10.0.0.7, certificate: true}}",
        "address: 0.0.0.0, front_proxy: {peers: 10.0.0.7, proxy_protocol: true}",
        "front_proxy: {peers: [0.0.0.0/1, 192.0.0.0/2, '3000::/4']}",
    ],
)
def test_what_nobody_can_put_a_name_into_loads(inside: str) -> None:
    assert one(inside).front_proxy is not None
