"""Watches how far records come, says so when one state lags, and holds up intents where that is configured."""

import time
from collections.abc import Callable
from typing import Final

from egress_gateway.adapters.auditd.checkpoint_protocol import Standing, State
from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import CHECKPOINT
from egress_gateway.adapters.auditd.progress import Lag, Progress
from egress_gateway.adapters.auditd.unwitnessed import CODE, Bound, time_of
from egress_gateway.adapters.auditd.witnessing import Witnessing
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.audit.notes.checkpoint import stated_size
from egress_gateway.audit.notes.note import LARGEST_NOTE
from egress_gateway.core.errors import Unavailable

OBJECTIVES: Final = {"checkpointed": 1.0, "witnessed": 10.0}
"""Seconds until a durable record has come to a state."""
GRACE_SECONDS: Final = 1.0
"""A checkpoint is due after a second, and this looks once a second."""
_MICROS: Final = 1_000_000


class Watch:
    """Owned by the event loop. Raises `Unavailable` (`log_damaged`) if witnesses have seen more than `size`."""

    def __init__(
        self,
        size: int,
        received: Callable[[], int],
        origin: str,
        witnessing: Witnessing | None,
        tell: Callable[[str], None],
    ) -> None:
        """`size` records are in the log; `received` says how many were taken that are not on disk yet."""
        clock = _steady if witnessing is None else witnessing.clock
        self.progress = Progress(size, clock=clock, received=received, witnesses=witnessing is not None)
        self.witnessing = witnessing
        self._origin = origin
        self._notices = RareNotices(tell)
        self._bound: Bound | None = None
        if witnessing is None:
            return
        if witnessing.witnessed > size:
            raise Unavailable(
                "log_damaged",
                f"Witnesses cosigned {witnessing.witnessed} records and {size} are there: the log was rolled back.",
            )
        self.progress.witnessed = witnessing.witnessed
        witnessing.moved = self._witnessed
        if witnessing.config.max_records or witnessing.config.max_seconds:
            self._bound = Bound(witnessing.config, self.progress, tell)

    def hold(self) -> None:
        """Raise `Unavailable` while no new intent may be taken."""
        if self._bound is not None:
            self._bound.check()

    def resume(self, files: Files, segment_leaves: int, now: int) -> None:
        """What is found unwitnessed is as old as it says, at least; `now` in microseconds since the epoch."""
        newest = files.read(CHECKPOINT, 0, LARGEST_NOTE)
        self.progress.checkpointed = stated_size(newest) if newest else 0
        if self.witnessing is not None and self.progress.witnessed < self.progress.durable:
            made = time_of(files, self.progress.witnessed, segment_leaves)
            # Nobody knows how long a record waited that is pruned, or that was made by a clock which was set back
            # since. It counts as older than any bound, until witnesses answer.
            self.progress.age(now - made if 0 < made <= now else now)

    def published(self, size: int) -> None:
        """A checkpoint of so many records is durable."""
        self.progress.checkpointed = size

    def look(self) -> None:
        """Tell whichever state lags behind its objective; once a second."""
        self.progress.forget()
        for name, lag in self._lags().items():
            if lag.micros > (OBJECTIVES[name] + GRACE_SECONDS) * _MICROS:
                self._notices.note(f"records wait for longer than {OBJECTIVES[name]:.0f} s to be {name}")
        if self._bound is not None and self._bound.reached:
            # Also where nobody asks to send anything.
            self._notices.note("intents are refused: too much is unwitnessed")

    def standing(self) -> Standing:
        """How far the records are."""
        progress, lags = self.progress, self._lags()
        witnessing = self.witnessing
        return Standing(
            origin=self._origin,
            received=progress.received,
            durable=State(records=progress.durable, lag_records=progress.received - progress.durable, lag_micros=0),
            checkpointed=_state(progress.checkpointed, lags["checkpointed"]),
            witnessed=_state(progress.witnessed, lags["witnessed"]) if witnessing is not None else None,
            witnesses=dict(witnessing.reached) if witnessing is not None else {},
            refusing=CODE if self._bound is not None and self._bound.reached else "",
        )

    def close(self) -> None:
        """Take nothing more from witnesses."""
        if self.witnessing is not None:
            self.witnessing.close()

    def _lags(self) -> dict[str, Lag]:
        lags = {"checkpointed": self.progress.lag(self.progress.checkpointed)}
        if self.witnessing is not None:
            lags["witnessed"] = self.progress.lag(self.progress.witnessed)
        return lags

    def _witnessed(self, size: int) -> None:
        self.progress.witnessed = size


def _steady() -> int:
    return time.monotonic_ns() // 1000


def _state(records: int, lag: Lag) -> State:
    return State(records=records, lag_records=lag.records, lag_micros=lag.micros)
