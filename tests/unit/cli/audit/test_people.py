"""Names and values become the pseudonyms of all quarters, where the gateway's own log is and nowhere else."""

import json
import zipfile
from pathlib import Path

import pytest
from tests.unit.cli.audit.conftest import MRN, QUARTERS

from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.cli.audit.export import export
from egress_gateway.cli.audit.people import persons, values
from egress_gateway.cli.audit.query import query
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]
PSEUDONYM = "p" + "7" * 26


@pytest.fixture
def log(known) -> Path:
    """Of ada in two quarters, and of bob."""
    note_configuration(Path(known.places.configuration), known.state.parent / "gateway.yaml")
    known.sends("corp:ada", (MRN, "12345678"))
    known.sends("corp:bob", (MRN, "87654321"))
    known.sends("corp:ada", (MRN, "12345678"), quarter=QUARTERS[1])
    known.write()
    return Path(known.places.log)


def test_a_name_stands_for_all_quarters(log: Path) -> None:
    meant = persons(["corp:ada", PSEUDONYM], log)
    assert len(meant.pseudonyms) == 3
    assert set(meant.names.values()) == {"corp:ada"}
    assert PSEUDONYM not in meant.names


def test_a_value_stands_for_all_quarters(log: Path) -> None:
    assert len(values(["MRN 12345678"], log).pseudonyms) == 2
    assert values(None, log).pseudonyms == ()


def test_nobody_knows_this_one(known, log: Path) -> None:
    with pytest.raises(ConfigError, match="nobody knows this person"):
        persons(["corp:eve"], log)
    known.forget_person("corp:ada")
    with pytest.raises(ConfigError, match="was erased"):
        persons(["corp:ada"], log)


def test_in_a_copy_pseudonyms_are_all_there_is(tmp_path: Path) -> None:
    assert persons([PSEUDONYM], tmp_path).pseudonyms == (PSEUDONYM,)
    with pytest.raises(ConfigError, match="by its pseudonym alone"):
        persons(["corp:ada"], tmp_path)


def test_the_name_that_was_asked_for_is_in_no_record(known, log: Path, capsys: Captured) -> None:
    assert query(log, person=["corp:ada"], json=True) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    [act] = known.entered()
    assert any(detail.startswith("persons=p") for detail in act.details)
    assert "corp:ada" not in repr(act)


def test_a_report_on_somebody_has_the_name_and_its_records_do_not(known, log: Path, tmp_path: Path) -> None:
    out = tmp_path / "ada.zip"
    assert export(log, out=out, person=["corp:ada"]) == 0
    with zipfile.ZipFile(out) as pack:
        assert "on behalf of corp:ada" in pack.read("explanations.txt").decode()
        assert b"corp:ada" not in pack.read("leaves.jsonl") + pack.read("manifest.json")
        assert [json.loads(line)["s"] for line in pack.read("leaves.jsonl").splitlines()] == [0, 1, 4, 5]
    assert "corp:ada" not in repr(known.entered())


def test_where_a_value_of_somebodys_went(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "mrn.zip"
    assert export(log, out=out, subject=["MRN 12345678"]) == 0
    with zipfile.ZipFile(out) as pack:
        assert [json.loads(line)["s"] for line in pack.read("leaves.jsonl").splitlines()] == [0, 1, 4, 5]
        assert b"12345678" not in pack.read("report.html") + pack.read("leaves.jsonl")
