"""Where tokens stand already: any that stands alone, and those of the request also where a letter touches them.

A value that is looked for in a text with tokens in it must not take one along: restoring puts back a value in one
step, and a token within it would stay.
"""

from collections.abc import Iterable, Sequence

from egress_gateway.core.redaction import Replacement
from egress_gateway.core.token_form import tokens_in
from egress_gateway.redact.occurrences import occurrences
from egress_gateway.redact.spans import Span
from egress_gateway.redact.surrogates.sightings import is_surrogate


def standing(texts: Sequence[str], replacements: Iterable[Replacement]) -> list[list[Span]]:
    """For each text the stretches that are tokens, in order and apart.

    Raises `Unreadable` (413) for more of them than can be looked at in reasonable time.
    """
    found = [[Span(*place) for place in tokens_in(text)] for text in texts]
    known = [entry.token for entry in replacements if not is_surrogate(entry)]
    if known:
        for place in occurrences(texts, known):
            found[place.text].append(Span(place.start, place.end))
    return [_apart(spans) for spans in found]


def _apart(spans: list[Span]) -> list[Span]:
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(span.end, apart[-1].end))
        else:
            apart.append(span)
    return apart
