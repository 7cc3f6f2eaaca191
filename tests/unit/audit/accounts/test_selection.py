"""Which records a pack takes, by paths and time."""

import pytest

from egress_gateway.audit.accounts.selection import OF_A_REQUEST, Selection, may_tell_of, rid_of
from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.audit.records.record import KINDS, kind_of

BODY = (
    b'{"disclosed":[{"subject":"v1"},{"subject":"v2"}],"kind":"intent","policy":{"rules":["a","b"]},'
    b'"principal":{"person":"p1"},"route":"wiki","ts":50}'
)

CASES = {
    "nothing asked": (Selection(), True),
    "a value at a path": (Selection(match={"principal.person": ("p1", "p9")}), True),
    "another value": (Selection(match={"principal.person": ("p9",)}), False),
    "a list's items": (Selection(match={"disclosed[].subject": ("v2",)}), True),
    "none of a list's items": (Selection(match={"disclosed[].subject": ("v3",)}), False),
    "a list of names": (Selection(match={"policy.rules[]": ("b",)}), True),
    "all paths have to hold": (Selection(match={"principal.person": ("p1",), "route": ("chat",)}), False),
    "no such path": (Selection(match={"target.upstream": ("p1",)}), False),
    "a path into a text": (Selection(match={"route.name": ("wiki",)}), False),
    "a list where there is none": (Selection(match={"route[]": ("wiki",)}), False),
    "since, inclusive": (Selection(since=50), True),
    "before since": (Selection(since=51), False),
    "until, exclusive": (Selection(until=50), False),
    "within": (Selection(since=1, until=51), True),
}


@pytest.mark.parametrize(("selection", "taken"), CASES.values(), ids=CASES)
def test_taken(selection: Selection, *, taken: bool) -> None:
    assert selection.takes(BODY) is taken


def test_a_record_without_a_time_is_at_the_beginning() -> None:
    assert Selection().takes(b"{}")
    assert not Selection(since=1).takes(b"{}")


RID = "0" * 31 + "1"
HEADS = {
    "what became of a request": (b'{"kind":"outcome","rid":"%s","ts":1}' % RID.encode(), RID),
    "a review, which names a person of its own": (b'{"kind":"review","rid":"%s","ts":1}' % RID.encode(), ""),
    "no request": (b'{"kind":"orphan","ts":1}', ""),
    "a name further down": (b'{"kind":"intent","sent":{"rid":"%s"},"ts":1}' % RID.encode(), ""),
}


@pytest.mark.parametrize(("body", "rid"), HEADS.values(), ids=HEADS)
def test_of_which_request_a_record_tells(body: bytes, rid: str) -> None:
    assert rid_of(body) == rid


WRITTEN: dict[str, tuple[bytes, bool]] = {
    "one of them": (b'{"kind":"outcome","rid":"r1","ts":1}', True),
    "another": (b'{"kind":"outcome","rid":"r3","ts":1}', False),
    "one whose name begins like it": (b'{"kind":"outcome","rid":"r11","ts":1}', False),
    "none": (b'{"kind":"boot","ts":1}', False),
    "further down, and its own is another": (b'{"a":{"rid":"r1"},"kind":"outcome","rid":"r3","ts":1}', True),
    "another further down": (b'{"a":{"rid":"r3"},"kind":"outcome","rid":"r1","ts":1}', True),
    "in a text": (b'{"kind":"outcome","name":"\\"rid\\":\\"r1\\"","rid":"r3","ts":1}', False),
    "written with an escape": (b'{"kind":"outcome","rid":"a\\"b","ts":1}', True),
    "with letters of its own": ('{"kind":"outcome","rid":"r\u00e9","ts":1}'.encode(), True),
}


@pytest.mark.parametrize(("body", "may"), WRITTEN.values(), ids=WRITTEN)
def test_what_may_tell_of_a_request_is_found_without_reading(body: bytes, *, may: bool) -> None:
    rids = {"r1", "r2", 'a"b', "r\u00e9"}
    assert may_tell_of(body, {rid.encode() for rid in rids}) is may
    assert may or rid_of(body) not in rids


def test_every_kind_about_a_request_tells_of_it() -> None:
    kinds = {kind_of(each) for each in KINDS if issubclass(each, Exchange)} | {"orphan"}
    assert {*OF_A_REQUEST} == kinds
