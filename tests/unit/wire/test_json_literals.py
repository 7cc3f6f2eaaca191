"""Literals of a JSON text are found where they stand and changed there."""

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire.json_literals import LiteralKind, literals, quoted, replaced

KEY, STRING, NUMBER = LiteralKind.KEY, LiteralKind.STRING, LiteralKind.NUMBER

CASES = [
    ('"a"', [(STRING, "a")]),
    ("-1.50e+3", [(NUMBER, "-1.50e+3")]),
    ("[true, null, {}, []]", []),
    ('{"a" : "b", "c": 4111111111111111}', [(KEY, "a"), (STRING, "b"), (KEY, "c"), (NUMBER, "4111111111111111")]),
    ('{"a": ["b", {"c": 1}]}', [(KEY, "a"), (STRING, "b"), (KEY, "c"), (NUMBER, "1")]),
    (r'["\"12\\", "\u0041 : 1"]', [(STRING, '"12\\'), (STRING, "A : 1")]),
    ('{"a": 1, "a": 2}', [(KEY, "a"), (NUMBER, "1"), (KEY, "a"), (NUMBER, "2")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_every_literal_is_found(text: str, expected: list[tuple[LiteralKind, str]]) -> None:
    found = literals(text)
    assert [(literal.kind, literal.text) for literal in found] == expected
    for literal in found:
        assert text[literal.start : literal.end] in {literal.text, quoted(literal.text), r'"\u0041 : 1"'}


@pytest.mark.parametrize("text", ["", "{", '{"a": }', '"a" "b"', "NaN"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        literals(text)


def test_nothing_but_the_literal_changes() -> None:
    text = '{ "a":1.10,\n"b" : "x", "a":  "x" }'
    found = literals(text)
    assert replaced(text, []) == text
    edits = [(literal, 'y"') for literal in found if literal.text == "x"]
    assert replaced(text, edits) == '{ "a":1.10,\n"b" : "y\\"", "a":  "y\\"" }'


NUMBERS = [("12", '{"a":12}'), ("-1", '{"a":-1}'), ("0", '{"a":0}'), ("012", '{"a":"012"}'), ("[X]", '{"a":"[X]"}')]


@pytest.mark.parametrize(("new", "expected"), NUMBERS)
def test_a_number_in_place_of_a_number_stays_one(new: str, expected: str) -> None:
    found = literals('{"a":7}')
    assert replaced('{"a":7}', [(found[1], new)]) == expected
