"""Single claims: found by name or by a path of names, and of the right form."""

from typing import Any

import pytest

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.identify.claims.reading import MAX_ENTRIES, MAX_ENTRY, MAX_TEXT, find, first_text, text, texts

CLAIMS: dict[str, Any] = {
    "sub": "ann",
    "realm_access": {"roles": ["a"], "deeper": {"still": "here"}},
    "https://example.com/groups": ["g"],
    "a.b": "whole",
    "a": {"b": "path"},
    "nothing": None,
}
FOUND: dict[str, object] = {
    "sub": "ann",
    "realm_access.roles": ["a"],
    "realm_access.deeper.still": "here",
    "https://example.com/groups": ["g"],
    "a.b": "whole",
    "nothing": None,
    "sub.more": None,
    "realm_access.none": None,
    "none.at.all": None,
    "": None,
}
NOT_PLAIN: dict[str, object] = {
    "a number": 7,
    "true": True,
    "an object": {},
    "nothing in it": "",
    "NUL": "ann\0",
    "a line break": "ann\nroot",
    "a blank at the end": "ann ",
    "a mark that turns the direction": "\u202enna",
    "a character without width": "a\u200bnn",
    "a lone surrogate": "\ud800",
}


@pytest.mark.parametrize(("name", "value"), FOUND.items(), ids=FOUND)
def test_a_claim_is_found_by_its_whole_name_first(name: str, value: object) -> None:
    assert find(CLAIMS, name) == value


@pytest.mark.parametrize("value", [*NOT_PLAIN.values(), ["ann"], "a" * (MAX_TEXT + 1)], ids=repr)
def test_text_is_plain_and_bounded(value: Any) -> None:
    with pytest.raises(Unauthenticated, match="'sub' is not text") as caught:
        text({"sub": value}, "sub")
    assert "ann" not in caught.value.public


@pytest.mark.parametrize("value", [*NOT_PLAIN.values(), "a" * (MAX_ENTRY + 1)], ids=repr)
def test_entries_are_plain_and_bounded(value: Any) -> None:
    for claim in (value, ["fine", value]):
        with pytest.raises(Unauthenticated, match="'groups' is not a list"):
            texts({"groups": claim}, "groups")


def test_entries_are_not_too_many() -> None:
    many = [str(number) for number in range(MAX_ENTRIES)]
    assert texts({"groups": many}, "groups") == tuple(many)
    with pytest.raises(Unauthenticated, match="at most"):
        texts({"groups": [*many, "one more"]}, "groups")


def test_a_name_may_have_any_letters_and_blanks_inside() -> None:
    assert text({"sub": "Ann Müller-Łódź"}, "sub") == "Ann Müller-Łódź"


def test_one_text_is_a_list_of_one_and_none_is_none() -> None:
    assert texts({"aud": "me"}, "aud") == ("me",)
    assert texts({"groups": []}, "groups") == ()
    assert texts({}, "groups") is None
    assert text({}, "sub") == ""


def test_the_first_claim_that_is_there_counts() -> None:
    assert first_text({"appid": "b", "azp": "a"}, ("azp", "appid")) == "a"
    assert first_text({"appid": "b"}, ("azp", "appid")) == "b"
    assert first_text({}, ("azp", "appid")) == ""
