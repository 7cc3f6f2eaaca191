"""Whom a client certificate names, and which application that is.

The certificate is taken as authentic: TLS has checked its chain, here or at a front proxy that is
trusted. Names are read from the subject alternative name alone, never from the common name (RFC 9525
section 2). A SPIFFE id follows the SPIFFE-ID standard, section 2, and X509-SVID, sections 2 to 4.
"""

import hashlib
import re
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar

import msgspec
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Certificate
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.spiffe import parse_spiffe

MAX_BYTES: Final = 16 << 10
"""Of a certificate in DER. One of a person or workload has 0.5 to 3 KiB."""
REMEMBERED: Final = 256
"""Certificates kept as read: 4 MiB if all were as large as they may be."""

_DNS_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
"""A whole name: a wildcard names nobody in particular."""


Kind = TypeVar("Kind", bound=x509.ExtensionType)


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    certificate: Certificate
    begins: int
    ends: int
    """Microseconds since the epoch, both included (RFC 5280 section 4.1.2.5)."""


def is_spiffe_id(text: str) -> bool:
    """Whether the text is the SPIFFE id of a workload."""
    parsed = parse_spiffe(text)
    return parsed is not None and parsed.path != ""


def is_dns_name(text: str) -> bool:
    """Whether the text is a whole DNS name in lower case, as certificates are compared with."""
    return _DNS_NAME.fullmatch(text) is not None


def read_certificate(der: bytes, *, now: int) -> Certificate:
    """Whom a certificate names that is in force at `now`, in microseconds since the epoch.

    Raises `Unauthenticated`: `certificate_unusable` for one that no client may show,
    `certificate_expired`, `certificate_nameless`.
    """
    read = _read(der)
    if not read.begins <= now <= read.ends:
        raise Unauthenticated("certificate_expired", "the client certificate is not in force; renew it")
    return read.certificate


def application_of(certificate: Certificate, applications: tuple[ApplicationConfig, ...]) -> str:
    """The name of the one application that has a name of the certificate; empty if none has.

    Raises `Unauthenticated` (`certificate_ambiguous`) if two have.
    """
    found = [each.name for each in applications if _names(each) & {certificate.spiffe, *certificate.dns} - {""}]
    if len(found) > 1:
        raise Unauthenticated(
            "certificate_ambiguous", "the client certificate names several applications; use one for each"
        )
    return found[0] if found else ""


def _names(application: ApplicationConfig) -> frozenset[str]:
    return frozenset((*application.spiffe, *application.dns))


@lru_cache(maxsize=REMEMBERED)
def _read(der: bytes) -> _Read:
    if len(der) > MAX_BYTES:
        raise _unusable(f"it is larger than {MAX_BYTES} bytes")
    try:
        parsed = x509.load_der_x509_certificate(der)
        extensions = parsed.extensions
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise _unusable("it does not follow RFC 5280") from error
    _refuse_other_purposes(extensions)
    certificate = _named(extensions, hashlib.sha256(der).hexdigest())
    return _Read(
        certificate=certificate,
        begins=_microseconds(parsed.not_valid_before_utc),
        ends=_microseconds(parsed.not_valid_after_utc),
    )


def _refuse_other_purposes(extensions: x509.Extensions) -> None:
    """What X509-SVID section 4 has a validator look at, beyond the chain."""
    constraints = _extension(extensions, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        raise _unusable("it is an authority's own")
    usage = _extension(extensions, x509.KeyUsage)
    if usage is not None and (usage.key_cert_sign or usage.crl_sign):
        raise _unusable("its key may sign certificates")
    purposes = _extension(extensions, x509.ExtendedKeyUsage)
    if purposes is not None and ExtendedKeyUsageOID.CLIENT_AUTH not in purposes:
        raise _unusable("it is not for clients (extended key usage clientAuth)")


def _named(extensions: x509.Extensions, fingerprint: str) -> Certificate:
    names = _extension(extensions, x509.SubjectAlternativeName)
    uris = names.get_values_for_type(x509.UniformResourceIdentifier) if names is not None else []
    if len(uris) > 1:
        # X509-SVID section 2: whichever of them were taken, another reader could take the other.
        raise _unusable("it has several URI names")
    dns = [name.lower() for name in names.get_values_for_type(x509.DNSName)] if names is not None else []
    certificate = Certificate(
        spiffe=next(filter(is_spiffe_id, uris), ""),
        dns=tuple(dict.fromkeys(filter(is_dns_name, dns))),
        fingerprint=fingerprint,
    )
    if not certificate.spiffe and not certificate.dns:
        raise Unauthenticated(
            "certificate_nameless",
            "the client certificate has no SPIFFE id and no DNS name; the common name is not read",
        )
    return certificate


def _extension(extensions: x509.Extensions, kind: type[Kind]) -> Kind | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _microseconds(time: datetime) -> int:
    return int(time.timestamp()) * 1_000_000


def _unusable(why: str) -> Unauthenticated:
    return Unauthenticated("certificate_unusable", f"the client certificate cannot be used: {why}")
