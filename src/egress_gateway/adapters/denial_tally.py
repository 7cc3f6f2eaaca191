"""Refusals before authentication, counted by source and recorded together.

A stranger can make any number of them; the log gets one record a source, code and interval. The
table is bounded: what does not fit is counted under the source `*`, so that nothing goes unrecorded.
"""

import asyncio
from collections.abc import Callable

import msgspec

from egress_gateway.audit.records.operations import DeniedSummaryRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.ports import AuditLog, Clock

INTERVAL_SECONDS = 5.0
MOST_SOURCES = 1000
"""Of about 150 bytes each in a record; a scan from more addresses is one line saying so."""


class _Count(msgspec.Struct):
    count: int
    first: int
    last: int


class IntervalTally:
    """Implements `ports.DenialTally`; `run` writes what was counted until it is cancelled."""

    def __init__(self, audit: AuditLog, clock: Clock, *, tell: Callable[[str], None]) -> None:
        self._audit = audit
        self._clock = clock
        self._tell = tell
        self._counts: dict[tuple[str, str], _Count] = {}

    def note(self, peer: str, code: str) -> None:
        now = self._clock.now()
        source = (peer, code)
        if source not in self._counts and len(self._counts) >= MOST_SOURCES:
            source = ("*", code)
        entry = self._counts.get(source)
        if entry is None:
            self._counts[source] = _Count(count=1, first=now, last=now)
        else:
            entry.count += 1
            entry.last = now

    async def run(self) -> None:
        """Write every few seconds, and once more when cancelled."""
        try:
            while True:
                await asyncio.sleep(INTERVAL_SECONDS)
                await self.flush()
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Record what was counted. What the log does not take now is kept for the next time."""
        for source, code in tuple(self._counts):
            entry = self._counts.pop((source, code))
            record = DeniedSummaryRecord(
                ts=self._clock.now(), source=source, code=code, count=entry.count, first=entry.first, last=entry.last
            )
            try:
                await self._audit.append(encode(record))
            except Unavailable as error:
                self._keep(source, code, entry)
                self._tell(f"refusals before authentication wait for the log: {error.code}")
                return

    def _keep(self, source: str, code: str, entry: _Count) -> None:
        newer = self._counts.get((source, code))
        if newer is not None:
            entry.count += newer.count
            entry.last = newer.last
        self._counts[source, code] = entry
