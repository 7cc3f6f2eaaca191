"""Gateway keys as they are stored: never the key, only a peppered digest of it."""

from enum import StrEnum

import msgspec

from egress_gateway.core.concealed import conceals


class Scope(StrEnum):
    """What a key may be used for."""

    CALL = "call"
    """Send requests on its routes."""
    RECORDS = "records"
    """Read what became of the application's own requests."""
    TOKEN = "token"  # noqa: S105  (a word of ours, and no token)
    """Be exchanged for a gateway token."""


@conceals("digest")
class KeyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One application's key. `egk_<env>_<8-char id>_<43 chars>` is shown once, at creation."""

    key_id: str
    env: str
    app: str
    digest: bytes
    """HMAC-SHA256 of the whole key under the key pepper."""
    routes: tuple[str, ...] = ()
    """Routes it may use; empty means none."""
    scopes: tuple[Scope, ...] = ()
    """What it may be used for; empty means nothing."""
    networks: tuple[str, ...] = ()
    """Networks in CIDR form from which it may be used; empty means any."""
    sigv4: bool = False
    """Whether a signing secret belongs to it, so that AWS clients may sign in place of sending it."""
    asserts_identity: bool = False
    """Whether unsigned identity headers of this application are recorded as asserted; otherwise
    sending them is refused."""
    created: int = 0
    expires: int = 0
    """Microseconds since the epoch; 0 never."""
    revoked: int = 0
    """When it was revoked; 0 if it was not."""
    successor: str = ""
    """Public id of the key that was made to take its place."""
    note: str = ""
