"""Receipts that were used: an intent is recorded for one send, so its receipt sends once.

Nothing is kept for longer than a receipt is in force. Receipts are issued in the order of the log, so
that whatever is older than one that has expired has expired too, whatever it says: a second receipt
for an intent of long ago is not taken either.

What an earlier process of the way out took, nobody knows any more. Nothing is taken for intents from
before its successor's own record in the log.
"""

from collections import deque

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Receipt


class SpentReceipts:
    """The receipts that one way out has taken and that are still in force. `since` is its start's place in the log."""

    def __init__(self, *, since: int) -> None:
        self._since = since
        self._in_force: set[int] = set()
        self._by_age: deque[tuple[int, int]] = deque()
        """Expiry and position, in the order they were spent."""
        self._forgotten = -1
        """The highest position of those no longer kept."""

    def spend(self, receipt: Receipt, now: int) -> None:
        """Take a receipt that was checked. Raises `Unavailable` if the same intent's was, or may have been, taken."""
        if receipt.seq <= self._since:
            raise Unavailable(
                "receipt_before_start", "The intent was recorded before the connector started; nothing was sent."
            )
        while self._by_age and self._by_age[0][0] <= now:
            _, seq = self._by_age.popleft()
            self._in_force.discard(seq)
            self._forgotten = max(self._forgotten, seq)
        if receipt.seq in self._in_force or receipt.seq <= self._forgotten:
            raise Unavailable("receipt_spent", "The receipt was used before; nothing was sent.")
        self._in_force.add(receipt.seq)
        self._by_age.append((receipt.expires, receipt.seq))
