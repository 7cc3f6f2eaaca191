"""Appends records: durable when `commit` returns, in one order, in one chain, in one tree.

    make room -> assemble -> write -> sync -> apply -> (rotate)

Nothing is changed in memory before `sync` has returned, and nothing is acknowledged before that. An
error of `write` or `sync` ends the log's work for good: after a failed fsync the kernel may have
dropped the pages, so that a second fsync that succeeds proves nothing.
"""

import errno
from collections.abc import Sequence

import msgspec

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import RESERVE, segment_name
from egress_gateway.adapters.auditd.state import Placed, State
from egress_gateway.audit.merkle.leaf import hash_of, wrap
from egress_gateway.audit.merkle.segment import HEADER_BYTES, SEGMENT_LEAVES, frame
from egress_gateway.audit.records.record import Record
from egress_gateway.core.errors import Unavailable

EXTENT_BYTES = 1 << 20
"""Zeros are written this far ahead: a commit then changes no metadata, which makes fdatasync one write.
More would make the commit that extends slower (1 MiB: 2 ms)."""

ENVELOPE_BYTES = 128
"""What a leaf adds to its record, at most: 64 digits, 16 digits, names."""


class Stamped(msgspec.Struct, frozen=True):
    """A record that may be appended: canonical, numbered, without a gap."""

    body: bytes
    record: Record


class Log:
    """The one appender of a log directory. Not for use by several threads at once."""

    def __init__(
        self, files: Files, state: State, *, segment_leaves: int = SEGMENT_LEAVES, reserve_bytes: int = 0
    ) -> None:
        self._files = files
        self._leaves = segment_leaves
        self._reserve_bytes = reserve_bytes
        self._failed = False
        self.state = state
        self.full = False
        """Only outcomes should be appended: the reserve is broken into."""
        # Beyond the frames, a recovered file may hold anything or nothing; zeros are written anew.
        self._room = state.offset
        self.refill()
        if self.segment_left == 0:
            self._rotate()

    @property
    def segment_left(self) -> int:
        """Records that the segment still takes."""
        return (self.state.segment + 1) * self._leaves - self.state.size

    def commit(self, records: Sequence[Stamped]) -> list[Placed]:
        """Append the first of these, as many as the segment takes; durable on return.

        Raises `Unavailable`: `log_full` if there is no space even in the reserve, and then nothing was
        appended; `log_failed` if the disk failed, and then what was appended is not known.
        """
        if self._failed:
            raise Unavailable("log_failed", "The audit log's disk has failed; restart the log on a good one.")
        records = records[: self.segment_left]
        try:
            self._make_room(sum(len(one.body) + HEADER_BYTES + ENVELOPE_BYTES for one in records))
            placed, data = self._assemble(records)
            name = segment_name(self.state.segment)
            self._files.write(name, self.state.offset, data)
            # A crash here leaves whole or torn frames that nobody was told of; starting keeps the whole ones.
            self._files.sync(name)
            # From here on the records are in the log, whether or not anybody hears of it.
            for each in placed:
                self.state.apply(each)
            if self.segment_left == 0:
                self._rotate()
        except OSError as error:
            self._failed = True
            raise Unavailable("log_failed", "The audit log's disk has failed; nothing more is appended.") from error
        return placed

    def refill(self) -> None:
        """Take back the reserve if there is space again, and leave as much free besides."""
        held = self._files.size(RESERVE)
        missing = self._reserve_bytes - held
        if missing <= 0 and not self.full:
            return
        if self._files.free() < missing + self._reserve_bytes:
            self.full = self._reserve_bytes > 0
            return
        try:
            self._files.allocate(RESERVE, self._reserve_bytes)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            self.full = True
        else:
            self.full = False

    def _assemble(self, records: Sequence[Stamped]) -> tuple[list[Placed], bytes]:
        placed: list[Placed] = []
        frames: list[bytes] = []
        previous, size = self.state.previous, self.state.size
        for seq, one in enumerate(records, size):
            leaf = wrap(one.body, previous, seq)
            previous = hash_of(leaf)
            frames.append(frame(leaf))
            placed.append(Placed(seq=seq, leaf=previous, leaf_bytes=len(leaf), body=one.body, record=one.record))
        return placed, b"".join(frames)

    def _make_room(self, needed: int) -> None:
        """See that `needed` bytes at the end cannot fail for want of space."""
        while self.state.offset + needed > self._room:
            try:
                self._extend()
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                self._break_reserve(error)

    def _extend(self) -> None:
        name = segment_name(self.state.segment)
        self._files.write(name, self._room, bytes(EXTENT_BYTES))
        self._files.sync(name)
        if self._room == 0:
            self._files.sync_directory()
        self._room += EXTENT_BYTES

    def _break_reserve(self, cause: OSError) -> None:
        self.full = True
        held = self._files.size(RESERVE)
        if held == 0:
            raise Unavailable("log_full", "The audit log's disk is full; make space and try again.") from cause
        # Twice an extent: file systems need some space of their own to give the same space to another file.
        self._files.truncate(RESERVE, max(0, held - 2 * EXTENT_BYTES))
        self._files.sync(RESERVE)

    def _rotate(self) -> None:
        """Close the full segment. A crash before the next one is written to is found as a full segment."""
        name = segment_name(self.state.segment)
        self._files.truncate(name, self.state.offset)
        self._files.sync(name)
        self.state.next_segment()
        self._room = 0
