"""What a word is told by its text and its line."""

import numpy as np
import pytest

from egress_gateway.classify.names.context import SIZE, contexts, traits
from egress_gateway.classify.names.languages import SUPPORTED, UNKNOWN
from egress_gateway.classify.names.words import split

_LANGUAGES = UNKNOWN + 1


def _contexts(*texts: str) -> list[list[tuple[int, int]]]:
    """For each word of each text, how its line is written and the number of its language."""
    words = [split(text).words for text in texts]
    table = np.frombuffer(b"".join(traits(word) for each in words for word in each), np.uint8).reshape(-1, SIZE)
    starts = np.cumsum([0, *map(len, words[:-1])]).tolist()
    numbers = contexts(table, starts).numbers
    ends = [*starts[1:], len(table)]
    return [
        [divmod(int(number) // 2, _LANGUAGES) for number in numbers[start:end]]
        for start, end in zip(starts, ends, strict=True)
    ]


def test_languages_are_told_of_each_text() -> None:
    english, german, unknown = _contexts("the cat is on the roof", "die Katze ist auf dem Dach", "Kowalski Smith")
    assert {language for _, language in english} == {SUPPORTED.index("en")}
    assert {language for _, language in german} == {SUPPORTED.index("de")}
    assert {language for _, language in unknown} == {UNKNOWN}


def test_lines_are_told_apart() -> None:
    (found,) = _contexts("call jane\nJANE SMITH BERLIN\nJane Smith Berlin Acme Ltd\nThey saw Jane there")
    assert list(dict.fromkeys(mode for mode, _ in found)) == [1, 2, 3, 0]


PROGRAMS = {
    "source code": "def f(x):\n    y = x[0]\n    return {y: x}",
    "settings": '{"name": "a", "items": [1, 2]}',
    "a table of characters": "0x0022: 0x0022, # QUOTATION MARK\n0x0023: 0x0023, # NUMBER SIGN",
    "identifiers": "the my_name and your_name of first_name and last_name",
}
PROSE = {
    "a sentence": "Please call Jane (the nurse) today; she is in.",
    "few signs in a long text": "a = b; " + "and then they went to see the others again " * 10,
}


@pytest.mark.parametrize("text", [*PROGRAMS.values(), *PROSE.values()], ids=[*PROGRAMS, *PROSE])
def test_programs_are_told_from_prose(text: str) -> None:
    words = split(text).words
    table = np.frombuffer(b"".join(map(traits, words)), np.uint8).reshape(-1, SIZE)
    assert contexts(table, [0]).programs == [text in PROGRAMS.values()]


def test_a_word_without_capitals_has_a_context_of_its_own() -> None:
    table = np.frombuffer(b"".join(map(traits, ["they", "saw", "Jane"])), np.uint8).reshape(-1, SIZE)
    small, again, large = contexts(table, [0]).numbers.tolist()
    assert (small, again, large) == (small, small, small - 1)
