"""Words and their lists: families, sets, suggestions."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import Level
from egress_gateway.decide.vocabulary import Vocabulary, check_word, families_of, read_classes

LEVELS = {"pii.email": Level.CONFIDENTIAL, "pii.national_id.us_ssn": Level.RESTRICTED, "pci.card": Level.RESTRICTED}
WORDS = Vocabulary(levels=LEVELS, class_families=families_of(LEVELS), sets={"ids": ("pii.national_id", "pci")})


def test_families_are_all_names_above_classes():
    assert families_of(LEVELS) == {"pii", "pii.national_id", "pci"}


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        (["pii.email"], ("pii.email",)),
        (["pii"], ("pii",)),
        (["$ids", "pci"], ("pii.national_id", "pci")),
        ([], ()),
    ],
    ids=["a class", "a family", "a set that holds a word again", "nothing"],
)
def test_classes_are_written_out_once(words, classes):
    assert read_classes([(word, 1) for word in words], WORDS, file="f") == classes


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("pii.emial", "f:7: unknown data class 'pii.emial'; did you mean 'pii.email'?"),
        ("$idz", "f:7: unknown set 'idz'; did you mean 'ids'?"),
        ("pi", "f:7: unknown data class 'pi'; did you mean 'pii'?"),
    ],
    ids=["a class", "a set", "half a family"],
)
def test_an_unknown_word_names_its_line_and_the_nearest(word, message):
    with pytest.raises(ConfigError) as refused:
        read_classes([(word, 7)], WORDS, file="f")
    assert str(refused.value) == message


def test_a_known_word_passes():
    check_word("tier", "a", ("a", "b"), file="f", line=1)
