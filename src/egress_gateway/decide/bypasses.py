"""Exceptions from rules: for a time, with a ticket, approved by two people, and counted like every rule."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.dates import read_day
from egress_gateway.decide.vocabulary import check_word
from egress_gateway.wire.fields import Fields

LONGEST: Final = 90
"""Days that an exception may last from the day it is loaded; what is needed for longer is a rule."""


class Bypass(msgspec.Struct, frozen=True, kw_only=True):
    """Rules that do not count where its conditions are known to hold."""

    rules: tuple[str, ...]
    ticket: str
    approved_by: tuple[str, ...]
    """At least two different people."""
    expires: str
    """The last day, as `YYYY-MM-DD`."""
    ends: int
    """Microseconds since the epoch: the first moment (UTC) at which it no longer counts."""
    lines: tuple[int, ...] = ()
    """Where each of the rules is named."""


def read_bypass(fields: Fields, now: int | None) -> Bypass:
    """What a rule with the effect `bypass` says besides its conditions. Raises `ConfigError`."""
    named = fields.words("rules")
    approved_by = fields.texts("approved_by")
    if not all(name.strip() and name.isprintable() for name in approved_by):
        raise fields.error(f"{fields.what} names nobody in approved_by, or not in printable text", key="approved_by")
    if len({name.strip().casefold() for name in approved_by}) < 2:
        raise fields.error(f"{fields.what} needs two different people in approved_by", key="approved_by")
    expires, ends = read_day(fields, "expires", now=now, days=LONGEST)
    if now is None:
        raise fields.error(f"whether {fields.what} lasts too long is not known here: what day it is", key="expires")
    return Bypass(
        rules=tuple(name for name, _ in named),
        ticket=fields.sentence("ticket"),
        approved_by=approved_by,
        expires=expires,
        ends=ends,
        lines=tuple(line for _, line in named),
    )


def check_bypasses(bypasses: Iterable[tuple[Bypass, str]], fixed: Mapping[str, str]) -> None:
    """Refuse a bypass of what is not there, and of what cannot be set aside.

    Takes each with its file, and for every rule why it cannot be set aside (empty: it can).
    """
    for bypass, file in bypasses:
        for name, line in zip(bypass.rules, bypass.lines, strict=True):
            check_word("rule", name, fixed, file=file, line=line)
            if fixed[name]:
                raise ConfigError(f"no bypass may name {name!r}: {fixed[name]}", file=file, line=line)
