"""What passes for a token, and what the check character finds."""

from itertools import combinations

import pytest

from egress_gateway.core.token_form import ALPHABET, BODY_LENGTHS, check_character, tokens_in, well_formed

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNCHECKED = ["EMAIL_SE9R57SMNR", "CARD_0000A00000", "NATIONALIDXY_" + "0Z" * 8, "UL_V10A" + "9" * 8]
TOKENS = [unchecked + check_character(unchecked) for unchecked in UNCHECKED]


@pytest.mark.parametrize("token", TOKENS)
def test_the_longest_and_the_shortest_tokens_are_well_formed(token: str) -> None:
    assert well_formed(token)
    assert len(token.replace("_", "")) <= 31


@pytest.mark.parametrize("token", TOKENS)
def test_any_single_wrong_character_is_found(token: str) -> None:
    underscore = token.index("_")
    for place, right in enumerate(token):
        if place != underscore:
            for wrong in set(LETTERS if place < underscore else ALPHABET) - {right}:
                assert not well_formed(token[:place] + wrong + token[place + 1 :])


@pytest.mark.parametrize("token", TOKENS)
def test_any_two_characters_that_changed_places_are_found(token: str) -> None:
    for first, second in combinations(range(len(token)), 2):
        if token[first] != token[second]:
            swapped = list(token)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert not well_formed("".join(swapped))


def checked(unchecked: str) -> str:
    return unchecked + check_character(unchecked)


MALFORMED = [
    ("", "nothing"),
    ("EMAIL", "no tail"),
    (checked("E_SE9R57SMNR"), "a name of one letter"),
    (checked("E" * 13 + "_SE9R57SMNR"), "too long a name"),
    (checked("EMAIL_SE9R57SMN"), "too short a body"),
    (checked("EMAIL_SE9R57SMNR0"), "a body of odd length"),
    (checked("EMAIL_" + "A" * 18), "too long a body"),
    (checked("CARD_4111111111"), "a number behind a word"),
    (TOKENS[0].lower(), "lower case"),
    (TOKENS[0] + "\n", "a line break at its end"),
]


@pytest.mark.parametrize("text", [text for text, _ in MALFORMED], ids=[why for _, why in MALFORMED])
def test_what_is_no_token(text: str) -> None:
    assert not well_formed(text)


PLACES = [
    ("no underscore at all", []),
    (f"{TOKENS[0]}", [(0, 17)]),
    (f"a {TOKENS[0]}, b {TOKENS[1]}s.", [(2, 19), (23, 39)]),
    (f"x_{TOKENS[0]}_x", [(2, 19)]),
    (f"x{TOKENS[0]}", []),
    (f"{TOKENS[0]}sx", []),
    (TOKENS[0][:-1] + "0", []),
]


@pytest.mark.parametrize(("text", "places"), PLACES)
def test_tokens_are_found_as_words(text: str, places: list[tuple[int, int]]) -> None:
    assert tokens_in(text) == places


def test_lengths_are_those_that_the_form_allows() -> None:
    assert [length for length in range(20) if well_formed(checked("EMAIL_" + "A" * length))] == list(BODY_LENGTHS)
