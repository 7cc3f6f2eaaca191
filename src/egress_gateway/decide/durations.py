"""Lengths of time as a bundle writes them: `30m`, `4h`, `2d`."""

import re
from collections.abc import Mapping
from typing import Final

from egress_gateway.wire.fields import Fields

SECONDS: Final[Mapping[str, int]] = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}

DURATION: Final = re.compile(r"([1-9][0-9]{0,6})([smhd])")


def read_duration(fields: Fields, key: str, *, low: str, high: str) -> int:
    """Seconds, from `low` to `high`, which are written the same way. Raises `ConfigError`."""
    text = fields.text(key, like="4h, in s, m, h or d")
    seconds = in_seconds(text)
    if seconds is None or not (in_seconds(low) or 0) <= seconds <= (in_seconds(high) or 0):
        raise fields.error(f"{key} of {fields.what} must be from {low} to {high}, not {text!r}", key=key)
    return seconds


def in_seconds(text: str) -> int | None:
    """The seconds of a number and its unit (`s`, `m`, `h` or `d`); `None` for anything else."""
    found = DURATION.fullmatch(text)
    return int(found[1]) * SECONDS[found[2]] if found else None
