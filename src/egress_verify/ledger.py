"""What records add up to: each writer's numbers without gap, each intent with one end, time that does not run back.

    intent ──> outcome                     closed
    intent ──> refusal                     closed; its writer got no receipt in time, so nothing was sent
    intent ──> orphan ──> (late outcome)   closed; the writer was taken for dead
    outcome of attempt 0                   an answer that was there already: nothing was sent

Segments are read in parallel. Each keeps a `Tally` of its own and hands on what it cannot settle alone; the
`Ledger` joins them in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from egress_verify.facts import Facts

CLOCK_TOLERANCE: Final = 5 * 60 * 1_000_000
"""Microseconds. Writers' clocks differ, and records wait while the log restarts; more is a clock set back."""
OPEN_TOLERANCE: Final = 60 * 60 * 1_000_000
"""Microseconds after which an intent should have an outcome: longer than any answer may take."""

Attempt = tuple[str, int]
"""A request's id and the number of one attempt."""


class Place(NamedTuple):
    """Where a record is, and when it was written."""

    seq: int
    segment: int
    byte: int
    ts: int


class Fault(NamedTuple):
    """A rule that a record breaks."""

    code: str
    place: Place


class Numbers(NamedTuple):
    """One boot of a writer in one segment: its first number and where, and its last."""

    first: int
    place: Place
    last: int


class Loose(NamedTuple):
    """An end whose intent is not in its segment."""

    kind: str
    attempt: Attempt
    place: Place
    again: bool
    """The same attempt ended in this segment before."""


@dataclass(slots=True)
class Tally:
    """The sums of one segment."""

    boots: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    open: dict[str, dict[int, Place]] = field(default_factory=dict)
    orphaned: set[Attempt] = field(default_factory=set)
    closed: set[Attempt] = field(default_factory=set)
    loose: list[Loose] = field(default_factory=list)
    lows: list[Place] = field(default_factory=list)
    """Records older than all before them in the segment: among them is the first that is older than any bound."""
    first_ts: int = 0
    last_ts: int = 0

    def take(self, facts: Facts, place: Place) -> list[str]:
        """Take the next record; the codes of the rules that it breaks."""
        faults: list[str] = []
        if facts.wseq == 0:
            faults.append("unstamped")
        else:
            boot = (facts.writer, facts.boot)
            known = self.boots.get(boot)
            if known is None:
                self.boots[boot] = Numbers(facts.wseq, place, facts.wseq)
            else:
                if facts.wseq != known.last + 1:
                    faults.append("wseq_gap" if facts.wseq > known.last else "wseq_duplicate")
                self.boots[boot] = known._replace(last=max(facts.wseq, known.last))
        kind = facts.kind
        if kind == "intent":
            attempts = self.open.setdefault(facts.rid, {})
            attempt = (facts.rid, facts.attempt)
            if facts.attempt in attempts or attempt in self.orphaned or attempt in self.closed:
                faults.append("intent_twice")
            attempts[facts.attempt] = place
        elif kind in {"outcome", "orphan", "refusal"}:
            self._end(facts, place)
        ts = facts.ts
        if kind != "orphan":
            if ts < self.last_ts - CLOCK_TOLERANCE:
                faults.append("time_reversed")
            if not self.lows or ts < self.lows[-1].ts:
                self.lows.append(place)
        self.first_ts = self.first_ts or ts
        self.last_ts = max(self.last_ts, ts)
        return faults

    def _end(self, facts: Facts, place: Place) -> None:
        attempt = (facts.rid, facts.attempt)
        if facts.kind == "refusal":
            if self.open.pop(facts.rid, None) is None:
                self.loose.append(Loose("refusal", attempt, place, again=False))
            return
        if facts.kind == "outcome" and not (facts.attempt or facts.sent or facts.upstream_status):
            return
        attempts = self.open.get(facts.rid)
        if attempts is not None and attempts.pop(facts.attempt, None) is not None:
            if not attempts:
                del self.open[facts.rid]
            (self.orphaned if facts.kind == "orphan" else self.closed).add(attempt)
        elif facts.kind == "outcome" and attempt in self.orphaned:
            self.orphaned.discard(attempt)
            self.closed.add(attempt)
        else:
            self.loose.append(Loose(facts.kind, attempt, place, again=attempt in self.closed))


class Ledger:
    """Joins the tallies of consecutive segments."""

    def __init__(self, *, pruned: bool) -> None:
        """`pruned`: records before the first tally are not there, so that what they began is not known."""
        self._pruned = pruned
        self._last: dict[tuple[str, str], int] = {}
        self._orphaned: set[Attempt] = set()
        self._recent: set[Attempt] = set()
        self.open: dict[str, dict[int, Place]] = {}
        self.first_ts = self.last_ts = 0

    def join(self, tally: Tally) -> Iterator[Fault]:
        """Take the next segment's; the rules that its records break together with earlier ones."""
        for boot, numbers in tally.boots.items():
            expected = self._last.get(boot, 0) + 1
            if numbers.first > expected and not (self._pruned and boot not in self._last):
                yield Fault("wseq_gap", numbers.place)
            elif numbers.first < expected:
                yield Fault("wseq_duplicate", numbers.place)
            self._last[boot] = max(numbers.last, expected - 1)
        yield from self._begun_twice(tally)
        for loose in tally.loose:
            yield from self._close(loose)
        for rid, attempts in tally.open.items():
            self.open.setdefault(rid, {}).update(attempts)
        self._orphaned |= tally.orphaned
        self._recent = tally.closed
        late = next((low for low in tally.lows if low.ts < self.last_ts - CLOCK_TOLERANCE), None)
        if late is not None:
            yield Fault("time_reversed", late)
        self.first_ts = self.first_ts or tally.first_ts
        self.last_ts = max(self.last_ts, tally.last_ts)

    def unfinished(self) -> list[Place]:
        """Intents that should have an outcome by now, in order."""
        return sorted(
            place
            for attempts in self.open.values()
            for place in attempts.values()
            if self.last_ts - place.ts > OPEN_TOLERANCE
        )

    def _begun_twice(self, tally: Tally) -> Iterator[Fault]:
        known = [(rid, attempt, place) for rid, attempts in self.open.items() for attempt, place in attempts.items()]
        for rid, attempt, place in known:
            again = tally.open.get(rid, {}).get(attempt)
            if again is not None or (rid, attempt) in tally.closed:
                yield Fault("intent_twice", again or place)

    def _close(self, loose: Loose) -> Iterator[Fault]:
        rid, number = loose.attempt
        if loose.kind == "refusal":
            self.open.pop(rid, None)
            return
        attempts = self.open.get(rid, {})
        if attempts.pop(number, None) is not None:
            if not attempts:
                del self.open[rid]
            if loose.kind == "orphan":
                self._orphaned.add(loose.attempt)
        elif loose.kind == "outcome" and loose.attempt in self._orphaned:
            self._orphaned.discard(loose.attempt)
        elif loose.kind == "outcome" and (loose.again or loose.attempt in self._recent):
            yield Fault("outcome_twice", loose.place)
        elif not self._pruned:
            yield Fault(f"{loose.kind}_without_intent", loose.place)
