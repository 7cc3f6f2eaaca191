"""`egress audit state`: how far one record is, or the records of one request."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import chunks, segment_indexes, segment_name
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.cli.audit.reading import fail, open_log
from egress_gateway.cli.audit.status import Shown, look
from egress_gateway.cli.configured import CONFIG_FILE, read_configuration
from egress_gateway.core.errors import ConfigError, WireError

THERE, MISSING = 0, 1
_POSITION: Final = re.compile(r"[0-9]{1,15}")
_REQUEST: Final = re.compile(r"[0-9a-f]{32}")


class RecordState(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints."""

    seq: int
    state: str
    """`durable`, `checkpointed` or `witnessed`: the last one that it came to."""


def state(record: str, /, *, config: Path = CONFIG_FILE, json: bool = False) -> int:
    """Say whether a record is durable, checkpointed or witnessed. Exits 1 if it is not in the log.

    Args:
        record: A position in the log, or the id of a request.
        config: The configuration file.
        json: One JSON object for each record, one a line.
    """
    try:
        gateway = read_configuration(config)
        shown = look(gateway)
        found = [each for each in _positions(record, Path(gateway.state.log)) if each < shown.durable.records]
    except (ConfigError, WireError, OSError) as error:
        return fail(error)
    for seq in found:
        one = RecordState(seq=seq, state=state_of(seq, shown))
        print(msgspec.json.encode(one).decode() if json else f"record {one.seq} is {one.state}")
    if not found and not json:
        print(f"{record} is not in the log")
    return THERE if found else MISSING


def state_of(seq: int, shown: Shown) -> str:
    """The last state that a durable record came to."""
    if shown.witnessed is not None and seq < shown.witnessed.records:
        return "witnessed"
    return "checkpointed" if seq < shown.checkpointed.records else "durable"


def _positions(record: str, directory: Path) -> list[int]:
    if _POSITION.fullmatch(record):
        return [int(record)]
    if not _REQUEST.fullmatch(record):
        raise ConfigError(f"{record!r} is neither a position in the log nor the id of a request, 32 hex digits")
    files = open_log(directory)
    try:
        return _of_request(files, f'"rid":"{record}"'.encode())
    finally:
        files.close()


def _of_request(files: Directory, wanted: bytes) -> list[int]:
    """Where it stands, from the newest segment on; a request may reach over the end of one."""
    found: list[int] = []
    for index in reversed(segment_indexes(files)):
        here = list(_in_segment(files, index, wanted))
        if found and not here:
            break
        found = here + found
    return found


def _in_segment(files: Directory, index: int, wanted: bytes) -> Iterator[int]:
    reader = SegmentReader()
    for chunk in chunks(files, segment_name(index)):
        yield from (unwrap(frame.leaf).seq for frame in reader.feed(chunk) if wanted in frame.leaf)
