"""Days and moments as a bundle writes them, in microseconds since the epoch.

A day is over at its end in UTC, wherever the gateway stands: two gateways must not differ on whether an
agreement holds.
"""

import datetime as dt
import re
from typing import Final

from egress_gateway.wire.fields import Fields

DAY: Final = 24 * 60 * 60 * 1_000_000
"""Microseconds."""

DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
"""RFC 3339 section 5.6, without fractions of a second: agreements do not end within one."""
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def read_day(fields: Fields, key: str, *, now: int | None = None, days: int = 0) -> tuple[str, int]:
    """A last day, and the first moment after it. Raises `ConfigError`.

    With `now` and `days` it may be at most so many days ahead. One that has passed is read like any
    other: what has an end must load after it, too.
    """
    text = fields.text(key, like="YYYY-MM-DD")
    ends = _after_day(text)
    if ends is None:
        raise fields.error(f"{text!r} is not a date; write YYYY-MM-DD", key=key)
    if now is not None and days and ends - DAY > now + days * DAY:
        raise fields.error(f"{key} of {fields.what} is more than {days} days ahead; choose an earlier day", key=key)
    return text, ends


def read_end(fields: Fields, key: str) -> tuple[str, int]:
    """A last day, or the moment itself (RFC 3339), and the first moment that is no longer covered."""
    text = fields.text(key, like="YYYY-MM-DD")
    ends = _after_day(text)
    if ends is None:
        ends = _moment(text)
    if ends is None:
        message = f"{text!r} is not a date; write YYYY-MM-DD, or a moment as YYYY-MM-DDThh:mm:ssZ"
        raise fields.error(message, key=key)
    return text, ends


def _after_day(text: str) -> int | None:
    if not DATE.fullmatch(text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    # By the day's number, since there is no day after the last that a date can be.
    return (day.toordinal() + 1 - _EPOCH.toordinal()) * DAY


def _moment(text: str) -> int | None:
    if not MOMENT.fullmatch(text):
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment - _EPOCH) // _MICROSECOND
