"""Who pseudonyms are: found by name and by value over all quarters, opened in records, and gone when erased."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_gateway.adapters.key_files import SUBJECTS_KEY, ensure_keys, log_key, worker_key
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.subjects.store import FILE, Store
from egress_gateway.audit.records.describe import of_principal
from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup
from egress_gateway.audit.sealing.names import PersonName, seal_name
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.policy import Principal
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Lookup, Subject
from egress_gateway.steps.subjects import claimed_person, named_person, value_lookup

MRN = DataClass("phi.mrn")
RID = RecordId("0" * 32)


class Kept:
    """A state directory in which somebody is known."""

    def __init__(self, state: StateConfig) -> None:
        self.state = state
        ensure_keys(state)
        Path(state.subjects).mkdir()
        self.store = Store(Path(state.subjects), log_key(state, SUBJECTS_KEY))
        self.key = worker_key(state, SUBJECTS_KEY)

    def subject(self, lookup: Lookup, quarter: int = 8107) -> Subject:
        return self.store.of([(quarter, lookup)])[quarter, lookup]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(StateConfig(directory=str(tmp_path / "var")))
    yield made
    made.store.close()


@pytest.fixture
def reader(kept: Kept) -> Iterator[SubjectReader]:
    with SubjectReader(kept.state) as made:
        yield made


def record(subject: Subject, principal: Principal, name: str) -> RefusalRecord:
    sealed = seal_name(subject, PersonName(name=name, issuer="corp"), RID)
    group = of_principal(principal, pseudonym=subject.pseudonym, subject=sealed)
    return RefusalRecord(
        rid=RID, ts=1, family_of_error="refused", status=403, error=ErrorGroup(code="rule"), principal=group
    )


def names(rows) -> list[str]:
    return [row.subject.pseudonym for row in rows]


def test_a_person_is_found_in_all_quarters_verified_or_claimed(kept: Kept, reader: SubjectReader) -> None:
    known = [kept.subject(named_person(kept.key, "corp:ada"), quarter).pseudonym for quarter in (8106, 8107)]
    claimed = kept.subject(claimed_person(kept.key, "corp:ada")).pseudonym
    kept.subject(named_person(kept.key, "corp:bob"))
    assert names(reader.person("corp:ada")) == [*known, claimed]
    assert names(reader.person(known[1])) == known
    assert reader.person("corp:eve") == reader.person("p" + "0" * 26) == ()


def test_a_value_is_found_however_it_is_written(kept: Kept, reader: SubjectReader) -> None:
    known = kept.subject(value_lookup(kept.key, MRN, "AB 123")).pseudonym
    assert names(reader.value(MRN, "ab123")) == [known]
    assert reader.value(MRN, "ab124") == ()


def test_names_in_records_are_opened(kept: Kept, reader: SubjectReader) -> None:
    ada = kept.subject(named_person(kept.key, "corp:ada"))
    verified = record(ada, Principal(person="corp:ada", person_verified=True), "corp:ada")
    assert reader.opened(verified).principal.person == "corp:ada"
    assert reader.name(verified.principal, RID) == PersonName(name="corp:ada", issuer="corp")
    bob = kept.subject(claimed_person(kept.key, "bob"))
    opened = reader.opened(record(bob, Principal(asserted_person="bob"), "bob"))
    assert (opened.principal.person, opened.principal.asserted_person) == ("", "bob")


def test_what_does_not_open_stays_a_pseudonym(kept: Kept, reader: SubjectReader) -> None:
    ada = kept.subject(named_person(kept.key, "corp:ada"))
    of_ada = record(ada, Principal(person="corp:ada"), "corp:ada")
    assert reader.name(of_ada.principal, RecordId("1" * 32)) is None
    nobody = record(ada, Principal(app="bot"), "corp:ada")
    assert reader.opened(nobody) == nobody


def test_who_was_erased_is_nobody(kept: Kept, reader: SubjectReader) -> None:
    ada = kept.subject(named_person(kept.key, "corp:ada"))
    of_ada = record(ada, Principal(person="corp:ada"), "corp:ada")
    assert reader.erase([ada.pseudonym]) == 1
    assert (reader.person("corp:ada"), reader.row(ada.pseudonym)) == ((), None)
    assert reader.opened(of_ada) == of_ada


def test_a_store_that_cannot_be_used_is_named(kept: Kept, reader: SubjectReader) -> None:
    ada = kept.subject(named_person(kept.key, "corp:ada"))
    with sqlite3.connect(Path(kept.state.subjects) / FILE) as database:
        database.execute("UPDATE subject SET key = x'00112233445566778899aabbccddeeff00112233445566778899aabbccdd'")
    database.close()
    for ask in (lambda: reader.person("corp:ada"), lambda: reader.row(ada.pseudonym)):
        with pytest.raises(ConfigError, match="what pseudonyms stand for cannot be used"):
            ask()
    with sqlite3.connect(Path(kept.state.subjects) / FILE) as database:
        database.execute("DROP TABLE subject")
    database.close()
    with pytest.raises(ConfigError, match="what pseudonyms stand for cannot be used"):
        reader.erase([ada.pseudonym])


def test_where_nobody_was_ever_known_that_is_said(tmp_path: Path) -> None:
    state = StateConfig(directory=str(tmp_path / "var"))
    ensure_keys(state)
    with pytest.raises(ConfigError, match="where the gateway has run"):
        SubjectReader(state)
