"""What an erasure does not reach; `test_erase.py` has how it is told."""

from pathlib import Path

import pytest
from tests.unit.cli.audit.conftest import MAIL, MRN, QUARTERS

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.cli.audit.reading import opened_log
from egress_gateway.cli.audit.remains import names_of, still_named, still_readable

MAILBOX = "a" + "@" + "clinic.example"


def readable(known, data_class, text: str, *, and_person: str = "") -> dict[str, int]:
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log:
        rows = [*reader.value(data_class, text), *(reader.person(and_person) if and_person else ())]
        return {one.holder: len(one.requests) for one in still_readable(rows, reader, log.index)}


def test_content_sealed_for_others_is_readable_and_that_of_who_is_erased_is_not(known) -> None:
    known.seals("corp:ada", (MRN, "12345678"))
    known.seals("corp:bob", (MRN, "12345678"), (MAIL, MAILBOX))
    known.seals("corp:bob", (MRN, "12345678"))
    known.sends("corp:eve", (MRN, "12345678"))
    known.write()
    with SubjectReader(known.places) as reader:
        ((ada,), (bob,)) = (reader.person(name) for name in ("corp:ada", "corp:bob"))
    assert readable(known, MRN, "12345678") == {ada.subject.pseudonym: 1, bob.subject.pseudonym: 2}
    assert readable(known, MAIL, MAILBOX) == {bob.subject.pseudonym: 1}
    assert readable(known, MRN, "12345678", and_person="corp:ada") == {bob.subject.pseudonym: 2}
    known.forget_person("corp:bob")
    assert readable(known, MRN, "12345678") == {ada.subject.pseudonym: 1}


def test_who_is_given_by_a_pseudonym_is_looked_for_by_name(known) -> None:
    known.sends("corp:ada", (MRN, "12345678"), quarter=QUARTERS[1])
    with SubjectReader(known.places) as reader:
        (ada,) = reader.person("corp:ada")
        (value,) = reader.value(MRN, "12345678")
        known.records.append(
            ReviewRecord(
                ts=known.records[-1].ts + 1, act="denied", review="1", phase="request", person=ada.subject.pseudonym
            )
        )
        known.write()
        with opened_log(Path(known.places.log), None) as log:
            assert names_of([ada, value], reader, log.index) == {"corp:ada"}
            known.forget_person("corp:ada")
            with SubjectReader(known.places) as again:
                assert names_of([ada], again, log.index) == frozenset()


NAMED = {
    "as he is given": ("corp:ada", "containments", "contain lift"),
    "in another case": ("corp:ADA", "containments", "contain lift"),
    "by issuer and id": ("corp:ada", "revoked-identities", "revoked identity"),
    "in an act": ("corp:ada", "acts/1.json", "acts that wait"),
    "as somebody else": ("corp:bob", "", ""),
    "as nobody": ("", "", ""),
}


@pytest.mark.parametrize(("text", "place", "why"), NAMED.values(), ids=NAMED)
def test_who_is_named_beside_the_log_is_told(known, text: str, place: str, why: str) -> None:
    files = {
        "containments": '{"person":"corp:Ada"}',
        "revoked-identities": "corp sub ada\n",
        "acts/1.json": '{"details":["person=corp:ada"]}',
    }
    if place:
        path = known.state / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[place])
    else:
        (known.state / "containments").write_text(files["containments"])
    told = tuple(still_named(known.places, {text}))
    assert len(told) == bool(place)
    assert all(why in each for each in told)
