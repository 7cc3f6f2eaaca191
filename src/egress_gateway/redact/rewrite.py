"""Writing one text anew with stand-ins for its values, so that restoring gives exactly what was there.

A token is recognised anywhere. A surrogate has to stand alone, and no other may begin or end in it: where
the text around one spoils that, the whole text gets tokens in their place. Where it spoils one that stood there
already, whose value is no longer known here, the text cannot be written.
"""

from collections.abc import Sequence
from typing import NamedTuple

from egress_gateway.redact.spans import Span
from egress_gateway.redact.stand_ins import StandIns, Value


class Piece(NamedTuple):
    """A stretch of text and what becomes of it."""

    span: Span
    value: Value
    mark: str = ""
    """What stands there for ever; empty for what comes back."""
    as_surrogate: bool = False
    spelling: str = ""
    """The spelling of another value's surrogate that stands for it."""


class Rewritten(NamedTuple):
    """A text with stand-ins, and where the surrogates in it are."""

    text: str
    surrogates: tuple[Span, ...] = ()


def rewrite(text: str, pieces: Sequence[Piece], stand_ins: StandIns, ours: Sequence[Span] = ()) -> Rewritten | None:
    """Replace the pieces, which are in order. `ours` are surrogates that stand in the text already.

    None where what is put there would spoil one of `ours`.
    """
    chosen = [_stand_in(piece, stand_ins) for piece in pieces]
    new = _written(text, pieces, chosen, ours)
    if proven(new, stand_ins):
        return new
    tokens = [(piece.mark or stand_ins.token(piece.value), False) for piece in pieces]
    new = _written(text, pieces, tokens, ours)
    return new if proven(new, stand_ins) else None


def rewrite_number(text: str, pieces: Sequence[Piece], stand_ins: StandIns) -> Rewritten | None:
    """Replace a JSON number as a whole by another; None if there is none for it."""
    digits = text.removeprefix("-")
    if len(pieces) != 1 or pieces[0].value.text != digits or not pieces[0].as_surrogate:
        return None
    surrogate = stand_ins.surrogate(pieces[0].value)
    if surrogate is None or not (surrogate.isascii() and surrogate.isdigit()) or surrogate.startswith("0"):
        return None
    start = len(text) - len(digits)
    return Rewritten(text[:start] + surrogate, (Span(start, start + len(surrogate)),))


def _stand_in(piece: Piece, stand_ins: StandIns) -> tuple[str, bool]:
    """What stands for a piece, and whether it is a surrogate."""
    if piece.mark:
        return piece.mark, False
    if piece.spelling:
        return piece.spelling, True
    if piece.as_surrogate and not stand_ins.said(piece.value):
        surrogate = stand_ins.surrogate(piece.value)
        if surrogate is not None:
            return surrogate, True
    return stand_ins.token(piece.value), False


def _written(text: str, pieces: Sequence[Piece], chosen: Sequence[tuple[str, bool]], ours: Sequence[Span]) -> Rewritten:
    parts: list[str] = []
    surrogates: list[Span] = []
    position = length = 0
    following = iter(sorted(ours))
    own = next(following, None)
    for piece, (stand_in, as_surrogate) in zip(pieces, chosen, strict=True):
        while own is not None and own.end <= piece.span.start:
            surrogates.append(Span(own.start - position + length, own.end - position + length))
            own = next(following, None)
        length += piece.span.start - position
        if as_surrogate:
            surrogates.append(Span(length, length + len(stand_in)))
        parts += text[position : piece.span.start], stand_in
        length += len(stand_in)
        position = piece.span.end
    while own is not None:
        surrogates.append(Span(own.start - position + length, own.end - position + length))
        own = next(following, None)
    return Rewritten("".join(parts) + text[position:], tuple(surrogates))


def proven(new: Rewritten, stand_ins: StandIns) -> bool:
    """Whether the surrogates that restoring would find in the text are those that were put there, and no others."""
    if not stand_ins.known:
        return not new.surrogates
    found = [Span(one.start, one.end) for one in stand_ins.known.all_in(new.text)]
    return found == list(new.surrogates)
