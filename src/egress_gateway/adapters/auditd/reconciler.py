"""Compares each hour, once it is over, with what others counted; what it finds is in the log, and alarms are told.

In a thread of its own with a connection of its own to the index: it holds up neither records nor lookups, and rests
as long as it reads. A failure is told and ends one pass. Of a restarted log, the hours of the last day that are not
on record yet are compared again.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.audit_index import AuditIndex, Query
from egress_gateway.adapters.counted_elsewhere import CountedElsewhere
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.reconciliation import HOUR, Reconciliation
from egress_gateway.audit.records.operations import ReconciliationRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.reconcile_config import ReconcileConfig

TICK_SECONDS: Final = 60.0
HOURS_BACK: Final = 25
"""That are compared when counts of them come in late; older ones by `egress audit reconcile`."""
_SHOWN: Final = 3


class ReconcilerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where imported counts are, and how closely they are compared."""

    imports: str
    config: ReconcileConfig = ReconcileConfig()


class Reconciler:
    """`size` says how many records are durable; `write` appends a record of the log about itself."""

    def __init__(
        self,
        directory: Path,
        config: ReconcilerConfig,
        *,
        size: Callable[[], int],
        now: Callable[[], int],
        write: Callable[[ReconciliationRecord], None],
        tell: Callable[[str], None],
    ) -> None:
        self._directory = directory
        self._config = config
        self._size = size
        self._now = now
        self._write = write
        self._tell = tell
        self._notices = RareNotices(tell)
        self._thread = ThreadPoolExecutor(1, "reconcile")
        self._done: set[tuple[int, str]] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look once a minute until `stop` is set."""
        try:
            while not stop.is_set():
                try:
                    async with asyncio.timeout(TICK_SECONDS):
                        await stop.wait()
                except TimeoutError:
                    await self.look()
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def look(self) -> None:
        """Compare what is due, and record and tell what was found."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, self._compare)
        # Not awaited itself: whatever it raises, a broken index or a bug, must not end the log.
        await asyncio.wait([future])
        error = future.exception()
        if error is not None:
            what = error.public if isinstance(error, GatewayError) else f"{type(error).__name__}: {error}"
            self._notices.note(f"hours cannot be compared with what others counted: {what}")
            return
        for record in future.result():
            self._write(record)
            if not record.agrees:
                self._tell(
                    f"ALARM: {record.source} counted otherwise in {_shown(record.since)}: "
                    + "; ".join(record.differences[:_SHOWN])
                )

    def _compare(self) -> list[ReconciliationRecord]:
        """In the thread."""
        index = AuditIndex(self._directory)
        try:
            if not index.step(self._size()):
                return []  # It is being built; the next look is in a minute.
            work = Reconciliation(
                index,
                CountedElsewhere(Path(self._config.imports)),
                self._config.config,
                now=self._now,
                pause=_Rest(),
            )
            newest = self._now() // HOUR * HOUR - HOUR
            hours = [newest - back * HOUR for back in range(HOURS_BACK)]
            if self._done is None:
                self._done = _on_record(index, hours[-1])
            found: list[ReconciliationRecord] = []
            for hour in hours:
                new = [one for one in work.sources(hour) if (hour, one) not in self._done] if work.due(hour) else []
                if new:
                    found += work.compare(hour, new)
                    self._done |= {(hour, source) for source in new}
            return found
        finally:
            index.close()


class _Rest:
    """Rests for as long as was worked since the last rest."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self) -> None:
        time.sleep(time.monotonic() - self._since)
        self._since = time.monotonic()


def _on_record(index: AuditIndex, since: int) -> set[tuple[int, str]]:
    hits = index.find(Query(kind="reconciliation", since=since, limit=1 << 20))
    records = [admit(hit.body) for hit in hits]
    return {(each.since, each.source) for each in records if isinstance(each, ReconciliationRecord)}


def _shown(hour: int) -> str:
    return time.strftime("%Y-%m-%dT%H:00Z", time.gmtime(hour // 1_000_000))
