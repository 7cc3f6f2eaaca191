"""The authority: what it issues under a strict verifier, and what it refuses to issue."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from egress_gateway.adapters.internal_ca import (
    CA_DAYS,
    MAX_LEAF_DAYS,
    authority_files,
    create_authority,
    issue_client,
    issue_server,
)
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.certificate import read_certificate

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    create_authority(tmp_path / "ca", "Test CA", now=NOW)
    return tmp_path / "ca"


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def verify(directory: Path, certificate: Path, name: str, *, at: datetime = NOW) -> None:
    """As a strict client does: chain, purpose, names, times (RFC 5280)."""
    subject = x509.DNSName(name) if name[0].isalpha() else x509.IPAddress(ipaddress.ip_address(name))
    store = Store([load(authority_files(directory).certificate)])
    PolicyBuilder().store(store).time(at).build_server_verifier(subject).verify(load(certificate), [])


def test_an_authority_may_sign_servers_and_no_further_authorities(authority: Path) -> None:
    certificate = load(authority / "ca.pem")
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    assert certificate.not_valid_after_utc == NOW + timedelta(days=CA_DAYS)


def test_private_keys_are_private_and_certificates_are_not(authority: Path) -> None:
    server = issue_server(authority, ("gateway.corp",), now=NOW)
    modes = {path.name: path.stat().st_mode & 0o777 for path in authority.iterdir()}
    assert modes == {"ca.pem": 0o644, "ca-key.pem": 0o600, "gateway.corp.pem": 0o644, "gateway.corp-key.pem": 0o600}
    assert server.key == authority / "gateway.corp-key.pem"


def test_an_authority_is_never_overwritten(authority: Path) -> None:
    before = {path: path.read_bytes() for path in authority.iterdir()}
    with pytest.raises(ConfigError, match="is there already"):
        create_authority(authority, "Another", now=NOW)
    assert {path: path.read_bytes() for path in authority.iterdir()} == before


@pytest.mark.parametrize("name", ["gateway.corp", "support.egress.corp", "127.0.0.1", "::1"])
def test_a_strict_client_takes_the_certificate_for_each_of_its_names(authority: Path, name: str) -> None:
    server = issue_server(authority, ("gateway.corp", "*.egress.corp", "127.0.0.1", "::1"), now=NOW)
    verify(authority, server.certificate, name)


@pytest.mark.parametrize("name", ["other.corp", "a.b.egress.corp", "127.0.0.2"])
def test_and_for_no_other(authority: Path, name: str) -> None:
    server = issue_server(authority, ("gateway.corp", "*.egress.corp", "127.0.0.1"), now=NOW)
    with pytest.raises(VerificationError):
        verify(authority, server.certificate, name)


def test_a_certificate_of_another_authority_is_not_taken(authority: Path, tmp_path: Path) -> None:
    create_authority(tmp_path / "other", "Test CA", now=NOW)
    server = issue_server(tmp_path / "other", ("gateway.corp",), now=NOW)
    with pytest.raises(VerificationError):
        verify(authority, server.certificate, "gateway.corp")


def test_a_server_certificate_is_for_servers_on_p256_for_90_days(authority: Path) -> None:
    certificate = load(issue_server(authority, ("gateway.corp",), now=NOW).certificate)
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert certificate.not_valid_after_utc == NOW + timedelta(days=90)


def test_a_clock_an_hour_behind_takes_it_and_one_after_its_end_does_not(authority: Path) -> None:
    server = issue_server(authority, ("gateway.corp",), now=NOW, days=1)
    verify(authority, issue_server(authority, ("gateway.corp",), now=NOW, days=1).certificate, "gateway.corp")
    with pytest.raises(VerificationError):
        verify(authority, server.certificate, "gateway.corp", at=NOW + timedelta(days=1, seconds=1))
    assert load(server.certificate).not_valid_before_utc == NOW - timedelta(hours=1)


def test_a_certificate_never_outlives_its_authority(authority: Path) -> None:
    late = NOW + timedelta(days=CA_DAYS - 1)
    certificate = load(issue_server(authority, ("gateway.corp",), now=late).certificate)
    assert certificate.not_valid_after_utc == NOW + timedelta(days=CA_DAYS)
    with pytest.raises(ConfigError, match="has expired"):
        issue_server(authority, ("gateway.corp",), now=NOW + timedelta(days=CA_DAYS))


def test_a_renewal_takes_the_place_of_the_old_pair(authority: Path) -> None:
    first = load(issue_server(authority, ("*.egress.corp",), now=NOW).certificate)
    files = issue_server(authority, ("*.egress.corp",), now=NOW)
    assert files.certificate.name == "any.egress.corp.pem"
    second = load(files.certificate)
    assert first.serial_number != second.serial_number
    key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    assert key.public_key() == second.public_key()


ID = "spiffe://example.org/payments"


def test_a_client_certificate_names_what_it_was_made_for_and_is_none_of_a_server(authority: Path) -> None:
    files = issue_client(authority, "payments", spiffe=ID, dns=("payments.corp",), now=NOW)
    assert files.certificate == authority / "clients" / "payments.pem"
    assert (files.key.stat().st_mode & 0o777, files.certificate.stat().st_mode & 0o777) == (0o600, 0o644)
    certificate = load(files.certificate)
    store = Store([load(authority / "ca.pem")])
    PolicyBuilder().store(store).time(NOW).build_client_verifier().verify(certificate, [])
    named = read_certificate(certificate.public_bytes(serialization.Encoding.DER), now=int(NOW.timestamp()) * 1_000_000)
    assert (named.spiffe, named.dns) == (ID, ("payments.corp",))
    with pytest.raises(VerificationError):
        verify(authority, files.certificate, "payments.corp")


def test_a_client_never_takes_the_place_of_a_server_of_its_name(authority: Path) -> None:
    server = issue_server(authority, ("gateway.corp",), now=NOW)
    before = server.certificate.read_bytes()
    issue_client(authority, "gateway.corp", dns=("gateway.corp",), now=NOW)
    assert server.certificate.read_bytes() == before


CLIENTS = {
    "nobody named": ("payments", "", (), "needs a SPIFFE id or a DNS name"),
    "a SPIFFE id of another form": ("payments", "spiffe://Example.org/a", (), "no SPIFFE id"),
    "a wildcard": ("payments", "", ("*.corp",), "no whole DNS name"),
    "a DNS name in upper case": ("payments", ID, ("Payments.corp",), "no whole DNS name"),
    "a path as its name": ("../ca", ID, (), "no name for the files"),
    "no name": ("", ID, (), "no name for the files"),
}


@pytest.mark.parametrize(("name", "spiffe", "dns", "message"), CLIENTS.values(), ids=CLIENTS)
def test_a_client_that_could_not_be_known_gets_no_certificate(
    authority: Path, name: str, spiffe: str, dns: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        issue_client(authority, name, spiffe=spiffe, dns=dns, now=NOW)
    assert {path.name for path in authority.iterdir()} == {"ca.pem", "ca-key.pem"}


NAMES = {
    "none": (),
    "empty": ("",),
    "a path": ("../ca",),
    "a path behind a name": ("gateway.corp", "a/b"),
    "upper case": ("Gateway.corp",),
    "an underscore": ("a_b",),
    "a hyphen first": ("-a.corp",),
    "a hyphen last": ("a-.corp",),
    "an empty label": ("a..corp",),
    "a dot last": ("corp.",),
    "a bare wildcard": ("*",),
    "a wildcard inside": ("a.*.corp",),
    "a wildcard within a label": ("a*.corp",),
    "a label of 64": ("a" * 64,),
    "254 characters": (".".join(["a" * 49] * 5) + ".abcd",),
    "a line feed": ("corp\n",),
    "unicode": ("bücher.corp",),
    "a network": ("10.0.0.0/8",),
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_names_that_cannot_be_are_refused(authority: Path, names: tuple[str, ...]) -> None:
    before = set(authority.iterdir())
    with pytest.raises(ConfigError, match=r"name or address|neither a DNS name"):
        issue_server(authority, names, now=NOW)
    assert set(authority.iterdir()) == before


@pytest.mark.parametrize("days", [0, -1, MAX_LEAF_DAYS + 1])
def test_a_validity_that_clients_would_not_take_is_refused(authority: Path, days: int) -> None:
    with pytest.raises(ConfigError, match="valid for 1 to"):
        issue_server(authority, ("gateway.corp",), now=NOW, days=days)


@pytest.mark.parametrize("name", ["", "n" * 65])
def test_an_authority_needs_a_name_that_fits(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="1 to 64"):
        create_authority(tmp_path, name, now=NOW)
    assert not list(tmp_path.iterdir())


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, passphrase: bytes = b"") -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption(),
    )


KEYS = {
    "not PEM": (b"hello", "plain PEM key"),
    "under a passphrase": (_pem(ec.generate_private_key(ec.SECP256R1()), b"open"), "plain PEM key"),
    "of another certificate": (_pem(ec.generate_private_key(ec.SECP256R1())), "is not the key of"),
    "of another kind": (_pem(rsa.generate_private_key(65537, 2048)), "is not the key of"),
}


@pytest.mark.parametrize(("key", "message"), KEYS.values(), ids=KEYS)
def test_an_authority_with_a_key_that_does_not_fit_issues_nothing(authority: Path, key: bytes, message: str) -> None:
    (authority / "ca-key.pem").write_bytes(key)
    with pytest.raises(ConfigError, match=message):
        issue_server(authority, ("gateway.corp",), now=NOW)


def test_an_authority_whose_key_others_can_read_issues_nothing(authority: Path) -> None:
    (authority / "ca-key.pem").chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        issue_server(authority, ("gateway.corp",), now=NOW)


def test_without_an_authority_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="egress ca create"):
        issue_server(tmp_path, ("gateway.corp",), now=NOW)


def kept(directory: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in directory.rglob("*.pem")}


@pytest.mark.parametrize("name", ["ca", "revoked", "gateway-key", "ca-key", "a.corp-key"])
def test_what_is_issued_never_takes_the_place_of_the_authority_its_list_or_a_key(authority: Path, name: str) -> None:
    issue_server(authority, ("gateway",), now=NOW)
    before = kept(authority)
    with pytest.raises(ConfigError, match="names files of the authority"):
        issue_server(authority, (name, "other.corp"), now=NOW)
    with pytest.raises(ConfigError, match="names files of the authority"):
        issue_client(authority, name, dns=("a.corp",), now=NOW)
    assert kept(authority) == before


def test_such_a_name_is_fine_where_no_file_is_called_so(authority: Path) -> None:
    assert issue_server(authority, ("gateway.corp", "ca", "a-key"), now=NOW).certificate.name == "gateway.corp.pem"


@pytest.mark.parametrize(("stem", "content"), [("a.pem", "-----BEGIN PRIVATE KEY-----\n"), ("a-key.pem", "other")])
def test_a_file_of_another_kind_stays(authority: Path, stem: str, content: str) -> None:
    (authority / stem).write_text(content)
    with pytest.raises(ConfigError, match=r"is not replaced by one"):
        issue_server(authority, ("a",), now=NOW)
    assert (authority / stem).read_text() == content


def test_an_empty_file_holds_nothing_that_could_be_lost(authority: Path) -> None:
    (authority / "a.pem").touch()
    (authority / "a-key.pem").touch()
    files = issue_server(authority, ("a",), now=NOW)
    assert load(files.certificate).issuer == load(authority / "ca.pem").subject


def test_a_directory_in_the_place_of_a_certificate_is_told(authority: Path) -> None:
    (authority / "a.pem").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        issue_server(authority, ("a",), now=NOW)
