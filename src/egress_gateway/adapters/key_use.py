"""When each gateway key was last used, without a write on the way of a request.

Each worker remembers it and writes a file of its own once a minute, outside the key store, which workers have no
need to write. A crash loses the last minute. Whoever reads merges the files.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.secret_files import read_private, replace_file
from egress_gateway.core.errors import ConfigError

INTERVAL_SECONDS: Final = 60.0
LARGEST_USE: Final = 4 * 1024 * 1024
"""Bytes of one file: 100,000 keys."""
_PATTERN: Final = "*.json"


class KeyUse:
    """One worker's memory of the keys it saw; `run` writes it down until it is cancelled."""

    def __init__(self, directory: Path, worker: str, *, tell: Callable[[str], None]) -> None:
        self._path = directory / f"{worker}.json"
        self._tell = tell
        self._used = self._before()
        self._changed = False

    def note(self, key_id: str, now: int) -> None:
        """Remember that a key of the store was used at `now`, in microseconds since the epoch."""
        self._used[key_id] = now
        self._changed = True

    async def run(self) -> None:
        """Write once a minute if anything changed, and once more when cancelled."""
        try:
            while True:
                await asyncio.sleep(INTERVAL_SECONDS)
                data = self._changes()
                if data:
                    await asyncio.to_thread(self._write, data)
        finally:
            self.flush()

    def flush(self) -> None:
        """Write what changed, now."""
        data = self._changes()
        if data:
            self._write(data)

    def _changes(self) -> bytes:
        changed, self._changed = self._changed, False
        return msgspec.json.encode(self._used) if changed else b""

    def _write(self, data: bytes) -> None:
        try:
            replace_file(self._path, data)
        except ConfigError as error:
            self._tell(f"when keys were last used is not written down: {error}")

    def _before(self) -> dict[str, int]:
        """What this worker's predecessor wrote."""
        try:
            return _read(self._path) if self._path.exists() else {}
        except ConfigError as error:
            self._tell(f"when keys were last used is forgotten: {error}")
            return {}


def last_used(directory: Path) -> Mapping[str, int]:
    """By key, when any worker last saw it, to the minute; keys that none saw are missing. Raises `ConfigError`."""
    latest: dict[str, int] = {}
    for path in sorted(directory.glob(_PATTERN)):
        for key_id, when in _read(path).items():
            latest[key_id] = max(when, latest.get(key_id, 0))
    return latest


def _read(path: Path) -> dict[str, int]:
    try:
        return msgspec.json.decode(read_private(path, limit=LARGEST_USE).expose(), type=dict[str, int])
    except msgspec.DecodeError as error:
        raise ConfigError("does not say when keys were used; remove it", file=str(path)) from error
