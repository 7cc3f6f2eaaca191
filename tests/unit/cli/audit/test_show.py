"""One request is shown whole: in words, with its records, each proven."""

import json
from pathlib import Path

import pytest

from egress_gateway.audit.merkle.proof_file import read
from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup, PolicyGroup, PrincipalGroup
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.cli.audit.show import show
from egress_gateway.core.ids import RecordId
from egress_gateway.testing.written_log import WrittenLog, forge, write_log

RID = RecordId("a" * 32)


@pytest.fixture
def reviewed(tmp_path: Path) -> WrittenLog:
    """A request that people looked at."""
    return write_log(
        tmp_path,
        [
            BootRecord(ts=1, size=0, version="1"),
            ReviewRecord(ts=2, act="submitted", review="r1", phase="request", app="bot"),
            RefusalRecord(
                rid=RID,
                ts=3,
                family_of_error="refused",
                status=403,
                error=ErrorGroup(code="review_denied"),
                principal=PrincipalGroup(app="bot"),
                policy=PolicyGroup(outcome="escalate", code="escalate", review="r1"),
            ),
            ReviewRecord(ts=4, act="submitted", review="r2", phase="request", app="bot"),
        ],
    )


@pytest.mark.parametrize("name", [RID, "2"])
def test_a_request_with_its_review(reviewed: WrittenLog, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert show(name, reviewed.path, contest="Write to us.", key=[reviewed.vkey]) == 0
    said = capsys.readouterr()
    assert "a person looked at it and denied it" in said.out
    assert f"Write to us. Name record {RID}." in said.out
    assert "submitted: review r1" in said.out
    assert "r2" not in said.out
    assert "signed by audit.test/n1" in said.err


def test_a_record_of_no_request(reviewed: WrittenLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert show("0", reviewed.path) == 0
    assert "boot" in capsys.readouterr().out


def test_as_json_each_record_comes_with_its_proof(reviewed: WrittenLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(RID, reviewed.path, json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["seq"] for each in told["records"]] == [1, 2]
    assert told["explanation"][-1].endswith(f"{RID}.")
    assert [read(each["proof"].encode()).index for each in told["records"]] == [1, 2]


UNKNOWN = {"f" * 32: "no record", "7": "no record", "ada": "neither the id"}


@pytest.mark.parametrize(("name", "said"), UNKNOWN.items())
def test_what_is_not_there(reviewed: WrittenLog, capsys: pytest.CaptureFixture[str], name: str, said: str) -> None:
    assert show(name, reviewed.path) == 2
    assert said in capsys.readouterr().err


def test_a_request_with_a_changed_record_is_not_told(reviewed: WrittenLog, capsys: pytest.CaptureFixture[str]) -> None:
    forge(reviewed.path, b"review_denied", b"review_spent_")
    assert show(RID, reviewed.path) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "record_not_proven" in said.err
