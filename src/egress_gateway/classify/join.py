"""One text out of all slots, so that one native pass sees everything, and the way back.

Three joinings are scanned. The main one keeps slots apart by a separator, and has one at its ends too: what
is found in a slot does not depend on what else is joined. The border one holds only the ends of each slot,
without separator, so that a value cut in two between neighbours stands whole again; short slots are in it
from end to end, so that it also sees values cut in more pieces. It is scanned once more with a space where two words
meet (`spaced`): a value in groups is cut between them, and whoever cuts it drops the space. Names, identifiers and
addresses that stand between pieces of content are not in it: they would part what a reader reads together, and would
themselves be joined to a neighbour that has nothing to do with them. The third holds the same slots in full, for
values that are longer than a slot.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import msgspec

from egress_gateway.classify.normalise import Normal
from egress_gateway.classify.pattern import KEY_SEPARATOR, SEPARATOR
from egress_gateway.core.slots import Scope, Slot

BORDER: Final = 128
"""Characters of each end of a slot in the border joining. Longer than any value whose shape is
fixed; a longer secret is found by its beginning in the main joining."""

_AROUND_CONTENT: Final = frozenset({Scope.METADATA, Scope.TOOL_SCHEMA, Scope.URL, Scope.HEADER})


class Piece(msgspec.Struct, frozen=True):
    """A stretch of one slot's folded text inside a joined text."""

    slot: int
    offset: int
    """Where the stretch begins in the slot's folded text."""
    start: int
    end: int
    """Where it stands in the joined text."""


class Joined(msgspec.Struct, frozen=True):
    """A text made of pieces of slots."""

    text: str
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> int:
        """Index of the piece that holds the offset, or the one before it if it is a separator."""
        return bisect_right(self.starts, offset) - 1

    def spans(self, start: int, end: int) -> list[tuple[Piece, int, int]]:
        """The pieces that a span touches, each with the part of the span inside it."""
        touched = self.pieces[self.at(start) : self.at(end - 1) + 1]
        parts = [(piece, max(start, piece.start), min(end, piece.end)) for piece in touched]
        return [(piece, begin, finish) for piece, begin, finish in parts if begin < finish]


def join_slots(normals: Sequence[Normal], keys: Sequence[bool], slots: Sequence[int]) -> Joined:
    """Texts in order, with separators around each; `keys` says which are keys of an object, `slots` which slots.

    Only a key's separator is another one, so that it is read with its value.
    """
    texts = [normal.text for normal in normals]
    starts = [1, *accumulate((len(text) + 1 for text in texts), initial=1)][1 : len(texts) + 1]
    pieces = tuple(
        Piece(slot, 0, start, start + len(text)) for slot, start, text in zip(slots, starts, texts, strict=True)
    )
    if True not in keys:
        joined = SEPARATOR.join(("", *texts, ""))
    else:
        ends = (KEY_SEPARATOR if key else SEPARATOR for key in keys)
        joined = SEPARATOR + "".join(text + end for text, end in zip(texts, ends, strict=True))
    # The separator in front has no piece before it, and goes with the first.
    return Joined(joined, pieces, (0, *starts[1:]))


def is_content(slot: Slot) -> bool:
    """Whether a slot is read on from its neighbour: anything but identifiers, addresses and fixed words."""
    return not (slot.rigid and slot.scope in _AROUND_CONTENT)


def join_borders(normals: Sequence[Normal], content: Sequence[bool], *, spaced: bool = False) -> Joined:
    """The ends of the slots that are content, without separator; the middle of a long slot is a separator.

    If it is spaced, a space that is of no slot stands wherever one ends and the next begins with a letter or digit.
    """
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for slot, normal in enumerate(normals):
        text = normal.text
        if not text or not content[slot]:
            continue
        if spaced and texts and texts[-1][-1].isalnum() and text[0].isalnum():
            texts.append(" ")
            at += 1
        if len(text) <= 2 * BORDER:
            pieces.append(Piece(slot, 0, at, at + len(text)))
            texts.append(text)
            at += len(text)
            continue
        tail = len(text) - BORDER
        pieces.append(Piece(slot, 0, at, at + BORDER))
        at += BORDER + 1
        pieces.append(Piece(slot, tail, at, at + BORDER))
        at += BORDER
        texts += (text[:BORDER], SEPARATOR, text[tail:])
    return Joined("".join(texts), tuple(pieces), tuple(piece.start for piece in pieces))


def join_content(normals: Sequence[Normal], content: Sequence[bool]) -> Joined:
    """The slots that are content, in full, without separator."""
    slots = [slot for slot, normal in enumerate(normals) if content[slot] and normal.text]
    texts = [normals[slot].text for slot in slots]
    ends = list(accumulate(len(text) for text in texts))
    pieces = tuple(Piece(slot, 0, end - len(text), end) for slot, text, end in zip(slots, texts, ends, strict=True))
    return Joined("".join(texts), pieces, tuple(piece.start for piece in pieces))
