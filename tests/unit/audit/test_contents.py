"""Content in records opens for what it was sealed for and for nothing else, and never takes more than its room."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.audit.contents import MOST_SEALED, open_entries, seal_entries, without_text
from egress_gateway.audit.groups import SealedGroup
from egress_gateway.audit.sealed import nonce_of, seal
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Subject

RID = RecordId("0" * 32)
HOLDER = Subject(pseudonym="p" + "0" * 26, key=Secret(b"k" * 32))
OTHER = Secret(b"x" * 32)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=30))
def test_what_is_sealed_opens_again(entries: list[tuple[str, str]]) -> None:
    sealed = seal_entries(HOLDER, entries, rid=RID, purpose="tools 1")
    assert open_entries(HOLDER.key, sealed, RID) == tuple(entries)
    assert (sealed.holder, sealed.entries, sealed.left_out) == (HOLDER.pseudonym, len(entries), 0)


def test_content_does_not_show() -> None:
    sealed = seal_entries(HOLDER, [("0", "planted-canary")], rid=RID, purpose="tools 1")
    assert "planted-canary" not in msgspec.json.encode(sealed).decode()


def test_what_does_not_fit_is_left_out_and_counted() -> None:
    entries = [("0", "a" * MOST_SEALED), ("1", "b"), ("2", "c" * (MOST_SEALED - 100)), ("3", "d" * 200)]
    sealed = seal_entries(HOLDER, entries, rid=RID, purpose="tools 1")
    assert [name for name, _ in open_entries(HOLDER.key, sealed, RID)] == ["1", "2"]
    assert (sealed.entries, sealed.left_out) == (2, 2)
    assert len(sealed.text) < 2 * MOST_SEALED


def test_where_nothing_fits_nothing_is_sealed() -> None:
    sealed = seal_entries(HOLDER, [("0", "a" * MOST_SEALED)], rid=RID, purpose="tools 1")
    assert (sealed.text, sealed.left_out) == ("", 1)
    assert open_entries(HOLDER.key, sealed, RID) == ()


SEALED = seal_entries(HOLDER, [("0", "text")], rid=RID, purpose="tools 1")
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
