"""Signatures that were used: each is good once.

A signature is believed for a few minutes around its time; whoever reads one off a wire could send the
request again until then. What is remembered is bounded: when it is full, further signatures are refused
rather than old ones forgotten. Only signatures that were verified belong here, so that nobody without a key
can fill it. It is the memory of one process: with several workers, each takes a signature once.
"""

from typing import Final

from egress_gateway.core.errors import Unauthenticated, Unavailable

MOST_SIGNATURES: Final = 200_000
"""At most 30 MB; over the ten minutes that one may be believed, 330 requests a second."""
_SPAN: Final = 60 * 1_000_000
"""Microseconds of signing time whose signatures are forgotten together."""


class SignatureMemory:
    """Remembers signatures for as long as they would be believed."""

    def __init__(self, skew: int, *, most: int = MOST_SIGNATURES) -> None:
        self._skew = skew
        self._most = most
        self._spans: dict[int, set[bytes]] = {}

    def use(self, signature: bytes, moment: int, now: int) -> None:
        """Mark a verified signature of the time `moment` as used (microseconds).

        Raises `Unauthenticated` (`sigv4_replayed`) if it was used before, and `Unavailable` (`sigv4_busy`) if
        there is no room to remember it.
        """
        for span in [span for span in self._spans if (span + 1) * _SPAN + self._skew < now]:
            del self._spans[span]
        used = self._spans.setdefault(moment // _SPAN, set())
        if signature in used:
            raise Unauthenticated(
                "sigv4_replayed",
                "a request with this signature was made already; sign each one anew, with a header of its own",
            )
        if sum(map(len, self._spans.values())) >= self._most:
            raise Unavailable("sigv4_busy", "too many signed requests at the moment; try again in a minute")
        used.add(signature)
