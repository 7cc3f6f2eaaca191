"""What is agreed with whoever runs an upstream: `providers.yaml`.

Contracts end. After the last day of `valid_until` every promise is off, while tier and region, which
restrict, stay.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

from egress_gateway.core.policy import TargetFacts
from egress_gateway.decide.vocabulary import TIERS
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node

_DAY: Final = dt.timedelta(days=1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one upstream while its contract holds, and afterwards."""

    running: TargetFacts
    ended: TargetFacts
    valid_until: str
    """The last day, as `YYYY-MM-DD`; empty if nothing was promised."""
    ends: int
    """Microseconds since the epoch: the first moment (UTC) that is no longer covered."""

    def facts(self, now: int) -> TargetFacts:
        """What may be relied on at `now`, in microseconds since the epoch."""
        return self.running if now < self.ends else self.ended


def read_contracts(top: Fields) -> Mapping[str, Contract]:
    """The upstreams of providers.yaml, by name."""
    return top.entries("providers", lambda name, node, _line: _contract(name, node, top.file))


def _contract(name: str, node: Node, file: str) -> Contract:
    with Fields(node, file=file, what=f"provider {name!r}") as fields:
        if not NAME.fullmatch(name):
            raise fields.error(f"{name!r} cannot name an upstream: use lower case, digits, dots and hyphens")
        fields.text("about", "")
        ended = TargetFacts(
            upstream=name,
            tier=fields.choice("tier", {tier: tier for tier in TIERS}),
            region=fields.text("region", "", pattern=NAME),
        )
        promises = {promise: fields.flag(promise, default=False) for promise in ("baa", "dpa", "zdr")}
        until = fields.text("valid_until", "")
        if any(promises.values()) and not until:
            raise fields.error(f"{fields.what} promises something; say until when with valid_until: YYYY-MM-DD")
        running = TargetFacts(
            upstream=name,
            tier=ended.tier,
            region=ended.region,
            baa=promises["baa"],
            dpa=promises["dpa"],
            zdr=promises["zdr"],
        )
        ends = _end_of(until, fields) if until else 0
        return Contract(running=running, ended=ended, valid_until=until, ends=ends)


def _end_of(day: str, fields: Fields) -> int:
    try:
        last = dt.datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise fields.error(f"{day!r} is not a date; write YYYY-MM-DD", key="valid_until") from error
    return (last + _DAY - _EPOCH) // _MICROSECOND
