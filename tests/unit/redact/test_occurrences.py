"""Where a value counts as the same value again."""

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.redact import occurrences as module
from egress_gateway.redact.occurrences import occurrences, present, spellings

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


SELF_OVERLAPPING = [
    ("side by side", "ab" * 12, "ab" * 4, [0, 8, 16]),
    ("only the last that overlaps", "0" * 13, "0" * 8, [0, 5]),
    ("a part remains", "abab,abab,abab", "abab,abab", [0, 5]),
    ("a gap between", "x" * 8 + "-" + "x" * 9, "x" * 8, [0, 9, 10]),
]


@pytest.mark.parametrize("few", [0, 100], ids=["looked up", "searched"])
@pytest.mark.parametrize(
    ("text", "value", "starts"), [case[1:] for case in SELF_OVERLAPPING], ids=[case[0] for case in SELF_OVERLAPPING]
)
def test_a_value_that_overlaps_itself_is_named_no_more_often_than_needed(
    monkeypatch: pytest.MonkeyPatch, text: str, value: str, starts: list[int], few: int
) -> None:
    monkeypatch.setattr(module, "FEW", few)
    assert [place.start for place in occurrences([text], [value])] == starts


@pytest.mark.parametrize(("text", "value", "starts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_many_values_are_looked_up_with_the_same_outcome(
    monkeypatch: pytest.MonkeyPatch, text: str, value: str, starts: list[int]
) -> None:
    monkeypatch.setattr(module, "FEW", 1)
    others = ["Ann@", f"{value[:8]} and more", "something else", "else"]
    assert [place.start for place in occurrences([text], [*others, value]) if place.value == value] == starts


@pytest.mark.parametrize("few", [0, 100], ids=["looked up", "searched"])
def test_more_places_than_can_be_replaced_are_refused(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "FEW", few)
    monkeypatch.setattr(module, "MOST_PLACES", 3)
    assert len(occurrences(["Anna " * 3], ["Anna"])) == 3
    with pytest.raises(Unreadable) as refused:
        occurrences(["Anna " * 3, "Anna"], ["Anna"])
    assert (refused.value.code, refused.value.status) == ("too_many_values", 413)


def test_values_made_to_be_compared_for_ever_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ["a" * length for length in range(100, 300)]
    text = "a" * 99
    assert occurrences([text], values) == []
    monkeypatch.setattr(module, "MOST_COMPARED", 100_000)
    with pytest.raises(Unreadable) as refused:
        occurrences([text], values)
    assert refused.value.code == "too_many_values"


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


@pytest.mark.parametrize("few", [0, 100])
def test_what_a_text_holds_anywhere(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "FEW", few)
    assert present("xAnnabelle", ["Anna", "belle", "Bella", "annab"]) == {"Anna", "belle"}
