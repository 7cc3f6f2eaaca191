"""A small log in real files, with a checkpoint over all of it."""

from pathlib import Path

import pytest

from egress_gateway.audit.exchanges import RefusalRecord
from egress_gateway.audit.groups import ErrorGroup, PrincipalGroup, RequestGroup
from egress_gateway.audit.operations import AdminRecord, ReviewRecord
from egress_gateway.audit.own_kinds import BootRecord
from egress_gateway.audit.record import Record
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount
from egress_gateway.testing.written_log import WrittenLog, write_log

T0 = 1_700_000_000_000_000
RECORDS: list[Record] = [
    BootRecord(ts=T0, size=0, version="1"),
    RefusalRecord(
        rid=RecordId("0" * 32),
        ts=T0 + 1,
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="ceiling"),
        principal=PrincipalGroup(app="bot", person="ada"),
        request=RequestGroup(classes=(ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)),
    ),
    AdminRecord(
        ts=T0 + 2, act="key.revoke", act_id="0" * 32, at=T0, actor="ann", uid=4711, role="operator", object="abcdefgh"
    ),
    AdminRecord(ts=T0 + 3, act="key.create", act_id="1" * 32, at=T0, uid=4712, role="unassigned", object="bcdefghj"),
    ReviewRecord(ts=T0 + 4, act="submitted", review="2" * 32, phase="request", app="bot", route="clinic"),
    ReviewRecord(ts=T0 + 5, act="denied", review="2" * 32, phase="request", actor="dave", role="reviewer", reason="no"),
]


@pytest.fixture
def written(tmp_path: Path) -> WrittenLog:
    """The log and what a verifier is given."""
    directory = tmp_path / "log"
    directory.mkdir()
    return write_log(directory, RECORDS)


@pytest.fixture
def log(written: WrittenLog) -> Path:
    """Its directory."""
    return written.path
