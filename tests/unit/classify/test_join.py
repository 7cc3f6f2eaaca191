"""Joining slots, and the way back from the joined text."""

import pytest

from egress_gateway.classify.join import BORDER, is_content, join_borders, join_content, join_slots
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.slots import Scope, Slot


def folded(*texts):
    return [normalise(text) for text in texts]


def test_slots_are_kept_apart_and_keys_beside_their_values():
    assert join_slots(folded("a", "bc"), [False, False], [0, 1]).text == "\x1da\x1dbc\x1d"
    assert join_slots(folded("k", "v", "x"), [True, False, False], [0, 1, 2]).text == "\x1dk\x1ev\x1dx\x1d"
    assert join_slots([], [], []).text == "\x1d"


def test_an_offset_leads_to_its_piece():
    joined = join_slots(folded("ab", "", "cd"), [False] * 3, [4, 5, 7])
    assert [joined.pieces[joined.at(offset)].slot for offset in (0, 1, 2, 5, 6)] == [4, 4, 4, 7, 7]


def test_a_space_stands_where_two_words_meet_and_leads_to_the_slot_before():
    joined = join_borders(folded("ab 12", "34", " cd", "e,", "f"), [True] * 5, spaced=True)
    assert joined.text == "ab 12 34 cd e,f"
    assert [(piece.slot, start, end) for piece, start, end in joined.spans(3, 8)] == [(0, 3, 5), (1, 6, 8)]
    assert joined.text == join_borders(folded("ab 12", " 34", " cd", " e,", "f"), [True] * 5).text


def test_borders_join_short_slots_whole_and_long_ones_by_their_ends():
    long = "x" * BORDER + "-" * 10 + "y" * BORDER
    joined = join_borders(folded("ab", "", long, "cd"), [True] * 4)
    assert joined.text == "ab" + "x" * BORDER + "\x1d" + "y" * BORDER + "cd"
    assert [(piece.slot, piece.offset) for piece in joined.pieces] == [(0, 0), (2, 0), (2, BORDER + 10), (3, 0)]


def test_a_span_is_divided_among_the_pieces_it_touches():
    joined = join_borders(folded("abc", "d", "efg"), [True] * 3)
    assert [(piece.slot, start, end) for piece, start, end in joined.spans(1, 6)] == [(0, 1, 3), (1, 3, 4), (2, 4, 6)]
    assert [piece.slot for piece, _, _ in joined.spans(0, 3)] == [0]


def test_a_separator_belongs_to_no_piece():
    joined = join_slots(folded("abc", "d"), [False] * 2, [0, 1])
    assert [(piece.slot, start, end) for piece, start, end in joined.spans(3, 6)] == [(0, 3, 4), (1, 5, 6)]
    assert joined.spans(0, 2) == [(joined.pieces[0], 1, 2)]
    assert joined.spans(0, 1) == joined.spans(4, 5) == []


def test_what_is_no_content_does_not_part_its_neighbours():
    joined = join_borders(folded("ab", "model-1", "cd"), [True, False, True])
    assert joined.text == "abcd"
    assert [piece.slot for piece in joined.pieces] == [0, 2]


CONTENT = {
    "a message": (Scope.MESSAGE, False, True),
    "a number in a tool call": (Scope.TOOL_INPUT, True, True),
    "a key": (Scope.KEY, True, True),
    "metadata of the caller": (Scope.METADATA, False, True),
    "the description of a tool": (Scope.TOOL_SCHEMA, False, True),
    "the name of a model": (Scope.METADATA, True, False),
    "a fixed word of a schema": (Scope.TOOL_SCHEMA, True, False),
    "an address": (Scope.URL, True, False),
    "a header": (Scope.HEADER, True, False),
}


@pytest.mark.parametrize(("scope", "rigid", "content"), CONTENT.values(), ids=CONTENT)
def test_content_is_what_a_reader_reads_on(scope, rigid, content):
    assert is_content(Slot(pointer="/x", scope=scope, text="x", rigid=rigid)) is content


def test_content_is_joined_in_full_without_separator():
    joined = join_content([normalise(text) for text in ("ab", "user", "", "c" * 300)], [True, False, True, True])
    assert joined.text == "ab" + "c" * 300
    assert [(piece.slot, piece.start, piece.end) for piece in joined.pieces] == [(0, 0, 2), (3, 2, 302)]
    assert [(piece.slot, start, end) for piece, start, end in joined.spans(1, 5)] == [(0, 1, 2), (3, 2, 5)]
