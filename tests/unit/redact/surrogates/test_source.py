"""What is drawn follows from key, class, provenance, text and attempt, and from nothing else."""

import string

from tests.unit.redact.surrogates.drawing import source

from egress_gateway.core.secret import Secret
from egress_gateway.redact.surrogates.source import Draws


def test_the_same_gives_the_same_and_all_else_another() -> None:
    first = source().of_value("Ann", 0).below(10**12)
    assert source().of_value("Ann", 0).below(10**12) == first
    others = [
        source(key=Secret(b"o" * 32)).of_value("Ann", 0),
        source("pii.email").of_value("Ann", 0),
        source(system=True).of_value("Ann", 0),
        source().of_value("ann", 0),
        source().of_value("Ann", 1),
        source().of_word("Ann", 0),
        source().of_scope("Ann", 0),
    ]
    assert len({first, *(one.below(10**12) for one in others)}) == len(others) + 1


def test_words_are_shared_by_classes_and_cases() -> None:
    assert source().of_word("Ann", 0).below(10**12) == source("pii.email").of_word("ANN", 0).below(10**12)


def test_each_draw_takes_from_what_is_left() -> None:
    draws = Draws(123)
    assert [draws.below(10) for _ in range(4)] == [3, 2, 1, 0]
    assert Draws(1).one("ab") == "b"
    assert Draws(123).characters(string.digits, 3) == "321"


def test_there_is_enough_to_draw_from_for_long_texts() -> None:
    draws = source().of_value("x" * 250, 0)
    drawn = draws.characters(string.ascii_letters, 250)
    assert len(set(drawn[-50:])) > 10


def test_lone_surrogates_of_unicode_are_a_text_like_any_other() -> None:
    assert source().of_value("\ud800", 0).below(10**12) != source().of_value("\ud801", 0).below(10**12)
