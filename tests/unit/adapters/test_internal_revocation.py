"""The authority's revocation list: it grows, is renewed, and is never begun anew by accident."""

import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from cryptography import x509

from egress_gateway.adapters.internal_ca import create_authority, issue_client
from egress_gateway.adapters.internal_revocation import LIST_DAYS, MAX_LIST_DAYS, revoke
from egress_gateway.core.errors import ConfigError

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    create_authority(tmp_path / "ca", "Test CA", now=NOW)
    return tmp_path / "ca"


def client(authority: Path, name: str) -> Path:
    return issue_client(authority, name, dns=(f"{name}.corp",), now=NOW).certificate


def serial(certificate: Path) -> int:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).serial_number


def listed(file: Path) -> dict[int, datetime]:
    revoked = x509.load_pem_x509_crl(file.read_bytes())
    return {entry.serial_number: entry.revocation_date_utc for entry in revoked}


def test_a_list_is_signed_by_the_authority_and_lasts_a_month(authority: Path) -> None:
    revoked = x509.load_pem_x509_crl(revoke(authority, (), now=NOW).read_bytes())
    certificate = x509.load_pem_x509_certificate((authority / "ca.pem").read_bytes())
    assert revoked.issuer == certificate.subject
    assert revoked.is_signature_valid(certificate.public_key())  # type: ignore[arg-type]  # it is an EC key
    assert revoked.next_update_utc == NOW + timedelta(days=LIST_DAYS)
    assert (authority / "revoked.pem").stat().st_mode & 0o777 == 0o644


def test_what_was_revoked_stays_revoked_with_its_first_date_and_the_list_is_numbered(authority: Path) -> None:
    a, b = client(authority, "a"), client(authority, "b")
    later = NOW + timedelta(days=3)
    revoke(authority, (a,), now=NOW)
    file = revoke(authority, (b, a), now=later, days=1)
    assert listed(file) == {serial(a): NOW, serial(b): later}
    revoke(authority, (), now=later)
    assert listed(file) == {serial(a): NOW, serial(b): later}
    revoked = x509.load_pem_x509_crl(file.read_bytes())
    assert revoked.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 3


def test_a_certificate_of_somebody_else_is_not_revoked_here(authority: Path, tmp_path: Path) -> None:
    create_authority(tmp_path / "other", "Test CA", now=NOW)
    strange = client(tmp_path / "other", "a")
    with pytest.raises(ConfigError, match="another authority"):
        revoke(authority, (client(authority, "b"), strange), now=NOW)
    assert not (authority / "revoked.pem").exists()


@pytest.mark.parametrize(("content", "message"), [(None, "cannot be read"), (b"hello", "no PEM certificate")])
def test_what_is_no_certificate_is_told(authority: Path, content: bytes | None, message: str) -> None:
    path = authority / "a.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        revoke(authority, (path,), now=NOW)


def test_a_certificate_of_a_version_that_there_is_not_is_none(authority: Path) -> None:
    der = ssl.PEM_cert_to_DER_cert(client(authority, "a").read_text())
    strange = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)
    (authority / "b.pem").write_text(ssl.DER_cert_to_PEM_cert(strange))
    with pytest.raises(ConfigError, match="no PEM certificate"):
        revoke(authority, (authority / "b.pem",), now=NOW)


def test_a_list_that_is_broken_is_not_begun_anew(authority: Path) -> None:
    file = revoke(authority, (client(authority, "a"),), now=NOW)
    file.write_bytes(b"broken")
    with pytest.raises(ConfigError, match="bring back a copy"):
        revoke(authority, (), now=NOW)
    assert file.read_bytes() == b"broken"


@pytest.mark.parametrize("days", [0, -1, MAX_LIST_DAYS + 1])
def test_a_list_that_would_last_too_long_or_not_at_all_is_refused(authority: Path, days: int) -> None:
    with pytest.raises(ConfigError, match="valid for 1 to"):
        revoke(authority, (), now=NOW, days=days)


def test_of_several_who_revoke_at_once_none_is_forgotten(authority: Path) -> None:
    clients = [client(authority, f"c{number}") for number in range(8)]
    together = Barrier(len(clients))

    def go(certificate: Path) -> None:
        together.wait(10)
        revoke(authority, (certificate,), now=NOW)

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(go, clients))
    assert set(listed(authority / "revoked.pem")) == {serial(each) for each in clients}


def test_a_lock_that_cannot_be_opened_stops_it(authority: Path) -> None:
    (authority / "revoked.pem.lock").mkdir()
    with pytest.raises(ConfigError, match=r"revoked\.pem\.lock: cannot be opened"):
        revoke(authority, (), now=NOW)
    assert not (authority / "revoked.pem").exists()
