"""`egress audit export`: what goes into a pack, and that making one is on record."""

import json
import sqlite3
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from egress_gateway.adapters.audit_index import INDEX
from egress_gateway.adapters.proven_log import COSIGNED
from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.audit.accounts.selection import rid_of
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import DisclosedGroup, PrincipalGroup, SentGroup
from egress_gateway.audit.records.record import Record
from egress_gateway.cli.audit import export as module
from egress_gateway.cli.audit.export import export
from egress_gateway.cli.audit.reading import micros
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.state_config import StateConfig
from egress_gateway.testing.written_log import WrittenLog, forge, signed_elsewhere, write_log

T0 = 1_767_225_600_000_000
P1, P2, P3, P9 = ("p" + digit * 26 for digit in "1239")
V1, V2 = ("v" + digit * 26 for digit in "12")
SENT = SentGroup(digest="sha256:00", bytes=7, destination="u POST /")
DISCLOSED = (DisclosedGroup(data_class=DataClass("pii.name"), subject=V1),)


def request(number: int, who: PrincipalGroup) -> list[Record]:
    rid, ts = RecordId(f"{number:032x}"), T0 + number * 60_000_000
    disclosed = DISCLOSED if number == 1 else ()
    return [
        IntentRecord(rid=rid, ts=ts, attempt=1, sent=SENT, principal=who, route="wiki", disclosed=disclosed),
        OutcomeRecord(rid=rid, ts=ts + 1, attempt=1, end="complete", principal=who, route="wiki"),
    ]


@pytest.fixture
def log(tmp_path: Path) -> WrittenLog:
    """Requests of P1, of P2, of somebody who says that he is P1, and of P1 again."""
    directory = tmp_path / "log"
    directory.mkdir()
    people = [
        PrincipalGroup(person=P1, app="bot"),
        PrincipalGroup(person=P2, app="bot"),
        PrincipalGroup(asserted_person=P1, app="bot"),
        PrincipalGroup(person=P1, app="cli"),
    ]
    return write_log(directory, [record for number, who in enumerate(people) for record in request(number, who)])


def read(path: Path) -> tuple[list[int], dict[str, object]]:
    with zipfile.ZipFile(path) as archive:
        leaves = [json.loads(line)["s"] for line in archive.read("leaves.jsonl").splitlines()]
        return leaves, json.loads(archive.read("manifest.json"))


ASKED: dict[str, tuple[dict[str, object], list[int], str]] = {
    "a person, who was verified": ({"person": [P1]}, [0, 1, 6, 7], "subject"),
    "a person with several pseudonyms": ({"person": [P1, P2]}, [0, 1, 2, 3, 6, 7], "subject"),
    "a value that left, and what became of it": ({"subject": [V1, V2]}, [2, 3], "subject"),
    "a person and an app": ({"person": [P1], "app": "cli"}, [6, 7], "subject"),
    "a route": ({"route": "wiki"}, list(range(8)), "query"),
    "whom somebody said to be": ({"person": [P1], "asserted": True}, [4, 5], "subject"),
    "nobody": ({"person": [P9]}, [], "subject"),
}


@pytest.mark.parametrize(("asked", "seqs", "kind"), ASKED.values(), ids=ASKED)
def test_what_is_chosen(log: WrittenLog, tmp_path: Path, asked: dict[str, object], seqs: list[int], kind: str) -> None:
    assert export(log.path, out=tmp_path / "p.zip", **asked) == 0  # type: ignore[arg-type]  # a table of options
    leaves, manifest = read(tmp_path / "p.zip")
    assert (leaves, manifest["kind"], manifest["contiguous"]) == (seqs, kind, False)


def test_too_many_records_are_refused_before_the_rest_of_the_log_is_read(
    log: WrittenLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read: list[None] = []
    monkeypatch.setattr("egress_gateway.adapters.packs.writer.MOST_PROOFS", 2)
    monkeypatch.setattr(module, "counted", lambda _: nullcontext(lambda: read.append(None)))
    assert export(log.path, out=tmp_path / "p.zip", person=[P1]) == 2
    assert "more than 2 records match" in capsys.readouterr().err
    assert len(read) == 7, "the third of them is at position 6"


def test_records_of_other_requests_are_not_decoded(
    log: WrittenLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[bytes] = []

    def noted(body: bytes) -> str:
        decoded.append(body)
        return rid_of(body)

    monkeypatch.setattr(module, "rid_of", noted)
    assert export(log.path, out=tmp_path / "p.zip", subject=[V1]) == 0
    assert read(tmp_path / "p.zip")[0] == [2, 3]
    assert len(decoded) == 2, "the intent that names the value, and its outcome"


def test_who_was_only_asserted_is_not_nobody(
    log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(log.path, out=tmp_path / "p.zip", person=[P1]) == 0
    assert "2 records in which this person was only asserted are not in it" in capsys.readouterr().err
    later = module.datetime.fromisoformat("2026-01-01T00:02:00")
    end = module.datetime.fromisoformat("2026-01-01T00:03:00")
    assert export(log.path, out=tmp_path / "q.zip", person=[P1], since=later, until=end) == 2
    assert "only asserted, in 2 records; `--asserted`" in capsys.readouterr().err
    assert not [path for path in tmp_path.iterdir() if "q.zip" in path.name]


HIDDEN = {
    "whose": "UPDATE record SET person = '', route = ''",
    "when": "UPDATE record SET ts = 0 WHERE seq < 3",
    "all rows of it": "DELETE FROM record WHERE seq BETWEEN 2 AND 5",
    "the last rows": "DELETE FROM record WHERE seq > 5",
    "the first rows": "DELETE FROM record WHERE seq < 4",
    "rows of it, with others in their place": "UPDATE record SET seq = seq + 100 WHERE seq < 4",
}


@pytest.mark.parametrize("change", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("asked", [{"person": [P1]}, {"since": "00:01:00", "until": "00:03:00"}], ids=["who", "when"])
def test_whoever_changes_the_index_hides_nothing(
    log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: dict[str, object], change: str
) -> None:
    given = {
        name: module.datetime.fromisoformat(f"2026-01-01T{value}") if isinstance(value, str) else value
        for name, value in asked.items()
    }
    assert export(log.path, out=tmp_path / "before.zip", **given) == 0  # type: ignore[arg-type]  # a table of options
    database = sqlite3.connect(log.path / INDEX)
    with database:
        database.execute(change)
    database.close()
    if export(log.path, out=tmp_path / "after.zip", **given):  # type: ignore[arg-type]  # a table of options
        assert "delete index.sqlite" in capsys.readouterr().err
    else:
        assert read(tmp_path / "after.zip")[0] == read(tmp_path / "before.zip")[0]
        assert change.startswith("UPDATE record SET person") or "ts" in change


def test_values_that_json_writes_otherwise_are_found(tmp_path: Path) -> None:
    odd = 'a "b" \\ \x7f\u00e9'
    directory = tmp_path / "log"
    directory.mkdir()
    write_log(directory, request(1, PrincipalGroup(app=odd)) + request(2, PrincipalGroup(app="b")))
    assert export(directory, out=tmp_path / "p.zip", app=odd) == 0
    assert read(tmp_path / "p.zip")[0] == [0, 1]


def test_a_time_alone_is_every_record_of_it(
    log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    since = module.datetime.fromisoformat("2026-01-01T00:01:00")
    until = module.datetime.fromisoformat("2026-01-01T00:03:00")
    assert export(log.path, out=tmp_path / "p.zip", since=since, until=until, key=[log.vkey], json=True) == 0
    leaves, manifest = read(tmp_path / "p.zip")
    assert (leaves, manifest["kind"], manifest["contiguous"]) == ([2, 3, 4, 5], "incident", True)
    assert manifest["query"] == {"match": {}, "since": micros(since), "until": micros(until), "requests": False}
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["requests"], told["pdf"]) == (4, 2, True)


def test_a_time_without_records(log: WrittenLog, tmp_path: Path) -> None:
    assert export(log.path, out=tmp_path / "p.zip", until=module.datetime.fromisoformat("2020-01-01")) == 0
    assert read(tmp_path / "p.zip")[0] == []


@pytest.fixture
def own(log: WrittenLog) -> WrittenLog:
    config = log.path.parent / "gateway.yaml"
    config.write_text("node: here\nupstreams: {one: {host: openai, url: 'https://api.example'}}\n")
    note_configuration(Path(StateConfig(directory=str(log.path.parent)).configuration), config)
    return log


def test_it_is_on_record_with_the_digest(own: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(own.path, out=tmp_path / "p.zip", person=[P1], reason="asked by her", json=True) == 0
    told = json.loads(capsys.readouterr().out)
    [path] = Path(StateConfig(directory=str(tmp_path)).acts).iterdir()
    act = json.loads(path.read_text())
    assert (act["act"], act["object"], act["reason"]) == ("audit.export", told["digest"], "asked by her")
    assert {f"principal.person={P1}", "records=4"} <= set(act["details"])


def test_what_cannot_be_recorded_is_not_handed_out(own: WrittenLog, tmp_path: Path) -> None:
    (tmp_path / "acts").write_text("in the way")
    assert export(own.path, out=tmp_path / "p.zip", person=[P1]) == 2
    assert not [path for path in tmp_path.iterdir() if "zip" in path.name]


def test_what_is_not_cosigned_yet_is_left_out_and_it_says_so(
    log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    people = [PrincipalGroup(person=P1, app="bot")]
    shorter = write_log(earlier, [record for number, who in enumerate(people) for record in request(number, who)])
    (log.path / COSIGNED).write_bytes(signed_elsewhere(2, shorter.root))
    assert export(log.path, out=tmp_path / "p.zip", person=[P1]) == 0
    assert read(tmp_path / "p.zip")[0] == [0, 1]
    assert "6 later records are not cosigned yet" in capsys.readouterr().err


def test_a_changed_record_makes_no_pack(log: WrittenLog, tmp_path: Path) -> None:
    forge(log.path, P1.encode(), P3.encode())
    assert export(log.path, out=tmp_path / "p.zip", person=[P3]) == 1
    assert not [path for path in tmp_path.iterdir() if "zip" in path.name]


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "nothing asked": ({}, "say what the pack is to hold"),
    "a file that is there": ({"person": [P1], "out": "log"}, "name another file"),
    "a directory that is not": ({"person": [P1], "out": "no/p.zip"}, "no such directory"),
    "a verifier that is not": ({"person": [P1], "verifier": Path("nowhere.pyz")}, "make verifier"),
    "a policy that is not": ({"person": [P1], "policy": Path("nowhere")}, "nowhere"),
}


@pytest.mark.parametrize(("asked", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage(
    log: WrittenLog, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: dict[str, object], said: str
) -> None:
    options = {"out": "p.zip", **asked}
    options["out"] = tmp_path / str(options["out"])
    assert export(log.path, **options) == 2  # type: ignore[arg-type]  # a table of options
    assert said in capsys.readouterr().err


def test_without_the_library_it_says_how_to_get_the_pdf(
    log: WrittenLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("egress_gateway.adapters.packs.writer.find_spec", lambda _: None)
    assert export(log.path, out=tmp_path / "p.zip", person=[P1]) == 0
    said = capsys.readouterr()
    assert "llm-egress-gateway[reports]" in said.err
    assert "4 records of 2 requests, sha256:" in said.out
