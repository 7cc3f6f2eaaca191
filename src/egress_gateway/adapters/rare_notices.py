"""Tells the operator what other processes do that they should not, each thing at most once a minute.

A process that does so on purpose can do it thousands of times a second, and is not to fill a disk with
lines. Texts are ours alone, never what the process said.
"""

import asyncio
from collections.abc import Callable
from typing import Final

INTERVAL_SECONDS: Final = 60.0


class RareNotices:
    """Users and what they did lately. As many as there are users who may connect and texts of ours."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: dict[tuple[int, str], float] = {}

    def note(self, uid: int, what: str) -> None:
        """Tell that a process of this user did something, unless that was told within the minute."""
        now = asyncio.get_running_loop().time()
        told = self._told.get((uid, what))
        if told is None or now >= told + INTERVAL_SECONDS:
            self._told[uid, what] = now
            self._tell(f"a process of uid {uid} {what}")
