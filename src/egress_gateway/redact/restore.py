"""Putting values back into an answer, for the caller they came from, while it streams.

Text is held back only while its end may be the start of a token or surrogate of this request: at most
the longest token (29 letters and digits and its separator) or surrogate, and behind a whole one until it
is seen whether it goes on as a host name (64 characters). Text that starts neither is never held. What
comes out in total does not depend on the chunking.

Not restored: tokens and surrogates inside links and host names (`links.py`), tokens that this request did
not produce, values that came from the system prompt, and lanes that the route's rules do not name. They
stay as they are and are counted. A surrogate that a model changed looks like anything else, and is not.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from egress_gateway.core.answers import LaneKind, TextFilter
from egress_gateway.core.errors import WireError
from egress_gateway.core.redaction import Replacement, RestoreCounts, RestoredSpan, RestoreRules
from egress_gateway.redact.json_links import JsonLinkState
from egress_gateway.redact.links import LinkState, goes_on_as_host, is_url
from egress_gateway.redact.spelling import CANDIDATE, LONGEST_RUN, REACH, UNFINISHED, KnownTokens, Sighting, Verdict
from egress_gateway.redact.surrogates.sightings import LOOKED_BACK, KnownSurrogates, Sighted, is_surrogate
from egress_gateway.wire.json_literals import LiteralKind, literals, quoted, replaced

_FOLLOWED_LATER: Final = 4096
"""Characters of output that may wait for the link state to look at them; it is needed only at tokens."""


class _Tally:
    """What was done with the tokens of one answer; shared by its filters."""

    def __init__(self) -> None:
        self.restored = 0
        self.repaired = 0
        self.unrestored = 0
        self.foreign = 0


class Restorer:
    """Restores the answer to one request."""

    def __init__(self, replacements: Sequence[Replacement], rules: RestoreRules) -> None:
        self._known = KnownTokens([entry for entry in replacements if not is_surrogate(entry)])
        self._surrogates = KnownSurrogates(replacements)
        self._rules = rules
        self._tally = _Tally()

    @property
    def counts(self) -> RestoreCounts:
        """What restoring came to so far."""
        tally = self._tally
        return RestoreCounts(
            restored=tally.restored, repaired=tally.repaired, unrestored=tally.unrestored, foreign=tally.foreign
        )

    def text_filter(self, kind: LaneKind) -> TextFilter:
        """A filter for one lane. Arguments of tools (`LaneKind.TOOL`) are restored by `restore_json`."""
        restores = {
            LaneKind.TEXT: self._rules.text,
            LaneKind.STRUCTURED: self._rules.structured,
            LaneKind.REASONING: self._rules.reasoning,
            LaneKind.TOOL: False,
        }
        return self._filter(restores=restores[kind], is_json=kind is LaneKind.STRUCTURED)

    def restore_json(self, text: str, tool: str) -> str:
        """Restore in the string values of a tool's JSON arguments that are not URLs, and numbers as a whole.

        Keys, other numbers and layout stay as they are. JSON that cannot be parsed, and arguments of tools
        that the route does not name, are returned unchanged.
        """
        restores = tool in self._rules.tools
        try:
            values = [literal for literal in literals(text) if literal.kind is not LiteralKind.KEY]
        except WireError:
            # A call cut short by the token limit; what is in it is still counted.
            return self._whole(text, restores=False)
        changed = [
            (value, self._number(value.text, restores=restores))
            if value.kind is LiteralKind.NUMBER
            else (value, self._whole(value.text, restores=restores and not is_url(value.text)))
            for value in values
        ]
        return replaced(text, [(value, new) for value, new in changed if new != value.text])

    @property
    def has_surrogates(self) -> bool:
        """Whether surrogates stand for anything in this request."""
        return bool(self._surrogates)

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Where a whole text holds surrogates of this request, as half-open spans in order."""
        return [(one.start, one.end) for one in self._surrogates.all_in(text)]

    def _number(self, text: str, *, restores: bool) -> str:
        """A number that is a surrogate is restored to a number; what is no number would break the JSON."""
        digits = text.removeprefix("-")
        value = self._surrogates.means(digits)
        if value is None or not (value.isascii() and value.isdigit()) or (value[0] == "0" and len(value) > 1):
            return text
        self._tally.restored += restores
        self._tally.unrestored += not restores
        return text[: len(text) - len(digits)] + value if restores else text

    def _whole(self, text: str, *, restores: bool) -> str:
        leaf = self._filter(restores=restores)
        return leaf.feed(text) + leaf.close()

    def _filter(self, *, restores: bool, is_json: bool = False) -> TextFilter:
        return RestoringFilter(
            self._known,
            self._surrogates,
            self._tally,
            restores=restores,
            links=JsonLinkState() if is_json else LinkState(),
            written=(lambda value: quoted(value)[1:-1]) if is_json else (lambda value: value),
        )


class RestoringFilter:
    """Restores the text of one lane.

    `_text` holds what is not yet settled, with enough of what was already released before it to judge
    it by: `_released` is where the caller's part ends, `_judged` where candidates were last judged, and before
    `_looked` no surrogate begins that was not judged.
    """

    def __init__(
        self,
        known: KnownTokens,
        surrogates: KnownSurrogates,
        tally: _Tally,
        *,
        restores: bool,
        links: LinkState | JsonLinkState,
        written: Callable[[str], str],
    ) -> None:
        self._known = known
        self._surrogates = surrogates
        self._tally = tally
        self._restores = restores and (bool(known) or bool(surrogates))
        self._links = links
        self._written = written
        self._surrogates_known = bool(surrogates)
        self._text = ""
        self._released = 0
        self._judged = 0
        self._looked = 0
        self._out: list[str] = []
        self._out_length = 0
        self._unfollowed: list[str] = []
        self._unfollowed_length = 0
        self._spans: list[RestoredSpan] = []

    @property
    def spans(self) -> Sequence[RestoredSpan]:
        """Where values stand in what was released so far, in order."""
        return self._spans

    def feed(self, text: str) -> str:
        """Take the next piece; return what is settled."""
        self._text += text
        return self._advance(final=False)

    def close(self) -> str:
        """The text is complete: return the rest."""
        return self._advance(final=True)

    def _advance(self, *, final: bool) -> str:
        text = self._text
        if not self._surrogates_known and CANDIDATE.search(text, self._judged) is None:
            return self._pass_on(text, final=final)
        waiting = max(self._judged, len(text) - UNFINISHED)
        held = len(text)
        token, surrogate = self._sight(final=final), self._look(final=final)
        while True:
            if surrogate is not None and (token is None or surrogate.start <= token[1].start):
                if not surrogate.settled:
                    break
                self._settle_surrogate(surrogate)
                surrogate = self._look(final=final)
            elif token is None:
                break
            else:
                candidate, sighting = token
                if not sighting.settled:
                    waiting = candidate.start()
                    # A whole token waits for what decides whether it stands in a host name.
                    held = len(text) if sighting.replacement is None else sighting.start
                    break
                self._settle(sighting, candidate)
                if surrogate is not None and surrogate.start < self._judged:
                    surrogate = self._look(final=final)
            if token is not None and token[0].start() < self._judged:
                token = self._sight(final=final)
        if surrogate is not None:
            held = min(held, surrogate.start)
        # Whoever restores nothing, or gets no more text, holds nothing.
        self._release(len(text) if final or not self._restores else min(held, self._held_from(text, final=final)))
        self._forget(min(self._released, max(waiting, self._judged), self._looked - LOOKED_BACK) - REACH)
        released = "".join(self._out)
        self._out.clear()
        return released

    def _pass_on(self, text: str, *, final: bool) -> str:
        """What becomes of nearly every piece of a stream: it holds nothing that could be a token, but may begin one."""
        size = len(text)
        self._looked = size + LOOKED_BACK
        released = text[self._released : self._held_from(text, final=final)]
        if released:
            self._emit(released)
            self._released += len(released)
            self._out.clear()
        self._forget(min(self._released, max(self._judged, size - UNFINISHED)) - REACH)
        return released

    def _held_from(self, text: str, *, final: bool) -> int:
        return len(text) if final or not self._restores else self._known.held_from(text, self._judged)

    def _sight(self, *, final: bool) -> tuple[re.Match[str], Sighting] | None:
        """The next stretch that may be a token, and what it is."""
        candidate = CANDIDATE.search(self._text, self._judged)
        return None if candidate is None else (candidate, self._known.sight(self._text, candidate, final=final))

    def _look(self, *, final: bool) -> Sighted | None:
        """The next surrogate that was not judged."""
        if not self._surrogates_known:
            self._looked = len(self._text) + LOOKED_BACK
            return None
        found = self._surrogates.next(self._text, max(self._judged, self._looked), final=final)
        self._looked = len(self._text) if found is None else found.start
        return found

    def _settle_surrogate(self, sighted: Sighted) -> None:
        self._judged = self._looked = sighted.end
        entry = sighted.replacement
        if entry is None or not self._restores or not entry.restorable or goes_on_as_host(self._text, sighted.end):
            self._tally.unrestored += 1
            return
        self._release(sighted.start)
        if self._in_link():
            self._tally.unrestored += 1
            return
        said = self._text[sighted.start : sighted.end]
        # Each spelling stands for itself, so that what was said follows from what was shown.
        self._put(sighted.start, sighted.end, said, sighted.shown, entry)
        self._tally.repaired += said != entry.token

    def _settle(self, sighting: Sighting, candidate: re.Match[str]) -> None:
        # What follows the separator may be the name of the next token.
        self._judged = candidate.start(1)
        entry = sighting.replacement
        if entry is None:
            self._tally.foreign += sighting.verdict is Verdict.FOREIGN
            self._tally.unrestored += sighting.verdict is Verdict.DAMAGED
            return
        # Behind a run of the greatest length nothing was waited for, and so nothing may be looked at.
        in_host = len(candidate[1]) < LONGEST_RUN and goes_on_as_host(self._text, candidate.end())
        if not self._restores or not entry.restorable or in_host:
            self._tally.unrestored += 1
            return
        self._release(sighting.start)
        if self._in_link():
            self._tally.unrestored += 1
            return
        self._judged = sighting.end
        self._put(sighting.start, sighting.end, entry.token, entry.value.expose(), entry)
        self._tally.repaired += sighting.verdict is Verdict.REPAIRED

    def _put(self, start: int, end: int, token: str, value: str, entry: Replacement) -> None:
        shown = self._out_length
        self._emit(self._written(value))
        self._spans.append(
            RestoredSpan(
                start=shown,
                end=self._out_length,
                said=self._text[start:end],
                token=token,
                data_class=entry.data_class,
            )
        )
        self._released = end
        self._tally.restored += 1

    def _release(self, end: int) -> None:
        if end > self._released:
            self._emit(self._text[self._released : end])
            self._released = end

    def _emit(self, text: str) -> None:
        self._out.append(text)
        self._out_length += len(text)
        if self._restores:
            self._unfollowed.append(text)
            self._unfollowed_length += len(text)
            if self._unfollowed_length > _FOLLOWED_LATER:
                self._follow()

    def _in_link(self) -> bool:
        self._follow()
        return self._links.inside

    def _follow(self) -> None:
        self._links.follow("".join(self._unfollowed))
        self._unfollowed.clear()
        self._unfollowed_length = 0

    def _forget(self, end: int) -> None:
        if end > 0:
            self._text = self._text[end:]
            self._released -= end
            self._judged = max(0, self._judged - end)
            self._looked = max(0, self._looked - end)
