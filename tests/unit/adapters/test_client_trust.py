"""Whom a listener believes: what bundles and lists may be, and what stops counting while a connection lives."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from egress_gateway.adapters.client_trust import LARGEST_FILE, ClientTrust, ShownCertificate, read_trust
from egress_gateway.adapters.internal_ca import create_authority, issue_client
from egress_gateway.adapters.internal_revocation import revoke
from egress_gateway.core.config import ClientCertificates
from egress_gateway.core.errors import ConfigError, GatewayError, Unauthenticated, Unavailable

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


class Authority:
    """An authority, one client, and the files of a listener that believes it."""

    def __init__(self, directory: Path, name: str = "Test CA") -> None:
        self.directory = directory
        self.ca = create_authority(directory, name, now=NOW).certificate
        self.client = issue_client(directory, "payments", dns=("payments.corp",), now=NOW).certificate
        self.revoked = directory / "revoked.pem"

    def revoke(self, *certificates: Path, days: int = 30) -> None:
        revoke(self.directory, certificates, now=NOW, days=days)

    def read(self, *, lists: bool = True) -> ClientTrust:
        return read_trust(ClientCertificates(ca=str(self.ca), revoked=str(self.revoked) if lists else ""))

    def shown(self, trust: ClientTrust) -> ShownCertificate:
        certificate = x509.load_pem_x509_certificate(self.client.read_bytes())
        return trust.shown(certificate.public_bytes(serialization.Encoding.DER))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ca")


def test_a_certificate_on_no_list_stays_good(authority: Authority) -> None:
    authority.revoke()
    trust = authority.read()
    trust.recheck(authority.shown(trust), now=micros(NOW))


def test_without_lists_nobody_is_revoked(authority: Authority) -> None:
    authority.revoke(authority.client)
    trust = authority.read(lists=False)
    trust.recheck(authority.shown(trust), now=micros(NOW))


Change = Callable[[Authority], object]


def forget(authority: Authority) -> None:
    other = Authority(authority.directory.parent / "other", "Other CA")
    authority.revoked.write_bytes(other.ca.read_bytes())
    other.revoke()
    authority.ca.write_bytes(other.ca.read_bytes())
    authority.revoked.write_bytes(other.revoked.read_bytes())


LATER: dict[str, tuple[Change, timedelta, type[GatewayError], str]] = {
    "it is revoked": (lambda one: one.revoke(one.client), timedelta(), Unauthenticated, "certificate_revoked"),
    "it has ended": (lambda one: one.revoke(days=300), timedelta(days=91), Unauthenticated, "certificate_expired"),
    "the list has ended": (lambda one: one.revoke(days=1), timedelta(days=2), Unavailable, "revocation_stale"),
    "it is revoked by a list that has ended": (
        lambda one: one.revoke(one.client, days=1),
        timedelta(days=2),
        Unavailable,
        "revocation_stale",
    ),
    "its authority is believed no more": (forget, timedelta(), Unavailable, "certificate_outdated"),
}


@pytest.mark.parametrize(("change", "after", "family", "code"), LATER.values(), ids=LATER)
def test_what_was_good_at_the_handshake_is_checked_again(
    authority: Authority, change: Change, after: timedelta, family: type[GatewayError], code: str
) -> None:
    authority.revoke()
    shown = authority.shown(authority.read())
    change(authority)
    with pytest.raises(family) as caught:
        authority.read().recheck(shown, now=micros(NOW + after))
    assert caught.value.code == code


def test_an_authority_without_a_list_vouches_for_nobody_where_lists_are_given(
    authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", "Other CA")
    authority.revoke()
    authority.ca.write_bytes(authority.ca.read_bytes() + other.ca.read_bytes())
    trust = authority.read()
    trust.recheck(authority.shown(trust), now=micros(NOW))
    with pytest.raises(Unavailable) as caught:
        trust.recheck(other.shown(trust), now=micros(NOW))
    assert caught.value.code == "revocation_stale"
    other.revoke(other.client)
    authority.revoked.write_bytes(authority.revoked.read_bytes() + other.revoked.read_bytes())
    with pytest.raises(Unauthenticated):
        authority.read().recheck(other.shown(trust), now=micros(NOW))


def key_of(authority: Authority) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key((authority.directory / "ca-key.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


UTC_TIME = b"\x17\x0d"
"""Tag and length of a time in a list (RFC 5280 section 5.1.2.4)."""


def sequence(content: bytes) -> bytes:
    size = len(content).to_bytes(1 if len(content) < 256 else 2)
    return b"\x30" + (b"" if len(content) < 128 else bytes([0x80 + len(size)])) + size + content


def endless(one: Authority) -> None:
    """Take the time of the next list out of a list, and sign it again."""
    revoked = x509.load_pem_x509_crl(one.revoked.read_bytes())
    tbs = revoked.tbs_certlist_bytes
    content = tbs[2:] if tbs[1] < 0x80 else tbs[2 + tbs[1] - 0x80 :]
    head, this_update, next_update = content.split(UTC_TIME)
    rest = next_update[13:]
    remade = sequence(head + UTC_TIME + this_update + rest)
    signature = key_of(one).sign(remade, ec.ECDSA(hashes.SHA256()))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    der = sequence(remade + algorithm + b"\x03" + bytes([len(signature) + 1, 0]) + signature)
    one.revoked.write_bytes(x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM))


def delta(one: Authority) -> None:
    """A list of what is new since another."""
    issuer = x509.load_pem_x509_certificate(one.ca.read_bytes()).subject
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer).last_update(NOW)
    builder = builder.next_update(NOW + timedelta(days=1)).add_extension(x509.DeltaCRLIndicator(1), critical=True)
    made = builder.sign(key_of(one), hashes.SHA256())
    one.revoked.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def leaf_in_bundle(one: Authority) -> None:
    one.ca.write_bytes(one.ca.read_bytes() + one.client.read_bytes())


def unconstrained_in_bundle(one: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Old CA")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    )
    certificate = certificate.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    one.ca.write_bytes(certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def list_of_another(one: Authority) -> None:
    other = Authority(one.directory.parent / "other", "Other CA")
    other.revoke()
    one.revoked.write_bytes(one.revoked.read_bytes() + other.revoked.read_bytes())


def list_of_a_namesake(one: Authority) -> None:
    other = Authority(one.directory.parent / "other")
    other.revoke()
    one.revoked.write_bytes(other.revoked.read_bytes())


def second_key(one: Authority) -> None:
    other = Authority(one.directory.parent / "other")
    one.ca.write_bytes(one.ca.read_bytes() + other.ca.read_bytes())


def of_no_version(certificate: Path) -> bytes:
    """A certificate in DER that says version 6 where it said 3 (RFC 5280 section 4.1)."""
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    return der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)


BROKEN: dict[str, tuple[Change, str]] = {
    "no bundle": (lambda one: one.ca.unlink(), r"ca\.pem: cannot be read"),
    "an empty bundle": (lambda one: one.ca.write_bytes(b""), r"ca\.pem: no PEM bundle"),
    "a bundle of something else": (lambda one: one.ca.write_bytes(b"hello"), r"ca\.pem: no PEM bundle"),
    "a bundle of a version that there is not": (
        lambda one: one.ca.write_text(ssl.DER_cert_to_PEM_cert(of_no_version(one.ca))),
        r"ca\.pem: no PEM bundle",
    ),
    "a client in the bundle": (leaf_in_bundle, "no authority's"),
    "a certificate that does not say what it is": (unconstrained_in_bundle, "no authority's"),
    "no lists": (lambda one: one.revoked.unlink(), r"revoked\.pem: cannot be read"),
    "an empty file of lists": (lambda one: one.revoked.write_bytes(b""), "holds no revocation list"),
    "lists that are cut": (
        lambda one: one.revoked.write_bytes(one.revoked.read_bytes()[:80]),
        "no PEM file of revocation lists",
    ),
    "a list of another authority": (list_of_another, "no authority in `ca` has signed"),
    "a list of a namesake": (list_of_a_namesake, "no authority in `ca` has signed"),
    "an authority with a second key": (second_key, "lacks the list of one of the keys"),
    "a delta list": (delta, "delta list"),
    "a list that never ends": (endless, "does not say when the next one comes"),
    "more than is read": (lambda one: one.revoked.write_bytes(bytes(LARGEST_FILE + 1)), "larger than 2 MiB"),
}


@pytest.mark.parametrize(("damage", "message"), BROKEN.values(), ids=BROKEN)
def test_what_could_be_misread_is_not_used(authority: Authority, damage: Change, message: str) -> None:
    authority.revoke()
    damage(authority)
    with pytest.raises(ConfigError, match=message):
        authority.read()


def test_both_keys_of_an_authority_may_have_their_lists_and_both_count(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    authority.revoke(days=30)
    other.revoke(other.client, days=1)
    authority.ca.write_bytes(authority.ca.read_bytes() + other.ca.read_bytes())
    authority.revoked.write_bytes(authority.revoked.read_bytes() + other.revoked.read_bytes())
    trust = authority.read()
    trust.recheck(authority.shown(trust), now=micros(NOW))
    with pytest.raises(Unauthenticated):
        trust.recheck(other.shown(trust), now=micros(NOW))
    with pytest.raises(Unavailable):
        trust.recheck(authority.shown(trust), now=micros(NOW + timedelta(days=2)))


@pytest.mark.parametrize("read", [lambda _one: b"hello", lambda one: of_no_version(one.client)])
def test_a_certificate_that_cannot_be_read_is_refused(authority: Authority, read: Callable[[Authority], bytes]) -> None:
    with pytest.raises(Unauthenticated) as caught:
        authority.read(lists=False).shown(read(authority))
    assert caught.value.code == "certificate_unusable"


def test_comments_and_the_order_of_a_bundle_mean_nothing(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other", "Other CA")
    one, two = authority.ca.read_bytes(), other.ca.read_bytes()
    authority.ca.write_bytes(one + two)
    before = authority.read(lists=False)
    authority.ca.write_bytes("# Autorité de certification\n".encode() + two + b"\n# and\n" + one)
    assert authority.read(lists=False) == before
    before.apply(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))


def test_an_authority_with_a_key_of_an_unknown_kind_has_signed_nothing(authority: Authority) -> None:
    authority.revoke()
    p256, unknown = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d03017f")
    der = x509.load_pem_x509_certificate(authority.ca.read_bytes()).public_bytes(serialization.Encoding.DER)
    strange = x509.load_der_x509_certificate(der.replace(p256, unknown))
    authority.ca.write_bytes(strange.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(ConfigError, match="no authority in `ca` has signed"):
        authority.read()
