"""The ledger books each byte once."""

import pytest

from egress_gateway.core.documents import Attachment
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Coverage, Opaque, Scope, Slot
from egress_gateway.providers.ledger import BINARY, BODY, REMOTE, Ledger, Vouch, expected, size


def _ledger() -> Ledger:
    return Ledger(UnknownFields.REFUSE, lambda _text, _blob: None)


def test_a_text_is_a_slot_with_its_place() -> None:
    ledger, container = _ledger(), {"a": "ü"}
    ledger.text((container, "a", "/a"), Scope.MESSAGE, "ü", rigid=False)
    assert ledger.slots == [Slot(pointer="/a", scope=Scope.MESSAGE, text="ü")]
    assert ledger.places == [(container, "a", BODY)]
    assert ledger.scanned == 2


def test_a_rigid_text_has_no_place_to_write_to() -> None:
    ledger = _ledger()
    ledger.text(({}, "a", "/a"), Scope.METADATA, "x", rigid=True)
    assert ledger.slots[0].rigid
    assert ledger.places == [None]


def test_an_empty_text_is_no_slot() -> None:
    ledger = _ledger()
    ledger.text(({}, "a", "/a"), Scope.MESSAGE, "", rigid=False)
    ledger.inspect("/a", Scope.KEY, "")
    assert ledger.slots == ledger.places == []


@pytest.mark.parametrize(
    ("same", "key", "said_by"), [(True, "thinking", "up"), (True, "title", ""), (False, "thinking", "")]
)
def test_a_vouch_covers_the_text_of_its_own_object_only(key: str, said_by: str, *, same: bool) -> None:
    ledger, container = _ledger(), {"thinking": "x", "title": "x"}
    ledger.vouch = Vouch(container=container, text="thinking", blob="signature", upstream="up")
    ledger.text((container if same else dict(container), key, "/p"), Scope.MESSAGE, "x", rigid=False)
    assert ledger.slots[0].said_by == said_by


def test_a_declaration_books_no_bytes() -> None:
    ledger = _ledger()
    ledger.declare("/a", REMOTE, 7, "file_id")
    assert ledger.opaques == [Opaque(pointer="/a", data_class=REMOTE, bytes=7, reason="file_id")]
    assert ledger.coverage(0) == Coverage()
    assert not ledger.coverage(7).adds_up


def test_size_is_in_utf8_bytes() -> None:
    assert (size("abc"), size("ü漢🎉")) == (3, 9)


def test_a_wrong_type_is_told_with_its_place() -> None:
    refusal = expected("a string", "/messages/0/content")
    assert (refusal.code, refusal.status, refusal.pointer) == ("wrong_type", 400, "/messages/0/content")
    assert "at the top" in expected("an object", "").public


def test_a_number_may_have_a_place_for_another_number() -> None:
    ledger, container = _ledger(), {"a": 12}
    ledger.inspect("/a", Scope.TOOL_INPUT, "12", number=(container, "a", "/a"))
    assert ledger.slots == [Slot(pointer="/a", scope=Scope.TOOL_INPUT, text="12", rigid=True, number=True)]
    assert ledger.places == [(container, "a", BODY)]


def test_a_document_is_declared_until_somebody_opens_it() -> None:
    ledger = _ledger()
    ledger.declare("/a", REMOTE, 7, "file_id")
    ledger.attach("/b", Scope.MESSAGE, b"PK", 4, "application/zip", booked=4)
    assert ledger.opaques[1] == Opaque(pointer="/b", data_class=BINARY, bytes=4, reason="application/zip")
    assert ledger.attachments == [
        Attachment(pointer="/b", scope=Scope.MESSAGE, content=b"PK", declared=1, booked=4),
    ]
