"""A document accounts for all of a body and renders it with edits, any number of times."""

import pytest

from egress_gateway.core.answers import Unsealed
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.secret import Sensitive
from egress_gateway.core.slots import Coverage, Edit, Scope
from egress_gateway.providers import body as body_module
from egress_gateway.providers import shape as s
from egress_gateway.providers.body import Document, parse_body

SHAPE = s.record(
    {
        "model": s.NAME,
        "text": s.Text(Scope.MESSAGE),
        "more": s.Items(s.Text(Scope.MESSAGE)),
        "arguments": s.JsonText(Scope.TOOL_INPUT),
        "input": s.Free(Scope.TOOL_INPUT),
        "thought": s.Sealed(
            text="said", blob="signature", record=s.record({"said": s.Text(Scope.MESSAGE), "signature": s.SIGNATURE})
        ),
    }
)

REPLACEMENT = Replacement(token="T", value=Sensitive("Ann"), data_class=DataClass("pii.name"))


def _parse(body: bytes) -> Document:
    def unseal(text: str, blob: str) -> Unsealed | None:
        return Unsealed(text="T said", blob="b", upstream="up", replacements=(REPLACEMENT,)) if blob == "ok" else None

    return parse_body(SHAPE, body, unknown=UnknownFields.REFUSE, unseal=unseal)


def _edit(document: Document, old: str, new: str) -> Edit:
    (index,) = (index for index, slot in enumerate(document.slots) if slot.text == old and not slot.rigid)
    return Edit(slot=index, text=new)


def test_a_body_without_edits_is_the_same_json() -> None:
    body = b'{"model":"m","text":"\\u00e4 \\ud83c\\udf89","input":{"big":123456789012345678901234567890,"f":1.50}}'
    assert _parse(body).render() == (
        '{"model":"m","text":"ä 🎉","input":{"big":123456789012345678901234567890,"f":1.50}}'.encode()
    )


def test_edits_are_written_where_the_slots_stand() -> None:
    document = _parse(b'{"text":"one","more":["two","three"],"input":{"k":["four"]}}')
    edits = [_edit(document, "one", "1"), _edit(document, "three", "3"), _edit(document, "four", '"4"')]
    assert document.render(edits) == b'{"text":"1","more":["two","3"],"input":{"k":["\\"4\\""]}}'


def test_an_edit_inside_a_string_of_json_writes_the_string_anew() -> None:
    document = _parse(b'{"arguments":"{\\"a\\": \\"Ann\\", \\"b\\": 1}"}')
    assert document.render() == b'{"arguments":"{\\"a\\": \\"Ann\\", \\"b\\": 1}"}'
    assert document.render([_edit(document, "Ann", 'T"')]) == b'{"arguments":"{\\"a\\":\\"T\\\\\\"\\",\\"b\\":1}"}'


def test_an_edit_of_a_bare_string_of_json_stays_json() -> None:
    document = _parse(b'{"arguments":"\\"Ann\\""}')
    assert document.render([_edit(document, "Ann", "T")]) == b'{"arguments":"\\"T\\""}'


def test_rendering_leaves_the_document_as_it_was() -> None:
    document = _parse(b'{"text":"one","arguments":"{\\"a\\": \\"Ann\\"}"}')
    before = document.render()
    edits = [_edit(document, "one", "1"), _edit(document, "Ann", "T"), _edit(document, "Ann", "U")]
    first = document.render(edits)
    assert document.render(edits) == first != before
    assert document.render() == before
    assert b'\\"U\\"' in first


def test_a_rigid_slot_cannot_be_edited_and_the_failure_changes_nothing() -> None:
    document = _parse(b'{"text":"one","model":"m"}')
    with pytest.raises(ValueError, match="/model is rigid"):
        document.render([_edit(document, "one", "1"), Edit(slot=1, text="n")])
    assert document.render() == b'{"text":"one","model":"m"}'


@pytest.mark.parametrize(
    ("body", "coverage"),
    [
        (b"{}", Coverage()),
        (b'{"model":"gpt","text":null}', Coverage(bytes=16, scanned=3, structural=13)),
        (b'{"input":{"k":1.5,"l":true}}', Coverage(bytes=14, scanned=5, structural=9)),
        (
            b'{"thought":{"said":"x","signature":"yz"}}',
            Coverage(bytes=23, scanned=1, structural=20, opaque=2),
        ),
    ],
)
def test_every_byte_is_accounted_for(body: bytes, coverage: Coverage) -> None:
    assert _parse(body).coverage == coverage
    assert coverage.adds_up


def test_what_a_provider_said_is_put_back_and_its_values_are_known() -> None:
    document = _parse(b'{"thought":{"said":"Ann said","signature":"ok"}}')
    assert document.render() == b'{"thought":{"said":"T said","signature":"b"}}'
    assert document.said == (REPLACEMENT,)
    assert document.coverage.adds_up


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "malformed_json"),
        (b"\xef\xbb\xbf{}", "malformed_json"),
        (b'{"text":"' + b"\xff" + b'"}', "malformed_json"),
        (b"[" * 100 + b"]" * 100, "malformed_json"),
        (b"[]", "wrong_type"),
        (b'"text"', "wrong_type"),
        (b'{"other":1}', "unknown_field"),
    ],
)
def test_a_body_that_cannot_be_inspected_in_full_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        _parse(body)
    assert (refusal.value.code, refusal.value.status) == (code, 400)


def test_a_byte_that_no_visitor_booked_refuses_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "walk", lambda *_: None)
    with pytest.raises(Unreadable, match="uncovered"):
        _parse(b'{"text":"smuggled"}')


def test_a_number_is_written_back_as_a_number() -> None:
    document = _parse(b'{"input":{"n":12345678901234567890},"arguments":"{\\"n\\": 12}"}')
    edits = [Edit(slot=at, text="-7") for at, slot in enumerate(document.slots) if slot.number]
    assert document.render(edits) == b'{"input":{"n":-7},"arguments":"{\\"n\\":-7}"}'
    assert document.render() == b'{"input":{"n":12345678901234567890},"arguments":"{\\"n\\": 12}"}'
    with pytest.raises(ValueError, match="invalid literal"):
        document.render([Edit(slot=edits[0].slot, text="seven")])
