"""What a word is told by its text and its line."""

import numpy as np

from egress_gateway.classify.names.context import SIZE, contexts, traits
from egress_gateway.classify.names.languages import SUPPORTED, UNKNOWN
from egress_gateway.classify.names.words import split

_LANGUAGES = UNKNOWN + 1


def _contexts(*texts: str) -> list[list[tuple[int, int]]]:
    """For each word of each text, how its line is written and the number of its language."""
    words = [split(text).words for text in texts]
    table = np.frombuffer(b"".join(traits(word) for each in words for word in each), np.uint8).reshape(-1, SIZE)
    starts = np.cumsum([0, *map(len, words[:-1])]).tolist()
    _, numbers = contexts(table, starts)
    ends = [*starts[1:], len(table)]
    return [
        [divmod(int(number), _LANGUAGES) for number in numbers[start:end]]
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
