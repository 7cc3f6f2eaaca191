"""What may be a piece of a secret, and what is a word."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.steps.pieces import LOOKED_AT, MOST_GROUPS, MOST_IN_GROUP, pieces_of

WORDS = {
    "prose": ("Please write a friendly answer to the customer, thanks!", ()),
    "names and sentences in capitals at their beginning": ("Ada met Alan in London. They talked.", ()),
    "numbers": ("Revenue rose by 1234567 in 2026, or 45.6 %.", ()),
    "letters and digits": ("next comes 7EXAmple99 there", ("7EXAmple99",)),
    "capitals": ("now IOSF and more", ("IOSF",)),
    "a capital inside": ("kQzXbn is it", ("kQzXbn",)),
    "the beginning of a key": ("it starts ghp_abcdef so", ("ghp_abcdef",)),
    "base64": ("MIIEvQIBADANBgkqhkiG9w0BAQ== here", ("MIIEvQIBADANBgkqhkiG9w0BAQ==",)),
    "too short": ("a1 B2C x9y", ()),
    "too long": ("a1" * 33, ()),
    "a cut header": ("-----BEGIN PRI", ("-----BEGIN PRI",)),
    "the rest of it": ("VATE KEY-----", ("VATE KEY-----",)),
    "its middle": ("GIN PRIV", ("GIN PRIV",)),
    "its end": ("EY-----", ("EY-----",)),
    "two words": ("IOSF then ODNN7EX", ("IOSF", "ODNN7EX")),
}


def slot(text: str) -> Slot:
    return Slot(pointer="/t", scope=Scope.MESSAGE, text=text)


@pytest.mark.parametrize(("text", "pieces"), WORDS.values(), ids=WORDS)
def test_a_word_that_no_language_has_may_be_a_piece(text: str, pieces: tuple[str, ...]) -> None:
    assert pieces_of([slot(text)], []) == ((pieces,) if pieces else ())


TOUCHES = {"before it": (0, 4), "after it": (14, 16), "its beginning": (2, 6), "all": (5, 13), "its end": (12, 15)}


@pytest.mark.parametrize(("start", "end"), TOUCHES.values(), ids=TOUCHES)
def test_what_belongs_to_a_finding_is_no_piece(start: int, end: int) -> None:
    finding = Finding(slot=0, start=start, end=end, data_class=DataClass("secret.x"), score=900, detector="d")
    kept = pieces_of([slot("see: A1B2C3D4 yes")], [finding])
    assert kept == (() if start < 13 and end > 5 else (("A1B2C3D4",),))


def test_pieces_of_one_text_are_together_and_in_order() -> None:
    slots = [slot("A1B2 C3D4"), slot("nothing here"), slot("E5F6")]
    assert pieces_of(slots, []) == (("A1B2", "C3D4"), ("E5F6",))


def test_of_many_the_last_are_told() -> None:
    many = " ".join(f"A{n}BC" for n in range(10))
    assert pieces_of([slot(many)], []) == (tuple(f"A{n}BC" for n in range(10 - MOST_IN_GROUP, 10)),)
    assert pieces_of([slot(f"A{n}BC") for n in range(9)], []) == tuple((f"A{n}BC",) for n in range(9 - MOST_GROUPS, 9))


def test_so_much_is_looked_at_from_the_end() -> None:
    filler = "x " * (LOOKED_AT // 2)
    assert pieces_of([slot("A1B2 " + filler)], []) == ()
    assert pieces_of([slot(filler + "A1B2")], []) == (("A1B2",),)
    assert pieces_of([slot("A1B2"), slot(filler)], []) == ()
