"""Which client certificates a listener believes: its authorities, and their revocation lists.

TLS checks the chain of a certificate when a connection is made. What can change afterwards is checked
here at every request of the connection: that the certificate is in force and on no revocation list, that
the lists are in force, and that the authorities are still those of the handshake. A list that has ended
is no list: nobody can say who was revoked since.

Lists are complete ones of the authorities in the bundle, signed by them (RFC 5280 section 5). Delta lists
and lists for a part of the certificates are refused.
"""

import hashlib
import ssl
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from egress_gateway.core.config import ClientCertificates
from egress_gateway.core.errors import ConfigError, Unauthenticated, Unavailable

LARGEST_FILE: Final = 2 << 20
"""Of a bundle or of lists: 40,000 revoked certificates, whose reading holds a worker up for half a second."""

_CRL_BEGINS: Final = b"-----BEGIN X509 CRL-----"
_COMPLETE: Final = frozenset({x509.CRLNumber.oid, x509.AuthorityKeyIdentifier.oid})
"""Extensions that may be critical in a list of everything (RFC 5280 section 5.2)."""
_SIGNING: Final = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)


class ShownCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be known of a connection's certificate at each request."""

    der: bytes
    issuer: x509.Name
    serial: int
    ends: int
    """Microseconds since the epoch, included."""
    authorities: str
    """Digest of the authorities that the handshake was checked with."""


class RevocationList(msgspec.Struct, frozen=True, kw_only=True):
    """What the lists of one issuer's name say together."""

    serials: frozenset[int]
    ends: int
    """Microseconds since the epoch; of several lists the earliest end."""


class ClientTrust(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a listener's `clients`, as they were read."""

    bundle: str
    """The authorities, PEM."""
    authorities: str
    """Their digest."""
    lists: Mapping[x509.Name, RevocationList] | None
    """By issuer; None where no lists are configured."""
    required: bool

    def apply(self, context: ssl.SSLContext) -> None:
        """Have a server's context ask for certificates of these authorities, and of no other."""
        context.verify_mode = ssl.CERT_REQUIRED if self.required else ssl.CERT_OPTIONAL
        # The authority that makes the certificates may be in the bundle without the one above it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata=self.bundle)

    def shown(self, der: bytes) -> ShownCertificate:
        """A certificate whose chain these authorities have just vouched for.

        Raises `Unauthenticated` (`certificate_unusable`) for one that is read in another way than by TLS.
        """
        try:
            certificate = x509.load_der_x509_certificate(der)
            return ShownCertificate(
                der=der,
                issuer=certificate.issuer,
                serial=certificate.serial_number,
                ends=_microseconds(certificate.not_valid_after_utc),
                authorities=self.authorities,
            )
        except (ValueError, x509.InvalidVersion) as error:
            raise Unauthenticated(
                "certificate_unusable", "the client certificate cannot be used: it does not follow RFC 5280"
            ) from error

    def recheck(self, shown: ShownCertificate, *, now: int) -> None:
        """Check again what was good at the handshake; `now` in microseconds since the epoch.

        Raises `Unauthenticated`: `certificate_expired`, `certificate_revoked`. Raises `Unavailable`:
        `certificate_outdated` if the handshake has to be made anew, `revocation_stale` if its issuer has
        no list that is in force.
        """
        if shown.ends < now:
            raise Unauthenticated("certificate_expired", "the client certificate has expired; renew it")
        if shown.authorities != self.authorities:
            raise _outdated()
        if self.lists is None:
            return
        found = self.lists.get(shown.issuer)
        if found is None or found.ends < now:
            raise Unavailable(
                "revocation_stale", "there is no revocation list in force of the authority of the client certificate"
            )
        if shown.serial in found.serials:
            raise Unauthenticated("certificate_revoked", "the client certificate is revoked; ask for a new one")


def read_trust(files: ClientCertificates) -> ClientTrust:
    """Read bundle and lists. Raises `ConfigError` for what cannot be used, or could be misread."""
    try:
        authorities = x509.load_pem_x509_certificates(_content(files.ca))
        unfit = [each for each in authorities if not _signs(each)]
    except (ValueError, x509.InvalidVersion) as error:
        raise ConfigError("no PEM bundle of certificate authorities", file=files.ca) from error
    if unfit:
        raise ConfigError(
            "holds a certificate that is no authority's; name those that make the certificates", file=files.ca
        )
    # Without the comments of the file: they say nothing, and TLS takes none in other scripts than ASCII.
    bundle = b"".join(sorted(each.public_bytes(Encoding.PEM) for each in authorities))
    return ClientTrust(
        bundle=bundle.decode("ascii"),
        authorities=hashlib.sha256(bundle).hexdigest(),
        lists=_lists(files.revoked, authorities) if files.revoked else None,
        required=files.required,
    )


def _lists(file: str, authorities: list[x509.Certificate]) -> dict[x509.Name, RevocationList]:
    try:
        lists = [x509.load_pem_x509_crl(_CRL_BEGINS + part) for part in _content(file).split(_CRL_BEGINS)[1:]]
        for each in lists:
            _refuse_partial(each, file)
    except ValueError as error:
        raise ConfigError("no PEM file of revocation lists", file=file) from error
    if not lists:
        raise ConfigError("holds no revocation list (-----BEGIN X509 CRL-----)", file=file)
    if not all(any(_is_of(each, authority) for authority in authorities) for each in lists):
        raise ConfigError("holds a list that no authority in `ca` has signed", file=file)
    named: defaultdict[x509.Name, list[x509.CertificateRevocationList]] = defaultdict(list)
    for each in lists:
        named[each.issuer].append(each)
    for authority in authorities:
        own = named.get(authority.subject, [])
        if own and not any(_is_of(each, authority) for each in own):
            # Two keys under one name: the list of one says nothing of what the other has signed.
            raise ConfigError("lacks the list of one of the keys that an authority in `ca` has", file=file)
    return {issuer: _joined(own, file) for issuer, own in named.items()}


def _joined(lists: list[x509.CertificateRevocationList], file: str) -> RevocationList:
    ends = [each.next_update_utc for each in lists]
    known = [_microseconds(end) for end in ends if end is not None]
    if len(known) < len(ends):
        raise ConfigError("holds a list that does not say when the next one comes (RFC 5280 5.1.2.5)", file=file)
    return RevocationList(serials=frozenset(entry.serial_number for each in lists for entry in each), ends=min(known))


def _refuse_partial(revoked: x509.CertificateRevocationList, file: str) -> None:
    unknown = [each.oid for each in revoked.extensions if each.critical and each.oid not in _COMPLETE]
    if unknown:
        raise ConfigError(
            "holds a delta list, or one for a part of the certificates; give the complete ones", file=file
        )


def _is_of(revoked: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    try:
        key = authority.public_key()
        return isinstance(key, _SIGNING) and revoked.issuer == authority.subject and revoked.is_signature_valid(key)
    except UnsupportedAlgorithm:
        return False


def _signs(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _content(file: str) -> bytes:
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=file) from error
    if len(content) > LARGEST_FILE:
        raise ConfigError(f"is larger than {LARGEST_FILE >> 20} MiB", file=file)
    return content


def _outdated() -> Unavailable:
    return Unavailable("certificate_outdated", "the authorities for client certificates have changed; connect again")


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
