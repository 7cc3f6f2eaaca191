"""What is remembered of passages: where slots are parted, what a name depends on, what is kept and what is not."""

import msgspec
import pytest

from egress_gateway.classify.merge import Mark
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.recall import SHORTEST, Passage, Recaller, everything, passages, scope_of
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope, Slot

LONG = SHORTEST
MAIL = ("pii.email", Rank.PATTERN, "email")
CARD = ("pci.card", Rank.VALIDATED, "card")


class Notes(dict):
    """A memory that forgets nothing and shows everything."""

    name = staticmethod(bytes)
    recall = dict.get
    keep = dict.__setitem__


def slots(*lengths):
    """Slots of these lengths; of minus the length for keys."""
    return [
        Slot(pointer=f"/{at}", scope=Scope.KEY if length < 0 else Scope.MESSAGE, text="x" * abs(length))
        for at, length in enumerate(lengths)
    ]


PASSAGES = {
    "nothing": ([], []),
    "one short slot": ([5], [(0, 1, 5)]),
    "one long slot": ([LONG], [(0, 1, LONG)]),
    "short ones are taken together": ([5, 0, 6], [(0, 3, 11)]),
    "short ones are parted where they are long enough": ([600, 600, 7], [(0, 2, 1200), (2, 3, 7)]),
    "a long one is by itself": ([5, LONG, 6], [(0, 1, 5), (1, 2, LONG), (2, 3, 6)]),
    "a key stays with its value": ([5, -3, LONG, 6], [(0, 1, 5), (1, 3, LONG + 3), (3, 4, 6)]),
    "keys of keys too": ([5, -3, -2, LONG], [(0, 1, 5), (1, 4, LONG + 5)]),
    "a long key does not part": ([5, -LONG, 6, 7], [(0, 3, LONG + 11), (3, 4, 7)]),
    "a key without value at the end": ([LONG, -4], [(0, 1, LONG), (1, 2, 4)]),
}


@pytest.mark.parametrize(("lengths", "expected"), PASSAGES.values(), ids=PASSAGES)
def test_slots_are_taken_in_passages(lengths, expected):
    assert [(each.slots.start, each.slots.stop, each.characters) for each in passages(slots(*lengths))] == expected


def test_what_goes_on_has_the_passages_it_had():
    past = slots(300, 2000, 40, 900, 200, 5000)
    assert passages(past + slots(10, 3000))[: len(passages(past))] == passages(past)


def test_without_a_memory_everything_is_new():
    assert (tuple(everything(slots(3, 4)).new), everything(slots(3, 4)).characters) == ((0, 1), 7)


def test_what_was_kept_is_recalled_where_it_stands_now():
    memory = Notes()
    recaller = Recaller(memory, "d", [MAIL, CARD])
    long = slots(4, LONG)
    cold = recaller.recall(long)
    assert (cold.new, cold.characters, cold.marks, cold.weight) == ((0, 1), LONG + 4, [], 0)
    ((passage, name),) = cold.nameless
    assert passage == Passage(range(1, 2), LONG)
    mark = Mark(1, 2, 9, "pci.card", 1000, Rank.VALIDATED, "card")
    recaller.keep(passage, name, [mark, mark], 70)
    warm = recaller.recall(slots(4, -3, 5, LONG))
    assert (warm.new, warm.characters, warm.nameless) == ((0, 1, 2), 12, [])
    assert (warm.marks, warm.weight) == ([Mark(3, 2, 9, "pci.card", 1000, Rank.VALIDATED, "card")], 70)


def one(text, scope=Scope.MESSAGE, **fields):
    return Slot(pointer="/0", scope=scope, text=text, **fields)


SAME = {
    "a slot of another place": [Slot(pointer="/9", scope=Scope.TOOL_OUTPUT, text="a" * LONG)],
    "a rigid slot": [one("a" * LONG, rigid=True)],
}
OTHER = {
    "another text": [one("b" * LONG)],
    "cut elsewhere": [one("a" * (LONG - 1)), one("a")],
    "a key and its value": [one("a", Scope.KEY), one("a" * (LONG - 1))],
    "characters of other lengths": [one("é" * (LONG // 2) + "a" * LONG)],
    "half a character": [one("\ud800" + "a" * LONG)],
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_a_name_depends_on_nothing_else(same):
    recaller = Recaller(Notes(), "d", [MAIL])
    ((passage, name),) = recaller.recall([one("a" * LONG)]).nameless
    recaller.keep(passage, name, [], 0)
    assert recaller.recall(same).characters == 0


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER)
def test_a_name_depends_on_text_and_borders(other):
    recaller = Recaller(Notes(), "d", [MAIL])
    ((passage, name),) = recaller.recall([one("a" * LONG)]).nameless
    recaller.keep(passage, name, [], 0)
    assert recaller.recall(other).characters


def test_a_name_depends_on_the_detectors():
    memory = Notes()
    ((passage, name),) = Recaller(memory, "d", [MAIL]).recall([one("a" * LONG)]).nameless
    Recaller(memory, "d", [MAIL]).keep(passage, name, [], 0)
    assert Recaller(memory, "e", [MAIL]).recall([one("a" * LONG)]).characters == LONG


def test_no_text_is_kept():
    memory = Notes()
    recaller = Recaller(memory, "d", [MAIL])
    secret = "Castellano"
    ((passage, name),) = recaller.recall([one(secret * LONG)]).nameless
    recaller.keep(passage, name, [Mark(0, 0, 10, *MAIL[:1], 900, *MAIL[1:])], 0)
    assert not any(secret.encode() in kept for kept in memory.values())


def test_a_scope_recalls_what_was_kept_within_it_alone():
    recaller = Recaller(Notes(), "d", [MAIL])
    mine, theirs = (scope_of(Secret(letter * 32)) for letter in (b"m", b"t"))
    long = [one("a" * LONG)]
    ((passage, name),) = recaller.recall(long, mine).nameless
    recaller.keep(passage, name, [], 0)
    assert [recaller.recall(long, scope).characters for scope in (mine, theirs, b"")] == [0, LONG, LONG]


KEPT = (0, 2, 9, 1, 1000)
"""Slot, start, end, kind, score."""
NEVER_KEPT = {
    "no message": b"\xc1",
    "nothing": b"",
    "another shape": msgspec.msgpack.encode([0, "marks"]),
    "a weight below nothing": msgspec.msgpack.encode([-1, []]),
    **{
        name: msgspec.msgpack.encode([0, [row]])
        for name, row in {
            "a mark cut short": KEPT[:4],
            "a slot that is not there": (1, *KEPT[1:]),
            "a slot below the first": (-1, *KEPT[1:]),
            "a kind that is not there": (0, 2, 9, 2, 1000),
            "nothing between start and end": (0, 9, 9, 1, 1000),
            "an end behind the text": (0, 2, LONG + 1, 1, 1000),
        }.items()
    },
}


@pytest.mark.parametrize("found", NEVER_KEPT.values(), ids=NEVER_KEPT)
def test_what_cannot_have_been_kept_is_not_there(found):
    memory = Notes()
    recaller = Recaller(memory, "d", [MAIL, CARD])
    ((_, name),) = recaller.recall([one("a" * LONG)]).nameless
    memory[name] = msgspec.msgpack.encode([7, [KEPT]])
    assert (recaller.recall([one("a" * LONG)]).new, recaller.recall([one("a" * LONG)]).weight) == ((), 7)
    memory[name] = found
    again = recaller.recall([one("a" * LONG)])
    assert (again.new, again.characters, list(again.marks), again.weight) == ((0,), LONG, [], 0)
    assert [kept for _, kept in again.nameless] == [name]
