"""How long records are kept: as gateway.yaml says, never shorter than the law's floor."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from egress_gateway.core.ids import covers

DAY: Final = 86_400 * 1_000_000
"""Microseconds."""
FLOOR_DAYS: Final = 183
"""Six months, the longest that six calendar months can be less a day: AI Act (EU) 2024/1689, articles 19(1), 26(6)."""
PRESETS: Final[Mapping[str, int]] = {"eu-ai-act": FLOOR_DAYS, "pci": 366, "hipaa": 2192}
"""Days. PCI DSS 10.5.1 asks for twelve months, 45 CFR 164.316(b)(2)(i) for six years; leap days included."""


class RetentionConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Days that records are kept, at least. The longest that fits a record counts."""

    default: int = FLOOR_DAYS
    routes: Mapping[str, int] = {}
    classes: Mapping[str, int] = {}
    """By data class, or by family: `phi` is for all below it."""

    def days(self, route: str, classes: Iterable[str], *, unknown_classes: bool = False) -> tuple[int, str]:
        """How long a record of this route and these classes is kept, and what makes it so long.

        `unknown_classes`: there may be others, so that it is kept as if it had every class.
        """
        longest = (self.default, "default")
        if route in self.routes:
            longest = max(longest, (self.routes[route], f"route {route}"), key=_by_days)
        found = set(classes)
        for family, days in self.classes.items():
            if unknown_classes or any(covers(family, name) for name in found):
                longest = max(longest, (days, f"class {family}"), key=_by_days)
        return longest


def _by_days(term: tuple[int, str]) -> int:
    return term[0]
