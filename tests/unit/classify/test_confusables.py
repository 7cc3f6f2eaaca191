"""The table of look-alikes holds what it promises."""

from egress_gateway.classify.confusables import LOOKALIKES


def test_every_likeness_is_ascii_and_short():
    assert all(not character.isascii() and len(character) == 1 for character in LOOKALIKES)
    assert all(likeness.isascii() and 1 <= len(likeness) <= 2 for likeness in LOOKALIKES.values())
