"""The command line: modes, what has to be brought, exit codes; proofs, consistency and packs made by hand."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.listed_hashes import ListedHashes
from tests.written import KEY, ORIGIN, SECOND, T0, VKEY, Witness, chained, cosigned, requests, signed, stamped, write

from egress_gateway.audit.merkle.leaf import hash_of
from egress_gateway.audit.merkle.proofs import consistency, inclusion
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.log_keys import recovery_key, revoked
from egress_gateway.audit.notes.note import VerifierKey
from egress_verify.bundle import build
from egress_verify.command import USAGE, main

LEAVES = chained(stamped(requests(5)))
HASHES = ListedHashes([hash_of(leaf) for leaf in LEAVES])
WITNESS = Witness("witness.example/w", Ed25519PrivateKey.from_private_bytes(bytes(32)))
NOTE = cosigned(LEAVES, [WITNESS], T0 // SECOND)
SIGNATURES = NOTE.split(b"\n\n")[1]
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([4] * 32))


def lines_of(hashes: tuple[bytes, ...]) -> str:
    return "".join(base64.b64encode(one).decode() + "\n" for one in hashes)


def proof_of(seq: int, extra: bytes = b"") -> bytes:
    said = f"extra {base64.b64encode(extra).decode()}\n" if extra else ""
    path = lines_of(inclusion(HASHES, seq, len(LEAVES)))
    return f"c2sp.org/tlog-proof@v1\n{said}index {seq}\n{path}\n".encode() + NOTE


def put(path: Path, content: bytes | str) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def run(*arguments: str) -> int:
    return main([*arguments, "--key", VKEY, "--json", "--jobs", "1"])


def codes(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]


def test_a_proof_is_good_for_its_leaf_and_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof = put(tmp_path / "p", proof_of(3))
    assert run("proof", proof, "--leaf", put(tmp_path / "leaf", LEAVES[3] + b"\n")) == 0
    assert codes(capsys) == []
    assert run("proof", proof, "--leaf", put(tmp_path / "leaf", LEAVES[4])) == 1
    assert codes(capsys) == ["position", "proof_invalid"]
    assert run("proof", proof, "--leaf", put(tmp_path / "leaf", LEAVES[3].replace(b"complete", b"compleet"))) == 1
    assert codes(capsys) == ["proof_invalid"]


def test_a_record_alone_needs_the_leaf_before_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = put(tmp_path / "record", stamped(requests(5))[3])
    assert run("proof", put(tmp_path / "p", proof_of(3, hash_of(LEAVES[2]))), "--record", record) == 0
    assert run("proof", put(tmp_path / "p", proof_of(3)), "--record", record) == 1
    assert "give the whole leaf" in capsys.readouterr().out


@pytest.mark.parametrize("broken", [b"", b"c2sp.org/tlog-proof@v2\nindex 3\n\n", b"\xff\n\n", proof_of(3)[:-40]])
def test_what_is_no_proof_proves_nothing(broken: bytes, tmp_path: Path) -> None:
    assert run("proof", put(tmp_path / "p", broken), "--leaf", put(tmp_path / "leaf", LEAVES[3])) == 1


def test_a_fresh_cosignature_of_less_makes_no_more_of_the_log_fresh(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = T0 // SECOND
    directory = write(stamped(requests(5))).store(tmp_path / "log")
    (directory / "cosigned-history").write_bytes(cosigned(LEAVES[:2], [WITNESS], at + 900) + b"\n")
    (directory / "cosigned").write_bytes(cosigned(LEAVES, [WITNESS], at))
    policy = put(tmp_path / "policy", f"witness w {WITNESS.vkey}\nquorum w\n")
    assert run("log", str(directory), "--policy", policy) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["witnessed"], report["witnessed_at"]) == (len(LEAVES), at)


def test_a_policy_asks_for_cosignatures_and_an_age(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = put(tmp_path / "policy", f"witness w {WITNESS.vkey}\nquorum w\n")
    leaf = put(tmp_path / "leaf", LEAVES[3])
    proof = put(tmp_path / "p", proof_of(3))
    assert run("proof", proof, "--leaf", leaf, "--policy", policy) == 0
    assert run("proof", proof, "--leaf", leaf, "--policy", policy, "--max-age", "60") == 3
    other = Witness("witness.example/x", Ed25519PrivateKey.from_private_bytes(bytes([9] * 32)))
    strict = put(tmp_path / "strict", f"witness w {WITNESS.vkey}\nwitness x {other.vkey}\ngroup g all w x\nquorum g\n")
    capsys.readouterr()
    assert run("proof", proof, "--leaf", leaf, "--policy", strict) == 2
    assert codes(capsys) == ["no_witness_quorum"]


def test_two_checkpoints_are_consistent_by_a_proof_or_by_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = put(tmp_path / "old", signed(LEAVES[:4])), put(tmp_path / "new", signed(LEAVES))
    proof = put(tmp_path / "p", lines_of(consistency(HASHES, 4, len(LEAVES))))
    log = write(stamped(requests(5))).store(tmp_path / "log")
    assert run("consistency", old, new, "--proof", proof) == 0
    assert run("consistency", old, new, "--log", str(log)) == 0
    capsys.readouterr()
    assert run("consistency", new, old, "--log", str(log)) == 1
    assert codes(capsys) == ["inconsistent"]
    assert run("consistency", new, old, "--proof", proof) == 1
    assert codes(capsys) == ["inconsistent"]
    fork = put(tmp_path / "fork", signed(chained(stamped(requests(2, at=T0 + 5)))))
    assert run("consistency", fork, new, "--proof", proof) == 1
    assert codes(capsys) == ["inconsistent"]
    assert run("consistency", fork, new, "--log", str(log)) == 1
    assert codes(capsys) == ["anchor_fork"]
    assert run("consistency", fork, old, "--proof", put(tmp_path / "none", "")) == 1
    assert codes(capsys) == ["checkpoint_fork"]
    assert run("consistency", old, new, "--proof", put(tmp_path / "none", "x")) == 1
    assert codes(capsys) == ["proof_invalid"]


def pack(
    path: Path, seqs: list[int], *, contiguous: bool, rid: int = 1, spoil: str = "", beside: tuple[int, ...] = ()
) -> str:
    files = {"checkpoint": NOTE, "leaves.jsonl": b"".join(LEAVES[seq] + b"\n" for seq in seqs)}
    files |= {"neighbours.jsonl": b"".join(LEAVES[seq] + b"\n" for seq in beside)} if beside else {}
    files |= {f"proofs/{seq}.tlog-proof": proof_of(seq) for seq in (*seqs, *beside)}
    times = {"since": T0 + 1, "until": T0 + 3} if contiguous else {"since": 0, "until": 0}
    manifest = {
        "format": "egress-pack v2",
        "kind": "incident" if contiguous else "query",
        "origin": "audit.test/n1",
        "size": len(LEAVES),
        "created": T0,
        "query": {"match": {} if contiguous else {"rid": [f"{rid:032x}"]}, **times},
        "range": [seqs[0], seqs[-1]],
        "contiguous": contiguous,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    if spoil:
        files[spoil] = files[spoil][:-2] + b"x\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def test_a_pack_of_a_range_is_complete_by_its_chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pack", pack(tmp_path / "z", [2, 3, 4, 5], contiguous=True, beside=(1, 6))) == 0
    assert "proven from record 2 to 5" in capsys.readouterr().out
    assert run("pack", pack(tmp_path / "z", [2, 3, 5], contiguous=True, beside=(1, 6))) == 1
    assert codes(capsys) == ["chain"]


def test_a_pack_of_a_query_is_complete_by_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = str(write(stamped(requests(5))).store(tmp_path / "log"))
    whole = pack(tmp_path / "z", [2, 3], contiguous=False)
    assert run("pack", whole) == 0
    assert "bring the log" in capsys.readouterr().out
    assert run("pack", whole, "--log", log) == 0
    assert "proven: the log has 2 records" in capsys.readouterr().out
    assert run("pack", pack(tmp_path / "z", [2], contiguous=False), "--log", log) == 1
    assert codes(capsys) == ["pack_omits"]
    assert run("pack", pack(tmp_path / "z", [2, 3, 4], contiguous=False), "--log", log) == 1
    assert codes(capsys) == ["pack_foreign", "pack_foreign"]


@pytest.mark.parametrize("name", ["checkpoint", "leaves.jsonl", "proofs/3.tlog-proof"])
def test_a_pack_whose_file_was_changed_is_found_out(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("pack", pack(tmp_path / "z", [2, 3], contiguous=False, spoil=name)) == 1
    assert "pack_file" in codes(capsys)


MANIFEST = {
    "format": "egress-pack v2",
    "files": {},
    "origin": "audit.test/n1",
    "size": 10,
    "range": [0, 0],
    "contiguous": True,
    "query": {"match": {}},
}


@pytest.mark.parametrize(
    "manifest",
    [
        b"[" * 200_000,
        b"[]",
        b'{"format":"egress-pack v2","size":1e999}',
        *(
            json.dumps({**MANIFEST, **change}).encode()
            for change in (
                {"size": float("inf")},
                {"files": [[1, "x"], ["a", "y"]]},
                {"files": {"a": 1}},
                {"origin": ["x"]},
                {"range": [0, "1"]},
                {"query": {"match": {"a": [{}]}}},
                {"query": {"match": {}, "of": "another version"}},
                {"format": "egress-pack v1"},
            )
        ),
    ],
)
def test_a_manifest_that_is_none_is_no_pack(
    manifest: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("manifest.json", manifest)
    assert run("pack", str(tmp_path / "z")) == USAGE
    assert capsys.readouterr().err.startswith("egress-verify: error: ")


FORGED: dict[str, tuple[bytes, dict[str, object], list[str]]] = {
    "a record without a time": (b'{"ts":"x"}', MANIFEST, ["envelope", "pack"]),
    "a record of a kind that is none": (
        b'{"kind":[],"rid":"1","ts":1}',
        {**MANIFEST, "contiguous": False, "query": {"match": {"rid": ["1"]}, "requests": True}},
        ["proof_invalid"],
    ),
}


@pytest.mark.parametrize(("record", "manifest", "found"), FORGED.values(), ids=FORGED)
def test_a_forged_record_of_a_pack_is_no_fault_of_the_verifier(
    record: bytes, manifest: dict[str, object], found: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"checkpoint": NOTE, "leaves.jsonl": b'{"b":%b,"p":"%b","s":3}\n' % (record, b"0" * 64)}
    files["proofs/3.tlog-proof"] = proof_of(3)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("manifest.json", json.dumps({**manifest, "range": [3, 3], "files": digests}))
        for name, content in files.items():
            archive.writestr(name, content)
    assert run("pack", str(tmp_path / "z")) == 1
    assert codes(capsys) == found


def test_wrong_use_is_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["log", str(tmp_path)]) == USAGE
    assert run("log", str(tmp_path / "nowhere")) == USAGE
    assert run("log", str(tmp_path / "empty")) == USAGE
    assert run("log", str(tmp_path), "--key", "a+b") == USAGE
    assert run("log", str(tmp_path), "--key", put(tmp_path / "none", "# no key\n")) == USAGE
    assert run("pack", put(tmp_path / "z", "no zip")) == USAGE
    assert run("log", str(tmp_path), "--policy", put(tmp_path / "policy", "quorum nobody\n")) == USAGE
    assert run("log", str(tmp_path), "--policy", put(tmp_path / "policy", b"witness w \xff+0+0\nquorum w\n")) == USAGE
    assert run("log", str(tmp_path), "--key", put(tmp_path / "none", b"\xff\n")) == USAGE
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 9
    assert all(line.startswith("egress-verify: error: ") for line in said)
    with pytest.raises(SystemExit) as stopped:
        main(["proof"])
    assert stopped.value.code == USAGE


@pytest.mark.parametrize("told", ["--json", "--jobs=1"])
def test_a_fault_of_the_verifier_is_no_verdict(
    told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("what is in a record")

    monkeypatch.setattr("egress_verify.command.check_log", fail)
    log = write(stamped(requests(1))).store(tmp_path / "log")
    assert main(["log", str(log), "--key", VKEY, told]) == 70
    said = capsys.readouterr().out
    assert "failed" in said
    assert "verifier_failed" in said
    assert "RecursionError in test_command.py" in said
    assert "what is in a record" not in said


def test_the_exit_code_does_not_depend_on_who_reads(tmp_path: Path) -> None:
    log = write(stamped(requests(1))).store(tmp_path / "log")
    call = [sys.executable, "-m", "egress_verify", "log", str(log), "--key", VKEY]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(call, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    origin = "--origin=audit.test/\N{GREEK SMALL LETTER OMEGA}"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*call, origin], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"origin audit.test/\\u03c9" in done.stdout


def test_a_key_that_was_not_brought_shows_nothing_and_convicts_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, leaf = put(tmp_path / "p", proof_of(3)), put(tmp_path / "leaf", LEAVES[3])
    stranger = str(verifier_key(ORIGIN, OTHER.public_key()))
    assert main(["proof", proof, "--leaf", leaf, "--key", stranger, "--json"]) == 2
    assert codes(capsys) == ["signer_unknown"]
    # A line in the name of a key that was brought is no such excuse.
    forged = proof_of(3).replace(b"\n" + NOTE, b"\n" + signed(LEAVES[:2]).split(b"\n\n")[0] + b"\n\n" + SIGNATURES)
    assert run("proof", put(tmp_path / "p", forged), "--leaf", leaf) == 1
    assert codes(capsys) == ["checkpoint_invalid"]


def test_a_revocation_that_is_brought_counts_without_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof, leaf = put(tmp_path / "p", proof_of(3)), put(tmp_path / "leaf", LEAVES[3])
    call = ("proof", proof, "--leaf", leaf, "--recovery", str(recovery_key(ORIGIN, OTHER)))
    for size, exit_code, found in ((len(LEAVES), 0, []), (len(LEAVES) - 1, 1, ["checkpoint_invalid"])):
        note = put(tmp_path / "note", revoked(ORIGIN, VerifierKey(VKEY), None, size, OTHER))
        assert run(*call, "--revocation", note) == exit_code
        assert codes(capsys) == found
    by_another = put(tmp_path / "false", revoked(ORIGIN, VerifierKey(VKEY), None, 1, KEY))
    assert run(*call, "--revocation", by_another) == USAGE
    assert "recovery key did not sign" in capsys.readouterr().err


def test_a_recovery_key_that_could_change_nothing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recovery = ("--recovery", str(recovery_key(ORIGIN, OTHER)))
    note = put(tmp_path / "note", NOTE)
    leaf, empty = put(tmp_path / "leaf", LEAVES[3]), put(tmp_path / "empty", b"")
    assert run("proof", put(tmp_path / "p", proof_of(3)), "--leaf", leaf, *recovery) == USAGE
    assert run("consistency", note, note, "--proof", empty, *recovery) == USAGE
    assert run("pack", pack(tmp_path / "z", [2, 3], contiguous=True), *recovery) == USAGE
    assert capsys.readouterr().err.count("bring its note with --revocation, or the log") == 3
    assert run("proof", put(tmp_path / "p", proof_of(3)), "--leaf", leaf, "--revocation", note) == USAGE
    assert "give it with --recovery" in capsys.readouterr().err
    log = str(write(stamped(requests(5))).store(tmp_path / "log"))
    assert run("consistency", note, note, "--log", log, *recovery) == 0
    assert run("log", log, *recovery) == 0


def test_the_one_file_has_the_same_bytes_each_time_and_runs_by_itself(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    log = write(stamped(requests(5))).store(tmp_path / "log")
    call = [sys.executable, "-I", str(tmp_path / "one"), "log", str(log), "--key", VKEY]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.startswith("ok: 10 records, 10 of them covered by a checkpoint\n")
