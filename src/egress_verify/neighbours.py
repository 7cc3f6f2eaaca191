"""The records beside a pack of a time: that they are of another time shows that the pack has all of it.

Records stand in the log in the order in which they arrived. Where a clock was behind (the log allows five minutes),
a record of the time may stand beyond a neighbour that is not; the whole log shows those.
"""

import json
from typing import Final

from egress_verify.canonical import check
from egress_verify.frames import unwrap
from egress_verify.notes import NotOne
from egress_verify.report import Report, Verdict
from egress_verify.selection import Selection

FILE: Final = "neighbours.jsonl"
"""The leaf before the first record of the pack and the leaf behind the last, as far as the tree has them."""


def read_neighbours(raw: bytes, report: Report) -> dict[int, bytes]:
    """The leaves by position; that they are in the tree is to be proven."""
    return read_leaves(raw, FILE, report)


def read_leaves(raw: bytes, name: str, report: Report) -> dict[int, bytes]:
    """The leaves of a file of the pack by position; those that are none are findings."""
    found: dict[int, bytes] = {}
    *lines, rest = raw.split(b"\n")
    if rest:
        report.find("envelope", Verdict.TAMPERED, detail=f"the last line of {name} does not end")
    for line in lines:
        try:
            body, _, seq = unwrap(line)
            check(body)
        except NotOne as error:
            report.find("envelope", Verdict.TAMPERED, detail=f"in {name}: {error}")
        else:
            found[seq] = line
    return found


def check_edges(
    neighbours: dict[int, bytes],
    place: tuple[int, int],
    size: int,
    selection: Selection,
    report: Report,
    *,
    alone: bool,
) -> bool:
    """Whether a pack of the records at `place` has its time whole, in a tree of `size`.

    A missing neighbour is a finding where the pack is `alone`, without the whole log.
    """
    first, last = place
    whole = True
    for seq, none_there, side in ((first - 1, first == 0, "before"), (last + 1, last + 1 == size, "behind")):
        if none_there:
            continue
        leaf = neighbours.get(seq)
        if leaf is None:
            whole = False
            if alone:
                detail = f"without the record {side} its own, which says where the time ends; bring the log (--log DIR)"
                report.find("pack_edge", Verdict.INCOMPLETE, seq=seq, detail=detail)
        elif not _beyond(leaf, selection, before=seq < first):
            whole = False
            detail = "a record that the pack's time does not leave out, and that is not among its own"
            report.find("pack_omits", Verdict.TAMPERED, seq=seq, detail=detail)
    return whole


def _beyond(leaf: bytes, selection: Selection, *, before: bool) -> bool:
    ts = json.loads(unwrap(leaf)[0]).get("ts", 0)
    return bool(ts < selection.since if before else selection.until and ts >= selection.until)
