"""A small certificate authority for the gateway's own listeners, where there is no corporate one.

P-256 keys throughout. The authority's key never leaves its file; what it issues are certificates of
servers for names and addresses, and of clients for SPIFFE ids and names, valid for 90 days. Listeners
heed its revocation list for clients (`internal_revocation`); for servers there is none: replace the
certificate, or the authority. Whoever holds `ca-key.pem` can pose as any server towards everybody who
trusts `ca.pem`, and as any client towards listeners that do.
"""

import ipaddress
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from egress_gateway.adapters.secret_files import create_private, read_private, replace_file
from egress_gateway.core.errors import ConfigError
from egress_gateway.identify.certificate import is_dns_name, is_spiffe_id
from egress_gateway.wire.fields import NAME

SERVER_SUBJECT: Final = "LLM Egress Gateway"
CA_DAYS: Final = 3650
LEAF_DAYS: Final = 90
MAX_LEAF_DAYS: Final = 397
"""The CA/Browser Forum's limit of 2020: what several TLS clients still accept of a certificate."""

_SKEW: Final = timedelta(hours=1)
"""How far clients' clocks may be behind."""

_READABLE: Final = 0o644
CLIENTS: Final = "clients"
"""Directory below the authority's, so that no client's files take the place of a server's."""
_DNS_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
"""RFC 1123 section 2.1 names in lower case; a wildcard only as the whole first label (RFC 9525)."""

_AUTHORITY: Final = "ca"
_REVOKED: Final = "revoked"
"""What the authority's own files and its list are called; nothing that it issues may be."""
_KEY_ENDING: Final = "-key"
_CERTIFICATE_MARK: Final = b"-----BEGIN CERTIFICATE-----"
_KEY_MARK: Final = b"PRIVATE KEY-----"
"""Of PEM files (RFC 7468 sections 5 and 10)."""

_NO_USAGE: Final = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


class PemPair(msgspec.Struct, frozen=True, kw_only=True):
    """Where a certificate and its private key stand."""

    certificate: Path
    key: Path


def authority_files(directory: Path) -> PemPair:
    """Where the authority of a directory stands, made or not."""
    return _pair(directory, _AUTHORITY)


def create_authority(directory: Path, name: str, *, now: datetime) -> PemPair:
    """Make an authority; never in the place of one that is there. Raises `ConfigError`."""
    files = authority_files(directory)
    key = ec.generate_private_key(ec.SECP256R1())
    try:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    except ValueError as error:
        raise ConfigError("the name of an authority has 1 to 64 characters") from error
    certificate = (
        _builder(subject, subject, key.public_key(), now, now + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**_NO_USAGE | {"key_cert_sign": True, "crl_sign": True}), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    if not create_private(files.key, _private_pem(key)):
        raise ConfigError("is there already; choose another directory for a new authority", file=str(files.key))
    replace_file(files.certificate, certificate.public_bytes(serialization.Encoding.PEM), mode=_READABLE)
    return files


def issue_server(directory: Path, names: tuple[str, ...], *, now: datetime, days: int = LEAF_DAYS) -> PemPair:
    """Issue a server certificate for DNS names and IP addresses, named after the first of them.

    Takes the place of an earlier one of that name, key first: whoever loads the pair in between sees
    that it does not match. Never valid beyond the authority. Raises `ConfigError`, also for a first name
    under which the authority's own files or somebody's key would be lost.
    """
    if not names:
        raise ConfigError("a server certificate needs at least one name or address")
    alternatives = [_general_name(name) for name in names]
    pair = _issued_pair(directory, names[0].replace("*", "any"))
    return _issue(directory, pair, SERVER_SUBJECT, alternatives, ExtendedKeyUsageOID.SERVER_AUTH, now=now, days=days)


def issue_client(
    directory: Path, name: str, *, spiffe: str = "", dns: tuple[str, ...] = (), now: datetime, days: int = LEAF_DAYS
) -> PemPair:
    """Issue a client certificate for a SPIFFE id, DNS names or both; `name` is that of its files.

    Takes the place of an earlier one of that name, which stays good until it ends or is revoked. Raises
    `ConfigError`.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name for the files of a certificate; take lower-case letters and digits")
    if spiffe and not is_spiffe_id(spiffe):
        raise ConfigError(f"{spiffe!r} is no SPIFFE id of a workload (spiffe://trust.domain/path)")
    for each in dns:
        if not is_dns_name(each):
            raise ConfigError(f"{each!r} is no whole DNS name in lower case")
    alternatives: list[x509.GeneralName] = [x509.DNSName(each) for each in dns]
    if spiffe:
        alternatives.append(x509.UniformResourceIdentifier(spiffe))
    if not alternatives:
        raise ConfigError("a client certificate needs a SPIFFE id or a DNS name; nothing else is read of it")
    pair = _issued_pair(directory / CLIENTS, name)
    return _issue(directory, pair, name, alternatives, ExtendedKeyUsageOID.CLIENT_AUTH, now=now, days=days)


def _pair(directory: Path, stem: str) -> PemPair:
    return PemPair(certificate=directory / f"{stem}.pem", key=directory / f"{stem}{_KEY_ENDING}.pem")


def _issued_pair(directory: Path, stem: str) -> PemPair:
    """Where something that is issued goes; never where something else stands. Raises `ConfigError`."""
    if stem.lower() in {_AUTHORITY, _REVOKED} or stem.lower().endswith(_KEY_ENDING):
        raise ConfigError(
            f"{stem!r} names files of the authority or somebody's key; a certificate's first name is neither "
            f"{_AUTHORITY!r} nor {_REVOKED!r} and does not end in {_KEY_ENDING!r}"
        )
    pair = _pair(directory, stem)
    for file, mark, kind in ((pair.certificate, _CERTIFICATE_MARK, "certificate"), (pair.key, _KEY_MARK, "key")):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", file=str(file)) from error
        if content and mark not in content:
            raise ConfigError(f"is no {kind} and is not replaced by one; choose another name", file=str(file))
    return pair


def load_authority(directory: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority of a directory with its key. Raises `ConfigError`."""
    files = authority_files(directory)
    try:
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        key = serialization.load_pem_private_key(read_private(files.key).expose(), password=None)
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}; make an authority with `egress ca create`", file=str(files.certificate)
        ) from error
    except (ValueError, TypeError) as error:
        raise ConfigError("no certificate authority with a plain PEM key", file=str(directory)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ConfigError("`ca-key.pem` is not the key of `ca.pem`", file=str(directory))
    return certificate, key


def _issue(
    directory: Path,
    files: PemPair,
    common_name: str,
    alternatives: list[x509.GeneralName],
    purpose: x509.ObjectIdentifier,
    *,
    now: datetime,
    days: int,
) -> PemPair:
    if not 1 <= days <= MAX_LEAF_DAYS:
        raise ConfigError(f"a certificate is valid for 1 to {MAX_LEAF_DAYS} days")
    authority, authority_key = load_authority(directory)
    until = min(now + timedelta(days=days), authority.not_valid_after_utc)
    if until <= now:
        raise ConfigError(
            "the authority has expired; create a new one", file=str(authority_files(directory).certificate)
        )
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        _builder(subject, authority.subject, key.public_key(), now, until)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**_NO_USAGE | {"digital_signature": True}), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    replace_file(files.key, _private_pem(key))
    replace_file(files.certificate, certificate.public_bytes(serialization.Encoding.PEM), mode=_READABLE)
    return files


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        if not _DNS_NAME.fullmatch(name):
            raise ConfigError(f"{name!r} is neither a DNS name in lower case nor an IP address") from None
        return x509.DNSName(name)
