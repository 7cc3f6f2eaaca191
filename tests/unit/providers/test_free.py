"""Free JSON is inspected leaf by leaf."""

import pytest

from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.free import visit_free, visit_schema
from egress_gateway.providers.ledger import BINARY, REMOTE, Ledger
from egress_gateway.wire.json import Json, decode, measure


def _walk(data: str, *, schema: bool = False, rigid: bool = False) -> tuple[Ledger, Json]:
    ledger, tree = Ledger(UnknownFields.REFUSE, lambda _text, _blob: None), decode(data)
    if schema:
        visit_schema(ledger, tree, ([tree], 0, "/p"))
    else:
        visit_free(ledger, Scope.TOOL_INPUT, tree, ([tree], 0, "/p"), rigid=rigid)
    assert ledger.coverage(measure(tree).bytes).adds_up
    return ledger, tree


def test_every_leaf_and_key_of_free_json_is_a_slot() -> None:
    ledger, _ = _walk('{"name": "Ann", "ids": [4111111111111111, {"x": true}], "none": null, "": ""}')
    assert [(slot.pointer, slot.scope, slot.text, slot.rigid) for slot in ledger.slots] == [
        ("/p/~1", Scope.KEY, "name", True),
        ("/p/~1", Scope.TOOL_INPUT, "Ann", False),
        ("/p/~2", Scope.KEY, "ids", True),
        ("/p/~2/0", Scope.TOOL_INPUT, "4111111111111111", True),
        ("/p/~2/1/~1", Scope.KEY, "x", True),
        ("/p/~3", Scope.KEY, "none", True),
    ]


def test_free_json_that_only_echoes_settings_is_rigid() -> None:
    ledger, _ = _walk('["text"]', rigid=True)
    assert ledger.slots[0].rigid


@pytest.mark.parametrize(
    ("data", "slots"),
    [
        pytest.param('{"type":"object","required":[]}', [], id="the vocabulary is structural"),
        pytest.param('{"description":"Ask Ann"}', [("/p/~1", "Ask Ann", False)], id="a description is text"),
        pytest.param('{"title":"Ann"}', [("/p/~1", "Ann", False)], id="a title is text"),
        pytest.param('{"enum":["Ann"]}', [("/p/~1/0", "Ann", True)], id="an enum is rigid"),
        pytest.param('{"default":78051120}', [("/p/~1", "78051120", True)], id="a number is rigid"),
        pytest.param(
            '{"properties":{"ann":{"type":"string"}}}', [("/p/~1/~1", "ann", True)], id="a property name is rigid"
        ),
        pytest.param('{"additionalProperties":false}', [], id="words are structural"),
        pytest.param('{"pattern":"^a"}', [("/p/~1", "^a", True)], id="a pattern is rigid"),
    ],
)
def test_a_schema_is_prose_in_descriptions_and_rigid_elsewhere(data: str, slots: list[tuple[str, str, bool]]) -> None:
    ledger, _ = _walk(data, schema=True)
    assert [(slot.pointer, slot.text, slot.rigid) for slot in ledger.slots] == slots


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        pytest.param("4111111111111111.0", ["4111111111111111.0", "4111111111111111"], id="a fraction of zero"),
        pytest.param("4.11111111111111e15", ["4.11111111111111E+15", "4111111111111110"], id="an exponent"),
        pytest.param("-4111111111111111.0", ["-4111111111111111.0", "-4111111111111111"], id="a sign"),
        pytest.param("1e39", ["1E+39", "1" + "0" * 39], id="as long as any identifier"),
        pytest.param("1e40", ["1E+40"], id="longer than any identifier"),
        pytest.param("1e999999", ["1E+999999"], id="too long to write out"),
        pytest.param("1e-999999", ["1E-999999"], id="next to nothing"),
        pytest.param("0.5", ["0.5"], id="a fraction"),
        pytest.param("4111111111111111", ["4111111111111111"], id="digits already"),
    ],
)
def test_a_whole_number_is_inspected_as_digits_however_it_is_spelt(number: str, digits: list[str]) -> None:
    for schema in (False, True):
        ledger, _ = _walk(number, schema=schema)
        assert [slot.text for slot in ledger.slots] == digits


def test_what_a_leaf_stands_for_is_declared_by_the_name_of_its_member() -> None:
    ledger = Ledger(UnknownFields.SCAN, lambda _text, _blob: None)
    tree = decode('{"ids": [[7, "x"]], "text": ["ids", true, null], "n": {"uri": "y"}}')
    visit_free(ledger, Scope.UNKNOWN, tree, ([tree], 0, "/p"), rigid=False)
    assert [(opaque.pointer, opaque.data_class) for opaque in ledger.opaques] == [
        ("/p/~1/0/0", REMOTE),
        ("/p/~1/0/1", REMOTE),
        ("/p/~3/~1", REMOTE),
    ]


def test_an_image_in_a_schema_is_declared() -> None:
    ledger, _ = _walk('{"default": "data:image/png;base64,%%%"}', schema=True)
    assert [(opaque.pointer, opaque.data_class) for opaque in ledger.opaques] == [("/p/~1", BINARY)]


NUMBERS = [
    ("[12]", False, ["12"]),
    ("[-12]", False, ["-12"]),
    ("[1.5, 4.111e3, 4111.0]", False, []),
    ("[true]", False, []),
    ("[12]", True, []),
]


@pytest.mark.parametrize(("data", "rigid", "replaceable"), NUMBERS)
def test_whole_numbers_of_the_content_may_be_replaced_by_others(
    data: str, replaceable: list[str], *, rigid: bool
) -> None:
    ledger, _ = _walk(data, rigid=rigid)
    assert [slot.text for slot in ledger.slots if slot.number] == replaceable
    assert all(slot.rigid for slot in ledger.slots)


def test_numbers_of_a_schema_may_not() -> None:
    ledger, _ = _walk('{"enum": [4111111111111111]}', schema=True)
    assert [(slot.text, slot.number) for slot in ledger.slots] == [("4111111111111111", False)]
