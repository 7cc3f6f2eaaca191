"""A report says what was asked, what was found, and what its completeness means."""

from collections.abc import Iterator

import pytest

from egress_gateway.adapters.packs.blocks import Bars, Block, Heading, Pairs, Points, Table, Text, Title, Verbatim
from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.adapters.packs.report import Told, anchor_of, report, told_of
from egress_gateway.adapters.proven_log import Vouched
from egress_gateway.audit.accounts.selection import Selection
from egress_gateway.audit.notes.checkpoint import Checkpoint
from egress_gateway.audit.telling.cases import Case
from egress_gateway.audit.telling.summary import DAY, Summary

UNDER = Vouched(
    checkpoint=Checkpoint(origin="o", size=9, root=bytes(32)),
    note=b"o\n9\nAAAA\n",
    signers=("o", "w1", "w2"),
    newest=9,
    cosigned=True,
)
CASES = [
    Case(
        rid="a" * 32,
        seqs=(3, 4),
        ts=number * DAY,
        outcome="permit",
        code="permit" if number else "late",
        app="bot",
        person="p" + "7" * 26,
        route="wiki",
        upstream="u",
        sent_bytes=7,
        classes={"pii.name": 1},
        sentences=("It left.",) if number else (),
    )
    for number in range(3)
]


def told(cases: list[Case], *, contiguous: bool = False, verifier: bool = False) -> Told:
    summary = Summary()
    for case in cases:
        summary.record("outcome", case.ts + 1)
        summary.add(case)
    manifest = Manifest(
        kind="query",
        origin="o",
        size=9,
        created=5,
        query=Selection(),
        range=(3, 4),
        contiguous=contiguous,
        files={"egress-verify.pyz": ""} if verifier else {},
    )
    return told_of(manifest, asked=(("Route", "wiki"),), under=UNDER, summary=summary)


def blocks(cases: list[Case], most: int = 10, *, contiguous: bool = False, verifier: bool = False) -> list[Block]:
    def each() -> Iterator[Case]:
        yield from cases

    return [
        Table(block.caption, block.head, list(block.rows), block.widths) if isinstance(block, Table) else block
        for block in report(told(cases, contiguous=contiguous, verifier=verifier), each, most)
    ]


def texts(found: list[Block]) -> str:
    return "\n".join(block.text for block in found if isinstance(block, Text | Verbatim))


def test_parts_in_order() -> None:
    found = blocks(CASES)
    assert isinstance(found[0], Title)
    parts = [block.text for block in found if isinstance(block, Heading) and block.level == 2]
    assert parts == ["Summary", "Requests", "Each request in words", "Integrity"]
    pairs = next(block for block in found if isinstance(block, Pairs))
    assert {("Route", "wiki"), ("Found", "3 requests in 3 records")} <= set(pairs.items)
    bars = next(block for block in found if isinstance(block, Bars))
    assert [label for label, _ in bars.bars][::24] == ["1970-01-01 00", "1970-01-02 00", "1970-01-03 00"]


def test_each_row_leads_to_the_words() -> None:
    found = blocks(CASES)
    table = next(block for block in found if isinstance(block, Table) and block.head[0] == "Time (UTC)")
    rows = list(table.rows)
    anchors = [block.anchor for block in found if isinstance(block, Heading) and block.level == 3]
    assert [row.anchor for row in rows] == anchors == [anchor_of(case) for case in CASES]
    assert rows[1].cells == ("1970-01-02 00:00:00", "bot / p777777777...", "wiki > u", "pii.name 1", "sent")
    assert rows[0].cells[-1] == "sent (late)"
    assert [list(block.items) for block in found if isinstance(block, Points)][1] == ["It left."]


def test_no_more_than_so_many_are_told_and_it_says_so() -> None:
    found = blocks(CASES, 2)
    assert any(isinstance(block, Text) and block.warning and "first 2 of 3" in block.text for block in found)
    assert len([block for block in found if isinstance(block, Points)]) == 2
    assert not any(isinstance(block, Text) and block.warning for block in blocks(CASES, 3))


def test_nothing_found_is_an_answer() -> None:
    found = blocks([])
    assert "The log holds nothing of this" in texts(found)
    assert not any(isinstance(block, Bars | Table) for block in found)


@pytest.mark.parametrize(("contiguous", "said"), [(True, "none can be missing"), (False, "by the whole log alone")])
def test_what_completeness_means(*, contiguous: bool, said: str) -> None:
    found = blocks(CASES, contiguous=contiguous)
    assert said in texts(found)
    assert ("--log" in texts(found)) is not contiguous


def test_who_signed() -> None:
    found = blocks(CASES, verifier=True)
    integrity = [block for block in found if isinstance(block, Pairs)][-1]
    assert ("Other signatures", "w1, w2") in integrity.items
    assert "The verifier is in the pack." in texts(found)
    assert UNDER.note.decode() in texts(found)
