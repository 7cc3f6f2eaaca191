"""`egress audit state`: of a position, and of a request."""

import json
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.checkpoint_protocol import Standing, State
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import chunks, segment_name
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.records.record import admit
from egress_gateway.cli.audit import status as status_module
from egress_gateway.cli.audit.state import state


def at(records: int) -> State:
    return State(records=records, lag_records=0, lag_micros=0)


@pytest.fixture
def config(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of which two records are witnessed and three are checkpointed."""

    async def ask(_: Path, __: float) -> Standing:
        return Standing(origin="o", received=1000, durable=at(1000), checkpointed=at(3), witnessed=at(2))

    monkeypatch.setattr(status_module, "ask_standing", ask)
    place = tmp_path / "gateway"
    (place / "var").mkdir(parents=True)
    log.rename(place / "var" / "log")
    (place / "gateway.yaml").write_text("upstreams: {}\n")
    return place / "gateway.yaml"


def requests(directory: Path) -> dict[str, list[int]]:
    files = Directory(directory)
    found: dict[str, list[int]] = {}
    reader = SegmentReader()
    for chunk in chunks(files, segment_name(0)):
        for frame in reader.feed(chunk):
            leaf = unwrap(frame.leaf)
            found.setdefault(admit(leaf.body).rid, []).append(leaf.seq)
    files.close()
    return found


def test_a_position_has_a_state(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seq, word in ((1, "witnessed"), (2, "checkpointed"), (3, "durable")):
        assert state(str(seq), config=config) == 0
        assert capsys.readouterr().out == f"record {seq} is {word}\n"
    assert state("1000", config=config) == 1
    assert capsys.readouterr().out == "1000 is not in the log\n"


def test_a_request_has_its_records(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rid, seqs = next((rid, seqs) for rid, seqs in requests(config.parent / "var" / "log").items() if len(rid) == 32)
    assert state(rid, config=config, json=True) == 0
    assert [json.loads(line)["seq"] for line in capsys.readouterr().out.splitlines()] == seqs
    assert state("f" * 32, config=config) == 1


def test_anything_else_is_wrong_usage(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert state("last", config=config) == 2
    assert "neither a position in the log nor the id" in capsys.readouterr().err
