"""Tokens that were verified a moment ago, so that a conversation does not verify the same one again and again.

An entry is found by the SHA-256 of the whole token, signature included, and counts as long as the keys
and the list of revocations are the very objects that it was made with. Only successes are kept: a
failure that was kept could be used to lock somebody out.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import msgspec

from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.ports import SignatureKey

LONGEST_SECONDS: Final = 60
"""How long a token is believed without looking at it again."""
MOST: Final = 2048
"""Entries of a worker: about a kilobyte each, and with the longest tokens that are read some 100 MB together."""

_SECOND: Final = 1_000_000


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    identity: Identity
    keys: Mapping[str, SignatureKey]
    revoked: Revoked
    since: int
    until: int


class VerifiedTokens:
    """A bounded cache; what was not used for longest makes room."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()

    def issuer(self, digest: bytes) -> str:
        """Name of the issuer of a token that is kept; empty if it is not."""
        entry = self._entries.get(digest)
        return entry.identity.issuer if entry else ""

    def find(self, digest: bytes, keys: Mapping[str, SignatureKey], revoked: Revoked, now: int) -> Identity | None:
        """What a token said, if it was verified with these keys and this list and its time is not over."""
        entry = self._entries.get(digest)
        if entry is None:
            return None
        # A clock that was set back must not lengthen anything.
        in_time = entry.since <= now < entry.until
        if entry.keys is not keys or entry.revoked is not revoked or not in_time:
            del self._entries[digest]
            return None
        self._entries.move_to_end(digest)
        return entry.identity

    def keep(
        self, digest: bytes, identity: Identity, keys: Mapping[str, SignatureKey], revoked: Revoked, now: int
    ) -> None:
        """Remember a token that was just verified."""
        until = min(identity.expires, now + LONGEST_SECONDS * _SECOND)
        self._entries[digest] = _Entry(identity=identity, keys=keys, revoked=revoked, since=now, until=until)
        self._entries.move_to_end(digest)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)


def digest_of(token: str) -> bytes:
    """What a token is kept under. A token itself is never kept."""
    # A header may hold bytes that are no UTF-8 as lone surrogates; they must not become an error of ours.
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
