"""`egress audit prune`: shown first, on record before, and nothing goes that retention or a hold keeps."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.audit.conftest import QUARTERS

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes
from egress_gateway.adapters.auditd.tiles import TileWriter
from egress_gateway.adapters.key_files import LOG_KEY
from egress_gateway.adapters.secret_files import create_private
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli.audit import hold
from egress_gateway.cli.audit import prune as module
from egress_gateway.cli.audit.prune import prune
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.legal_hold import Hold
from egress_gateway.steps.subjects import named_person
from egress_gateway.testing.written_log import LOG_KEY as SIGNING_KEY
from egress_gateway.testing.written_log import WrittenLog, write_log

Captured = pytest.CaptureFixture[str]
LEAVES = 512
"""As many as the log is written in at once."""
SIZE = 2 * LEAVES + 10
T0 = 1_577_836_800_000_000
"""The beginning of 2020: long past every retention of the tests but one."""
CONFIG = "node: n1\nupstreams: {}\nretention: {default: pci}\n"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenLog:
    monkeypatch.setattr(module, "SEGMENT_LEAVES", LEAVES)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gateway.yaml").write_text(CONFIG)
    log = tmp_path / "var/log"
    log.mkdir(parents=True)
    create_private(tmp_path / "var/keys/log" / LOG_KEY, SIGNING_KEY.private_bytes_raw().hex().encode())
    beats = (HeartbeatRecord(ts=T0 + seq, size=seq, root="", connected=0) for seq in range(SIZE))
    written = write_log(log, beats, segment_leaves=LEAVES)
    tiles = TileWriter(log, LEAVES)
    while not tiles.step(SIZE):
        pass
    tiles.close()
    return written


def segments(log: WrittenLog) -> list[int]:
    return segment_indexes(Directory(log.path))


def entered() -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted(Path("var/acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


def test_a_dry_run_shows_and_changes_nothing(written: WrittenLog, capsys: Captured) -> None:
    assert prune(dry_run=True, key=written.vkey) == 0
    shown = capsys.readouterr().out
    assert "2 segments may go, and 0 had gone before" in shown
    assert "2020-01-01" in shown
    assert "default" in shown
    assert (segments(written), entered()) == ([0, 1, 2], [])


def test_what_goes_is_on_record(written: WrittenLog, capsys: Captured) -> None:
    assert prune(reason="retention is over", ticket="4711", key=written.vkey, json=True) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["segment"], line["records"], line["goes"]) for line in lines] == [
        (0, LEAVES, True),
        (1, LEAVES, True),
        (2, None, False),
    ]
    assert lines[0]["because"] == "default (record 511)"
    assert lines[2]["because"] == "it is still written to"
    assert segments(written) == [2]
    (act,) = entered()
    assert (act.act, act.object, act.reason, act.ticket) == (
        "audit.prune",
        "segments 0-1",
        "retention is over",
        "4711",
    )
    assert f"records={2 * LEAVES}" in act.details
    assert prune(reason="again", key=written.vkey) == 0
    assert "0 segments went, and 2 had gone before" in capsys.readouterr().out
    assert len(entered()) == 1


def test_the_key_is_that_of_the_state_unless_another_is_named(written: WrittenLog, capsys: Captured) -> None:
    (written.path.parents[1] / "gateway.yaml").write_text(CONFIG)
    assert prune(dry_run=True) == 2
    # The log of this test has another name than its configuration says.
    assert "did not sign" in capsys.readouterr().err


def test_what_is_held_stays_and_says_so(written: WrittenLog, capsys: Captured) -> None:
    assert hold.add("case-17", reason="litigation") == 0
    capsys.readouterr()
    assert prune(reason="retention is over", key=written.vkey, json=True) == 0
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["goes"], line["because"]) == (False, "held by case-17")
    assert prune(reason="retention is over", key=written.vkey) == 0
    assert "0 segments went" in capsys.readouterr().out
    assert segments(written) == [0, 1, 2]


def test_a_hold_that_is_added_while_the_log_is_read_holds(
    written: WrittenLog, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = module.plan

    def plan_and_add(*arguments: object, **options: object) -> object:
        planned = plans(*arguments, **options)
        assert hold.add("case-17", reason="litigation") == 0
        return planned

    monkeypatch.setattr(module, "plan", plan_and_add)
    assert prune(reason="retention is over", key=written.vkey) == 2
    assert "added while the log was read: case-17" in capsys.readouterr().err
    assert segments(written) == [0, 1, 2]
    assert [act.act for act in entered()] == ["hold.add"]


def test_what_is_kept_longer_stays(written: WrittenLog, capsys: Captured) -> None:
    Path("gateway.yaml").write_text("node: n1\nupstreams: {}\nretention: {default: 90y}\n")
    assert prune(dry_run=True, key=written.vkey, json=True) == 0
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["segment"], line["goes"]) == (0, False)
    assert line["kept_until"].startswith("2110-01-0")


def test_where_nothing_is_said_of_retention_nothing_goes(written: WrittenLog, capsys: Captured) -> None:
    Path("gateway.yaml").write_text("node: n1\nupstreams: {}\n")
    assert prune(dry_run=True, key=written.vkey) == 2
    assert "does not say how long records are kept" in capsys.readouterr().err


def test_without_a_reason_or_a_log_nothing_goes(written: WrittenLog, capsys: Captured) -> None:
    assert prune(key=written.vkey) == 2
    assert "say why" in capsys.readouterr().err
    assert prune(dry_run=True, state=Path("elsewhere")) == 2
    assert "no log directory" in capsys.readouterr().err
    assert segments(written) == [0, 1, 2]


def test_a_broken_list_of_holds_keeps_everything(written: WrittenLog, capsys: Captured) -> None:
    Path("var/holds.json").write_text("{")
    assert prune(reason="r", key=written.vkey) == 2
    assert "no list of legal holds" in capsys.readouterr().err
    assert segments(written) == [0, 1, 2]


def test_what_could_not_be_deleted_is_recorded_as_failed_and_deleted_by_the_next_run(
    written: WrittenLog, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def fail(path: Path, missing_ok: bool = False) -> None:
        if path.name.startswith("segment-"):
            raise OSError(5, "the disk fails")
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", fail)
        assert prune(reason="r", key=written.vkey) == 2
    assert "run the command again" in capsys.readouterr().err
    first, second = entered()
    assert f"failed={first.act_id}" in second.details
    assert prune(dry_run=True, key=written.vkey) == 0
    assert "2 left over by an earlier run will be deleted" in capsys.readouterr().out
    assert prune(reason="r", key=written.vkey) == 0
    assert "2 left over by an earlier run are deleted" in capsys.readouterr().out
    assert segments(written) == [2]


def test_that_it_failed_and_cannot_be_recorded_is_said(
    written: WrittenLog, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ConfigError("no")

    monkeypatch.setattr(module, "carry_out", fail)
    monkeypatch.setattr("egress_gateway.cli.acts.Acts.failed", fail)
    assert prune(reason="r", key=written.vkey) == 2
    assert "nor can it be recorded that it failed" in capsys.readouterr().err


def held_as(known, person: str) -> frozenset[str] | None:
    hold = Hold(name="case", reason="r", opened=1, person=person)
    return module._persons([hold], known.places).get("case")


def test_who_is_held_by_name_or_by_one_pseudonym_is_held_in_every_quarter(known) -> None:
    lookup = named_person(known.key, "corp:ada")
    of_all = frozenset(known.subject(lookup, quarter).pseudonym for quarter in QUARTERS)
    assert len(of_all) == 2
    assert [held_as(known, person) for person in ("corp:ada", *of_all)] == [of_all] * 3


def test_of_whom_nothing_is_known_a_pseudonym_is_that_and_a_name_is_anybody(known, capsys: Captured) -> None:
    gone = "p" + "0" * 26
    assert held_as(known, gone) == {gone}
    assert not held_as(known, "corp:bob")
    (Path(known.places.subjects) / "subjects.sqlite").unlink()
    assert held_as(known, gone) is None
    assert "may be anybody" in capsys.readouterr().err
