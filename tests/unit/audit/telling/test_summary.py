"""Sums of requests, and bars over time."""

import pytest

from egress_gateway.audit.telling import summary as module
from egress_gateway.audit.telling.cases import Case
from egress_gateway.audit.telling.summary import DAY, HOUR, OTHERS, Summary, verdict_of

SENT = Case(
    rid="a", seqs=(1,), ts=HOUR, outcome="permit", end="complete", upstream="u", route="r", app="b", sent_bytes=7
)
VERDICTS = {
    "sent": (Case(rid="a", seqs=(), ts=1, outcome="permit", end="complete"), "sent"),
    "replaced": (Case(rid="a", seqs=(), ts=1, outcome="permit", replaced=2), "sent, values replaced"),
    "permitted and refused in the end": (Case(rid="a", seqs=(), ts=1, outcome="permit", end="not sent"), "refused"),
    "blocked": (Case(rid="a", seqs=(), ts=1, outcome="block"), "refused"),
    "escalated": (Case(rid="a", seqs=(), ts=1, outcome="escalate"), "held for a person"),
    "nothing is known": (Case(rid="a", seqs=(), ts=1), "not known"),
}


@pytest.mark.parametrize(("case", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_verdicts(case: Case, verdict: str) -> None:
    assert verdict_of(case) == verdict


def test_sums() -> None:
    summary = Summary()
    summary.record("intent", 9)
    summary.record("outcome", 5)
    summary.add(SENT)
    summary.add(Case(rid="b", seqs=(2,), ts=1, outcome="block", end="not sent", upstream="u", classes={"pii.name": 3}))
    assert (summary.records, summary.requests, summary.first_ts, summary.last_ts) == (2, 2, 5, 9)
    assert summary.outcomes == {"sent": 1, "refused": 1}
    assert summary.upstreams == {"u": 1}, "what was refused went nowhere"
    assert (summary.classes, summary.routes, summary.sent_bytes) == ({"pii.name": 3}, {"r": 1}, 7)


def test_names_that_callers_choose_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NAMES", 1)
    summary = Summary()
    for app in ("one", "two", "one", "three"):
        summary.add(Case(rid="a", seqs=(), ts=1, app=app))
    assert summary.apps == {"one": 2, OTHERS: 2}


def test_bars_of_hours_and_of_days() -> None:
    summary = Summary()
    assert summary.timeline() == (HOUR, [])
    summary.add(SENT)
    summary.add(Case(rid="b", seqs=(), ts=3 * HOUR + 1, outcome="block"))
    assert summary.timeline() == (HOUR, [(HOUR, {"sent": 1}), (2 * HOUR, {}), (3 * HOUR, {"refused": 1})])
    summary.add(Case(rid="c", seqs=(), ts=4 * DAY, outcome="block"))
    width, bars = summary.timeline()
    assert (width, [at // DAY for at, _ in bars]) == (DAY, [0, 1, 2, 3, 4])
    assert bars[0][1] == {"sent": 1, "refused": 1}
