"""Gateway keys as they are stored: never the key, only a peppered digest of it."""

import msgspec

from egress_gateway.core.concealed import conceals


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
    asserts_identity: bool = False
    """Whether unsigned identity headers of this application are recorded as asserted; otherwise
    sending them is refused."""
    created: int = 0
    expires: int = 0
    """Microseconds since the epoch; 0 never."""
    revoked: int = 0
    """When it was revoked; 0 if it was not."""
    note: str = ""
