"""A time has all its records, and what is beside them is of another time: older before, newer behind."""

from pathlib import Path

import pytest

from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.cli.audit.reading import opened_log
from egress_gateway.cli.audit.span import span_of
from egress_gateway.testing.written_log import write_log

TIMES = (10, 20, 30, 25, 40, 50)
SPANS: dict[str, tuple[int, int, int, int, list[int]]] = {
    "some of it": (20, 40, 1, 3, [0, 4]),
    "a clock was behind: the next that is newer is the end": (20, 30, 1, 3, [0, 4]),
    "a clock was behind: the last that is older is the beginning": (26, 45, 2, 4, [1, 5]),
    "all of it": (0, 0, 0, 5, []),
    "from the beginning": (0, 20, 0, 0, [1]),
    "to the end": (40, 0, 4, 5, [3]),
    "between two records": (11, 12, 1, 0, [0, 1]),
    "before all": (0, 5, 0, -1, [0]),
    "behind all": (60, 0, 6, 5, [5]),
}


@pytest.mark.parametrize(("since", "until", "first", "last", "beside"), SPANS.values(), ids=SPANS)
def test_spans(tmp_path: Path, since: int, until: int, first: int, last: int, beside: list[int]) -> None:
    write_log(tmp_path, (BootRecord(ts=ts, size=0, version="1") for ts in TIMES))
    with opened_log(tmp_path, None) as log:
        span = span_of(log, since, until)
    assert (span.first, span.last, [seq for seq, _ in span.beside]) == (first, last, beside)
    for seq, leaf in span.beside:
        ts = decode(unwrap(leaf).body).ts
        assert (ts, unwrap(leaf).seq) == (TIMES[seq], seq)
        assert ts < since if seq < first else ts >= until
