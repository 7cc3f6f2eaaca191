"""Rates as people write them in a policy: `600/min`, `50k/day`."""

import re
from typing import Final

from egress_gateway.core.obligations import Limit
from egress_gateway.wire.fields import Fields

_SECONDS: Final = {"s": 1, "min": 60, "h": 3_600, "day": 86_400}
RATE: Final = re.compile(r"([1-9][0-9]{0,8})(k|M)?/(s|min|h|day)")
"""With the largest factor the amount stays far below 2^53."""
_LIKE: Final = {"requests": "60/min", "tokens": "50k/day", "cost": "500/day"}
_FACTORS: Final = {None: 1, "k": 1_000, "M": 1_000_000}


def read_limit(fields: Fields, unit: str) -> Limit:
    """So much of a unit in a time; the key is called as the unit. Raises `ConfigError`."""
    text = fields.text(unit, like=_LIKE[unit])
    found = RATE.fullmatch(text)
    if found is None:
        message = (
            f"{unit} of {fields.what} is a whole number (with k or M), a slash, and s, min, h or day, "
            f"such as 50k/day, not {text!r}"
        )
        raise fields.error(message, key=unit)
    return Limit(unit=unit, amount=int(found[1]) * _FACTORS[found[2]], seconds=_SECONDS[found[3]])
