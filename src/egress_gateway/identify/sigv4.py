"""AWS Signature Version 4 in a header: a gateway key that signs a request instead of standing in it.

An AWS client is given an access key id, which is the key's public id in another spelling, and a signing
secret. The secret is stored nowhere: it is derived from pepper and record, so that whoever has only one of
the two has nothing (docs/adr/0008-sigv4.md).

What is accepted is narrower than what AWS accepts: the header form with a whole body, signed in full, within
five minutes. Presigned URLs, session tokens, unsigned and chunked payloads, and asymmetric signatures are
refused. That a signature is used once is not looked at here (`signature_memory.py`).
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import in_force
from egress_gateway.identify.sigv4_canonical import canonical_request, malformed

SKEW: Final = 5 * 60 * 1_000_000
"""Microseconds that a client's clock may differ, either way, as AWS has it for most services."""
ALGORITHM: Final = "AWS4-HMAC-SHA256"
DATE_HEADER: Final = "x-amz-date"
BODY_HEADER: Final = "x-amz-content-sha256"
TOKEN_HEADER: Final = "x-amz-security-token"  # noqa: S105  (the name of a header)
MAX_HEADER: Final = 4096
"""Characters of the authorization header: room for a hundred signed headers."""

_ACCESS_KEY: Final = "EGRESSKY"
"""With the eight characters of an id it has the length and the letters of an AWS access key id."""
_OURS: Final = re.compile(rf"{_ACCESS_KEY}([0-9A-HJKMNP-TV-Z]{{8}})")
_THEIRS: Final = ("AKIA", "ASIA")

_SCHEME: Final = re.compile(r"[ \t]*aws4-", re.IGNORECASE)
_HEADER: Final = re.compile(
    rf"{ALGORITHM} Credential=([A-Za-z0-9]{{16,128}})"
    r"/(([0-9]{8})/[a-z0-9-]{1,32}/[a-z0-9-]{1,32}/aws4_request)"
    r", SignedHeaders=([!#$%&'*+.^_`|~0-9a-z-]+(?:;[!#$%&'*+.^_`|~0-9a-z-]+)*)"
    r", Signature=([0-9a-f]{64})"
)
_PRESIGNED: Final = re.compile(r"(?:\A|&)x-amz-(?:signature|algorithm|credential)=", re.IGNORECASE)
_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")

_MUST_BE_SIGNED: Final = ("x-amz-", "x-amzn-bedrock-", "x-egress-")
"""What says who asks, or what is asked for. Clients do not sign what proxies add, such as trace ids."""
_IF_PRESENT: Final = frozenset({"content-type"})
_ALWAYS: Final = frozenset({"host", DATE_HEADER})

_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NOBODY: Final = KeyRecord(key_id="", env="", app="", digest=bytes(32))
"""Verified against when there is no record, so that an unknown id costs the same work."""


@conceals("signature")
class SigV4Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A well-formed signature: who says to have signed what, and when."""

    key_id: str
    """Public id of the gateway key."""
    stamp: str
    """Time of signing as it stands in the request."""
    moment: int
    """The same in microseconds since the epoch."""
    scope: str
    """`<day>/<region>/<service>/aws4_request`."""
    signed: tuple[str, ...]
    """Names of the signed headers, sorted."""
    body: str
    """SHA-256 of the body in hex, as the client says; empty if it does not."""
    signature: bytes


def access_key_id(key_id: str) -> str:
    """The public id of a key as an AWS client is given it."""
    return _ACCESS_KEY + key_id.upper()


def signing_secret(pepper: Secret[bytes], record: KeyRecord) -> Secret[str]:
    """The secret access key that belongs to a key: 64 hex digits, the same each time."""
    # Never the form of a gateway key or of a session, the other things digested under this pepper.
    message = msgspec.json.encode(("sigv4", record.key_id, record.created, record.digest))
    return Secret(hmac.digest(pepper.expose(), message, "sha256").hex())


def presented(head: RequestHead) -> SigV4Claim | None:
    """The signature of a request, checked in form alone; None if the request carries none.

    Raises `Unauthenticated`: `sigv4_malformed`, `sigv4_unsupported`, `sigv4_unsigned`, `sigv4_signature` for an
    access key id that cannot be ours, `credential_provider` for one of AWS, `credential_conflict`.
    """
    if _PRESIGNED.search(head.query):
        raise _unsupported("presigned URLs are not taken; sign in the `authorization` header")
    values = head.header_values("authorization")
    if not any(map(_SCHEME.match, values)):
        return None
    if len(values) > 1:
        raise Unauthenticated("credential_conflict", "`authorization` stands twice in the request; send it once")
    access_key, scope, day, names, signature = _parts(values[0])
    signed = tuple(names.split(";"))
    _check_signed(head, signed)
    stamp = _one(head, DATE_HEADER)
    moment = _moment(stamp)
    if stamp[:8] != day:
        raise malformed("the day of the credential is not that of `x-amz-date`")
    return SigV4Claim(
        key_id=_key_id(access_key),
        stamp=stamp,
        moment=moment,
        scope=scope,
        signed=signed,
        body=_said_body(head),
        signature=bytes.fromhex(signature),
    )


def check_time(claim: SigV4Claim, now: int) -> None:
    """Raise `Unauthenticated` (`sigv4_time`) for a signature of another time than `now` (microseconds).

    Part of `verify`; by itself it spares reading the body of an old request.
    """
    if abs(now - claim.moment) > SKEW:
        raise Unauthenticated("sigv4_time", "the request was signed more than five minutes ago or ahead; set the clock")


def verify(
    claim: SigV4Claim,
    head: RequestHead,
    body: BodyDigest,
    record: KeyRecord | None,
    pepper: Secret[bytes],
    now: int,
) -> None:
    """Return if a key that is in force at `now` signed exactly this head and body; raise otherwise.

    `body` is the SHA-256 of the body as it was received. An unknown id, a key that may not sign and a wrong
    signature get the same answer after the same work. Only whoever signed rightly learns that the key is
    revoked or expired.

    Raises `Unauthenticated`: `sigv4_time`, `sigv4_malformed`, `sigv4_signature`, `key_revoked`, `key_expired`.
    """
    check_time(claim, now)
    secret = signing_secret(pepper, record or _NOBODY)
    request = canonical_request(head, claim.signed, body)
    matches = hmac.compare_digest(_signature(secret, claim, request), claim.signature)
    intact = not claim.body or hmac.compare_digest(claim.body, body.hex())
    if record is None or record.key_id != claim.key_id or not (record.sigv4 and record.app and matches and intact):
        raise _wrong()
    in_force(record, now)


def _signature(secret: Secret[str], claim: SigV4Claim, request: str) -> bytes:
    key = f"AWS4{secret.expose()}".encode()
    for part in claim.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(request.encode()).hexdigest()
    return hmac.digest(key, f"{ALGORITHM}\n{claim.stamp}\n{claim.scope}\n{digest}".encode(), "sha256")


def _parts(value: str) -> tuple[str, str, str, str, str]:
    if not value.startswith(f"{ALGORITHM} "):
        raise _unsupported(f"of AWS signatures only {ALGORITHM} is taken")
    match = _HEADER.fullmatch(value) if len(value) <= MAX_HEADER else None
    if match is None:
        raise malformed("`authorization` is `AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...`")
    return match[1], match[2], match[3], match[4], match[5]


def _check_signed(head: RequestHead, signed: tuple[str, ...]) -> None:
    if list(signed) != sorted(set(signed)):
        raise malformed("the names of signed headers are sorted, each once")
    if head.header_values(TOKEN_HEADER):
        raise _unsupported("session tokens are not taken; set access key id and secret alone")
    if any(value.lower() != "identity" for value in head.header_values("content-encoding")):
        raise _unsupported("a signed body is sent uncompressed")
    present = {name for name, _ in head.headers if name.startswith(_MUST_BE_SIGNED) or name in _IF_PRESENT}
    if not (present | _ALWAYS) <= set(signed):
        raise Unauthenticated(
            "sigv4_unsigned",
            "`host`, `x-amz-date`, `content-type` and every `x-amz-` and `x-egress-` header must be signed; "
            "add them before signing",
        )


def _said_body(head: RequestHead) -> str:
    if not head.header_values(BODY_HEADER):
        return ""
    said = _one(head, BODY_HEADER)
    if said.startswith(("UNSIGNED-", "STREAMING-")):
        raise _unsupported("the whole body must be signed; turn unsigned and chunked payloads off")
    if not _SHA256.fullmatch(said):
        raise malformed(f"`{BODY_HEADER}` is the SHA-256 of the body in hex")
    return said


def _one(head: RequestHead, name: str) -> str:
    values = head.header_values(name)
    if len(values) != 1:
        raise malformed(f"`{name}` stands in the request once")
    return values[0]


def _moment(stamp: str) -> int:
    match = _DATE.fullmatch(stamp)
    if match is None:
        raise malformed(f"`{DATE_HEADER}` is a time such as 20301231T235959Z")
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise malformed(f"`{DATE_HEADER}` is a time that there is") from error
    return (moment - _EPOCH) // _MICROSECOND


def _key_id(access_key: str) -> str:
    if access_key.startswith(_THEIRS):
        raise Unauthenticated(
            "credential_provider",
            f"sign with the access key id of your gateway key ({_ACCESS_KEY}...), not with one of AWS",
        )
    match = _OURS.fullmatch(access_key)
    if match is None:
        raise _wrong()
    return match[1].lower()


def _unsupported(what: str) -> Unauthenticated:
    return Unauthenticated("sigv4_unsupported", what)


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "sigv4_signature",
        "the access key id or secret is not valid, or the request was altered after it was signed",
    )
