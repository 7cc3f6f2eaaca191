"""Two changes of one text, told as one."""

from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import RestoredSpan
from egress_gateway.screen.differences import composed

EDITS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.text(alphabet="xyz", max_size=4)), max_size=6)


def changed(text: str, edits: list[tuple[int, int, str]]) -> tuple[str, list[RestoredSpan]]:
    """The text with stretches replaced, each so far behind the one before, and where they stand."""
    out, position, spans = "", 0, []
    for gap, length, instead in edits:
        start = position + gap
        said = text[start : start + length]
        if not said:
            break
        out += text[position:start]
        spans.append(RestoredSpan(start=len(out), end=len(out) + len(instead), said=said))
        out += instead
        position = start + length
    return out + text[position:], spans


@given(st.text(alphabet="abcdefgh", max_size=40), EDITS, EDITS)
def test_both_are_undone_at_once(
    text: str, first: list[tuple[int, int, str]], second: list[tuple[int, int, str]]
) -> None:
    first = [(gap, length, instead or "-") for gap, length, instead in first]
    between, one = changed(text, first)
    last, two = changed(between, second)
    spans = composed(one, two)
    said, position = "", 0
    for span in spans:
        assert position <= span.start <= span.end
        said += last[position : span.start] + span.said
        position = span.end
    assert said + last[position:] == text


def test_what_does_not_overlap_keeps_what_it_stands_for() -> None:
    mark = RestoredSpan(start=2, end=4, said="value", data_class=DataClass("pii.name"))
    value = RestoredSpan(start=6, end=12, said="T_1", token="T_1")
    assert composed([mark], [value]) == (mark, value)
    before = RestoredSpan(start=0, end=5, said="x")
    moved = RestoredSpan(start=6, end=8, said="value", data_class=DataClass("pii.name"))
    assert composed([mark], [before]) == (before, moved)
