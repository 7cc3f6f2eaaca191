"""Where a value counts as the same value again."""

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.redact import occurrences as module
from egress_gateway.redact.occurrences import occurrences, spellings

CASES = [
    ("a word of its own", "ask Anna now", "Anna", [4]),
    ("at both ends", "Anna", "Anna", [0]),
    ("not inside a longer word", "Annabelle, Joanna, xAnna, Anna1", "Anna", []),
    ("the plural counts", "the Annas", "Anna", [4]),
    ("only one plural s", "the Annass, the Annasx", "Anna", []),
    ("a possessive counts", "Anna's", "Anna", [0]),
    ("an underscore is no letter", "user_Anna_1", "Anna", [5]),
    ("case counts", "anna", "Anna", []),
    ("too short to look for", "Lee", "Lee", []),
    ("long values count anywhere", "xann@a.exy", "ann@a.ex", [1]),
    ("marks at the ends need no border", "x+49 1y", "+49 1", []),
    ("marks at both ends need no border", "x(123)y", "(123)", [1]),
    ("Chinese has no spaces", "请问王小明明在吗", "王小明明", [2]),
    ("overlapping ones count", "aba,aba,aba", "aba,aba", [0, 4]),
]


@pytest.mark.parametrize(("text", "value", "starts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_places(text: str, value: str, starts: list[int]) -> None:
    assert [place.start for place in occurrences([text], [value])] == starts


def test_places_are_told_by_text_and_never_cross_a_border() -> None:
    found = occurrences(["", "Anna", "An", "na", "x Anna"], ["Anna", "An\0na"])
    assert [(place.text, place.start, place.end) for place in found] == [(1, 0, 4), (4, 2, 6)]


def test_too_much_to_look_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WORK", 39)
    assert occurrences(["x" * 13], ["aaaa", "bbbb", "cccc"]) == []
    with pytest.raises(Unreadable) as refused:
        occurrences(["x" * 14], ["aaaa", "bbbb", "cccc"])
    assert (refused.value.code, refused.value.status) == ("too_many_values", 413)


SPELLINGS = [
    ("Anna", []),
    ('O"Neil', ['O\\"Neil', 'O\\"Neil']),
    ("a\\b", ["a\\\\b", "a\\\\b"]),
    ("1 Main St\nYork", ["1 Main St\\nYork", "1 Main St\\nYork"]),
    ("Müller", ["M\\u00fcller"]),
]


@pytest.mark.parametrize(("value", "expected"), SPELLINGS)
def test_json_writes_some_values_differently(value: str, expected: list[str]) -> None:
    assert list(spellings(value)) == expected
