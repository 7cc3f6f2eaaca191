"""The pieces of schemas: each takes what the loader's reader of the same kind takes, and nothing else."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from egress_gateway.decide.schema import parts

PIECES = {
    "text": (parts.text(), ["a", " "], ["", 1, None]),
    "text of a grammar": (parts.text(pattern="a|b"), ["a", "b"], ["ab", "c", ""]),
    "a name": (parts.name(), ["a", "a.b-c_d"], ["A", "a.", ""]),
    "a number": (parts.number("", low=1, high=3), [1, 3], [0, 4, "2"]),
    "a flag": (parts.flag(""), [True, False], ["true", 0]),
    "a choice": (parts.choice("", ("a", "b")), ["a"], ["c", None]),
    "a known word": (parts.word(["a"], else_pattern=".*"), ["a"], ["b"]),
    "any word that could be one": (parts.word([], else_pattern="[a-z]"), ["a", "b"], ["A"]),
    "words": (parts.words("", parts.name()), ["a", ["a"], ["a", "b"]], [[], ["a", "a"], ["A"], None]),
    "nothing": (parts.NOTHING, [[]], [["a"], None]),
    "a mapping": (
        parts.mapping("", {"a": parts.flag("")}, required=["a"]),
        [{"a": True}],
        [{}, {"a": 1}, {"a": True, "b": 1}, []],
    ),
    "a mapping of at least one": (parts.mapping("", {"a": parts.flag("")}, minProperties=1), [{"a": True}], [{}]),
    "entries": (parts.entries("", parts.name(), parts.flag("")), [{}, {"a": True}], [{"A": True}, {"a": 1}]),
    "at least one entry": (parts.entries("", parts.name(), parts.flag(""), least=1), [{"a": True}], [{}]),
}


@pytest.mark.parametrize(("piece", "right", "wrong"), PIECES.values(), ids=PIECES)
def test_a_piece_takes(piece: Any, right: list[Any], wrong: list[Any]) -> None:
    validator = Draft202012Validator(piece)
    assert [value for value in right if not validator.is_valid(value)] == []
    assert [value for value in wrong if validator.is_valid(value)] == []


def test_a_description_and_a_default_stand_where_they_are_given() -> None:
    assert parts.flag("On or off.", default=False) == {"type": "boolean", "default": False, "description": "On or off."}
    assert "description" not in parts.name()
    assert parts.choice("Which.", ["a"], "a")["default"] == "a"
