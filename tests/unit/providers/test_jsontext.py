"""JSON in a string is inspected, and leaves in a spelling that hides nothing."""

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers import jsontext
from egress_gateway.providers.jsontext import visit_json_text
from egress_gateway.providers.ledger import BODY, Ledger
from egress_gateway.wire.json import Extent


def _walk(text: str) -> tuple[Ledger, str]:
    ledger, container = Ledger(UnknownFields.REFUSE, lambda _text, _blob: None), {"arguments": text}
    visit_json_text(ledger, Scope.TOOL_INPUT, text, (container, "arguments", "/arguments"))
    assert ledger.scanned == len(container["arguments"].encode())
    assert ledger.structural == 0
    assert ledger.within == BODY
    return ledger, container["arguments"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a":1,"b":["ü"]}', id="as JSON.stringify writes it"),
        pytest.param('{"a": 1, "b": ["\\u00fc"]}', id="as json.dumps writes it"),
        pytest.param('{"a": 1, "b": ["ü"]}', id="as json.dumps writes it without ensure_ascii"),
        pytest.param('{"a":1.50}', id="with a fraction"),
    ],
)
def test_usual_spellings_stay_as_they_are(text: str) -> None:
    ledger, after = _walk(text)
    assert after == text
    assert not ledger.altered
    assert ledger.slots[0].pointer == "/arguments#/~1"


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        pytest.param('{"a":"4111 1111","a":"x"}', '{"a":"x"}', id="a member that hides behind another"),
        pytest.param('{"a":"\\u0061"}', '{"a":"a"}', id="an escape that is not needed"),
        pytest.param('{"a":1}   ', '{"a":1}', id="spaces"),
        pytest.param('{"a" :1.5}', '{"a":1.5}', id="an odd space beside a fraction"),
        pytest.param(' "4111"', '"4111"', id="a bare string"),
    ],
)
def test_unusual_spellings_are_replaced(text: str, spelt: str) -> None:
    ledger, after = _walk(text)
    assert after == spelt
    assert ledger.altered


@pytest.mark.parametrize("text", ["{", "not JSON", '{"a":', "[" * 65 + "]" * 65])
def test_what_is_no_json_is_one_slot_of_text(text: str) -> None:
    ledger, after = _walk(text)
    assert after == text
    assert [(slot.pointer, slot.text, slot.rigid) for slot in ledger.slots] == [("/arguments", text, False)]


def test_nothing_is_nothing() -> None:
    ledger, _ = _walk("")
    assert ledger.slots == []


def test_a_tree_that_is_not_covered_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "decode_bounded", lambda _text: ({"a": 1}, Extent(99, 1, 1)))
    with pytest.raises(Unreadable, match="uncovered"):
        _walk('{"a":1}')
