"""Which characters form one word with a neighbour."""

import pytest

from egress_gateway.redact.boundaries import joins


@pytest.mark.parametrize("character", ["a", "Z", "0", "é", "я", "ß", "λ", "ش"])
def test_letters_and_digits_join(character: str) -> None:
    assert joins(character)


@pytest.mark.parametrize("character", ["", " ", "_", "-", "'", ".", "王", "の", "カ", "는", "ไ", "ខ", "မ", "𠀀", "\n"])
def test_marks_and_scripts_without_spaces_do_not(character: str) -> None:
    assert not joins(character)
