"""TLS on both sides: what clients see of the gateway, and what the gateway demands of upstreams.

Only TLS 1.2 with forward secrecy and authenticated ciphers, and TLS 1.3. Built without
`ssl.create_default_context`, which writes session keys to wherever the environment variable
SSLKEYLOGFILE points.
"""

import base64
import hashlib
import ssl
from collections.abc import Callable, Collection
from pathlib import Path
from typing import ClassVar, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from egress_gateway.adapters.client_trust import ClientTrust, ShownCertificate, read_trust
from egress_gateway.adapters.secret_files import require_private
from egress_gateway.core.config import ClientCertificates, TlsFiles
from egress_gateway.core.errors import ConfigError

_VERSIONS: Final = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2 (RFC 9325 section 4.2); the suites of TLS 1.3 are all fit for use."""

_ALPN: Final = ("http/1.1",)
"""The listener speaks nothing else; a client that offers only HTTP/2 sees that nothing was agreed."""

_FileStamp = tuple[int, int, int, int]
_Stamp = tuple[_FileStamp, ...]


class _ListenerContext(ssl.SSLContext):
    """A server's context that knows whose certificates it was made to believe."""

    trust: ClientTrust | None = None


class ServerTls:
    """The listener's certificate and whom it believes, replaced without a restart.

    Each handshake looks whether the files have changed (a `stat` call for each) and takes the new ones
    for itself and all that follow. Files that do not load leave the old ones in place, once told to
    `tell` and in `problem` until they are mended. Running connections keep the certificate that they
    were shown; one of a client is checked again with `recheck`.
    """

    def __init__(
        self, files: TlsFiles, *, clients: ClientCertificates | None = None, tell: Callable[[str], None]
    ) -> None:
        self._files = files
        self._clients = clients
        self._paths = tuple(
            filter(None, (files.certificate, files.key, *((clients.ca, clients.revoked) if clients else ())))
        )
        self._tell = tell
        self._stamp = _stamp(self._paths)
        self._latest = _server_context(files, clients)
        self.problem = ""
        """Why the files on disk are not in use; empty if they are."""
        self.context: ssl.SSLContext = self._latest
        """For a listener that takes one context for good; it stands for whatever is the latest. Not for one
        with `clients`, which asks for the `current` one at each connection."""
        if clients is None:
            self.context.sni_callback = self._take_latest

    @property
    def clients(self) -> ClientCertificates | None:
        """Whose certificates are asked for; None if nobody's are."""
        return self._clients

    def current(self) -> ssl.SSLContext:
        """The latest context, for one connection.

        A session is resumed only by the context that made it, so none outlives the authorities that it was
        checked with.
        """
        self.refresh()
        return self._latest

    def shown(self, connection: ssl.SSLObject) -> ShownCertificate | None:
        """The certificate that a client has shown on a connection; None if it has not."""
        context = connection.context
        trust = context.trust if isinstance(context, _ListenerContext) else None
        der = connection.getpeercert(binary_form=True)
        return trust.shown(der) if trust is not None and der else None

    def recheck(self, shown: ShownCertificate, *, now: int) -> None:
        """Check again, with the files as they are now, what was good at the handshake.

        Raises as `ClientTrust.recheck` does.
        """
        self.refresh()
        if self._latest.trust is not None:
            self._latest.trust.recheck(shown, now=now)

    def refresh(self) -> None:
        """Look at the files, and load them if they have changed since the last look."""
        stamp = _stamp(self._paths)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._latest = _server_context(self._files, self._clients)
        except ConfigError as error:
            self.problem = str(error)
            self._tell(f"what is new of a listener's TLS is not in use, the old one stays: {error}")
        else:
            self.problem = ""
            self._tell(f"what is new of a listener's TLS is in use: {', '.join(self._paths)}")

    def _take_latest(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        # OpenSSL calls this for clients that send no server name as well.
        self.refresh()
        connection.context = self._latest


class UpstreamTls(ssl.SSLObject):
    """The client's end of a connection to an upstream, which knows the key it was shown."""

    pins: ClassVar[frozenset[str]] = frozenset()
    """SHA-256 of the public keys that the server may have (RFC 7469 section 2.4); empty for any."""
    spki = ""
    """SHA-256 of the public key that the server has, base64."""

    def do_handshake(self) -> None:
        """Complete the handshake. Raises `ssl.SSLCertVerificationError` for a key that is not pinned."""
        super().do_handshake()
        certificate = load_der_x509_certificate(self.getpeercert(binary_form=True) or b"")
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.spki = base64.b64encode(hashlib.sha256(key).digest()).decode()
        if self.pins and self.spki not in self.pins:
            raise ssl.SSLCertVerificationError("the server's key is none of those that are pinned")


def client_context(ca_bundle: str = "", *, minimum: str = "1.2", pins: Collection[str] = ()) -> ssl.SSLContext:
    """For connections to an upstream: its certificate and name are always verified, then its key.

    With a bundle only the authorities in it are trusted, else those of the system. With `pins` (SHA-256
    of the server's public key, base64) no other key is accepted, whoever vouches for it. Raises
    `ConfigError` if the bundle cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _harden(context, minimum)
    # Both event loops make this object and call its handshake; there is no hook behind it.
    context.sslobject_class = type("PinnedTls", (UpstreamTls,), {"pins": frozenset(pins)})
    if not ca_bundle:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        return context
    try:
        context.load_verify_locations(cafile=ca_bundle)
    except OSError as error:
        raise ConfigError(f"no PEM bundle of certificate authorities: {_reason(error)}", file=ca_bundle) from error
    return context


def _server_context(files: TlsFiles, clients: ClientCertificates | None) -> _ListenerContext:
    require_private(Path(files.key))
    context = _ListenerContext(ssl.PROTOCOL_TLS_SERVER)
    _harden(context, files.minimum)
    try:
        context.load_cert_chain(files.certificate, files.key, password=_no_passphrase)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"no PEM certificate with the key {files.key}: {_reason(error)}", file=files.certificate
        ) from error
    if clients is not None:
        context.trust = read_trust(clients)
        context.trust.apply(context)
    return context


def _harden(context: ssl.SSLContext, minimum: str) -> None:
    if minimum not in _VERSIONS:
        raise ConfigError(f"{minimum!r} is no minimum TLS version; choose one of {', '.join(_VERSIONS)}")
    context.minimum_version = _VERSIONS[minimum]
    context.set_ciphers(_CIPHERS)
    context.set_alpn_protocols(_ALPN)
    context.options |= ssl.OP_NO_RENEGOTIATION


def _no_passphrase() -> str:
    # Without an answer OpenSSL would ask on the terminal and wait.
    raise ValueError("it has a passphrase; give the key without one, readable by the gateway alone")


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _stamp(paths: tuple[str, ...]) -> _Stamp:
    """What differs for any two versions of the files; a missing file has a stamp as well."""
    return tuple(map(_file_stamp, paths))


def _file_stamp(path: str) -> _FileStamp:
    try:
        status = Path(path).stat()
    except OSError:
        return 0, 0, 0, 0
    return status.st_ino, status.st_mode, status.st_size, status.st_ctime_ns
