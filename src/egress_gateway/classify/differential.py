"""Whether the engine that searches means by an expression what RE2 means by it.

Hyperscan reports every end at which a match may stand, each with the leftmost start that the expression allows for
that end. RE2 is asked the same for each end of a text: is there a match that ends here, and how far left may it
begin. Two implementations of linear matching that agree on all of it for many texts leave little room for a span
that is cut short or begins too late.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from egress_gateway.classify.scan import compile_patterns, linear

LONGEST_TEXT: Final = 200
"""Characters of a text that is tried: each costs RE2 an expression of its own."""
_GLUE: Final = (" ", "_", "-", "x", "0", '"')


def disagreement(name: str, expression: str, texts: Sequence[str]) -> str | None:
    """What one engine finds in one of the texts and the other does not, in words without the text; None if nothing.

    Texts are ASCII; what is longer than `LONGEST_TEXT` is cut. Raises `ConfigError` if either engine refuses the
    expression.
    """
    patterns = compile_patterns([(name, expression)])
    for text in texts:
        tried = text[:LONGEST_TEXT]
        searched = sorted(patterns.scan(tried).get(0, ()), key=_by_end)
        expected = list(_leftmost(name, expression, tried))
        if searched != expected:
            differing = sorted(set(searched) ^ set(expected), key=_by_end)
            start, end = differing[0]
            return f"characters {start + 1} to {end} of {len(tried)} match in one engine and not in the other"
    return None


def variations(text: str) -> Iterator[str]:
    """A text, cut, doubled and glued to what may stand beside a value: where starts and ends are decided."""
    half = len(text) // 2
    yield text
    yield text + text
    yield text[1:] + text
    yield text[:half] + text
    yield from (glue + text + glue for glue in _GLUE)


def _leftmost(name: str, expression: str, text: str) -> Iterator[tuple[int, int]]:
    """For each end of a match in order, the leftmost start, as RE2 sees it in the whole text."""
    flags, rest = ("(?i)", expression[4:]) if expression.startswith("(?i)") else ("", expression)
    data = text.encode("ascii")
    # A group of its own for the match: it is the first, whatever the expression holds.
    for end in range(1, len(text) + 1):
        ends_here = linear(rf"(?s:.*?)((?{flags[2:-1]}:{rest}))(?s:.{{{len(text) - end}}})", name)
        match = ends_here.fullmatch(data)
        if match is not None:
            yield match.span(1)


def _by_end(span: tuple[int, int]) -> tuple[int, int]:
    return span[1], span[0]
