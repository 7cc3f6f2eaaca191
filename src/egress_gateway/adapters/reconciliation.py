"""Holds one hour of the log against everything that was counted elsewhere.

Reads the hour's records once, from the segments by way of the index, with a quarter of an hour before it: an
attempt that takes longer is told by its outcome. What is found becomes records, which the log's process appends
and the command line shows.
"""

from collections.abc import Callable, Collection
from typing import Final

import msgspec

from egress_gateway.adapters.audit_index import AuditIndex, Query
from egress_gateway.adapters.counted_elsewhere import CountedElsewhere
from egress_gateway.audit.accounts.network import Margins, against_network
from egress_gateway.audit.accounts.reconcile import (
    MOST_DIFFERENCES,
    Account,
    HourAccount,
    Used,
    against_connector,
    against_provider,
    uncounted_seconds,
)
from egress_gateway.audit.records.groups import TrafficGroup
from egress_gateway.audit.records.operations import ReconciliationRecord, TrafficRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.core.reconcile_config import ReconcileConfig

HOUR: Final = 3_600_000_000
"""Microseconds."""
REACH: Final = HOUR // 4
"""Before and after the hour: attempts that reach into it or out of it, and records that were late."""
PAGE: Final = 256
"""Records that are read at a time."""
CONNECTOR: Final = "connector"
NETWORK: Final = "network"
PROVIDER: Final = "provider:"


class _Hour(msgspec.Struct, frozen=True):
    """What the log holds about an hour."""

    accounts: tuple[Account, ...]
    told: tuple[TrafficRecord, ...]
    """By the connector."""

    @property
    def traffic(self) -> tuple[TrafficGroup, ...]:
        """All that it told."""
        return tuple(group for record in self.told for group in record.upstreams)


class Reconciliation:
    """Compares hours. One thread at a time, as the index."""

    def __init__(
        self,
        index: AuditIndex,
        elsewhere: CountedElsewhere,
        config: ReconcileConfig,
        *,
        now: Callable[[], int],
        pause: Callable[[], None],
    ) -> None:
        """`pause` is called after every few hundred records."""
        self._index = index
        self._elsewhere = elsewhere
        self._config = config
        self._now = now
        self._pause = pause
        self._margins = Margins(
            connector=config.connector_counter,
            others=config.others_counter,
            retransmitted_percent=config.retransmitted_percent,
        )

    def due(self, hour: int) -> bool:
        """Whether an hour, by its beginning, is over for long enough."""
        return self._now() >= hour + HOUR + self._config.after_minutes * 60_000_000

    def sources(self, hour: int) -> tuple[str, ...]:
        """Who counted in an hour, whose count can be compared now. Raises `ConfigError`."""
        found = [CONNECTOR]
        looks = self._elsewhere.looks()
        if looks and looks[0].at <= hour and looks[-1].at >= hour + HOUR:
            found.append(NETWORK)
        told = (name for name in self._elsewhere.upstreams() if self._used(name, hour) is not None)
        return (*found, *(PROVIDER + upstream for upstream in told))

    def compare(self, hour: int, sources: Collection[str]) -> tuple[ReconciliationRecord, ...]:
        """What each source says of an hour. Nothing of a connector that had nothing to do and said nothing.

        Raises `ConfigError` and `Unavailable`.
        """
        known = self._read(hour)
        found: list[ReconciliationRecord] = []
        for source in sources:
            differences = self._differences(source, hour, known)
            if differences is not None:
                found.append(
                    ReconciliationRecord(
                        ts=self._now(),
                        since=hour,
                        until=hour + HOUR,
                        source=source,
                        agrees=not differences,
                        differences=differences,
                    )
                )
        return tuple(found)

    def _differences(self, source: str, hour: int, known: _Hour) -> tuple[str, ...] | None:
        if source == CONNECTOR:
            if not known.told and not known.accounts:
                return None
            differences = against_connector(known.accounts, known.traffic)
            missing = uncounted_seconds(known.told)
            # Between a stop and a start nothing is missing: only a difference makes it worth a word.
            if differences and missing:
                return (f"connector uncounted_seconds: log 0, source {missing}", *differences[: MOST_DIFFERENCES - 1])
            return differences
        if source == NETWORK:
            return against_network(
                sum(group.wire_sent for group in known.traffic),
                sum(group.requests for group in known.traffic),
                self._elsewhere.looks(),
                since=hour,
                until=hour + HOUR,
                margins=self._margins,
            )
        upstream = source.removeprefix(PROVIDER)
        account = next((one for one in known.accounts if one.upstream == upstream), Account(upstream))
        used = self._used(upstream, hour)
        return None if used is None else against_provider(account, used)

    def _used(self, upstream: str, hour: int) -> Used | None:
        for one in self._elsewhere.used(upstream):
            if one.hour == hour:
                return Used(requests=one.requests, input_tokens=one.input_tokens, output_tokens=one.output_tokens)
        return None

    def _read(self, hour: int) -> _Hour:
        account = HourAccount(hour, hour + HOUR, unreported_output=self._config.unreported_output)
        told: list[TrafficRecord] = []
        span = self._index.span(Query(since=hour - REACH, until=hour + HOUR + REACH))
        at, last = (span[0] - 1, span[1]) if span is not None else (0, -1)
        while at < last:
            hits = list(self._index.find(Query(beyond=at, oldest_first=True, limit=PAGE)))
            for hit in hits:
                record = admit(hit.body)
                account.add(record)
                if isinstance(record, TrafficRecord) and hour <= record.since < hour + HOUR:
                    told.append(record)
            # Segments that were pruned meanwhile leave nothing to read.
            at = hits[-1].seq if hits else last
            self._pause()
        return _Hour(account.accounts(), tuple(told))
