"""What the auditor brings to a check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from egress_verify.notes import Key
from egress_verify.policy import Policy

FLOOR_DAYS: Final = 183
"""Six months: AI Act (EU) 2024/1689, articles 19(1) and 26(6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What the auditor brings; none of it may come from the log's machine."""

    keys: Sequence[Key]
    origin: str
    recovery: Key | None = None
    revocations: Sequence[bytes] = ()
    """Notes that the recovery key signed, for when the log's own record of them is not at hand."""
    policy: Policy | None = None
    anchors: Sequence[bytes] = ()
    keep: int = FLOOR_DAYS
    """Days that every record has to be kept."""
    max_age: int = 0
    """Seconds; 0 for any age."""
    now: int = 0
    """Seconds since the epoch."""
