"""Which users' processes may connect to a socket, and how many connections each user may have.

Each user has a number of its own, so that one whose process is taken over cannot shut out the others.
"""

from collections import Counter
from collections.abc import Collection

from egress_gateway.adapters.rare_notices import RareNotices


class PeerLimit:
    """The connections of one socket, by the user at the other end."""

    def __init__(self, uids: Collection[int], most: int, notices: RareNotices) -> None:
        self._uids = frozenset(uids)
        self._most = most
        self._notices = notices
        self._connected: Counter[int] = Counter()

    def enter(self, uid: int) -> bool:
        """Whether a process of this user may connect now; if so, it counts until it leaves."""
        if uid not in self._uids:
            return False
        if self._connected[uid] >= self._most:
            self._notices.note(f"uid {uid} has {self._most} connections; further ones are closed")
            return False
        self._connected[uid] += 1
        return True

    def leave(self, uid: int) -> None:
        """A connection that was let in has ended."""
        self._connected[uid] -= 1
