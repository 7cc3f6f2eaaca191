"""`egress audit prove`: files that show one record, and errors that say what to do."""

from pathlib import Path

import pytest

from egress_gateway.audit.merkle.leaf import hash_of
from egress_gateway.audit.merkle.proof_file import check, read
from egress_gateway.cli.audit.prove import prove
from egress_gateway.testing.written_log import WrittenLog


def test_a_proof_and_its_leaf_are_written(written: WrittenLog, tmp_path: Path) -> None:
    out, leaf = tmp_path / "2.tlog-proof", tmp_path / "2.leaf"
    assert prove(2, log=written.path, out=out, leaf=leaf) == 0
    assert written.bodies[2] in leaf.read_bytes()
    assert check(read(out.read_bytes()), hash_of(leaf.read_bytes()), written.vkey).size == len(written.bodies)


def test_without_a_place_it_is_printed(written: WrittenLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove(0, log=written.path) == 0
    assert capsys.readouterr().out.startswith("c2sp.org/tlog-proof@v1\nextra ")


def test_the_records_of_a_request_are_found_and_proven(
    written: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prove(record="0" * 32, log=written.path, out=tmp_path / "out") == 0
    assert capsys.readouterr().out == "1 records proven: 1\n"
    leaf = (tmp_path / "out/1.leaf").read_bytes()
    proof = read((tmp_path / "out/1.tlog-proof").read_bytes())
    assert check(proof, hash_of(leaf), written.vkey)
    assert b'"family_of_error"' in leaf or b'"error"' in leaf


def test_what_cannot_be_proven_is_said(written: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove(log=written.path) == 2
    assert prove(6, log=written.path) == 2
    assert prove(record="f" * 32, log=written.path, out=tmp_path) == 2
    assert prove(record="0" * 32, log=written.path) == 2
    assert prove(1, record="0" * 32, log=written.path, out=tmp_path) == 2
    assert prove(0, log=tmp_path / "nothing") == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.split("error: ")[1].split(" ")[0] for line in said] == [
        "name",
        "no",
        "no",
        "the",
        "the",
        str(tmp_path / "nothing:"),
    ]
