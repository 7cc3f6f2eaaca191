"""The log of a demo: what is claimed of it is claimed of its bytes."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup, PolicyGroup, RedactionGroup, RequestGroup, SentGroup
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import Record, decode, encode
from egress_gateway.cli.demo.proof import FORGED, ORIGINAL, about_records, alter, read_log, row_of
from egress_gateway.cli.demo.story import Row, Scene, Turn
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount
from egress_gateway.testing.providers import Exchange, Received

T0 = 1_700_000_000_000_000
BODY = b'{"messages":[]}'
CARD = (ClassCount(data_class=DataClass("pci.card"), count=1, score=1000),)
SENT = SentGroup(digest=f"sha256:{hashlib.sha256(BODY).hexdigest()}", bytes=len(BODY), destination="openai POST /")
PERMIT = PolicyGroup(outcome="permit")
RECORDS: list[Record] = [
    BootRecord(ts=T0, size=0, version="1"),
    IntentRecord(
        rid=RecordId("1" * 32), ts=T0 + 1, attempt=1, sent=SENT, policy=PERMIT, request=RequestGroup(classes=CARD)
    ),
    OutcomeRecord(
        rid=RecordId("1" * 32), ts=T0 + 9, attempt=1, end="complete", policy=PERMIT,
        redactions=RedactionGroup(replaced=CARD, restored=1),
    ),
    RefusalRecord(
        rid=RecordId("2" * 32), ts=T0 + 10, family_of_error="refused", status=403, error=ErrorGroup(code="rule"),
        policy=PolicyGroup(rule="secrets-stay"), request=RequestGroup(classes=CARD),
    ),
]  # fmt: skip
SCENES = tuple(Scene(title="", turns=(Turn(sent="", record=digit * 32),)) for digit in "12")


def written(directory: Path, records: list[Record]) -> Path:
    files, stamper = Directory(directory), Stamper("w", "b")
    bodies = [stamper.stamp(encode(record), wseq) for wseq, record in enumerate(records, 1)]
    Log(files, State()).commit([Stamped(body, decode(body)) for body in bodies])
    files.close()
    return directory


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "log").mkdir()
    return written(tmp_path / "log", RECORDS)


def arrival(*, body: bytes = BODY, micros: int = T0 + 2) -> Exchange:
    return Exchange(
        Received(
            method="POST", target="/", headers=(), body=body, first_byte_ns=micros * 1000, first_byte_monotonic=0.0,
            connection=1,
        )
    )  # fmt: skip


def test_records_are_rows_with_the_scene_they_belong_to(log: Path) -> None:
    assert [row_of(entry, SCENES) for entry in read_log(log)] == [
        Row(seq=0, kind="boot"),
        Row(seq=1, kind="intent", scene=1, verdict="permit", found="card"),
        Row(seq=2, kind="outcome", scene=1, verdict="permit", replaced=1, restored=1),
        Row(seq=3, kind="refusal", scene=2, verdict="block: secrets-stay", found="card"),
    ]


CLAIMS: dict[str, tuple[tuple[Scene, ...], list[Exchange], list[bool]]] = {
    "as it should be": (SCENES, [arrival()], [True, True, True]),
    "a request without its end in the log": (
        (*SCENES, Scene(title="", turns=(Turn(sent="", record="3" * 32),))),
        [arrival()],
        [False, True, True],
    ),
    "no scenes": ((), [arrival()], [False, True, True]),
    "the provider had it before it was recorded": (SCENES, [arrival(micros=T0)], [True, False, True]),
    "other bytes arrived than were recorded": (SCENES, [arrival(body=b"{}")], [True, True, False]),
    "more arrived than was recorded": (SCENES, [arrival(), arrival()], [True, False, False]),
    "nothing arrived": (SCENES, [], [True, False, False]),
}


@pytest.mark.parametrize(("scenes", "arrivals", "holds"), CLAIMS.values(), ids=CLAIMS)
def test_claims_of_the_records_hold_only_if_they_are_so(
    log: Path, scenes: tuple[Scene, ...], arrivals: list[Exchange], holds: list[bool]
) -> None:
    assert [claim.holds for claim in about_records(read_log(log), scenes, arrivals)] == holds


def test_the_forgery_is_one_bit_and_reads_as_a_segment(log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert alter(log, copy) == 1
    before, after = ((place / segment_name(0)).read_bytes() for place in (log, copy))
    first, second = read_log(log), read_log(copy)
    assert first[1].leaf.body.replace(ORIGINAL, FORGED) == second[1].leaf.body
    assert first[2:] == second[2:]
    assert sum((a ^ b).bit_count() for a, b in zip(ORIGINAL, FORGED, strict=True)) == 1
    assert len(before) == len(after)


def test_a_log_without_a_card_cannot_be_forged_this_way(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    written(log, [msgspec.structs.replace(RECORDS[0])])
    with pytest.raises(ConfigError, match="no record of a card"):
        alter(log, tmp_path / "copy")
