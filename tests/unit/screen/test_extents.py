"""Where what may hold an address ends."""

import pytest

from egress_gateway.screen.extents import DEEPEST, TOO_DEEP, balanced, closing, destination_end, tag_end


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("a]", 1),
        ("a [b] c]", 7),
        (r"a \] b]", 6),
        ("a", None),
        ("abcdefghijk]", None),
        ("[" * (DEEPEST + 1), TOO_DEEP),
    ],
)
def test_brackets(text: str, end: int | None) -> None:
    assert closing(text, 0, 10) == end


@pytest.mark.parametrize(
    ("text", "angle", "quote", "end"),
    [
        ("a b", False, "(", 1),
        ("a(b)c)", False, "(", 5),
        ("a[0]b]", False, "(", 5),
        ("a'b)", False, "(", 3),
        ("a'b)", False, "'", 1),
        ("a b>c", True, "<", 3),
        ("a b", True, "<", None),
        ("ab", False, "(", None),
    ],
)
def test_destinations(text: str, angle: bool, quote: str, end: int | None) -> None:
    assert destination_end(text, 0, angle=angle, quote=quote) == end


@pytest.mark.parametrize(("run", "kept"), [("a(b)c", "a(b)c"), ("a)b", "a"), ("a]b)c", "a"), ("[a](b", "[a](b")])
def test_a_run_ends_before_a_bracket_that_it_did_not_open(run: str, kept: str) -> None:
    assert balanced(run) == kept


@pytest.mark.parametrize(
    ("text", "end", "whole"),
    [
        (" a>b", 3, True),
        (" a='>'>b", 7, True),
        (" a<b", 2, False),
        (" a", 2, False),
        (" a='b", 5, False),
        (" a" + "b" * 99, 20, False),
        (" a='" + "b" * 15 + ">'>", 20, False),
        ("\n>b", 2, True),
    ],
)
def test_tags(text: str, end: int, whole: bool) -> None:
    assert tag_end(text, 0, 20) == (end, whole)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("> <a\n> b>c", "c"),
        ("1. > <a\n> >b>c", "c"),
        ("> q\n<a\n> b>c", "c"),
        ("> <a\n>\nb", "\nb"),
        ("> <a b\n x> c>", " c>"),
        ("<a\n>b>c", "b>c"),
    ],
)
def test_the_mark_of_a_block_quote_ends_no_tag(text: str, rest: str) -> None:
    end, whole = tag_end(text, text.index("<a") + len("<a"), 99)
    assert (text[end:], whole) == (rest, True)
