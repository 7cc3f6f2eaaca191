"""Holds up intents while more may not leave unwitnessed: what no witness has seen, a thief of log and key can drop.

Everything else goes into the log as ever. What the last run left unwitnessed counts, and is as old as its records
say: a log that is started again and again gains nothing by it.
"""

from collections.abc import Callable
from typing import Final

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.progress import Progress
from egress_gateway.adapters.auditd.witnessing import WitnessingConfig
from egress_gateway.adapters.log_leaves import LogLeaves
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.records.record import admit
from egress_gateway.core.errors import Unavailable, WireError

CODE: Final = "log_unwitnessed"
_MICROS: Final = 1_000_000


class Bound:
    """How much may be unwitnessed. Owned by the event loop."""

    def __init__(self, config: WitnessingConfig, progress: Progress, tell: Callable[[str], None]) -> None:
        self._records = config.max_records
        self._micros = config.max_seconds * _MICROS
        self._progress = progress
        self._tell = tell
        self._told = False

    def check(self) -> None:
        """Raise `Unavailable` (`log_unwitnessed`) if an intent has to wait for witnesses."""
        if self.reached:
            raise Unavailable("log_unwitnessed", "Too much is unwitnessed; nothing leaves until witnesses answer.")

    @property
    def reached(self) -> bool:
        """Whether intents are held up."""
        lag = self._progress.lag(self._progress.witnessed)
        waiting = lag.records + self._progress.received - self._progress.durable
        many, old = 0 < self._records < waiting, 0 < self._micros < lag.micros
        if (many or old) is not self._told:
            self._told = many or old
            self._tell(
                f"ALARM: {waiting} records are unwitnessed, the oldest for {lag.micros // _MICROS} s: "
                "nothing leaves until witnesses answer"
                if self._told
                else "witnesses have caught up; requests leave again"
            )
        return self._told


def time_of(files: Files, seq: int, segment_leaves: int) -> int:
    """When a record says that it was made, in microseconds since the epoch; 0 if it cannot be read."""
    try:
        (leaf,) = LogLeaves(files, segment_leaves).read(seq, seq + 1)
        return admit(unwrap(leaf).body).ts
    except (Unavailable, WireError, ValueError):
        return 0
