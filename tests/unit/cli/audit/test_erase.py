"""`egress audit erase`: what stands for a person or value is gone, on record without it, and never what is held."""

import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.cli.audit.conftest import MAIL, MRN, QUARTERS

from egress_gateway.adapters import log_leaves
from egress_gateway.adapters.audit_index import INDEX
from egress_gateway.adapters.auditd.layout import CHECKPOINT, CHECKPOINTS, segment_name
from egress_gateway.adapters.auditd.pruned import PRUNED
from egress_gateway.adapters.log_key_files import require_signing_key
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.subjects.store import Store
from egress_gateway.audit.notes.log_keys import rotated
from egress_gateway.audit.records.own_kinds import BootRecord, LogKeyRecord
from egress_gateway.cli.audit import erase as module
from egress_gateway.cli.audit import hold
from egress_gateway.cli.audit.erase import erase
from egress_gateway.cli.audit.rotate_key import signing_key_of
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.subjects import quarter_name
from egress_gateway.testing.written_log import LOG_KEY

Captured = pytest.CaptureFixture[str]
WHY = {"reason": "asked for it", "basis": "GDPR 17"}


@pytest.fixture
def erased(known, capsys: Captured):
    known.sends("corp:ada", (MRN, "12345678"), (MAIL, "a" + "@" + "clinic.example"))
    known.sends("corp:ada", (MRN, "12345678"), quarter=QUARTERS[1])
    known.sends("corp:bob", route="sales")
    known.write()

    def run(**what: object) -> dict[str, object]:
        assert erase(state=known.state, json=True, **WHY, **what) == 0
        return json.loads(capsys.readouterr().out)

    return run


def left(known, name: str) -> int:
    with SubjectReader(known.places) as reader:
        return len(reader.person(name))


def test_a_person_is_erased_in_all_quarters_and_nobody_else(known, erased) -> None:
    report = erased(person="corp:ada")
    assert (report["erased"], len(report["pseudonyms"])) == (True, 2)
    assert report["quarters"] == [quarter_name(one) for one in QUARTERS]
    assert (left(known, "corp:ada"), left(known, "corp:bob")) == (0, 1)


def test_a_person_may_be_given_by_issuer_and_id(known, erased) -> None:
    erased(person="ada", issuer="corp")
    assert left(known, "corp:ada") == 0


def test_one_quarter_may_be_erased_alone(known, erased) -> None:
    report = erased(person="corp:ada", quarter=quarter_name(QUARTERS[0]))
    assert (report["quarters"], left(known, "corp:ada")) == ([quarter_name(QUARTERS[0])], 1)


def test_a_value_is_erased_and_the_person_is_not(known, erased) -> None:
    assert len(erased(subject="MRN 12345678")["pseudonyms"]) == 2
    assert left(known, "corp:ada") == 2


def test_a_pseudonym_is_erased_alone(known, erased) -> None:
    with SubjectReader(known.places) as reader:
        (first, _) = reader.person("corp:ada")
    assert erased(pseudonym=[first.subject.pseudonym, "p" + "0" * 26])["pseudonyms"] == [first.subject.pseudonym]
    assert left(known, "corp:ada") == 1


def test_a_dry_run_changes_and_records_nothing(known, erased) -> None:
    report = erased(person="corp:ada", dry_run=True)
    assert (report["erased"], len(report["pseudonyms"])) == (False, 2)
    assert left(known, "corp:ada") == 2
    assert known.entered() == []


def test_the_act_is_on_record_before_and_names_pseudonyms_alone(known, erased, monkeypatch: pytest.MonkeyPatch) -> None:
    before: list[int] = []
    deletes = Store.erase

    def watched(store: Store, names: tuple[str, ...]) -> int:
        before.append(len(known.entered()))
        return deletes(store, names)

    monkeypatch.setattr(Store, "erase", watched)
    monkeypatch.setattr(module, "IN_AN_ACT", 1)
    names = erased(person="corp:ada")["pseudonyms"]
    assert before == [2]
    acts = known.entered()
    assert [(act.act, act.object, act.reason) for act in acts] == [
        ("audit.erase", name, "asked for it") for name in names
    ]
    assert {"basis=GDPR 17", f"pseudonyms={names[0]}"} <= set(acts[0].details)
    # As a word: the three letters may stand in an id or a pseudonym.
    assert re.search(r"\bada\b", str(acts)) is None


def test_what_is_left_elsewhere_is_told(known, erased, capsys: Captured) -> None:
    Path(known.places.containments).write_text('{"person":"corp:ada"}')
    (told,) = erased(person="corp:ada", dry_run=True)["still_named"]
    assert "egress contain lift" in told
    assert erase(person="corp:ada", state=known.state, **WHY) == 0
    text = capsys.readouterr().out
    assert "erased 2 pseudonyms" in text
    assert "still named in" in text
    assert "backups" in text


def test_what_stays_readable_of_a_value_is_told_until_its_holder_is_erased(known, erased, capsys: Captured) -> None:
    known.seals("corp:bob", (MRN, "12345678"))
    known.write()
    (told,) = erased(subject="MRN 12345678", dry_run=True)["still_readable"]
    assert erase(subject="MRN 12345678", state=known.state, **WHY) == 0
    text = capsys.readouterr().out
    assert f"unless {told['holder']} is erased as well" in text
    assert told["requests"][0] in text
    assert erase(pseudonym=[told["holder"]], state=known.state, **WHY) == 0
    assert "still to be read" not in capsys.readouterr().out


def test_reviews_that_are_kept_are_told(known, erased, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    assert erased(person="corp:ada", dry_run=True)["sealed_reviews"] == 0
    monkeypatch.setattr(module, "how_many", lambda _: 2)
    assert erased(person="corp:ada", dry_run=True)["sealed_reviews"] == 2
    assert erase(person="corp:ada", state=known.state, **WHY) == 0
    assert "2 reviews are kept, sealed" in capsys.readouterr().out


def test_who_is_not_known_is_said_to_be_so(known, erased, capsys: Captured) -> None:
    erased(person="corp:ada")
    assert erase(person="corp:ada", state=known.state, **WHY) == 1
    assert "nothing to erase" in capsys.readouterr().err
    assert len(known.entered()) == 1


HOLDS = {
    "the person": ({"person": "corp:ada"}, True),
    "everything": ({}, True),
    "the route that he used": ({"route": "clinic", "app": "bot"}, True),
    "another person": ({"person": "corp:bob"}, False),
    "another route": ({"route": "sales"}, False),
    "another application": ({"app": "wiki"}, False),
    "the person on another route": ({"person": "corp:ada", "route": "sales"}, True),
    "a time before": ({"until": datetime(2020, 1, 1, tzinfo=UTC)}, False),
    "a time after": ({"since": datetime(2030, 1, 1, tzinfo=UTC)}, False),
}


@pytest.mark.parametrize(("held", "refused"), HOLDS.values(), ids=HOLDS)
def test_what_is_held_is_not_erased(known, erased, capsys: Captured, held: dict[str, object], *, refused: bool) -> None:
    assert hold.add("case-17", reason="litigation", state=known.state, **held) == 0
    capsys.readouterr()
    assert erase(person="corp:ada", state=known.state, **WHY) == (1 if refused else 0)
    assert ("held by 'case-17'" in capsys.readouterr().err) is refused
    assert left(known, "corp:ada") == (2 if refused else 0)


@pytest.mark.parametrize(("held", "refused"), [({"person": "corp:ada"}, True), ({"person": "corp:bob"}, False)])
def test_a_hold_that_is_added_while_the_log_is_read_holds(
    known, erased, capsys: Captured, monkeypatch: pytest.MonkeyPatch, held: dict[str, object], *, refused: bool
) -> None:
    reads = module.read_holds

    def read_and_add(path: Path) -> object:
        before = reads(path)
        assert hold.add("case-17", reason="litigation", state=known.state, **held) == 0
        return before

    monkeypatch.setattr(module, "read_holds", read_and_add)
    assert erase(person="corp:ada", state=known.state, **WHY) == (1 if refused else 0)
    assert ("held by 'case-17'" in capsys.readouterr().err) is refused
    assert left(known, "corp:ada") == (2 if refused else 0)
    assert [act.act for act in known.entered()] == ["hold.add", *([] if refused else ["audit.erase"])]


@pytest.mark.parametrize(("held", "refused"), [({"person": "corp:ada"}, True), ({"route": "sales"}, False)])
def test_values_in_what_is_held_are_not_erased(known, erased, held: dict[str, object], *, refused: bool) -> None:
    assert hold.add("case-17", reason="litigation", state=known.state, **held) == 0
    assert erase(subject="MRN 12345678", state=known.state, **WHY) == (1 if refused else 0)


HELD = (1, "held by 'case-17'")
STALE = (2, "delete index.sqlite")
DAMAGED = {
    "whose": ("UPDATE record SET person = '', asserted_person = ''", *HELD),
    "where": ("UPDATE record SET route = '', app = ''", *HELD),
    "when": ("UPDATE record SET ts = 0", *HELD),
    "what kind it is": ("UPDATE record SET kind = 'boot'", *HELD),
    "what left": ("DELETE FROM disclosure", *HELD),
    "which place is whose": ("UPDATE record SET offset = (SELECT MIN(offset) FROM record)", *STALE),
}


@pytest.mark.parametrize(("change", "code", "why"), DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("whom", [{"person": "corp:ada"}, {"subject": "MRN 12345678"}], ids=["person", "value"])
def test_what_is_held_is_not_erased_by_a_damaged_index(
    known, erased, capsys: Captured, change: str, code: int, why: str, whom: dict[str, str]
) -> None:
    assert hold.add("case-17", reason="litigation", state=known.state, route="clinic") == 0
    assert erase(state=known.state, dry_run=True, **WHY, **whom) == 1
    database = sqlite3.connect(Path(known.places.log) / INDEX)
    with database:
        assert database.execute(change).rowcount > 0
    database.close()
    capsys.readouterr()
    assert erase(state=known.state, **WHY, **whom) == code
    assert why in capsys.readouterr().err
    assert left(known, "corp:ada") == 2
    assert [act.act for act in known.entered() if act.act == "audit.erase"] == []


def test_a_file_that_says_that_all_was_pruned_opens_no_hold(known, erased, capsys: Captured) -> None:
    assert hold.add("case-17", reason="litigation", state=known.state, route="clinic") == 0
    (Path(known.places.log) / PRUNED).write_text('{"segments":1}')
    assert erase(person="corp:ada", state=known.state, **WHY) == 1
    assert "log_damaged" in capsys.readouterr().err
    assert left(known, "corp:ada") == 2


SIGNED = {"another log": {}, "the log's name, by another key": {"origin": GatewayConfig().log_origin}}


@pytest.mark.parametrize("signed", SIGNED.values(), ids=SIGNED)
def test_a_log_that_the_states_key_did_not_sign_opens_no_hold(
    known, erased, capsys: Captured, signed: dict[str, object]
) -> None:
    assert hold.add("case-17", reason="litigation", state=known.state, route="clinic") == 0
    known.replace([BootRecord(ts=1, size=0, version="1")], **signed)
    assert erase(person="corp:ada", state=known.state, **WHY) == 2
    assert "or the state that the log is of" in capsys.readouterr().err
    assert left(known, "corp:ada") == 2


def test_a_log_whose_key_followed_that_of_the_state_is_its_own(known, erased, capsys: Captured) -> None:
    # The log has taken up another key, and the file of it is not in place yet.
    origin, key = GatewayConfig().log_origin, require_signing_key(signing_key_of(known.state))
    note = rotated(origin, key, LOG_KEY, 0)
    known.replace([LogKeyRecord(ts=1, act="rotated", note=note), *known.records], origin=origin, key=LOG_KEY)
    assert hold.add("case-17", reason="litigation", state=known.state, route="clinic") == 0
    assert erase(person="corp:ada", state=known.state, **WHY) == 1
    assert "held by 'case-17'" in capsys.readouterr().err


def test_a_broken_record_behind_an_old_checkpoint_opens_no_hold(
    known, erased, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hold.add("case-17", reason="litigation", state=known.state, route="clinic") == 0
    log, records = Path(known.places.log), [BootRecord(ts=1, size=0, version="1"), *known.records]
    signed = {"origin": GatewayConfig().log_origin, "key": require_signing_key(signing_key_of(known.state))}
    known.replace(records[:1], **signed)
    old = {name: (log / name).read_bytes() for name in (CHECKPOINT, CHECKPOINTS)}
    known.replace(records, **signed)
    for name, note in old.items():
        (log / name).write_bytes(note)
    segment = bytearray((log / segment_name(0)).read_bytes())
    segment[segment.index(b'"intent"')] ^= 1
    (log / segment_name(0)).write_bytes(segment)
    monkeypatch.setattr(log_leaves, "_PAUSE_SECONDS", 0)
    assert erase(person="corp:ada", state=known.state, **WHY) == 1
    assert "log_damaged" in capsys.readouterr().err
    assert left(known, "corp:ada") == 2


WRONG = {
    "no reason": ({"reason": " ", "basis": "GDPR 17", "person": "corp:ada"}, "say why"),
    "a quarter that is none": ({**WHY, "person": "corp:ada", "quarter": "2026"}, "write it like 2026Q4"),
    "a pseudonym that is none": ({**WHY, "pseudonym": ["corp:ada"]}, "copy it from a record"),
}


@pytest.mark.parametrize(("what", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_done_is_said(known, erased, capsys: Captured, what: dict[str, object], said: str) -> None:
    assert erase(state=known.state, **what) == 2
    assert said in capsys.readouterr().err
    assert known.entered() == []


def test_what_failed_is_on_record_too(known, erased, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise module.ConfigError("the disk is gone")

    monkeypatch.setattr(SubjectReader, "erase", fails)
    assert erase(person="corp:ada", state=known.state, **WHY) == 2
    act, failed = known.entered()
    assert f"failed={act.act_id}" in failed.details
    monkeypatch.setattr(module.Acts, "failed", fails)
    assert erase(person="corp:ada", state=known.state, **WHY) == 2
    assert "nor can it be recorded" in capsys.readouterr().err
