"""Routes that only observe: what still holds, what does not, and what is told of it."""

import msgspec
import pytest
from tests.unit.decide.led import CHAT, CLOUD, FILES, NOW, OPEN

from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Observed, Outcome
from egress_gateway.decide.evaluate import decide, decide_in_full

OBSERVING = (
    CHAT.replace("ceiling: confidential", "ceiling: public")
    + "enforcement: observe\nobserve: {ticket: T-9, expires: 2024-12-01}\n"
)
WATCHED: dict[str, tuple[str, tuple[str, str, str], Observed | None]] = {
    "what would be permitted": (
        OPEN,
        ("permit", "observe", ""),
        Observed(
            outcome=Outcome.PERMIT,
            code="permit",
            rule="permit-chat",
            obligations=("redact:floor-mask", "redact:redact-ids", "quota:budget"),
        ),
    ),
    "what would be above the ceiling": (
        f"{OPEN}, data: [pii.email]",
        ("permit", "observe", ""),
        Observed(outcome=Outcome.BLOCK, code="ceiling"),
    ),
    "what would be rerouted is blocked where it goes now": (
        f"{OPEN}, data: [phi.icd10]",
        ("block", "rule", "phi-needs-baa"),
        Observed(outcome=Outcome.BLOCK, code="ceiling"),
    ),
    "what people would be asked": (
        f"{OPEN}, stream: true",
        ("permit", "observe", ""),
        Observed(
            outcome=Outcome.ESCALATE,
            code="escalate",
            rule="ask-all",
            obligations=("redact:floor-mask", "redact:redact-ids", "quota:budget"),
        ),
    ),
    "what people are asked in any case": (
        f"{OPEN}, data: [code.source]",
        ("escalate", "escalate", "floor-ask"),
        Observed(outcome=Outcome.BLOCK, code="ceiling"),
    ),
    "what the route demands": ("route: chat, app: x, now: 2024-10-04", ("block", "require", ""), None),
    "what is over": (
        f"{OPEN}, target.ended: true",
        ("block", "contract", ""),
        Observed(outcome=Outcome.BLOCK, code="contract"),
    ),
    "what must never be": (
        f"{CLOUD}, data: [finance.forecast]",
        ("block", "invariant", "no-forecast"),
        Observed(outcome=Outcome.BLOCK, code="ceiling"),
    ),
    "the day after": (OPEN.replace("2024-10-04", "2024-12-02"), ("permit", "permit", "permit-chat"), None),
}


@pytest.mark.parametrize(("text", "settled", "seen"), WATCHED.values(), ids=WATCHED)
def test_a_route_that_observes_enforces_the_floor_and_tells_the_rest(load, facts_of, text, settled, seen):
    loaded = load({**FILES, "routes/chat.yaml": OBSERVING}, now=NOW)
    facts = facts_of(f"{{{text}}}", loaded)
    decision = decide(loaded, facts)
    assert (str(decision.outcome), decision.code, decision.rule) == settled
    assert decision.observed == seen
    full = decide_in_full(loaded, facts)
    assert full.observed is None
    assert seen is None or (full.outcome, full.code, full.rule) == (seen.outcome, seen.code, seen.rule)


def test_a_route_that_observes_changes_nothing_but_what_the_floor_wants(load, facts_of):
    loaded = load({**FILES, "routes/chat.yaml": OBSERVING}, now=NOW)
    decision = decide(loaded, facts_of(f"{{{CLOUD.replace('region: us', 'region: eu')}}}", loaded))
    assert (decision.target.upstream, decision.model) == ("cloud", "")
    assert decision.obligations == (Redact(rule="floor-mask", classes=("secret",), as_="mask"),)
    assert decision.matched == ("floor-mask",)


def test_a_route_that_observes_enforces_where_nobody_knows_the_time(load, facts_of):
    loaded = load({**FILES, "routes/chat.yaml": OBSERVING}, now=NOW)
    facts = facts_of(f"{{{OPEN}, data: [pii.email]}}", loaded)
    assert decide(loaded, msgspec.structs.replace(facts, now=0)).code == "ceiling"
