"""Writes the log's full tiles beside it, so that proofs need no records and outlive pruned ones.

Tiles are derived: an old log, or one whose tiles are missing, gets them from its segments, by the same
steps by which a running one gets its newest. All of it runs in a thread of its own and never ahead of
what is durable; a failure is told and tried again, and never ends the log.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.merkle.tiles import TILE_WIDTH, Tile, completed
from egress_gateway.core.errors import Unavailable

TICK_SECONDS: Final = 1.0
"""How far tiles lag behind the log; proofs of what has none are built from the segment."""
PAUSE_SECONDS: Final = 0.1
"""After each step: a log that gets all its tiles anew takes a tenth of a core and few syncs from the commits. A
million records take two minutes."""
STEP_TILES: Final = 4
"""Written in one step: a thousand records, some 10 ms."""
STEP_LOOKS: Final = 512
"""Tiles that are looked for in one step where they are all there."""


class TileWriter:
    """Writes what is missing, oldest first. For one thread; reads the segments by itself."""

    def __init__(self, directory: Path, segment_leaves: int = SEGMENT_LEAVES) -> None:
        self._files = Directory(directory)
        self._hashes = LogHashes(self._files, segment_leaves)
        self._next = 0
        """The first tile of level 0 that was not looked for yet."""

    def step(self, size: int) -> bool:
        """Write some of the full tiles of the first `size` records, which must be durable.

        Whether all of them are there now. Raises `OSError` if they cannot be stored, and `Unavailable` for
        records that are gone without having left their tiles; the next step then goes on behind them.
        """
        found: list[tuple[Tile, bytes]] = []
        tiles = size // TILE_WIDTH
        at = self._next
        stop = min(tiles, at + STEP_LOOKS)
        try:
            while at < stop and len(found) < STEP_TILES:
                found += self._missing(at)
                at += 1
        except Unavailable:
            at += 1
            raise
        finally:
            self._hashes.tiles.write(found)
            self._next = at
        return at >= tiles

    def close(self) -> None:
        """Close the segments."""
        self._files.close()

    def _missing(self, at: int) -> list[tuple[Tile, bytes]]:
        """The tiles that end with this one of level 0, unless they are there."""
        ending = completed(at * TILE_WIDTH, (at + 1) * TILE_WIDTH)
        return [(tile, self._hashes.tile(tile)) for tile in ending if not self._hashes.tiles.has(tile)]


class TileKeeper:
    """Keeps a writer near the log. `size` says how many records are durable."""

    def __init__(self, writer: TileWriter | None, size: Callable[[], int], tell: Callable[[str], None]) -> None:
        self._writer = writer
        self._size = size
        self._notices = RareNotices(tell)
        self._thread = ThreadPoolExecutor(1, "tiles")

    async def keep_up(self, stop: asyncio.Event) -> None:
        """Write tiles until `stop` is set."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(PAUSE_SECONDS if await self._behind() else TICK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass  # It is time for the next step.

    def close(self) -> None:
        """Take no more; the step under way, if any, is left to end."""
        self._thread.shutdown(wait=False)

    async def _behind(self) -> bool:
        """Take one step; whether another is due at once."""
        writer = self._writer
        if writer is None:
            return False
        future = asyncio.get_running_loop().run_in_executor(self._thread, lambda: writer.step(self._size()))
        # Not awaited itself: whatever it raises, a full disk or a bug, must not pass.
        await asyncio.wait([future])
        error = future.exception()
        if error is None:
            return not future.result()
        named = error.code if isinstance(error, Unavailable) else type(error).__name__
        self._notices.note(f"a tile could not be written ({named}); records are appended, proofs take longer")
        return False
