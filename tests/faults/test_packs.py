"""Packs in an attacker's hands: the verifier finds every byte that was changed and every record that was dropped.

The attacker has no key of the log. He mends the manifest's digests after what he does: they prove nothing.
"""

import hashlib
import json
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.audit.accounts.selection import Selection, rid_of
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.notes.log_keys import rotated
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import (
    DisclosedGroup,
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    SentGroup,
    WriterStamp,
)
from egress_gateway.audit.records.own_kinds import BootRecord, LogKeyRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.cli.audit.export import export
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.testing.written_log import LOG_KEY, ORIGIN, WrittenLog, write_log
from egress_verify.command import USAGE, main
from egress_verify.report import Verdict
from egress_verify.segment import KINDS
from egress_verify.selection import selection_of

T0 = 1_767_225_600_000_000
SIZE = 40
ADA, BOB = "p" + "a" * 26, "p" + "b" * 26
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> WrittenLog:
    directory = tmp_path_factory.mktemp("packs") / "log"
    directory.mkdir()
    return write_log(
        directory,
        (
            RefusalRecord(
                rid=RecordId(f"{number:032x}"),
                ts=T0 + number * 1_000_000,
                family_of_error="refused",
                status=403,
                error=ErrorGroup(code="rule"),
                policy=PolicyGroup(code="rule", rule="no"),
                principal=PrincipalGroup(app="bot", person=ADA if number % 3 else BOB, person_verified=True),
            )
            for number in range(SIZE)
        ),
    )


@pytest.fixture(scope="module")
def subject(log: WrittenLog) -> Files:
    """A pack about somebody."""
    out = log.path.parent / "subject.zip"
    assert export(log.path, out=out, person=[ADA]) == 0
    return unpacked(out)


@pytest.fixture(scope="module")
def incident(log: WrittenLog) -> Files:
    """A pack about some seconds."""
    out = log.path.parent / "incident.zip"
    since, until = (datetime.fromtimestamp(T0 // 1_000_000 + second, UTC) for second in (10, 20))
    assert export(log.path, out=out, since=since, until=until) == 0
    return unpacked(out)


def unpacked(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mended(files: Files) -> Files:
    """With digests as they should be."""
    about = json.loads(files["manifest.json"])
    about["files"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    return {**files, "manifest.json": json.dumps(about).encode()}


@pytest.fixture
def check(log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, object]]:
    def run(files: Files, *, whole: bool = False) -> dict[str, object]:
        path = tmp_path / "pack.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        more = ["--log", str(log.path)] if whole else []
        code = main(["pack", str(path), "--key", log.vkey, "--jobs", "1", "--json", *more])
        # Before it there may be what the writing of the pack said.
        report: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert Verdict(report["verdict"]).exit_code == code
        return report

    return run


def test_whole_packs_are_found_whole(check: Callable[..., dict[str, object]], subject: Files, incident: Files) -> None:
    assert check(subject)["verdict"] == "ok"
    assert check(subject, whole=True)["verdict"] == "ok"
    assert check(incident)["verdict"] == "ok"
    assert check(incident, whole=True)["verdict"] == "ok"


@pytest.mark.parametrize("kind", ["subject", "incident"])
def test_any_changed_byte_is_found(
    check: Callable[..., dict[str, object]], request: pytest.FixtureRequest, kind: str
) -> None:
    files: Files = request.getfixturevalue(kind)
    choice = random.Random(7)  # noqa: S311  (places to change)
    evidence = [
        name
        for name in files
        if name in {"leaves.jsonl", "neighbours.jsonl", "checkpoint"} or name.startswith("proofs/")
    ]
    for name in evidence:
        content = files[name]
        for place in choice.sample(range(len(content)), min(len(content), 60 if "/" not in name else 4)):
            changed = bytearray(content)
            changed[place] ^= 1 << choice.randrange(8)
            report = check(mended({**files, name: bytes(changed)}))
            # A checkpoint that names another signer is one that nobody known signed.
            assert report["verdict"] in {"tampered", "incomplete"}, (name, place)
            assert report["verdict"] == "tampered" or name == "checkpoint", (name, place)


def test_a_changed_file_beside_the_evidence_is_found_by_its_digest(
    check: Callable[..., dict[str, object]], subject: Files
) -> None:
    for name in ("report.html", "explanations.txt", "README.txt"):
        assert check({**subject, name: subject[name] + b"x"})["verdict"] == "tampered"
        assert check({each: content for each, content in subject.items() if each != name})["verdict"] == "incomplete"


def test_what_is_told_about_the_evidence_is_said_to_be_unproven(
    check: Callable[..., dict[str, object]], subject: Files
) -> None:
    forged = {**subject, "report.html": b"<h1>Nothing ever left</h1>", "proofs/of.html": b"<h1>Nor this</h1>"}
    report = check(mended(forged))
    assert report["verdict"] == "ok"
    assert {"report.html", "explanations.txt", "README.txt", "proofs/of.html"} <= {*report["unproven"]}  # type: ignore[misc]
    assert not {"leaves.jsonl", "checkpoint", "manifest.json"} & {*report["unproven"]}  # type: ignore[misc]


def test_a_dropped_record_is_missed(check: Callable[..., dict[str, object]], subject: Files, incident: Files) -> None:
    for files, whole in ((subject, True), (incident, False)):
        lines = files["leaves.jsonl"].splitlines(keepends=True)
        fewer = mended({**files, "leaves.jsonl": b"".join([*lines[:4], *lines[5:]])})
        assert check(fewer, whole=whole)["verdict"] != "ok"


def test_a_range_without_its_records_proves_nothing(check: Callable[..., dict[str, object]], incident: Files) -> None:
    report = check(mended({**incident, "leaves.jsonl": b""}))
    assert (report["verdict"], report["completeness"]) == (
        "tampered",
        "bring the log (--log DIR) to see that no record was left out",
    )
    about = json.loads(incident["manifest.json"])
    empty = {"manifest.json": json.dumps({**about, "range": [0, -1]}).encode(), "leaves.jsonl": b""}
    assert "bring the log" in str(check(mended({**incident, **empty}))["completeness"])


def test_a_last_line_that_does_not_end_is_not_overlooked(
    check: Callable[..., dict[str, object]], incident: Files
) -> None:
    forged = incident["leaves.jsonl"].splitlines()[-1].replace(b"refused", b"allowed")
    assert check(mended({**incident, "leaves.jsonl": incident["leaves.jsonl"] + forged}))["verdict"] == "tampered"


def test_no_changed_byte_of_the_file_itself_ends_in_an_error(log: WrittenLog, subject: Files, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("manifest.json", "checkpoint", "leaves.jsonl"):
            archive.writestr(name, subject[name])
    whole = path.read_bytes()
    for place in range(0, len(whole), 17):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        path.write_bytes(changed)
        assert main(["pack", str(path), "--key", log.vkey, "--jobs", "1", "--json"]) in {1, 2, USAGE}


def spanning(files: Files, since: int, until: int) -> Files:
    """The same records, said to be all of another time."""
    about = json.loads(files["manifest.json"])
    about["query"] |= {"since": since and T0 + since * 1_000_000, "until": until and T0 + until * 1_000_000}
    return mended({**files, "manifest.json": json.dumps(about).encode()})


@pytest.mark.parametrize(("since", "until"), [(9, 20), (10, 21), (0, 20), (10, 0), (0, 0), (0, 5), (30, 0)])
def test_records_of_a_time_are_not_all_of_another(
    check: Callable[..., dict[str, object]], incident: Files, since: int, until: int
) -> None:
    report = check(spanning(incident, since, until))
    assert report["verdict"] == "tampered"
    assert "proven" not in str(report["completeness"])
    assert check(spanning(incident, 10, 20))["verdict"] == "ok"


def test_without_its_neighbours_a_time_is_not_known_to_be_whole(
    check: Callable[..., dict[str, object]], incident: Files
) -> None:
    alone = mended({name: content for name, content in incident.items() if name != "neighbours.jsonl"})
    report = check(alone)
    assert (report["verdict"], [each["seq"] for each in report["findings"]]) == ("incomplete", [9, 20])  # type: ignore[attr-defined]
    assert "bring the log" in str(report["completeness"])
    assert check(alone, whole=True)["verdict"] == "ok", "the whole log shows it too"
    bad = {**incident, "neighbours.jsonl": b"{}\n"}
    assert check(mended(bad))["verdict"] == "tampered"


def test_a_time_without_records_is_shown_to_have_none(
    check: Callable[..., dict[str, object]], log: WrittenLog, tmp_path: Path, incident: Files
) -> None:
    since, until = (datetime.fromtimestamp(T0 // 1_000_000 + second, UTC) for second in (10.2, 10.8))
    assert export(log.path, out=tmp_path / "none.zip", since=since, until=until) == 0
    report = check(unpacked(tmp_path / "none.zip"))
    assert (report["verdict"], report["records"]) == ("ok", 0)
    assert "proven that there is no record" in str(report["completeness"])
    emptied = check(mended({**incident, "leaves.jsonl": b""}))
    assert emptied["verdict"] == "tampered", "a range is stated"


def test_a_record_of_somebody_else_does_not_belong(
    check: Callable[..., dict[str, object]], log: WrittenLog, subject: Files
) -> None:
    about = json.loads(subject["manifest.json"])
    about["query"]["match"] = {"principal.person": [BOB]}
    assert check(mended({**subject, "manifest.json": json.dumps(about).encode()}))["verdict"] == "tampered"


NAMES = st.sampled_from(["a", "b", "list"])
VALUES = st.recursive(
    st.sampled_from(["x", "y", 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
PATHS = st.lists(st.sampled_from(["a", "b", "list[]", "a[]"]), min_size=1, max_size=3).map(".".join)


@given(
    st.dictionaries(NAMES, VALUES, max_size=3),
    st.dictionaries(PATHS, st.lists(st.sampled_from(["x", "y"]), min_size=1, max_size=2).map(tuple), max_size=2),
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_writer_and_verifier_choose_the_same_records(
    record: dict[str, object], match: dict[str, tuple[str, ...]], ts: int, since: int, until: int
) -> None:
    told = {**record, "ts": ts}
    query = {"match": {path: list(values) for path, values in match.items()}, "since": since, "until": until}
    ours = Selection(match=match, since=since, until=until).takes(json.dumps(told).encode())
    assert ours == selection_of(query).takes(told)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("rid", ["1", "", None])
def test_writer_and_verifier_take_the_same_records_for_those_of_a_request(kind: str, rid: str | None) -> None:
    record = {"kind": kind, "ts": 1} | ({} if rid is None else {"rid": rid})
    theirs = selection_of({"match": {}, "requests": True}).with_requests([record]).rids
    assert theirs == {rid_of(json.dumps(record).encode())} - {""}


V1 = "v" + "1" * 26
SENT = SentGroup(digest="sha256:00", bytes=7, destination="u POST /")


def told(number: int, *, attempt: int = 1, disclosed: bool = False) -> list[Record]:
    """An attempt of a request, and its end; only where something of somebody's left, its intent says whose it was."""
    rid, ts = RecordId(f"{number:032x}"), T0 + (number * 10 + attempt) * 1_000_000
    whose = (DisclosedGroup(data_class=DataClass("pii.email"), subject=V1),) if disclosed else ()
    return [
        IntentRecord(rid=rid, ts=ts, attempt=attempt, sent=SENT, disclosed=whose),
        OutcomeRecord(rid=rid, ts=ts + 1, attempt=attempt, end="upstream_failed" if attempt == 1 else "complete"),
    ]


@pytest.fixture
def value_log(tmp_path: Path) -> WrittenLog:
    """A request whose second attempt took a value with it, one in which it was held back, and one without an end."""
    directory = tmp_path / "values"
    directory.mkdir()
    lost = told(3, disclosed=True)[0]
    stamp = WriterStamp(id="w", boot="b", wseq=1)
    return write_log(
        directory,
        [
            *told(1),
            *told(1, attempt=2, disclosed=True),
            *told(2),
            lost,
            OrphanRecord(rid=lost.rid, ts=lost.ts + 9, attempt=1, intent=6, lost=stamp),
        ],
    )


def test_a_pack_about_a_value_is_of_whole_requests_and_nothing_of_them_can_be_left_out(
    value_log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(value_log.path, out=tmp_path / "value.zip", subject=[V1]) == 0
    files = unpacked(tmp_path / "value.zip")
    capsys.readouterr()

    def found(pack: Files, *, whole: bool = True) -> list[tuple[str, int]]:
        path = tmp_path / "checked.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in mended(pack).items():
                archive.writestr(name, content)
        more = ["--log", str(value_log.path)] if whole else []
        main(["pack", str(path), "--key", value_log.vkey, "--jobs", "1", "--json", *more])
        report = json.loads(capsys.readouterr().out)
        return [(finding["code"], finding["seq"]) for finding in report["findings"]]

    lines = files["leaves.jsonl"].splitlines(keepends=True)
    assert [json.loads(line)["s"] for line in lines] == [0, 1, 2, 3, 6, 7]
    assert "complete" in files["report.html"].decode()
    assert found(files) == found(files, whole=False) == []
    for left_out, seq in ((lines[:3] + lines[4:], 3), (lines[1:], 0), (lines[:5], 7)):
        about = json.loads(files["manifest.json"])
        about["range"] = [json.loads(left_out[0])["s"], json.loads(left_out[-1])["s"]]
        fewer = {**files, "leaves.jsonl": b"".join(left_out), "manifest.json": json.dumps(about).encode()}
        assert found(fewer) == [("pack_omits", seq)]
    # Without the intent that names the value, nothing says that the rest of its request belongs here.
    without = {**files, "leaves.jsonl": b"".join([*lines[:2], lines[3], *lines[4:]])}
    assert ("pack_omits", 2) in found(without)
    assert {code for code, _ in found(without, whole=False)} == {"pack_foreign"}
    # Nor does it help to say that whole requests were not asked for.
    lesser = {**files, "leaves.jsonl": lines[2] + lines[4]}
    about = json.loads(files["manifest.json"])
    about["query"]["requests"], about["range"] = False, [2, 6]
    assert found({**lesser, "manifest.json": json.dumps(about).encode()}) == [
        ("pack_omits", seq) for seq in (0, 1, 3, 7)
    ]


def test_a_report_says_what_the_pack_was_asked_for(
    value_log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    since = datetime.fromtimestamp(T0 // 1_000_000, UTC)
    asked: dict[str, dict[str, object]] = {
        f"query: 'disclosed[].subject' is '{V1}'; whole requests: yes": {"subject": [V1]},
        "query: 'route' is 'a', since 2026-01-01 00:00:00 UTC; whole requests: no": {"route": "a", "since": since},
        "query: every record, before 2026-01-01 00:00:00 UTC; whole requests: no": {"until": since},
    }
    for number, (line, options) in enumerate(asked.items()):
        path = tmp_path / f"{number}.zip"
        assert export(value_log.path, out=path, **options) == 0  # type: ignore[arg-type]  # a table of options
        main(["pack", str(path), "--key", value_log.vkey])
        assert line in capsys.readouterr().out.splitlines()
        main(["pack", str(path), "--key", value_log.vkey, "--json"])
        report = json.loads(capsys.readouterr().out)
        query = json.loads(unpacked(path)["manifest.json"])["query"]
        assert {**report["query"], "requests": report["whole_requests"]} == query


COUNTED: dict[str, tuple[dict[str, object], str, str]] = {
    "an intent whose end came later": ({"until": T0 + 31_000_005}, "4 intent, 3 outcome", "1 intents {}, 0 orphans"),
    "an orphan": ({"subject": [V1]}, "3 intent, 2 outcome, 1 orphan", "0 intents {}, 1 orphans"),
}


@pytest.mark.parametrize(("asked", "kinds", "ends"), COUNTED.values(), ids=COUNTED)
def test_what_a_report_counts_of_a_pack_agrees(
    value_log: WrittenLog,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    asked: dict[str, object],
    kinds: str,
    ends: str,
) -> None:
    options = {
        name: datetime.fromtimestamp(value / 1_000_000, UTC) if isinstance(value, int) else value
        for name, value in asked.items()
    }
    assert export(value_log.path, out=tmp_path / "p.zip", **options) == 0  # type: ignore[arg-type]  # a table of options
    assert main(["pack", str(tmp_path / "p.zip"), "--key", value_log.vkey]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index(kinds) + 1] == ends.format("without an end in the pack")


OLD_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture
def rotated_pack(tmp_path: Path) -> tuple[Files, Path]:
    """A pack of a log whose key was changed before its records, and a file for it."""
    note = rotated(ORIGIN, OLD_KEY, LOG_KEY, 1)
    boot = BootRecord(ts=T0, size=0, version="1")
    (tmp_path / "log").mkdir()
    log = write_log(
        tmp_path / "log",
        [
            boot,
            LogKeyRecord(ts=T0, act="rotated", note=note),
            *(BootRecord(ts=T0 + number, size=2, version="1") for number in range(3)),
        ],
    )
    out = tmp_path / "rotated.zip"
    until = datetime.fromtimestamp(T0 // 1_000_000 + 1, UTC)
    assert export(log.path, out=out, until=until) == 0
    return unpacked(out), out


def verified_with_the_old_key(files: Files, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    code = main(["pack", str(path), "--key", verifier_key(ORIGIN, OLD_KEY.public_key()), "--jobs", "1", "--json"])
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    return code, [finding["code"] for finding in report["findings"]]


def test_a_pack_leads_from_the_key_that_was_kept_to_the_one_that_signed(
    rotated_pack: tuple[Files, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files, path = rotated_pack
    assert verified_with_the_old_key(files, path, capsys) == (0, [])
    bare = mended({name: content for name, content in files.items() if name != "log-keys.jsonl"})
    assert verified_with_the_old_key(bare, path, capsys) == (2, ["signer_unknown"])
    unproven = mended({name: content for name, content in files.items() if name != "proofs/1.tlog-proof"})
    assert verified_with_the_old_key(unproven, path, capsys) == (2, ["proof_missing"])
    forged = mended({**files, "log-keys.jsonl": files["log-keys.jsonl"].replace(b"rotated", b"revoked", 1)})
    code, found = verified_with_the_old_key(forged, path, capsys)
    assert code != 0
    assert {"log_key_false", "signer_unknown"} <= {*found}
