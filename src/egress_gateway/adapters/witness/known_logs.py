"""The logs that a witness knows, by origin the keys that sign for each; files of them are read again when they change.

So a log's next key, or another log, is known from the moment when it is written down. What cannot be read changes
nothing and is told once: a witness goes on with the keys that it had, because one that stops stops gateways, too.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from egress_gateway.adapters.polled_file import PolledFile
from egress_gateway.audit.notes.note import Algorithm, NoteKey, read_key
from egress_gateway.core.errors import ConfigError, WireError

Logs = Mapping[str, Sequence[NoteKey]]

LARGEST_FILE: Final = 1 << 20
"""Bytes of a file: five hundred keys of the longest kind, which is ML-DSA-44."""
_LOG_KEYS: Final = frozenset({Algorithm.ED25519, Algorithm.ML_DSA_44})


class KnownLogs:
    """Verifier keys, or files that hold some, one a line. For one thread."""

    def __init__(self, given: Sequence[str], tell: Callable[[str], None]) -> None:
        """Raises `ConfigError` if one is wrong at the start, or there is none."""
        self._keys = [_key(each) for each in given if not Path(each).is_file()]
        self._files = {
            each: PolledFile(Path(each), _read, limit=LARGEST_FILE) for each in given if Path(each).is_file()
        }
        self._tell = tell
        self._told = ""
        self._logs = self._read()

    def current(self) -> Logs:
        """The keys of each origin; a log that changes its key has two."""
        try:
            self._logs = self._read()
            self._told = ""
        except ConfigError as error:
            if str(error) != self._told:
                self._told = str(error)
                self._tell(f"{error}; the keys that were known stay")
        return self._logs

    def _read(self) -> Logs:
        logs: dict[str, list[NoteKey]] = {}
        for key in self._keys:
            logs.setdefault(key.name, []).append(key)
        for name, file in self._files.items():
            keys = file.current()
            if keys is None:
                raise ConfigError("the file of logs' verifier keys is gone", file=name)
            for key in keys:
                logs.setdefault(key.name, []).append(key)
        if not logs:
            raise ConfigError("a witness knows a log at least: give its verifier key with --log")
        return logs


def _read(data: bytes) -> list[NoteKey]:
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError("no text file of verifier keys") from error
    return [_key(line.strip()) for line in lines if line.strip() and not line.startswith("#")]


def _key(line: str) -> NoteKey:
    try:
        key = read_key(line)
    except WireError as error:
        raise ConfigError(f"{error.reason}: give a log's verifier key, or a file of them") from error
    if key.algorithm not in _LOG_KEYS:
        raise ConfigError(f"the key of {key.name} is one of a witness, not of a log")
    return key
