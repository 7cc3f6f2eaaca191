"""Leaves by position: reads them from the segments of a log directory, in order.

Frames have no index of their own. What was passed on the way is remembered, so that reading a log
from its first record to its last, in pieces, reads each segment once.
"""

import time
from collections.abc import Iterator

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import chunks, segment_name
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, End, SegmentReader
from egress_gateway.core.errors import Unavailable

_STRIDE = 256
"""Every how many leaves a place is remembered: some 16 bytes for each half megabyte of log."""
_TRIES = 10
_PAUSE_SECONDS = 0.1
"""A write into the page cache takes milliseconds, also on a machine that has much to do."""


class LogLeaves:
    """The leaves of one log. For one thread; also while the log grows, below a size that is durable."""

    def __init__(self, files: Files, segment_leaves: int = SEGMENT_LEAVES) -> None:
        self._files = files
        self._segment_leaves = segment_leaves
        self._places: dict[int, int] = {}
        """Position of a leaf, and where its frame begins in its segment."""

    def read(self, first: int, end: int) -> Iterator[bytes]:
        """The leaves `[first, end)`. Raises `Unavailable` where one is not in the directory."""
        while first < end:
            segment = first // self._segment_leaves
            stop = min(end, (segment + 1) * self._segment_leaves)
            yield from self._of_segment(segment, first, stop)
            first = stop

    def rest(self, first: int) -> Iterator[bytes]:
        """The leaves from `first` on, as far as there are any: nothing says how many there should be.

        Raises `Unavailable` for bytes behind them that are no frame, and become none while it waits.
        """
        segment = first // self._segment_leaves
        while self._files.size(name := segment_name(segment)):
            skipped = first - segment * self._segment_leaves
            for leaf in self._to_the_end(name):
                if skipped <= 0:
                    yield leaf
                skipped -= 1
            segment += 1

    def _to_the_end(self, name: str) -> Iterator[bytes]:
        offset, tries = 0, _TRIES
        while True:
            reader = SegmentReader(offset)
            for chunk in chunks(self._files, name, offset):
                yield from (frame.leaf for frame in reader.feed(chunk))
            tail = reader.close()
            if tail.end is End.CLEAN:
                return
            # The log writes meanwhile, and a write is seen in parts.
            tries = tries - 1 if tail.offset == offset else _TRIES
            if not tries:
                found = f"{name} has {tail.reason} at byte {tail.offset}"
                raise Unavailable("log_damaged", f"{found}; run `egress audit verify`.")
            offset = tail.offset
            time.sleep(_PAUSE_SECONDS)

    def _of_segment(self, segment: int, first: int, end: int) -> Iterator[bytes]:
        begin = segment * self._segment_leaves
        seq = max((at for at in range(first - first % _STRIDE, begin, -_STRIDE) if at in self._places), default=begin)
        offset = self._places.get(seq, 0)
        reader = SegmentReader(offset)
        for chunk in chunks(self._files, segment_name(segment), offset):
            for frame in reader.feed(chunk):
                if seq == end:
                    return
                if seq % _STRIDE == 0:
                    self._places[seq] = frame.offset
                if seq >= first:
                    yield frame.leaf
                seq += 1
            if seq == end:
                return
        if not self._files.size(segment_name(segment)):
            raise Unavailable("log_pruned", f"Record {seq} is no longer in the log: segment {segment} is not there.")
        raise Unavailable("log_damaged", f"Record {seq} is not in the log; run `egress audit verify` on it.")
