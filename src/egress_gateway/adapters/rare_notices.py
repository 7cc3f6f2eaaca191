"""Tells the operator what may happen thousands of times a second, each thing at most once a minute.

A process that misbehaves on purpose is not to fill a disk with lines. Texts are ours alone: codes and
user ids, never what a process said.
"""

import asyncio
from collections.abc import Callable
from typing import Final

INTERVAL_SECONDS: Final = 60.0


class RareNotices:
    """What was told lately: as much as there are texts of ours, times users who may connect."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: dict[str, float] = {}

    def note(self, line: str) -> None:
        """Tell this, unless it was told within the minute."""
        now = asyncio.get_running_loop().time()
        told = self._told.get(line)
        if told is None or now >= told + INTERVAL_SECONDS:
            self._told[line] = now
            self._tell(line)
