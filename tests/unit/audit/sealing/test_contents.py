"""Content in records opens for what it was sealed for and for nothing else, and never takes more than its room."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.audit.records.groups import SealedGroup
from egress_gateway.audit.sealing.contents import (
    MOST_SEALED,
    Entry,
    entry_about,
    open_entries,
    seal_entries,
    text_about,
    without_text,
)
from egress_gateway.audit.sealing.sealed import nonce_of, seal
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Subject

RID = RecordId("0" * 32)
HOLDER = Subject(pseudonym="p" + "0" * 26, key=Secret(b"k" * 32))
OTHER = Secret(b"x" * 32)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=30))
def test_what_is_sealed_opens_again(pairs: list[tuple[str, str]]) -> None:
    entries = [Entry(*pair) for pair in pairs]
    sealed = seal_entries(HOLDER, entries, rid=RID, purpose="tools 1")
    assert open_entries(HOLDER.key, sealed, RID) == tuple(entries)
    assert (sealed.holder, sealed.entries, sealed.left_out) == (HOLDER.pseudonym, len(entries), 0)


def test_content_does_not_show() -> None:
    sealed = seal_entries(HOLDER, [Entry("0", "planted-canary")], rid=RID, purpose="tools 1")
    assert "planted-canary" not in msgspec.json.encode(sealed).decode()


def test_what_does_not_fit_is_left_out_and_counted() -> None:
    lengths = (MOST_SEALED, 1, MOST_SEALED - 100, 200)
    entries = [Entry(str(number), "a" * length) for number, length in enumerate(lengths)]
    sealed = seal_entries(HOLDER, entries, rid=RID, purpose="tools 1")
    assert [entry.name for entry in open_entries(HOLDER.key, sealed, RID)] == ["1", "2"]
    assert (sealed.entries, sealed.left_out) == (2, 2)
    assert len(sealed.text) < 2 * MOST_SEALED


def test_where_nothing_fits_nothing_is_sealed() -> None:
    sealed = seal_entries(HOLDER, [Entry("0", "a" * MOST_SEALED)], rid=RID, purpose="tools 1")
    assert (sealed.text, sealed.left_out) == ("", 1)
    assert open_entries(HOLDER.key, sealed, RID) == ()


SEALED = seal_entries(HOLDER, [Entry("0", "text")], rid=RID, purpose="tools 1")
FORGED = seal(HOLDER.key, b"[1]", nonce=nonce_of(RID, "tools 1"), bound_to=f"tools 1 {RID}".encode())
WRONG = {
    "another key": (OTHER, SEALED, RID),
    "another request": (HOLDER.key, SEALED, RecordId("1" * 32)),
    "another purpose": (HOLDER.key, msgspec.structs.replace(SEALED, purpose="tools 2"), RID),
    "no entries": (HOLDER.key, msgspec.structs.replace(SEALED, text=FORGED), RID),
}


@pytest.mark.parametrize(("key", "group", "rid"), WRONG.values(), ids=WRONG)
def test_it_opens_for_nothing_else(key: Secret[bytes], group: SealedGroup, rid: RecordId) -> None:
    with pytest.raises(WireError):
        open_entries(key, group, rid)


def test_a_record_without_room_says_what_it_has_not() -> None:
    bare = without_text(SEALED)
    assert bare is not None
    assert (bare.text, bare.entries, bare.left_out) == ("", 0, 1)
    assert without_text(None) is None


def test_an_entry_about_a_value_opens_with_the_values_key_as_well() -> None:
    value = Subject(pseudonym="v" + "0" * 26, key=OTHER)
    entry = entry_about(value, "EMAIL_1", "ada@example.com", rid=RID)
    (kept,) = open_entries(HOLDER.key, seal_entries(HOLDER, [entry], rid=RID, purpose="redactions 1"), RID)
    assert "ada" not in kept.text
    assert kept.subject == value.pseudonym
    assert text_about(OTHER, kept, RID) == "ada@example.com"
    for key, one, rid in (
        (HOLDER.key, kept, RID),
        (OTHER, msgspec.structs.replace(kept, name="EMAIL_2"), RID),
        (OTHER, kept, RecordId("1" * 32)),
    ):
        with pytest.raises(WireError):
            text_about(key, one, rid)
