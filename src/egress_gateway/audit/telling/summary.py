"""What the requests of a report add up to."""

from collections import Counter
from typing import Final

from egress_gateway.audit.telling.cases import Case

DAY: Final = 86_400_000_000
HOUR: Final = 3_600_000_000
MOST_HOURS: Final = 72
"""Up to so many hours a bar stands for an hour, beyond that for a day."""
MOST_NAMES: Final = 10_000
"""Different names of a kind that are counted apart; the rest is `others`. Callers choose some of them."""
OTHERS: Final = "others"


class Summary:
    """Sums that stay small however many requests there are."""

    def __init__(self) -> None:
        self.records = 0
        self.kinds: Counter[str] = Counter()
        self.requests = 0
        self.outcomes: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.upstreams: Counter[str] = Counter()
        self.routes: Counter[str] = Counter()
        self.apps: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.replaced = 0
        self.sent_bytes = 0
        self.first_ts = 0
        self.last_ts = 0
        self._hours: Counter[tuple[int, str]] = Counter()

    def record(self, kind: str, ts: int) -> None:
        """Count a record."""
        self.records += 1
        self.kinds[kind] += 1
        self.first_ts = min(self.first_ts or ts, ts)
        self.last_ts = max(self.last_ts, ts)

    def add(self, case: Case) -> None:
        """Count a request."""
        self.requests += 1
        verdict = verdict_of(case)
        self.outcomes[verdict] += 1
        self._hours[case.ts // HOUR, verdict] += 1
        self.ends[case.end or "not known"] += 1
        self.replaced += case.replaced
        self.sent_bytes += case.sent_bytes
        for name, count in case.classes.items():
            _count(self.classes, name, count)
        for names, name in ((self.upstreams, case.upstream), (self.routes, case.route), (self.apps, case.app)):
            if name and (names is not self.upstreams or case.sent_bytes):
                _count(names, name, 1)

    def timeline(self) -> tuple[int, list[tuple[int, dict[str, int]]]]:
        """How long a bar is in microseconds, and each bar: when it begins, and the requests by verdict."""
        if not self._hours:
            return HOUR, []
        hours = [hour for hour, _ in self._hours]
        width = HOUR if max(hours) - min(hours) < MOST_HOURS else DAY
        bars: dict[int, Counter[str]] = {}
        for (hour, verdict), count in self._hours.items():
            bars.setdefault(hour * HOUR // width, Counter())[verdict] += count
        return width, [(bar * width, dict(bars.get(bar, {}))) for bar in range(min(bars), max(bars) + 1)]


def verdict_of(case: Case) -> str:
    """One word for people: what became of a request."""
    if case.outcome == "escalate":
        return "held for a person"
    if case.outcome == "permit" and case.end == "not sent":
        return "refused"
    if case.outcome == "permit":
        return "sent, values replaced" if case.replaced else "sent"
    return "refused" if case.outcome else "not known"


def _count(names: Counter[str], name: str, count: int) -> None:
    names[name if name in names or len(names) < MOST_NAMES else OTHERS] += count
