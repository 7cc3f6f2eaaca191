"""`egress audit reveal`: sealed content is shown to who may see it, on record before, and never after an erasure."""

import json
import re

import msgspec
import pytest
from tests.unit.cli.audit.conftest import MAIL, Known

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, ToolRecord
from egress_gateway.audit.records.groups import SealedGroup, SentGroup, ToolGroup
from egress_gateway.audit.sealing.contents import Entry, entry_about, seal_entries
from egress_gateway.cli.audit.reveal import reveal
from egress_gateway.core.ids import RecordId
from egress_gateway.steps.subjects import named_person, value_lookup

Captured = pytest.CaptureFixture[str]
RID = RecordId("a" * 32)
SENT = SentGroup(digest="sha256:00", bytes=1, destination="azure-us POST / sha256:00")
WHY = {"reason": "complaint 4711"}
BELL = "\x1b[2J"


def sealed(known: Known, person: str, what: str, *entries: Entry, rid: RecordId = RID) -> SealedGroup:
    return seal_entries(known.subject(named_person(known.key, person)), entries, rid=rid, purpose=what)


@pytest.fixture
def asked(known: Known) -> Known:
    """A request with content of ada's, and one without any."""
    redactions = sealed(known, "corp:ada", "redactions 1", Entry("EMAIL_1", "ada@clinic"))
    tools = sealed(known, "corp:ada", "tools 2", Entry("0", f'{{"note":"{BELL}"}}'), Entry("7", "{}"))
    shared = {"rid": RID, "ts": 1, "attempt": 1}
    known.records += [
        IntentRecord(sent=SENT, sealed=redactions, **shared),
        ToolRecord(tools=(ToolGroup(name="crm_update"),), sealed=msgspec.structs.replace(tools, left_out=1), **shared),
        OutcomeRecord(end="complete", **shared),
    ]
    known.sends("corp:bob")
    known.write()
    return known


def test_what_was_sealed_is_shown_by_name(asked: Known, capsys: Captured) -> None:
    assert reveal(RID, state=asked.state, json=True, **WHY) == 0
    first, second = json.loads(capsys.readouterr().out)["contents"]
    assert first["what"] == "redactions 1"
    assert first["values"] == [["EMAIL_1", "ada@clinic"]]
    assert [name for name, _ in second["values"]] == ["crm_update", "7"]
    assert second["left_out"] == 1


def test_what_a_model_wrote_does_not_speak_to_the_terminal(asked: Known, capsys: Captured) -> None:
    assert reveal(RID, state=asked.state, **WHY) == 0
    text = capsys.readouterr().out
    assert BELL not in text
    assert "crm_update = " in text
    assert "1 more were too long" in text


def test_that_somebody_looks_is_on_record_first(
    asked: Known, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[int] = []
    row = SubjectReader.row

    def watched(reader: SubjectReader, name: str) -> object:
        before.append(len(asked.entered()))
        return row(reader, name)

    monkeypatch.setattr(SubjectReader, "row", watched)
    assert reveal(RID, state=asked.state, **WHY) == 0
    assert before == [1, 1]
    (act,) = asked.entered()
    assert (act.act, act.object, act.reason) == ("audit.reveal", RID, "complaint 4711")
    # As a word: the three letters are hexadecimal digits too, and an act has an id.
    assert re.search(r"\bada\b", str(act)) is None
    assert "ada@clinic" in capsys.readouterr().out


def test_of_who_was_erased_nothing_opens(asked: Known, capsys: Captured) -> None:
    asked.forget_person("corp:ada")
    assert reveal(RID, state=asked.state, json=True, **WHY) == 1
    told = capsys.readouterr().out
    assert "erased" in told
    assert "ada@clinic" not in told


def test_a_value_that_was_erased_is_not_read_by_whoever_else_has_a_key(known: Known, capsys: Captured) -> None:
    about = [
        entry_about(known.subject(value_lookup(known.key, MAIL, text)), token, text, rid=RID)
        for token, text in (("EMAIL_1", "eve@clinic.example"), ("EMAIL_2", "ada@clinic.example"))
    ]
    group = sealed(known, "corp:bob", "redactions 1", *about)
    known.records.append(IntentRecord(rid=RID, ts=1, attempt=1, sent=SENT, sealed=group))
    known.write()
    known.forget_value(MAIL, "eve@clinic.example")
    assert reveal(RID, state=known.state, json=True, **WHY) == 0
    (content,) = json.loads(capsys.readouterr().out)["contents"]
    assert (content["values"], content["erased"]) == ([["EMAIL_2", "ada@clinic.example"]], ["EMAIL_1"])
    assert reveal(RID, state=known.state, **WHY) == 0
    assert "EMAIL_1: erased" in capsys.readouterr().out


def test_what_was_moved_to_another_request_does_not_open(known: Known, capsys: Captured) -> None:
    moved = sealed(known, "corp:ada", "redactions 1", Entry("EMAIL_1", "ada@clinic"), rid=RecordId("b" * 32))
    known.records.append(IntentRecord(rid=RID, ts=1, attempt=1, sent=SENT, sealed=moved))
    known.write()
    assert reveal(RID, state=known.state, **WHY) == 1
    assert "egress audit verify" in capsys.readouterr().out


NOTHING = {
    "no content": ("0" * 31 + "3", 1, "does not ask for any"),
    "no request": ("f" * 32, 1, "no such request"),
    "no id": ("4711", 2, "32 hexadecimal digits"),
}


@pytest.mark.parametrize(("request_id", "code", "told"), NOTHING.values(), ids=NOTHING)
def test_nothing_is_revealed_of(asked: Known, capsys: Captured, request_id: str, code: int, told: str) -> None:
    assert reveal(request_id, state=asked.state, **WHY) == code
    assert told in capsys.readouterr().err
    assert asked.entered() == []


def test_a_reason_is_needed(asked: Known, capsys: Captured) -> None:
    assert reveal(RID, state=asked.state, reason=" ") == 2
    assert "--reason" in capsys.readouterr().err


def test_of_a_log_that_the_states_key_did_not_sign_nothing_is_shown(asked: Known, capsys: Captured) -> None:
    asked.replace(asked.records)
    assert reveal(RID, state=asked.state, **WHY) == 2
    assert "or the state that the log is of" in capsys.readouterr().err
    assert asked.entered() == []
