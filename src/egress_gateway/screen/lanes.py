"""The lanes of one answer: each text is observed, masked, its addresses are defused, and only then it is restored.

The order matters: a restored value is the caller's own, and must not be masked again; and an address is judged by
what the upstream put into it. What is
recorded is what the upstream said, lane by lane and whole; it is looked at in one call when the
answer is over, so that a value cut in two by a border between lanes is counted as well.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from egress_gateway.core.answers import LaneKind, TextFilter
from egress_gateway.core.errors import UpstreamFailed
from egress_gateway.core.ids import DataClass, LaneId, covered
from egress_gateway.core.redaction import RestoreCounts, RestoredSpan
from egress_gateway.core.slots import ClassCount, Finding, Slot, count_classes
from egress_gateway.screen.arguments import screen_arguments
from egress_gateway.screen.defuse import DefusingFilter
from egress_gateway.screen.differences import composed
from egress_gateway.screen.mask import MaskingFilter
from egress_gateway.screen.observe import Classify, observe
from egress_gateway.wire.json import encode

MOST_LANES: Final = 16_384
"""Choices, blocks, tool calls, and the strings that belong to none of them (citations, titles): some
thousands in an answer from search."""
LONGEST_LANE: Final = 4 << 20
"""Characters of one lane, which are kept to its end. The longest answers sold have some 500,000."""
MOST_ARGUMENTS: Final = 2 << 20
"""Characters of the arguments of all tool calls of an answer: four times what the longest answers sold have. One
event may complete all of them, and of nothing but numbers they take two to five seconds of the one side thread."""

CERTAIN: Final = 1_000
"""The score of what is masked: a filter keeps no score, and a rule that asks for one had rather match."""

SUCCESS: Final = DataClass("injection.success")
CARRIED: Final = 700
"""The score of an address that says more than where something is."""

Seal = Callable[[str, str, Sequence[RestoredSpan], str], str]
"""Takes what was said, what was shown, where they differ, and the blob to bind to them."""


class Compare(Protocol):
    """An answer beside the request that it answers; scores in per mille, 0 where there is nothing."""

    def stood(self, data_class: DataClass, value: str) -> bool:
        """Whether the caller wrote the value."""
        ...

    def call(self, arguments: str) -> int:
        """How surely a tool call does what something that a tool brought wanted."""
        ...

    def text(self, said: str) -> int:
        """How surely a text gives away what instructs the model."""
        ...


class AnswerLanes:
    """Screens and restores the lanes of one answer; implements `core.answers.Lanes`.

    Raises `UpstreamFailed` for an answer of more or longer lanes or tool calls than can be inspected, and for text in a
    lane that has ended.
    """

    def __init__(
        self,
        *,
        classify: Classify,
        restore: Callable[[LaneKind], TextFilter],
        restore_tool: Callable[[str, str], str],
        restored: Callable[[], RestoreCounts],
        seal: Seal,
        mask: Sequence[DataClass] = (),
        mask_new: Sequence[DataClass] = (),
        hold_back: int = 0,
        defuse: Callable[[], DefusingFilter] | None = None,
        compare: Compare | None = None,
        aim: Callable[[str], None] | None = None,
        most_lanes: int = MOST_LANES,
        longest_lane: int = LONGEST_LANE,
        most_arguments: int = MOST_ARGUMENTS,
    ) -> None:
        """`aim` gets the arguments of each tool call, as the caller would, where they are screened."""
        self._aim = aim
        self._classify = classify
        self._restore = restore
        self._restore_tool = restore_tool
        self._restored = restored
        self._seal = seal
        self._mask = tuple(mask)
        self._mask_new = tuple(mask_new)
        self._hold_back = hold_back
        self._defuse = defuse
        self._compare = compare
        self._signs: list[int] = []
        """How sure each sign is that foreign orders were followed, besides what addresses carry."""
        self._new: list[tuple[DataClass, int]] = []
        self._most_lanes = most_lanes
        self._longest_lane = longest_lane
        self._most_arguments = most_arguments
        self._lanes: dict[LaneId, _Lane] = {}
        self._tools = 0
        self._arguments = 0
        self._masked_in_tools: list[tuple[DataClass, int]] = []
        self._new_in_tools: list[tuple[DataClass, int]] = []
        """Of these, what did not stand in the request."""
        self._calls: list[tuple[str, str]] = []
        self._found_in: dict[str, tuple[ClassCount, ...]] = {}
        """What was found in tool calls, by what the caller would get."""
        self._findings: list[Finding] = []
        self._unobserved: list[str] = []
        """What was said in lanes that have ended since the last look at them."""

    @property
    def classes(self) -> tuple[ClassCount, ...]:
        """What was found in the lanes that have ended and in the tool calls, by class."""
        self._observe()
        found = [(finding.data_class, finding.score) for finding in self._findings]
        return count_classes([*found, *self._carried()])

    @property
    def new(self) -> tuple[ClassCount, ...]:
        """Of `classes`, what did not stand in the request: the model made it up, or has it from elsewhere."""
        self._observe()
        return count_classes(self._new)

    @property
    def found(self) -> tuple[ClassCount, ...]:
        """What is masked or defused in what was released so far, and in the tool calls, by class."""
        spans = (span.data_class for lane in self._lanes.values() for span in lane.hidden)
        return count_classes([*((name, CERTAIN) for name in spans), *self._masked_in_tools, *self._carried()])

    @property
    def found_new(self) -> tuple[ClassCount, ...]:
        """Of the values in `found`, what did not stand in the request."""
        spans = (span for lane in self._lanes.values() for span in lane.hidden)
        unwritten = ((span.data_class, CERTAIN) for span in spans if self._is_new(span.data_class, span.said))
        return count_classes([*unwritten, *self._new_in_tools])

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What was said, before anything was restored in it, with its place: a lane, or a tool that is called."""
        lanes = ((f"answer:{lane}", "".join(known.said)) for lane, known in self._lanes.items())
        return (*lanes, *((f"tool:{name}", arguments) for name, arguments in self._calls))

    @property
    def unobserved(self) -> int:
        """Characters that `finish` will look at."""
        going_on = sum(lane.length for lane in self._lanes.values() if not lane.ended)
        return going_on + sum(map(len, self._unobserved))

    @property
    def counts(self) -> RestoreCounts:
        """What restoring came to so far."""
        return self._restored()

    @property
    def masked(self) -> int:
        """Stretches that the caller got a mark instead of, in lanes and in tool calls."""
        return len(self._masked_in_tools) + sum(len(lane.hidden) for lane in self._lanes.values())

    @property
    def defused(self) -> int:
        """Stretches that were made inert."""
        return sum(len(lane.defused) for lane in self._lanes.values())

    def text(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        """Take the next piece of a lane; return what may be released now."""
        return self._say(lane, kind, text, self._hold_back)

    def whole(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        """Take a lane that says one text and ends; it is masked in one look, whatever may be held of a stream."""
        return self._say(lane, kind, text, max(self._hold_back, len(text) + 1)) + self.end(lane)

    def _say(self, lane: LaneId, kind: LaneKind, text: str, hold_back: int) -> str:
        known = self._lanes.get(lane)
        if known is None:
            if len(self._lanes) + self._tools >= self._most_lanes:
                raise UpstreamFailed("upstream_too_large", f"the answer has more than {self._most_lanes} parts")
            masking = self._masking(hold_back) if self._mask or self._mask_new else None
            defusing = self._defuse() if self._defuse is not None else None
            known = self._lanes[lane] = _Lane(masking, defusing, self._restore(kind))
        if known.ended:
            raise UpstreamFailed("upstream_malformed", "the answer goes on in a part that had ended")
        known.length += len(text)
        if known.length > self._longest_lane:
            raise UpstreamFailed("upstream_too_large", f"a part of the answer is longer than {self._longest_lane}")
        return known.feed(text)

    def end(self, lane: LaneId) -> str:
        """The lane is complete: return the rest. Ending it again, or a lane that never spoke, gives nothing."""
        known = self._lanes.get(lane)
        if known is None:
            return ""
        self._close(known)
        return known.take_rest()

    def tool_call(self, name: str, arguments: str) -> str:
        """Take the whole arguments of a call; return them as the caller may see them."""
        self._tools += 1
        if len(self._lanes) + self._tools > self._most_lanes:
            raise UpstreamFailed("upstream_too_large", f"the answer has more than {self._most_lanes} parts")
        self._arguments += len(arguments)
        if self._arguments > self._most_arguments:
            raise UpstreamFailed(
                "upstream_too_large", f"the answer's tool calls have more than {self._most_arguments} characters"
            )
        masked, findings, texts = screen_arguments(self._classify, self._hides, arguments)
        self._findings += findings
        self._tell_new(texts, findings)
        for finding in findings:
            value = texts[finding.slot][finding.start : finding.end]
            if self._hides(finding.data_class, value):
                self._masked_in_tools.append((finding.data_class, finding.score))
                if self._is_new(finding.data_class, value):
                    self._new_in_tools.append((finding.data_class, finding.score))
        self._calls.append((name, masked))
        shown = self._restore_tool(masked, name)
        sign = self._compare.call(masked) if self._compare is not None else 0
        found = [(finding.data_class, finding.score) for finding in findings]
        if sign:
            self._signs.append(sign)
            found.append((SUCCESS, sign))
        if self._aim is not None:
            self._aim(shown)
        if found:
            self._found_in[shown] = count_classes(found)
        return shown

    def classes_in(self, arguments: str) -> tuple[ClassCount, ...]:
        """What was found in the tool call that the caller would get with these arguments, by class."""
        if not self._found_in:
            return ()
        # The input of a tool that takes plain text came as a JSON string.
        return self._found_in.get(arguments) or self._found_in.get(encode(arguments).decode(), ())

    def seal(self, lane: LaneId, blob: str) -> str:
        """Bind a blob to what the lane said and shows. The lane takes no more text; `end` still gives the rest."""
        known = self._lanes.get(lane)
        if known is None:
            return self._seal("", "", (), blob)
        self._close(known)
        return self._seal("".join(known.said), "".join(known.shown), known.differences(), blob)

    def finish(self) -> None:
        """The answer is over, whole or not: observe what was said in lanes that did not end.

        What was held of them is dropped; a caller must not take a broken answer for a whole one.
        """
        for lane in self._lanes.values():
            self._close(lane)
        self._observe()

    def _carried(self) -> list[tuple[DataClass, int]]:
        """Signs that foreign orders were followed: addresses that carry data out, calls, and what is given away."""
        carried = [CARRIED] * sum(lane.carrying for lane in self._lanes.values())
        return [(SUCCESS, score) for score in (*carried, *self._signs)]

    def _close(self, lane: "_Lane") -> None:
        if not lane.ended:
            lane.close()
            self._unobserved.append("".join(lane.said))

    def _observe(self) -> None:
        # All lanes in one call: an answer from search has hundreds of short ones, and a call has its price.
        if self._unobserved:
            findings = observe(self._classify, self._unobserved)
            self._findings += findings
            self._tell_new(self._unobserved, findings)
            if self._compare is not None:
                self._signs += [score for text in self._unobserved if (score := self._compare.text(text))]
            self._unobserved = []

    def _masking(self, hold_back: int) -> MaskingFilter:
        classes = (*self._mask, *self._mask_new)
        return MaskingFilter(self._to_hide if self._mask_new else self._classify, classes, hold_back)

    def _to_hide(self, slots: Sequence[Slot]) -> tuple[Finding, ...]:
        """What is found, without what may be shown because it stood in the request."""
        found = self._classify(slots)
        return tuple(one for one in found if self._hides(one.data_class, slots[one.slot].text[one.start : one.end]))

    def _hides(self, data_class: DataClass, value: str) -> bool:
        if covered(data_class, self._mask):
            return True
        return covered(data_class, self._mask_new) and self._is_new(data_class, value)

    def _is_new(self, data_class: DataClass, value: str) -> bool:
        """Whether a value did not stand in the request; where nothing is compared, it may not have."""
        return self._compare is None or not self._compare.stood(data_class, value)

    def _tell_new(self, texts: Sequence[str], findings: Sequence[Finding]) -> None:
        for one in findings:
            if self._is_new(one.data_class, texts[one.slot][one.start : one.end]):
                self._new.append((one.data_class, one.score))


class _Lane:
    """One lane: what the upstream said, and what of it the caller was shown."""

    def __init__(self, masking: MaskingFilter | None, defusing: DefusingFilter | None, restoring: TextFilter) -> None:
        self._masking = masking
        self._defusing = defusing
        self._restoring = restoring
        self._rest = ""
        self.said: list[str] = []
        self.shown: list[str] = []
        self.length = 0
        self.ended = False

    @property
    def hidden(self) -> Sequence[RestoredSpan]:
        return () if self._masking is None else self._masking.spans

    @property
    def defused(self) -> Sequence[RestoredSpan]:
        return () if self._defusing is None else self._defusing.spans

    @property
    def carrying(self) -> int:
        return 0 if self._defusing is None else self._defusing.carrying

    def feed(self, text: str) -> str:
        self.said.append(text)
        text = text if self._masking is None else self._masking.feed(text)
        text = text if self._defusing is None else self._defusing.feed(text)
        shown = self._restoring.feed(text)
        self.shown.append(shown)
        return shown

    def close(self) -> None:
        held = "" if self._masking is None else self._masking.close()
        if self._defusing is not None:
            held = self._defusing.feed(held) + self._defusing.close()
        self._rest = self._restoring.feed(held) + self._restoring.close()
        self.shown.append(self._rest)
        self.ended = True

    def take_rest(self) -> str:
        rest, self._rest = self._rest, ""
        return rest

    def differences(self) -> tuple[RestoredSpan, ...]:
        """Where what was shown differs from what was said: marks, inert addresses and values."""
        return composed(composed(self.hidden, self.defused), self._restoring.spans)
