"""What requests that have begun and are not done may hold, over all connections of a socket.

Whoever may connect decides how many begin, how long they are and how slowly they come: without a bound
of all together, a process that is taken over could have the one that serves it killed for want of memory.
"""

from egress_gateway.adapters.rare_notices import RareNotices


class RequestMemory:
    """Bytes that are held now, and how many seconds a message that has begun may take to arrive."""

    def __init__(self, *, most: int, seconds: float, notices: RareNotices) -> None:
        self.seconds = seconds
        self._most = most
        self._held = 0
        self._notices = notices

    def take(self, uid: int, count: int) -> bool:
        """Hold so many bytes more for this user's process; False if there is no room for them."""
        if self._held + count > self._most:
            self._notices.note(f"uid {uid} asks while requests hold {self._most >> 20} MiB; it is refused")
            return False
        self._held += count
        return True

    def give_back(self, count: int) -> None:
        """So many bytes are held no longer."""
        self._held -= count

    def late(self, uid: int) -> None:
        """A message of this user's process did not arrive in time."""
        self._notices.note(f"uid {uid} took more than {self.seconds:.0f} seconds for a request; it is disconnected")
