"""A pack holds its records, each proven, and every file as its manifest says; what is not proven makes none."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.packs import writer
from egress_gateway.adapters.packs.manifest import Manifest
from egress_gateway.adapters.packs.writer import Content, Made, settle, write_pack
from egress_gateway.adapters.proven_log import ProvenLog, vouched
from egress_gateway.audit.accounts.selection import Selection
from egress_gateway.audit.merkle.leaf import hash_of
from egress_gateway.audit.merkle.proof_file import read
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.merkle.tree import included
from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup, PolicyGroup
from egress_gateway.audit.telling.words import Context
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.testing.written_log import WrittenLog, forge, write_log

SIZE = 6
Pack = Callable[..., Made]


@pytest.fixture
def log(tmp_path: Path) -> WrittenLog:
    directory = tmp_path / "log"
    directory.mkdir()
    return write_log(
        directory,
        (
            RefusalRecord(
                rid=RecordId(f"{number:032x}"),
                ts=100 - number,
                family_of_error="refused",
                status=403,
                error=ErrorGroup(code=f"code-{number}"),
                policy=PolicyGroup(code="rule", rule="no"),
            )
            for number in range(SIZE)
        ),
    )


def leaves(log: WrittenLog) -> list[tuple[int, bytes]]:
    files = Directory(log.path)
    data = files.read(segment_name(0), 0, 1 << 20)
    files.close()
    return list(enumerate(frame.leaf for frame in SegmentReader().feed(data)))


@pytest.fixture
def pack(log: WrittenLog, tmp_path: Path) -> Iterator[Pack]:
    files = Directory(log.path)

    def write(
        seqs: tuple[int, ...], kind: Literal["incident", "query"] = "query", verifier: Path | None = None
    ) -> Made:
        proven = ProvenLog(files, vouched(files))
        about = Manifest(
            kind=kind,
            origin="o",
            size=SIZE,
            created=1_767_225_600_000_000,
            query=Selection(),
            range=(0, -1),
            contiguous=kind == "incident",
            files={},
        )
        content = Content(manifest=about, asked=(), context=Context(), verifier=verifier)
        chosen = [entry for entry in leaves(log) if entry[0] in seqs]
        seen: list[int] = []
        made = write_pack(tmp_path / "out.zip", content, proven, chosen, lambda: seen.append(1))
        assert len(seen) == len(seqs)
        return made

    yield write
    files.close()


def read_pack(made: Made) -> tuple[dict[str, bytes], dict[str, object]]:
    with zipfile.ZipFile(made.draft) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return files, json.loads(files.pop("manifest.json"))


def test_every_file_is_as_the_manifest_says(pack: Pack, log: WrittenLog) -> None:
    files, manifest = read_pack(pack((1, 4)))
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert manifest["range"] == [1, 4]
    assert files["leaves.jsonl"].splitlines() == [leaf for seq, leaf in leaves(log) if seq in {1, 4}]
    assert files["checkpoint"] == (log.path / "checkpoint").read_bytes()
    assert {"report.html", "report.pdf", "explanations.txt", "README.txt"} < files.keys()


def test_each_record_has_its_proof(pack: Pack, log: WrittenLog) -> None:
    files, _ = read_pack(pack((0, 1, 4)))
    for seq, leaf in leaves(log):
        name = f"proofs/{seq}.tlog-proof"
        assert (name in files) is (seq in {0, 1, 4})
        if name in files:
            assert included(hash_of(leaf), seq, SIZE, read(files[name]).path, log.root)


@pytest.mark.parametrize(("seqs", "proven"), [((1, 2, 3), {1, 3}), ((2,), {2}), ((), set())])
def test_of_a_range_both_ends_are_proven(pack: Pack, seqs: tuple[int, ...], proven: set[int]) -> None:
    files, manifest = read_pack(pack(seqs, "incident"))
    assert {name for name in files if name.startswith("proofs/")} == {f"proofs/{seq}.tlog-proof" for seq in proven}
    assert manifest["range"] == ([seqs[0], seqs[-1]] if seqs else [0, -1])
    assert manifest["contiguous"] is True


def test_requests_are_told_in_order_of_time(pack: Pack) -> None:
    made = pack((0, 1, 2))
    files, _ = read_pack(made)
    told = files["explanations.txt"].decode()
    places = [told.index(f"(records {seq})") for seq in (2, 1, 0)]
    assert places == sorted(places)
    assert (made.records, made.requests) == (3, 3)


def test_the_verifier_goes_along(pack: Pack, tmp_path: Path) -> None:
    verifier = tmp_path / "egress-verify.pyz"
    verifier.write_bytes(b"#!")
    files, _ = read_pack(pack((1,), verifier=verifier))
    assert files["egress-verify.pyz"] == b"#!"
    assert b"egress-verify.pyz" in files["README.txt"]
    assert b"The verifier is in the pack." in files["report.html"]


def test_without_the_library_there_is_no_pdf(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "find_spec", lambda _: None)
    made = pack((1,))
    assert made.printed is False
    assert "report.pdf" not in read_pack(made)[0]


def test_a_record_that_is_not_proven_makes_no_pack(pack: Pack, log: WrittenLog, tmp_path: Path) -> None:
    forge(log.path, b"code-4", b"code-9")
    with pytest.raises(Unavailable, match="record_not_proven"):
        pack((1, 4))
    assert not (tmp_path / "out.zip").exists()


def test_too_many_are_refused_with_another_way(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_PROOFS", 2)
    with pytest.raises(ConfigError, match="shorter time"):
        pack((1, 2, 4))
    assert pack((1, 2, 3, 4), "incident").records == 4, "a range has two proofs however long it is"


def test_it_is_nobody_elses_and_appears_when_it_is_whole(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / ".out.zip.draft").write_bytes(b"left over")
    made = pack((1,))
    assert made.draft.stat().st_mode & 0o077 == 0
    assert made.digest == f"sha256:{hashlib.sha256(made.draft.read_bytes()).hexdigest()}"
    settle(made, tmp_path / "out.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "out.zip"]
