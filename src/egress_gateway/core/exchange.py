"""HTTP as the stages see it: heads, the request that leaves, and the log's receipt for it."""

import hashlib

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import BodyDigest, LeafHash

Headers = tuple[tuple[str, str], ...]
"""Header fields in the order they arrived; names in lower case."""


class TlsFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a TLS connection agreed on; empty without TLS."""

    version: str = ""
    cipher: str = ""
    key: str = ""
    """SHA-256 of the server's public key, base64: what a pin of the upstream would say. Empty of callers."""


class Ends(msgspec.Struct, frozen=True, kw_only=True):
    """The rest of what identifies a connection beside its peer's address, for correlation with firewalls."""

    peer_port: int = 0
    """0 where it is not known: a front proxy told the address alone."""
    local: str = ""
    """Address of our end."""
    local_port: int = 0


@conceals("path", "query", "headers", "host", "certificate")
class RequestHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller asked for, before any of the body was read."""

    method: str
    path: str
    """Raw path as it arrived, not decoded, without the query."""
    query: str = ""
    """Raw query without the question mark."""
    headers: Headers = ()
    host: str = ""
    peer: str = ""
    """Address of the connection's other end."""
    ends: Ends = Ends()
    tls: bool = False
    agreed: TlsFacts = TlsFacts()
    """What the TLS of this connection agreed on."""
    certificate: bytes = b""
    """The caller's certificate in DER, checked by TLS here or at a trusted front proxy; empty without one."""
    content_length: int | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, by lower-case name."""
        for field, value in self.headers:
            if field == name:
                return value
        return None

    def header_values(self, name: str) -> tuple[str, ...]:
        """All values of a header, by lower-case name."""
        return tuple([value for field, value in self.headers if field == name])


@conceals("path", "headers", "body")
class OutboundRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Exactly what is to leave, but for the credential, which only the upstream adapter adds."""

    upstream: str
    """Name of a configured upstream; its base URL comes from the configuration, never from here."""
    method: str
    path: str
    """Path and query below the upstream's base URL, encoded as it will be sent."""
    headers: Headers
    body: bytes

    @property
    def destination(self) -> str:
        """What the log vouches for besides the body: `<upstream> <method> <path> <digest of the headers>`."""
        lines = "".join(f"{name}: {value}\n" for name, value in self.headers)
        digest = hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
        return f"{self.upstream} {self.method} {self.path} sha256:{digest}"


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """A record that survives a crash of every process and of the machine."""

    seq: int
    leaf: LeafHash


@conceals("destination", "mac")
class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The log's word that the intent to send exactly this is durable; needed to send it.

    Only the log makes one (`AuditLog.intent`), and only whoever shares its receipt key can check
    one: a fabricated receipt sends nothing.
    """

    seq: int
    leaf: LeafHash
    destination: str
    body: BodyDigest
    expires: int
    """Microseconds since the epoch; a later use sends nothing."""
    mac: bytes


@conceals("headers")
class UpstreamHead(msgspec.Struct, frozen=True, kw_only=True):
    """The upstream's status line and headers, and facts of the connection for the record."""

    status: int
    headers: Headers
    tls: TlsFacts = TlsFacts()
    peer: str = ""
    ends: Ends = Ends()

    def header(self, name: str) -> str | None:
        """The first value of a header, by lower-case name."""
        return next((value for field, value in self.headers if field == name), None)
