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
    ("text", "end"), [(" a>b", 3), (" a='>'>b", 7), (" a<b", 2), (" a", 2), (" a='b", 5), (" a" + "b" * 99, 20)]
)
def test_tags(text: str, end: int) -> None:
    assert tag_end(text, 0, 20) == min(end, 20)
