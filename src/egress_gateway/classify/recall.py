"""What was found before in the same text, so that a conversation that comes back costs only what is new in it.

Slots are taken in passages. What is found inside a passage depends on nothing but its text (`join_slots`), so
that it may be remembered under a digest of that text, by this process or another, and is exactly what would be
found again. Values that go over the border between two slots are no part of it: they are looked for anew each
time. A scope recalls what was kept within it, so that nobody learns from the time it takes what others have sent.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Annotated, Final, Protocol

import msgspec

from egress_gateway.classify.finder import Kind
from egress_gateway.classify.merge import Mark
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope, Slot

SHORTEST: Final = 1024
"""Characters of a passage that is remembered. Looking at as many takes ten times as long as remembering them;
and what is looked at of an answer while it streams is shorter, so that it drives out nothing that comes back."""


class Memory(Protocol):
    """Remembers by name, or does not: it may forget anything at any time, and never answers with another's."""

    def name(self, content: bytes) -> bytes:
        """What content is remembered by. Who does not share the memory cannot tell the content from it."""
        ...

    def recall(self, name: bytes) -> bytes | None:
        """What was kept under a name, exactly."""
        ...

    def keep(self, name: bytes, found: bytes) -> None:
        """Keep something under a name, if there is room."""
        ...


class Passage(msgspec.Struct, frozen=True):
    """Slots that are remembered together: some short ones, or a long one, with the keys before them."""

    slots: range
    characters: int


class Recollection(msgspec.Struct, frozen=True):
    """What is known of some slots before they are looked at."""

    new: Sequence[int]
    """The slots that have to be looked at."""
    characters: int
    """How much text they hold."""
    marks: Sequence[Mark] = ()
    """What was found in the others."""
    weight: int = 0
    """What was decoded in the others; see `reading`."""
    nameless: Sequence[tuple[Passage, bytes]] = ()
    """Passages among the new ones to be kept when they have been looked at, and by which name."""


_Number = Annotated[int, msgspec.Meta(ge=0)]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of a passage: places and kinds, never text."""

    weight: _Number
    marks: tuple[tuple[_Number, _Number, _Number, _Number, _Number], ...]
    """Slot within the passage, start, end, kind, score."""


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_Kept)


class Recaller:
    """Takes slots to a memory and back, for one list of detectors."""

    def __init__(self, memory: Memory, digest: str, kinds: Sequence[Kind]) -> None:
        """`digest` stands for everything that can change what is found, `kinds` is every kind of mark there is."""
        self._memory = memory
        self._digest = digest.encode("ascii")
        self._kinds = tuple(kinds)
        self._numbers = {kind: number for number, kind in enumerate(self._kinds)}

    def recall(self, slots: Sequence[Slot], scope: bytes = b"") -> Recollection:
        """What is known of these slots within a scope: see `scope_of`."""
        new: list[Passage] = []
        nameless: list[tuple[Passage, bytes]] = []
        marks: list[Mark] = []
        weight = 0
        for passage in passages(slots):
            if passage.characters < SHORTEST:
                new.append(passage)
                continue
            texts = slots[passage.slots.start : passage.slots.stop]
            name = self._memory.name(_content(self._digest, scope, texts))
            found = self._memory.recall(name)
            kept = None if found is None else self._kept(found, texts)
            if kept is None:
                new.append(passage)
                nameless.append((passage, name))
                continue
            weight += kept.weight
            first, kinds = passage.slots.start, self._kinds
            for slot, start, end, kind, score in kept.marks:
                data_class, rank, detector = kinds[kind]
                marks.append(Mark(first + slot, start, end, data_class, score, rank, detector))
        return Recollection(
            new=tuple(chain.from_iterable(passage.slots for passage in new)),
            characters=sum(passage.characters for passage in new),
            marks=marks,
            weight=weight,
            nameless=nameless,
        )

    def _kept(self, found: bytes, slots: Sequence[Slot]) -> _Kept | None:
        """What was kept of these slots; nothing, if it cannot have been kept of them by these detectors."""
        try:
            kept = _DECODER.decode(found)
        except msgspec.DecodeError:
            return None
        kinds, count = len(self._kinds), len(slots)
        for slot, start, end, kind, _ in kept.marks:
            if slot >= count or kind >= kinds or not start < end <= len(slots[slot].text):
                return None
        return kept

    def keep(self, passage: Passage, name: bytes, marks: Iterable[Mark], weight: int) -> None:
        """Remember what was found in a passage."""
        first, numbers = passage.slots.start, self._numbers
        rows = {
            (one.slot - first, one.start, one.end, numbers[one.data_class, one.rank, one.detector], one.score)
            for one in marks
        }
        self._memory.keep(name, _ENCODER.encode(_Kept(weight, tuple(rows))))


def scope_of(key: Secret[bytes]) -> bytes:
    """What stands for a scope among names, from the key that only this scope has."""
    return hashlib.blake2b(key.expose(), digest_size=32, person=b"recall scope").digest()


def everything(slots: Sequence[Slot]) -> Recollection:
    """What is known without a memory: nothing."""
    return Recollection(new=range(len(slots)), characters=sum(len(slot.text) for slot in slots))


def passages(slots: Sequence[Slot]) -> list[Passage]:
    """All slots, in order, in passages. A conversation that goes on has the same ones as before, and more.

    A long slot is a passage of its own, whatever stands before it; short ones are taken together until they
    are long enough. A key is never parted from its value, with which it is read.
    """
    found: list[Passage] = []
    begin = keys = size = of_keys = 0
    for number, slot in enumerate(slots):
        length = len(slot.text)
        if slot.scope is Scope.KEY:
            of_keys += length
            continue
        if length >= SHORTEST and begin < keys:
            found.append(Passage(range(begin, keys), size))
            begin, size = keys, 0
        size += of_keys + length
        keys, of_keys = number + 1, 0
        if size >= SHORTEST:
            found.append(Passage(range(begin, keys), size))
            begin, size = keys, 0
    if begin < len(slots):
        found.append(Passage(range(begin, len(slots)), size + of_keys))
    return found


def _content(digest: bytes, scope: bytes, slots: Sequence[Slot]) -> bytes:
    """Everything that what is found inside these slots depends on, in one way only, and for whom."""
    texts = [slot.text.encode("utf-8", "surrogatepass") for slot in slots]
    shape = [(slot.scope is Scope.KEY, len(text)) for slot, text in zip(slots, texts, strict=True)]
    return b"".join((digest, _ENCODER.encode((scope, shape)), *texts))
