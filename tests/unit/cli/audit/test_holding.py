"""Which holds an erasure would break; `test_erase.py` has the table of them."""

from pathlib import Path

import pytest
from tests.unit.cli.audit.conftest import MRN, T0

from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.merkle.leaf import hash_of, wrap
from egress_gateway.audit.merkle.segment import SegmentReader, frame
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.groups import PrincipalGroup, SentGroup
from egress_gateway.audit.records.operations import AdminRecord, ReviewRecord, TokenIssuedRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.audit.sealing.contents import Entry, seal_entries
from egress_gateway.cli.audit.holding import holds_on
from egress_gateway.cli.audit.reading import opened_log
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import LeafHash, RecordId
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.subjects import DIGEST_BYTES, Kind, Lookup
from egress_gateway.steps.subjects import named_person, value_lookup
from egress_gateway.testing.written_log import forge


def test_only_holds_on_what_the_pseudonyms_are_in_are_told(known) -> None:
    known.sends("corp:ada", (MRN, "12345678"))
    known.sends("corp:bob", (MRN, "87654321"), route="sales")
    known.write()
    value = known.subject(value_lookup(known.key, MRN, "87654321")).pseudonym
    holds = [
        Hold(name=name, reason="r", opened=1, person=person, route=route)
        for name, person, route in (("a", "corp:ada", ""), ("b", "corp:bob", ""), ("c", "", "sales"), ("d", "", "x"))
    ]
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log:
        assert [hold.name for hold in holds_on([value], holds, reader=reader, log=log)] == ["b", "c"]


RID = RecordId("c" * 32)
APP = Lookup(Kind.APP, b"a" * DIGEST_BYTES)

SELECTED = {
    "everything": ({}, {"app", "ada", "nowhere"}),
    "the route": ({"route": "clinic"}, {"app", "ada"}),
    "the application": ({"app": "bot"}, {"app", "ada"}),
    "another route": ({"route": "sales"}, set()),
    "another application": ({"app": "wiki"}, set()),
    "the time of a look at somebody": ({"since": T0 + 3, "until": T0 + 4}, {"ada"}),
    "the time of content": ({"since": T0, "until": T0 + 1}, {"app"}),
    "a time when nothing was": ({"since": T0 + 9}, set()),
}


@pytest.mark.parametrize(("selectors", "held"), SELECTED.values(), ids=SELECTED)
def test_whoever_stands_anywhere_in_what_is_held_is_held(known, selectors: dict[str, object], held: set[str]) -> None:
    app, ada = known.subject(APP), known.subject(named_person(known.key, "corp:ada"))
    nowhere = known.subject(named_person(known.key, "corp:bob"))
    sealed = seal_entries(app, [Entry("EMAIL_1", "x")], rid=RID, purpose="redactions 1")
    sent = SentGroup(digest="", bytes=0, destination="")
    bot = PrincipalGroup(app="bot")
    known.records += [
        IntentRecord(rid=RID, ts=T0, attempt=1, sent=sent, route="clinic", principal=bot, sealed=sealed),
        ReviewRecord(
            ts=T0 + 1, act="denied", review="1", phase="request", route="clinic", app="bot", person=ada.pseudonym
        ),
        TokenIssuedRecord(
            ts=T0 + 2,
            token_id="t",
            route="clinic",
            principal=PrincipalGroup(app="bot", asserted_person=ada.pseudonym),
            expires=0,
        ),
        AdminRecord(
            ts=T0 + 3, act="audit.query", act_id="1", at=T0 + 3, uid=1, role="unassigned", object=ada.pseudonym
        ),
    ]
    known.write()
    case = Hold(name="case", reason="r", opened=1, **selectors)
    found = set()
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log:
        for name, subject in (("app", app), ("ada", ada), ("nowhere", nowhere)):
            if holds_on([subject.pseudonym], [case], reader=reader, log=log):
                found.add(name)
    assert found == held


def written(known) -> bytes:
    return (Path(known.places.log) / segment_name(0)).read_bytes().rstrip(b"\x00")


def last_hash(known) -> LeafHash:
    return hash_of(SegmentReader().feed(written(known))[-1].leaf)


def append(known, leaf: bytes) -> None:
    """Write a leaf behind the checkpoint."""
    (Path(known.places.log) / segment_name(0)).write_bytes(written(known) + frame(leaf))


def test_what_no_checkpoint_covers_yet_is_held_too(known) -> None:
    known.sends("corp:ada")
    known.write()
    ada, bob = (known.subject(named_person(known.key, f"corp:{name}")).pseudonym for name in ("ada", "bob"))
    late = AdminRecord(ts=T0 + 3, act="audit.query", act_id="1", at=T0, uid=1, role="unassigned", object=bob)
    append(known, wrap(encode(late), last_hash(known), len(known.records)))
    case = Hold(name="case", reason="r", opened=1, since=T0 + 3, until=T0 + 4)
    read: list[int] = []
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log:
        assert holds_on([bob], [case], reader=reader, log=log, seen=lambda: read.append(1)) == (case,)
        assert holds_on([ada], [case], reader=reader, log=log) == ()
    assert len(read) == len(known.records)


def test_nothing_is_concluded_from_a_log_that_was_changed(known) -> None:
    known.sends("corp:ada")
    known.write()
    ada = known.subject(named_person(known.key, "corp:ada")).pseudonym
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log:
        forge(Path(known.places.log), ada.encode(), b"p" + b"z" * 26)
        with pytest.raises(Unavailable, match="record_not_proven"):
            holds_on([ada], [Hold(name="case", reason="r", opened=1, route="x")], reader=reader, log=log)


@pytest.mark.parametrize("is_leaf", [True, False], ids=["a record", "a leaf"])
def test_nothing_is_concluded_from_what_cannot_be_read(known, *, is_leaf: bool) -> None:
    known.sends("corp:ada")
    known.write()
    ada = known.subject(named_person(known.key, "corp:ada")).pseudonym
    junk = b'{"of":"%s"}' % ada.encode()
    append(known, wrap(junk, last_hash(known), len(known.records)) if is_leaf else junk)
    said = pytest.raises(Unavailable, match="log_damaged" if is_leaf else "record_not_proven")
    with SubjectReader(known.places) as reader, opened_log(Path(known.places.log), None) as log, said:
        holds_on([ada], [Hold(name="case", reason="r", opened=1, route="x")], reader=reader, log=log)
