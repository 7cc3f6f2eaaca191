"""`egress audit disclosures`: whose data left, to whom, as what; and asking is on record without the value."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.quarters import quarter_start
from tests.unit.cli.audit.conftest import MAIL, MRN, QUARTERS

from egress_gateway.adapters.audit_index import INDEX
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.cli.audit.disclosures import disclosures

Captured = pytest.CaptureFixture[str]
ADDRESS = "patient" + "@" + "clinic.example"


@pytest.fixture
def asked(known, capsys: Captured):
    known.sends("corp:ada", (MRN, "12345678"), (MAIL, ADDRESS))
    known.sends("corp:bob", (MAIL, ADDRESS))
    known.sends("corp:ada", (MRN, "12345678"), quarter=QUARTERS[1])
    known.write()

    def ask(subject: str, **more: object) -> dict[str, object]:
        assert disclosures(subject=subject, state=known.state, json=True, **more) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def test_every_disclosure_of_a_value_is_accounted_for(known, asked) -> None:
    report = asked("MRN 12345678")
    assert (report["classes"], len(report["pseudonyms"])) == (["phi.mrn"], 2)
    first, second = report["disclosures"]
    assert first["at"] < second["at"]
    assert {name: first[name] for name in ("upstream", "region", "baa", "route", "owner", "app", "person")} == {
        "upstream": "azure-us",
        "region": "us",
        "baa": True,
        "route": "clinic",
        "owner": "team-clinic",
        "app": "bot",
        "person": "corp:ada",
    }
    assert (first["data_class"], first["redacted"], first["end"], first["status"], first["record"]) == (
        "phi.mrn",
        False,
        "complete",
        200,
        0,
    )
    assert second["request"] == f"{4:032x}"


def test_another_value_of_the_same_request_is_not_told(asked) -> None:
    report = asked(f"write to {ADDRESS}")
    assert [(one["person"], one["redacted"]) for one in report["disclosures"]] == [
        ("corp:ada", True),
        ("corp:bob", True),
    ]
    assert report["classes"] == ["pii.email"]


def test_times_are_those_of_the_records(asked) -> None:
    border = datetime.fromtimestamp(quarter_start(QUARTERS[1]) / 1_000_000, UTC)
    assert len(asked("12345678", since=border)["disclosures"]) == 1
    assert len(asked("12345678", until=border)["disclosures"]) == 1
    assert asked("12345678", since=border, until=border)["disclosures"] == []


def test_asking_is_on_record_without_the_value(known, asked) -> None:
    pseudonyms = asked("MRN 12345678", reason="accounting, 164.528")["pseudonyms"]
    asked("MRN 87654321")
    first, second = known.entered()
    assert (first.act, first.object, first.reason) == ("audit.query", pseudonyms[0], "accounting, 164.528")
    assert second.object == "nobody"
    assert [details(each) for each in (first, second)] == [
        ["pseudonyms=2", "what=disclosures"],
        ["pseudonyms=0", "what=disclosures"],
    ]
    # Ids, times and digests, in which any four digits stand now and then, are none of what was asked with.
    chosen = {"ts": 0, "at": 0, "act_id": "", "object": "", "details": ()}
    text = "".join(str(msgspec.structs.replace(each, **chosen)) for each in (first, second))
    assert "5678" not in text
    assert "8765" not in text


def details(record: AdminRecord) -> list[str]:
    """What an act says of itself, without the digest of the configuration."""
    return [one for one in record.details if not one.startswith("config=sha256:")]


def test_it_is_shown_as_a_table(known, asked, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert disclosures(subject="12345678", state=known.state) == 0
    text = capsys.readouterr().out
    assert "azure-us, us, BAA" in text
    assert "bot/corp:ada" in text
    assert "2 disclosures in 2 requests" in text
    assert disclosures(subject="00000000", state=known.state) == 0
    assert "nothing of it is on record" in capsys.readouterr().out


def test_who_was_erased_is_a_pseudonym(known, asked) -> None:
    person = asked("12345678")["disclosures"][0]["person"]
    assert person == "corp:ada"
    known.forget_person("corp:ada")
    report = asked("12345678")
    assert all(one["person"].startswith("p") for one in report["disclosures"])


HIDDEN = {
    "what left": "DELETE FROM disclosure",
    "when": "UPDATE record SET ts = 0, kind = 'boot', disclosed = ''",
}


@pytest.mark.parametrize("change", HIDDEN.values(), ids=HIDDEN)
def test_whoever_changes_the_index_hides_nothing(known, asked, change: str) -> None:
    before = asked("MRN 12345678")
    alter(known, change)
    assert asked("MRN 12345678") == before
    assert len(before["disclosures"]) == 2


def test_whoever_changes_the_index_makes_no_other_end(known, asked) -> None:
    assert asked("MRN 12345678")["disclosures"][0]["end"] == "complete"
    # The outcome of another request, as the first one's.
    alter(known, "UPDATE record SET rid = (SELECT rid FROM record WHERE seq = 0) WHERE seq = 3")
    alter(known, "UPDATE record SET rid = '' WHERE seq = 1")
    assert asked("MRN 12345678")["disclosures"][0]["end"] == ""


def alter(known, change: str) -> None:
    database = sqlite3.connect(Path(known.places.log) / INDEX)
    with database:
        database.execute(change)
    database.close()


def test_values_that_are_not_listed_are_told_of(known, capsys: Captured) -> None:
    known.sends("corp:ada", (MAIL, ADDRESS))
    known.sends("corp:ada", (MAIL, ADDRESS))
    known.records[0] = msgspec.structs.replace(known.records[0], further_disclosed=200)
    known.records[2] = msgspec.structs.replace(known.records[2], abridged=True, disclosed=())
    known.write()
    assert disclosures(subject="MRN 12345678", state=known.state, json=True) == 0
    assert json.loads(capsys.readouterr().out)["unlisted"] == 2
    assert disclosures(subject="MRN 12345678", state=known.state) == 0
    assert "2 attempts of this time had more values than their records list" in capsys.readouterr().out
    later = datetime.fromtimestamp(quarter_start(QUARTERS[1]) / 1_000_000, UTC)
    assert disclosures(subject="MRN 12345678", state=known.state, since=later) == 0
    assert "attempt" not in capsys.readouterr().out


def test_what_cannot_be_asked_is_said(known, capsys: Captured) -> None:
    assert disclosures(subject="x", data_class="secret", state=known.state) == 2
    assert "values are kept of classes of" in capsys.readouterr().err
    assert known.entered() == []


def test_a_log_that_the_states_key_did_not_sign_accounts_for_nothing(known, asked, capsys: Captured) -> None:
    known.replace(known.records)
    assert disclosures(subject="MRN 12345678", state=known.state) == 2
    assert "or the state that the log is of" in capsys.readouterr().err
