"""The revocation list of the gateway's own authority: which of its clients' certificates no longer count.

One PEM file with one complete list (RFC 5280 section 5). It ends after a time, so that nobody can keep a
stale one in the place of the current one: whoever made it renews it before.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.internal_ca import load_authority
from egress_gateway.adapters.secret_files import replace_file
from egress_gateway.core.errors import ConfigError

FILE: Final = "revoked.pem"
LIST_DAYS: Final = 30
MAX_LIST_DAYS: Final = 397

_SKEW: Final = timedelta(hours=1)
_READABLE: Final = 0o644


def revoke(directory: Path, certificates: tuple[Path, ...], *, now: datetime, days: int = LIST_DAYS) -> Path:
    """Add certificates to the authority's list, and have it last for `days` from now; its file.

    Without certificates the list is renewed. Of two processes that revoke at once the second continues what
    the first wrote. Raises `ConfigError`, and changes nothing, if one of the certificates cannot be read or
    was made by somebody else.
    """
    if not 1 <= days <= MAX_LIST_DAYS:
        raise ConfigError(f"a revocation list is valid for 1 to {MAX_LIST_DAYS} days")
    authority, key = load_authority(directory)
    file = directory / FILE
    serials = tuple(_serial(path, authority) for path in certificates)
    with exclusive(file):
        made = _continued(_earlier(file), serials, authority, key, now=now, days=days)
        replace_file(file, made.public_bytes(serialization.Encoding.PEM), mode=_READABLE)
    return file


def _continued(
    earlier: x509.CertificateRevocationList | None,
    serials: tuple[int, ...],
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    *,
    now: datetime,
    days: int,
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(now - _SKEW)
        .next_update(now + timedelta(days=days))
        .add_extension(x509.CRLNumber(_number(earlier) + 1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    dates = {entry.serial_number: entry.revocation_date_utc for entry in earlier or ()}
    for serial in serials:
        dates.setdefault(serial, now)
    for serial, date in dates.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(date).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA256())


def _earlier(file: Path) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_pem_x509_crl(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        # Beginning anew would forgive whoever stood in it.
        raise ConfigError("is no revocation list that could be continued; bring back a copy", file=str(file)) from error


def _number(earlier: x509.CertificateRevocationList | None) -> int:
    if earlier is None:
        return 0
    return earlier.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def _serial(path: Path, authority: x509.Certificate) -> int:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except (ValueError, x509.InvalidVersion) as error:
        raise ConfigError("is no PEM certificate", file=str(path)) from error
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise ConfigError("was made by another authority, which has to revoke it", file=str(path)) from error
    return certificate.serial_number
