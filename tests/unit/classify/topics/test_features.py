"""Which words and pairs of a text count, and which pages of a long one."""

import pytest

from egress_gateway.classify.topics.features import LEAST_WORDS, MOST_WINDOWS, WINDOW, features, windows, words_in

PADDING = " and so on" * LEAST_WORDS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Revenue GREW", [b"revenue", b"grew"]),
        ("FY27 and fy31", [b"fy00", b"and", b"fy00"]),
        ("up 12.5% to $4m", [b"up", b"%", b"to", b"$", b"m"]),
        ("non-public", [b"non", b"public"]),
        ("\x1a\x1a 2024", []),
    ],
    ids=["case does not matter", "digits are alike", "numbers leave their signs", "a hyphen parts", "nothing to read"],
)
def test_words(text: str, words: list[bytes]) -> None:
    assert words_in(text + PADDING)[: len(words)] == [*words]


def test_few_words_tell_nothing() -> None:
    assert words_in("word " * (LEAST_WORDS - 1)) == ()
    assert len(words_in("word " * LEAST_WORDS)) == LEAST_WORDS


def test_a_pair_is_more_than_its_words_and_has_an_order() -> None:
    one, other = features([b"cash", b"flow"], 0), features([b"flow", b"cash"], 0)
    assert len(one) == len(other) == 3
    assert len(one & other) == 2


def test_another_salt_makes_other_numbers() -> None:
    assert not features([b"cash", b"flow"], 1) & features([b"cash", b"flow"], 2)


@pytest.mark.parametrize("length", [0, 1, WINDOW, WINDOW + 1, 2 * WINDOW + 1, 100 * WINDOW])
def test_windows_begin_and_end_with_the_text_and_are_few(length: int) -> None:
    text = "".join(chr(33 + number % 90) for number in range(length))
    found = windows(text)
    assert text.startswith(found[0])
    assert text.endswith(found[-1])
    assert len(found) <= MOST_WINDOWS
    assert all(len(window) <= WINDOW for window in found)


def test_a_text_that_the_windows_cover_is_read_whole() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(MOST_WINDOWS * WINDOW))
    assert set("".join(windows(text))) == set(text)
