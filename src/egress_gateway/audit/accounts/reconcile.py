"""The log's own account of an hour, and where it differs from what others counted.

The log says when an attempt was about to be sent and when it had ended; whoever else counts it did so in between.
An attempt that lies within the hour and was answered must be in everybody's count of it. One that reaches over an
end of the hour, or was never answered, may be in it or not. So the account has two sums, what is in the hour for
sure and what may be, and a count between them agrees: requests in flight need no allowance in per cent, and an hour
in which none was in flight at either end allows none.

A provider may charge for an answer that never told its usage. For those the larger sum holds as many tokens as
there were bytes sent, and as much output as was asked for.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import TrafficGroup, UsageGroup
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.own_kinds import OrphanRecord
from egress_gateway.audit.records.record import Record

MOST_DIFFERENCES: Final = 64
"""That one record names."""
_NEVER: Final = 1 << 62


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """Of one upstream."""

    requests: int = 0
    succeeded: int = 0
    """Requests that were answered with a status below 300."""
    sent_bytes: int = 0
    received_bytes: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class Account(msgspec.Struct, frozen=True):
    """What the log says of one upstream in one hour."""

    upstream: str
    least: Sums = Sums()
    """In the hour for sure."""
    most: Sums = Sums()
    """That, and what may have been in it."""


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider counted in an hour."""

    requests: int | None = None
    """None where it does not say."""
    input_tokens: int = 0
    output_tokens: int = 0


class _Begun(msgspec.Struct, frozen=True):
    at: int
    upstream: str
    sent: int
    max_tokens: int


class HourAccount:
    """Takes the records of an hour, and of some time before and after it, in the order of the log."""

    def __init__(self, since: int, until: int, *, unreported_output: int) -> None:
        """Microseconds since the epoch; and the tokens of an answer that had neither usage nor a limit."""
        self._since = since
        self._until = until
        self._unreported = unreported_output
        self._open: dict[tuple[str, int], _Begun] = {}
        self._accounts: dict[str, Account] = {}

    def add(self, record: Record) -> None:
        """Take in a record; of most kinds nothing follows."""
        match record:
            case IntentRecord():
                self._open[record.rid, record.attempt] = _Begun(
                    record.ts, record.target.upstream, record.sent.bytes, record.request.max_tokens
                )
            case OutcomeRecord() if record.attempt:
                self._ended(record)
            case OrphanRecord():
                begun = self._open.pop((record.rid, record.attempt), None)
                if begun is not None:
                    self._maybe(begun, record.ts, UsageGroup())
            case _:
                pass  # It is about no attempt.

    def accounts(self) -> tuple[Account, ...]:
        """The account by upstream, attempts that have not ended among what may have been."""
        for begun in self._open.values():
            self._maybe(begun, _NEVER, UsageGroup())
        self._open.clear()
        return tuple(self._accounts[name] for name in sorted(self._accounts))

    def _ended(self, record: OutcomeRecord) -> None:
        begun = self._open.pop((record.rid, record.attempt), None)
        if begun is None:
            # From before the records that we were given: it may have been sent in any hour since.
            sent = record.sent.bytes if record.sent is not None else 0
            begun = _Begun(0, record.target.upstream, sent, record.request.max_tokens)
        usage = record.response.usage
        self._maybe(begun, record.ts, usage, record.response.bytes)
        if begun.at >= self._since and record.ts < self._until and record.upstream_status:
            account = self._accounts[begun.upstream]
            sure = Sums(
                requests=1,
                succeeded=int(record.upstream_status < 300),
                sent_bytes=begun.sent,
                received_bytes=record.response.bytes,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
            )
            self._accounts[begun.upstream] = msgspec.structs.replace(account, least=account.least.plus(sure))

    def _maybe(self, begun: _Begun, ended: int, usage: UsageGroup, received: int = 0) -> None:
        if begun.at >= self._until or ended < self._since:
            return
        reported = usage.input_tokens or usage.output_tokens
        account = self._accounts.get(begun.upstream, Account(begun.upstream))
        possible = Sums(
            requests=1,
            succeeded=1,
            sent_bytes=begun.sent,
            received_bytes=received,
            # A token is a byte at least.
            input_tokens=usage.input_tokens if reported else begun.sent,
            output_tokens=usage.output_tokens if reported else begun.max_tokens or self._unreported,
        )
        self._accounts[begun.upstream] = msgspec.structs.replace(account, most=account.most.plus(possible))


def against_connector(accounts: Sequence[Account], counted: Iterable[TrafficGroup]) -> tuple[str, ...]:
    """Where the connector's count is not the log's. What it received may be more: callers leave early."""
    groups: dict[str, Sums] = {}
    for group in counted:
        one = Sums(requests=group.requests, sent_bytes=group.sent_bytes, received_bytes=group.received_bytes)
        groups[group.upstream] = groups.get(group.upstream, Sums()).plus(one)
    told = {account.upstream: account for account in accounts}
    differences: list[str] = []
    for name in sorted({*groups, *told}):
        account, sums = told.get(name, Account(name)), groups.get(name, Sums())
        least, most = account.least, account.most
        differences += _between(f"{name} requests", least.requests, most.requests, sums.requests)
        differences += _between(f"{name} sent_bytes", least.sent_bytes, most.sent_bytes, sums.sent_bytes)
        differences += _between(f"{name} received_bytes", least.received_bytes, _NEVER, sums.received_bytes)
    return tuple(differences[:MOST_DIFFERENCES])


def uncounted_seconds(told: Iterable[TrafficRecord]) -> int:
    """Between the connector's first and last word about an hour: seconds of which it says nothing.

    One that was killed could not tell what it had counted; one that was stopped told it.
    """
    times = sorted((record.since, record.until) for record in told)
    return sum(max(0, later - until) for (_, until), (later, _) in pairwise(times)) // 1_000_000


def against_provider(account: Account, used: Used) -> tuple[str, ...]:
    """Where a provider counted otherwise: more means that the key was used by somebody else, too."""
    name, least, most = account.upstream, account.least, account.most
    differences: list[str] = []
    if used.requests is not None:
        differences += _between(f"{name} requests", least.succeeded, most.requests, used.requests)
    differences += _between(f"{name} input_tokens", least.input_tokens, most.input_tokens, used.input_tokens)
    differences += _between(f"{name} output_tokens", least.output_tokens, most.output_tokens, used.output_tokens)
    return tuple(differences)


def _between(what: str, least: int, most: int, counted: int) -> list[str]:
    if least <= counted <= most:
        return []
    log = f"{least}" if most in {least, _NEVER} else f"{least} to {most}"
    return [f"{what}: log {log}, source {counted}"]
