"""What is spelled is read as what it says, on exactly its characters; what only looks alike is left alone."""

import pytest

from egress_gateway.classify.spelled import find_reversed, find_spelled

SAID = {
    "signs apart by blanks": ("use 4 1 1 1 1 1 1 1 for this", "4 1 1 1 1 1 1 1", "41111111"),
    "letters as well": ("use D E 8 9 3 7 0 4 0 0 for", "D E 8 9 3 7 0 4 0 0", "DE89370400"),
    "a blank among blanks": ("4 1 1 1   1 1 1 1 2", "4 1 1 1   1 1 1 1 2", "4111 11112"),
    "dots, and one that is said": ("j.i.m.@.x.y.....c.o.m", "j.i.m.@.x.y.....c.o.m", "jim@xy.com"),
    "dots, and a blank that is said": ("ask J.a.n.e. .S.m.i.t.h now", "J.a.n.e. .S.m.i.t.h", "Jane Smith"),
    "commas and blanks": ("[4, 1, 1, 1, 1, 1, 1, 1, 1]", "4, 1, 1, 1, 1, 1, 1, 1, 1", "411111111"),
    "English": ("my number is four one one one one one two, ok", "four one one one one one two", "4111112"),
    "twice and three times": (
        "four double one triple two nine zero",
        "four double one triple two nine zero",
        "41122290",
    ),
    "German": ("vier eins eins eins funf sechs sieben", "vier eins eins eins funf sechs sieben", "4111567"),
    "with a country's sign": (
        "+ four nine three zero nine zero one",
        "+ four nine three zero nine zero one",
        "+4930901",
    ),
    "letters among words": ("d e eight nine three seven zero", "d e eight nine three seven zero", "de89370"),
}


@pytest.mark.parametrize(("text", "stretch", "said"), SAID.values(), ids=SAID)
def test_it_is_read(text: str, stretch: str, said: str) -> None:
    found = [(text[start:end], read) for start, end, read in find_spelled(text) if read]
    assert (stretch, said) in found


LEFT = (
    "one or two of the three",
    "we count: one two three",
    "a, b, c and d",
    "The quick brown fox jumps over the lazy dog. I am. I do. So it is.",
    "=========",
    "- - - - - - - - - -",
    "4 1 1 1 1\x1d1 1 1 1 1",
)


@pytest.mark.parametrize("text", LEFT)
def test_it_is_left_alone(text: str) -> None:
    assert [read for _, _, read in find_spelled(text) if read] == []


def test_what_is_shown_from_right_to_left_is_read_as_it_is_shown() -> None:
    text = "to \u202e" + "moc.x@nna" + "\u202c, and \u202e12"
    assert [(text[start:end], seen) for start, end, seen in find_reversed(text)] == [
        ("\u202emoc.x@nna\u202c", "ann@x.com"),
        ("\u202e12", "21"),
    ]
