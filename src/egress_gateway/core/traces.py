"""What an answer is compared with: what stood in its request, without the request."""

import msgspec

from egress_gateway.core.concealed import conceals


@conceals("values", "foreign", "system")
class Traces(msgspec.Struct, frozen=True, kw_only=True):
    """What of a request an answer may show again. Lives as long as the request and is in no record."""

    values: frozenset[bytes] = frozenset()
    """Keyed digests of the values that were found, each with its class."""
    foreign: frozenset[str] = frozenset()
    """Hosts, mail addresses and paths that stand in what tools brought, and nowhere that a person or operator wrote."""
    orders: bool = False
    """Whether something that a tool brought gives the model orders."""
    system: frozenset[int] = frozenset()
    """Fingerprints of what instructs the model above its user."""
