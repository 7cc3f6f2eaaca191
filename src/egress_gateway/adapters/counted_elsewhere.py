"""What others counted, as it was imported: the kernel's counters, and what providers say was used.

Files in a directory of the log's user, replaced as a whole. They are not evidence: who can write them can make a
difference go away, and the record of what was compared, which is in the log, says what was found at the time.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from egress_gateway.adapters.secret_files import make_directory, replace_file
from egress_gateway.audit.accounts.network import Counter, Look
from egress_gateway.core.errors import ConfigError
from egress_gateway.providers.usage import UsedHour

KEPT: Final = 40 * 24 * 3_600_000_000
"""Microseconds: over a month, so that a month's bill can be compared."""
_COUNTERS: Final = "counters.json"
_USAGE: Final = "usage-{}.json"

Kept = TypeVar("Kept", Look, UsedHour)


class CountedElsewhere:
    """One directory of such files. Raises `ConfigError` where they cannot be read or written."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def looks(self) -> list[Look]:
        """All looks at the kernel's counters, by time."""
        return _read(self._directory / _COUNTERS, list[Look])

    def add_look(self, at: int, counters: dict[str, Counter]) -> None:
        """Keep one more look. One of the same time is replaced; those of long ago are let go."""
        kept = [look for look in self.looks() if look.at > at - KEPT and look.at != at]
        self._write(_COUNTERS, sorted([*kept, Look(at, counters)], key=lambda look: look.at))

    def upstreams(self) -> list[str]:
        """Upstreams of which anything was imported."""
        prefix, suffix = _USAGE.split("{}")
        names = [path.name for path in self._directory.glob(_USAGE.format("*"))]
        return sorted(name.removeprefix(prefix).removesuffix(suffix) for name in names)

    def used(self, upstream: str) -> list[UsedHour]:
        """What the provider behind an upstream says was used, by hour."""
        return _read(self._directory / _USAGE.format(upstream), list[UsedHour])

    def add_used(self, upstream: str, hours: Iterable[UsedHour]) -> None:
        """Keep what was used. An hour that was imported before is replaced: a later file knows more."""
        known = {one.hour: one for one in self.used(upstream)} | {one.hour: one for one in hours}
        oldest = max(known, default=0) - KEPT
        self._write(_USAGE.format(upstream), [known[hour] for hour in sorted(known) if hour > oldest])

    def _write(self, name: str, content: list[Look] | list[UsedHour]) -> None:
        make_directory(self._directory)
        replace_file(self._directory / name, msgspec.json.encode(content))


def _read(path: Path, kind: type[list[Kept]]) -> list[Kept]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}; run this as the log's user", file=str(path)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError("is damaged; remove it and import again", file=str(path)) from error
