"""Masking an answer while it streams.

The text is looked at in steps of a third of the hold-back, at fixed positions of the text and with
the same text around them however it arrived: the result does not depend on the chunking, whatever
the classifier makes of cut text. Each step sees two thirds of the hold-back ahead, and as much as
the whole hold-back behind.

Promised: at most `hold_back` characters of prose are held, and `BEHIND` more behind a masked value; every
finding of up to two thirds of the hold-back is masked whole, if the classifier finds it with that much text
around it. A longer one is masked whole, and is one mark, up to `LONGEST` characters

- if its beginning is a finding that grows: a finding that reaches into what is not settled stays in
  sight from its beginning to its end;
- if it is a run of characters that values are made of, or a key file (`unsettled`): such a run is held
  until it ends.

Of any other longer one the beginning may have been released before it could be recognised.
"""

from collections.abc import Sequence
from typing import Final

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.labels import mark
from egress_gateway.core.redaction import RestoredSpan
from egress_gateway.core.slots import Finding
from egress_gateway.screen.observe import Classify, observe
from egress_gateway.screen.unsettled import unsettled_from

STEPS: Final = 3
"""Steps to a hold-back: more recognise longer findings and look at each character more often."""
LONGEST: Final = 16 * 1024
"""Characters of one value that are kept in sight or held: an RSA key of 16384 bits takes 13 KB in PEM."""
GROWTH: Final = 8
"""Of a value that goes on, the part that may come before the next look: a long one is not read for every step."""


BEHIND: Final = 8
"""Characters behind a masked value that are held as well, besides the hold-back: the end of a line and the
beginning of the next, before which a key seems to have ended."""


class MaskingFilter:
    """Masks the text of one lane.

    Of `_text`, what lies before `_seen` has been looked at, and what lies before `_done` has been released
    or masked. All before `_step` is settled; the hold-back before it is kept as context, from `_kept`. A value
    that goes on keeps `_step` at its beginning.
    """

    def __init__(self, classify: Classify, classes: Sequence[DataClass], hold_back: int) -> None:
        if hold_back < STEPS:
            raise Unavailable("mask_hold_back", f"the route masks answers with a hold-back below {STEPS} characters")
        self._classify = classify
        self._classes = tuple(classes)
        self._hold_back = hold_back
        self._stride = hold_back // STEPS
        self._reach = hold_back - self._stride
        self._text = ""
        self._kept = 0
        self._step = 0
        self._seen = self._reach
        self._done = 0
        self._out: list[str] = []
        self._out_length = 0
        self._spans: list[RestoredSpan] = []
        self._open_mark = False

    @property
    def spans(self) -> Sequence[RestoredSpan]:
        """Where marks stand in what was released so far, and what they hide."""
        return self._spans

    def feed(self, text: str) -> str:
        """Take the next piece; return what is settled."""
        self._text += text
        while len(self._text) >= (ahead := self._seen + max(self._stride, (self._seen - self._step) // GROWTH)):
            self._look(self._settled(ahead), ahead)
        if self._kept > 0:
            self._text = self._text[self._kept :]
            self._step -= self._kept
            self._done -= self._kept
            self._seen -= self._kept
            self._kept = 0
        return self._released()

    def close(self) -> str:
        """The text is complete: return the rest."""
        self._look(len(self._text), len(self._text))
        return self._released()

    def _settled(self, ahead: int) -> int:
        """How far the text before `ahead` can be settled: not beyond where a value may have begun."""
        end = ahead - self._reach
        start = max(self._done, self._kept + unsettled_from(self._text[self._kept : ahead]))
        return start if start < end and ahead - start <= LONGEST else end

    def _look(self, end: int, ahead: int) -> None:
        """Settle everything before `end`, knowing the text before `ahead`."""
        behind, settled = self._kept, end
        self._step = end
        for finding in observe(self._classify, [self._text[behind:ahead]]):
            start, stop = behind + finding.start, behind + finding.end
            if start >= end:
                break
            if stop > self._done and self._masks(finding):
                self._mask(start, stop, finding.data_class)
            if end < ahead and stop + BEHIND > end and self._masks(finding) and ahead - start <= LONGEST:
                self._step = min(self._step, start)
                settled = min(settled, stop)
        self._release(settled)
        self._seen = ahead
        self._kept = max(self._kept, self._step - self._hold_back)

    def _masks(self, finding: Finding) -> bool:
        return covered(finding.data_class, self._classes)

    def _mask(self, start: int, end: int, data_class: DataClass) -> None:
        continues = self._open_mark and start < self._done
        self._release(start)
        hidden = self._text[self._done : end]
        if continues:
            last = self._spans.pop()
            self._spans.append(
                RestoredSpan(start=last.start, end=last.end, said=last.said + hidden, data_class=last.data_class)
            )
        else:
            shown = self._out_length
            self._emit(mark(data_class))
            self._spans.append(RestoredSpan(start=shown, end=self._out_length, said=hidden, data_class=data_class))
        self._done = end
        self._open_mark = True

    def _release(self, end: int) -> None:
        if end > self._done:
            self._emit(self._text[self._done : end])
            self._done = end
            self._open_mark = False

    def _emit(self, text: str) -> None:
        self._out.append(text)
        self._out_length += len(text)

    def _released(self) -> str:
        released = "".join(self._out)
        self._out.clear()
        return released
