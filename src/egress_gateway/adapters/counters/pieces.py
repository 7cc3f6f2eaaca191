"""Sealed pieces of what may be a secret, by principal: the newest few, for an hour at most, in memory alone.

What they say is known to workers only. They are not on disk: whoever ends the service has them forgotten.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from egress_gateway.adapters.counters.buckets import NoRoomError
from egress_gateway.adapters.counters.protocol import MOST_PIECE_BYTES, MOST_PIECES
from egress_gateway.core.counting import KeptPieces
from egress_gateway.core.errors import WireError

MOST_PRINCIPALS: Final = 50_000
"""With pieces within the hour; 4 KB each at most."""
LONGEST_SECONDS: Final = 3600
LOOKED_AT: Final = 500

_Kept = list[tuple[int, bytes]]
"""When each ends, in microseconds, and what it is sealed as; the oldest first."""
_Versioned = tuple[int, _Kept]


class Pieces:
    """Pieces by principal. `now` is in microseconds and never goes back."""

    def __init__(self, *, most: int = MOST_PRINCIPALS) -> None:
        self._most = most
        self._version = 0
        self._kept: OrderedDict[bytes, _Versioned] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, key: bytes, now: int) -> KeptPieces:
        """The pieces of a principal."""
        version, kept = self._kept.get(key, (0, []))
        return KeptPieces(pieces=tuple(sealed for ends, sealed in kept if ends > now), version=version)

    def keep(self, key: bytes, seconds: int, pieces: Sequence[bytes], now: int, *, seen: int) -> KeptPieces | None:
        """Keep further pieces; the oldest make room. Raises `WireError` and `NoRoomError`.

        If the principal's are no longer of the version `seen`, none is kept; returns what there is instead.
        """
        if seconds > LONGEST_SECONDS or len(pieces) > MOST_PIECES:
            raise WireError("pieces that no worker in order keeps")
        if key not in self._kept and len(self._kept) >= self._most:
            raise NoRoomError
        version, earlier = self._kept.get(key, (0, []))
        if version != seen:
            return self.recall(key, now)
        kept = [one for one in earlier if one[0] > now]
        kept += [(now + seconds * 1_000_000, sealed) for sealed in pieces]
        kept = kept[-MOST_PIECES:]
        while sum(len(sealed) for _, sealed in kept) > MOST_PIECE_BYTES:
            del kept[0]
        # Above those of an earlier life of the service, too: nothing is kept once a microsecond.
        self._version = max(self._version + 1, now)
        self._kept[key] = (self._version, kept)
        return None

    def forget(self, now: int) -> None:
        """Let go of what has ended, for some of the principals."""
        for _ in range(min(LOOKED_AT, len(self._kept))):
            key, (version, kept) = self._kept.popitem(last=False)
            live = [one for one in kept if one[0] > now]
            if live:
                self._kept[key] = (version, live)
