"""Attacks on a real log, checked by the verifier that auditors get: one file, in a process of its own."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.faults.attacks import BEGIN, CASES, END, PAGE, WRITER, Case, Column, Scene, scene, table, verify
from tests.written import KEY, ORIGIN, SECOND, T0, VKEY, Witness, chained, cosigned, requests, stamped, write

from egress_verify.brought import Brought
from egress_verify.bundle import build
from egress_verify.log import check_log
from egress_verify.merkle import leaf_hash, levels
from egress_verify.notes import read_key
from egress_verify.policy import read_policy
from egress_verify.report import Report, Verdict


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dist") / "egress-verify.pyz"
    build(path)
    return path


@pytest.fixture(scope="module")
def it() -> Scene:
    return scene()


@pytest.mark.parametrize("column", [Column.SIGNED, Column.WITNESSED])
def test_the_log_before_the_attacks_is_ok(verifier: Path, it: Scene, column: str, tmp_path: Path) -> None:
    said = verify(verifier, it, it.log, column, tmp_path / "whole")
    assert (said.exit_code, said.codes) == (0, frozenset())


@pytest.mark.parametrize("case", CASES, ids=[case.attack.__name__ for case in CASES])
def test_an_attack_is_found_by_exactly_these_findings(verifier: Path, it: Scene, case: Case, tmp_path: Path) -> None:
    log = case.attack(it)
    said = {
        column: verify(verifier, it, log, column, tmp_path / column, lied=WRITER in case.power) for column in Column.ALL
    }
    assert said[Column.CHAIN].codes == case.chain
    assert said[Column.SIGNED].codes == case.signed
    assert said[Column.WITNESSED].codes == case.witnessed
    # Whoever brings a policy and an anchor is never told that all is well.
    assert said[Column.WITNESSED].exit_code in {1, 2}


def test_no_attack_is_missed_by_witnesses_and_an_anchor() -> None:
    assert all(case.witnessed for case in CASES)


def test_the_page_has_the_table_as_it_is_tested() -> None:
    assert PAGE.read_text().partition(BEGIN)[2].partition(END)[0] == table()


WITNESS = Witness("witness.example/w", Ed25519PrivateKey.from_private_bytes(bytes(32)))
BROUGHT = Brought(
    keys=[read_key(VKEY)], origin=ORIGIN, policy=read_policy(f"witness w {WITNESS.vkey}\nquorum w\n"), now=T0 // SECOND
)


def check(directory: Path) -> Report:
    return check_log(directory, BROUGHT, patience=0).report


def evidence(directory: Path) -> dict[str, bytes]:
    """A small log with every kind of file that is evidence: what they are called, and what is in them."""
    written = write(stamped(requests(1)), (1, 2))
    written.cosigned = cosigned(written.leaves, [WITNESS], T0 // SECOND)
    written.store(directory, tail=bytes(16))
    (directory / "cosigned-history").write_bytes(cosigned(written.leaves[:1], [WITNESS], T0 // SECOND) + b"\n")
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_a_changed_byte_of_any_evidence_is_found(tmp_path: Path) -> None:
    files = evidence(tmp_path)
    assert check(tmp_path).verdict is Verdict.OK
    assert {*files} == {"segment-00000000.log", "checkpoints", "checkpoint", "cosigned", "cosigned-history"}
    missed = []
    for name, content in files.items():
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1 << place % 8
            (tmp_path / name).write_bytes(changed)
            if check(tmp_path).verdict is Verdict.OK:
                missed.append((name, place))
        (tmp_path / name).write_bytes(content)
    assert missed == []


def test_a_file_of_evidence_that_is_cut_off_is_found(tmp_path: Path) -> None:
    missed = []
    for name, content in evidence(tmp_path).items():
        # Zeros behind the last frame, and empty lines behind the last note, say nothing.
        end = len(content.rstrip(b"\0" if name.startswith("segment") else b"\n"))
        for length in range(1, end):
            (tmp_path / name).write_bytes(content[:length])
            if check(tmp_path).verdict is Verdict.OK:
                missed.append((name, content[length - 2 : length + 2]))
        (tmp_path / name).write_bytes(content)
    # A note less in the history of checkpoints, while a newer one vouches for all: nothing of the records is lost.
    assert {name for name, _ in missed} <= {"checkpoints"}
    assert all(b"\n" in around for _, around in missed)
    assert len(missed) <= 2


def test_a_changed_byte_of_a_tile_is_found(tmp_path: Path) -> None:
    written = write(stamped(requests(160)), key=KEY)
    written.cosigned = cosigned(written.leaves, [WITNESS], T0 // SECOND)
    written.store(tmp_path)
    tile = tmp_path / "tile" / "0" / "000"
    tile.parent.mkdir(parents=True)
    hashes = [leaf_hash(leaf) for leaf in chained(stamped(requests(160)))[:256]]
    assert len(levels(hashes)[-1]) == 1
    content = b"".join(hashes)
    tile.write_bytes(content)
    assert check(tmp_path).verdict is Verdict.OK
    for place in range(0, len(content), 331):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        tile.write_bytes(changed)
        (finding,) = check(tmp_path).findings
        assert (finding.code, finding.detail) == ("tile", f"tile/0/000 is wrong from byte {place} on")
