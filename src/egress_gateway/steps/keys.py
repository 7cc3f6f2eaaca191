"""The keys of a worker. Neither the log's key nor a provider's credential is among them."""

import msgspec

from egress_gateway.core.secret import Secret


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """What everything is made with that only workers can read."""

    tokens: Secret[bytes]
    """Master of the keys of scopes, which tokens and seals are made with, and of those that count."""
    digests: Secret[bytes]
    """Of content digests in records."""
