"""How long what ends still lasts, as people count it."""

from typing import Final

_DAY: Final = 24 * 3600 * 1_000_000


def days_left(ends: int, now: int) -> int:
    """Days until a moment, the one that has begun included; 0 once it is over. Both in microseconds."""
    return max(0, -((now - ends) // _DAY))
