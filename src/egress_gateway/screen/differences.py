"""Where a text that was changed twice differs from what it was."""

from collections.abc import Iterator, Sequence

from egress_gateway.core.redaction import RestoredSpan

_Placed = tuple[int, int, RestoredSpan]
"""Where a span of the second change stands in the text between the two."""


def composed(first: Sequence[RestoredSpan], second: Sequence[RestoredSpan]) -> tuple[RestoredSpan, ...]:
    """The spans of both changes, in the text that came out last, with what stood there at the very first.

    `first` are in the text between the two, `second` in the last. Spans that overlap become one, without a token.
    """
    result: list[RestoredSpan] = []
    shift = 0
    for ours, theirs in _clusters(first, _placed(second)):
        start, end, said = _united(ours, theirs)
        grown = sum(span.end - span.start - len(span.said) for _, _, span in theirs)
        alone = (ours or [span for _, _, span in theirs])[0] if len(ours) + len(theirs) == 1 else None
        result.append(
            RestoredSpan(
                start=start + shift,
                end=end + shift + grown,
                said=said,
                token=alone.token if alone is not None else "",
                data_class=(alone or ours[0]).data_class,
            )
        )
        shift += grown
    return tuple(result)


def _placed(second: Sequence[RestoredSpan]) -> list[_Placed]:
    placed: list[_Placed] = []
    shift = 0
    for span in second:
        start = span.start - shift
        placed.append((start, start + len(span.said), span))
        shift += span.end - span.start - len(span.said)
    return placed


def _clusters(
    first: Sequence[RestoredSpan], placed: Sequence[_Placed]
) -> Iterator[tuple[list[RestoredSpan], list[_Placed]]]:
    """Spans of both that overlap each other, in order."""
    number = 0
    ours: list[RestoredSpan] = []
    theirs: list[_Placed] = []
    end = 0
    for one in (*placed, None):
        while number < len(first) and (one is None or first[number].start < one[1]):
            span = first[number]
            number += 1
            if one is not None and span.end > one[0]:
                number -= 1
                break
            if (ours or theirs) and span.start >= end:
                yield ours, theirs
                ours, theirs = [], []
            ours.append(span)
            end = max(end, span.end)
        if one is None:
            break
        if (ours or theirs) and one[0] >= end:
            yield ours, theirs
            ours, theirs = [], []
        theirs.append(one)
        end = max(end, one[1])
        while number < len(first) and first[number].start < one[1]:
            ours.append(first[number])
            end = max(end, first[number].end)
            number += 1
    if ours or theirs:
        yield ours, theirs


def _united(ours: Sequence[RestoredSpan], theirs: Sequence[_Placed]) -> tuple[int, int, str]:
    """From where to where the text between is covered, and what stood there at the very first."""
    start = min([span.start for span in ours] + [begins for begins, _, _ in theirs])
    end = max([span.end for span in ours] + [ends for _, ends, _ in theirs])
    between = [" "] * (end - start)
    for begins, ends, span in theirs:
        between[begins - start : ends - start] = span.said
    said: list[str] = []
    position = start
    for span in ours:
        said += [*between[position - start : span.start - start], span.said]
        position = span.end
    return start, end, "".join([*said, *between[position - start :]])
