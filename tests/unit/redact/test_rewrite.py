"""Texts with stand-ins in them, and when a surrogate cannot stand."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.core.token_form import BODY_LENGTHS
from egress_gateway.redact.rewrite import Piece, Rewritten, rewrite, rewrite_number
from egress_gateway.redact.spans import Span
from egress_gateway.redact.stand_ins import StandIns, Value
from egress_gateway.redact.tokens import token

KEY = Secret(b"k" * 32)
NAME, CARD = DataClass("pii.name"), DataClass("pci.card")


def piece(text: str, value: str, *, data_class: DataClass = NAME, mark: str = "", surrogate: bool = True) -> Piece:
    start = text.index(value)
    span = Span(start, start + len(value))
    return Piece(span, Value(data_class, value, system=False), mark=mark, as_surrogate=surrogate and not mark)


def stand_ins(text: str, *pieces: Piece) -> StandIns:
    made = StandIns(KEY, BODY_LENGTHS, (), [text])
    made.draw(one.value for one in pieces if one.as_surrogate)
    return made


def rewritten(text: str, *pieces: Piece, ours: tuple[Span, ...] = ()) -> Rewritten | None:
    return rewrite(text, pieces, stand_ins(text, *pieces), ours)


ANNA, BOB = "Anna Smith", "Bob Jones"
A, B = (stand_ins(one, piece(one, one)).surrogate(piece(one, one).value) or "" for one in (ANNA, BOB))
TOKEN = token(KEY, NAME, ANNA)


def test_surrogates_and_where_they_stand() -> None:
    text = f"to {ANNA} and {BOB}!"
    new = rewritten(text, piece(text, ANNA), piece(text, BOB))
    assert new == Rewritten(f"to {A} and {B}!", (Span(3, 3 + len(A)), Span(8 + len(A), 8 + len(A) + len(B))))


def test_marks_tokens_and_surrogates_side_by_side() -> None:
    text = f"{ANNA} {BOB} x"
    new = rewritten(text, piece(text, ANNA, mark="[NAME]"), piece(text, BOB))
    assert new == Rewritten(f"[NAME] {B} x", (Span(7, 7 + len(B)),))
    assert rewritten(text, piece(text, ANNA, surrogate=False)) == Rewritten(f"{TOKEN} {BOB} x")


@pytest.mark.parametrize("text", [f"x{ANNA}", f"{ANNA}x", f"{ANNA}1", f"4{ANNA}"])
def test_where_a_surrogate_would_be_glued_to_a_word_a_token_stands(text: str) -> None:
    assert rewritten(text, piece(text, ANNA)) == Rewritten(text.replace(ANNA, TOKEN))


def test_where_two_would_read_as_one_tokens_stand() -> None:
    text = f"{ANNA}{BOB}"
    new = rewritten(text, piece(text, ANNA), piece(text, BOB))
    assert new == Rewritten(TOKEN + token(KEY, NAME, BOB))


def test_what_stands_there_already_is_moved_along() -> None:
    text = f"{B}, {ANNA}, {B}"
    made = StandIns(KEY, BODY_LENGTHS, (), [ANNA, BOB])
    pieces = [piece(text, ANNA)]
    made.draw([Value(NAME, BOB, system=False), pieces[0].value])
    ours = (Span(0, len(B)), Span(len(text) - len(B), len(text)))
    new = rewrite(text, pieces, made, ours)
    assert new is not None
    assert new.text == f"{B}, {A}, {B}"
    assert [new.text[span.start : span.end] for span in new.surrogates] == [B, A, B]


def test_a_spelling_of_another_surrogate() -> None:
    text = f"{ANNA}: Anna"
    given = A.split()[0]
    other = Piece(Span(12, 16), Value(NAME, "Anna", system=False), spelling=given)
    pieces = [piece(text, ANNA), other]
    new = rewrite(text, pieces, stand_ins(text, pieces[0]))
    assert new == Rewritten(f"{A}: {given}", (Span(0, len(A)), Span(len(A) + 2, len(A) + 2 + len(given))))
    glued = f"{ANNA}: Annax"
    new = rewrite(glued, pieces, stand_ins(glued, pieces[0]))
    assert new == Rewritten(f"{TOKEN}: {token(KEY, NAME, 'Anna')}x")


BESIDE = {
    "a token": (f"{A}'s", "'s", "", f"{A}{token(KEY, NAME, chr(39) + 's')}"),
    "a token behind a space": (f"{A} Lee", "Lee", "", ""),
    "a mark": (f"{A}'s", "'s", "[NAME]", ""),
    "a mark that a surrogate would go on in": (f"{A}'s", "'s", "NAME", f"{A}NAME"),
}


@pytest.mark.parametrize(("text", "value", "mark", "spoiled"), BESIDE.values(), ids=BESIDE)
def test_nothing_is_written_that_would_spoil_a_surrogate_that_stands_there(
    text: str, value: str, mark: str, spoiled: str
) -> None:
    made = stand_ins(ANNA, piece(ANNA, ANNA))
    ours = (Span(0, len(A)),)
    new = rewrite(text, [piece(text, value, mark=mark, surrogate=False)], made, ours)
    assert (new is None) is bool(spoiled)
    assert new is None or new.surrogates == ours


NUMBER = "4111111111111111"


def number(text: str, *pieces: Piece) -> Rewritten | None:
    return rewrite_number(text, pieces, stand_ins(text, *pieces))


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_for_a_number(sign: str) -> None:
    new = number(sign + NUMBER, piece(sign + NUMBER, NUMBER, data_class=CARD))
    assert new is not None
    assert len(new.text) == len(sign + NUMBER)
    assert new.text.removeprefix("-").isdigit()
    assert new.surrogates == (Span(len(sign), len(new.text)),)


REFUSED = {
    "a token": [piece(NUMBER, NUMBER, data_class=CARD, surrogate=False)],
    "a mark": [piece(NUMBER, NUMBER, data_class=CARD, mark="[CARD]")],
    "a part of it": [piece(NUMBER, NUMBER[:12], data_class=CARD)],
    "two parts": [piece(NUMBER, NUMBER[:8], data_class=CARD), piece(NUMBER, NUMBER[8:], data_class=CARD)],
    "no surrogate": [piece(NUMBER, NUMBER, data_class=DataClass("pci.cvv"))],
}


@pytest.mark.parametrize("pieces", REFUSED.values(), ids=REFUSED)
def test_nothing_else_stands_for_a_number(pieces: list[Piece]) -> None:
    assert number(NUMBER, *pieces) is None


def test_a_number_never_begins_with_zero() -> None:
    text = "0412345678"
    assert number(text, piece(text, text, data_class=DataClass("phi.mrn"))) is None
