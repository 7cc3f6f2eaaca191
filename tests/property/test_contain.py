"""Whatever is contained: nothing that it meets is permitted, and more of it never lets more through."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.containment import SELECTORS, Containment
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal, TargetFacts
from egress_gateway.decide.contain import contained, decide_contained, meeting

NOW = 1_000
names = st.sampled_from(["", "a", "A", "b", "\u00e9", "e\u0301"])
containments = st.lists(
    st.builds(
        lambda number, until, named: Containment(id=f"c{number}", since=0, until=until, uid=0, reason="r", **named),
        st.integers(0, 9),
        st.sampled_from([NOW - 1, NOW, NOW + 1]),
        st.dictionaries(st.sampled_from(SELECTORS), names.filter(bool), min_size=1),
    ),
    max_size=4,
).map(tuple)
facts = st.builds(
    lambda person, asserted, app, agent, chain, route, upstream, tools: Facts(
        principal=Principal(person=person, asserted_person=asserted, app=app, agent=agent, agent_chain=chain),
        route=route,
        target=TargetFacts(upstream=upstream),
        tools=tools,
    ),
    *[names] * 4,
    st.lists(names, max_size=2).map(tuple),
    names,
    names,
    st.lists(names, max_size=2).map(tuple),
)
decisions = st.builds(
    Decision,
    outcome=st.sampled_from(Outcome),
    code=st.just("as decided"),
    target=st.builds(TargetFacts, upstream=names),
)


def plainly(containment: Containment, facts: Facts, upstream: str) -> bool:
    """The same in the words of the reference page, one selector after the other."""
    who = facts.principal
    has = {
        "person": [who.person, who.asserted_person],
        "app": [who.app],
        "agent": [who.agent, *who.agent_chain],
        "route": [facts.route],
        "upstream": [upstream],
        "tool": list(facts.tools),
    }
    alike = {"A": "a", "e\u0301": "\u00e9"}
    for selector in SELECTORS:
        wanted = getattr(containment, selector)
        if wanted and alike.get(wanted, wanted) not in [alike.get(name, name) for name in has[selector]]:
            return False
    return containment.until > NOW


@given(containments, facts, names)
def test_what_is_met_is_what_the_page_says(standing: tuple[Containment, ...], seen: Facts, upstream: str) -> None:
    expected = tuple(each.id for each in standing if plainly(each, seen, upstream))
    assert meeting(standing, seen, now=NOW, upstream=upstream) == expected


@given(containments, containments, facts, decisions)
def test_containments_only_ever_tighten(
    some: tuple[Containment, ...], more: tuple[Containment, ...], seen: Facts, decision: Decision
) -> None:
    def decided(standing: tuple[Containment, ...]) -> Decision:
        return decide_contained(
            lambda _: decision, seen, lambda upstream: meeting(standing, seen, now=NOW, upstream=upstream)
        )

    first, second = decided(some), decided((*some, *more))
    for result in (first, second):
        assert result == decision or (result.outcome, result.code) == (Outcome.BLOCK, "contained")
        assert result.outcome in {decision.outcome, Outcome.BLOCK}
    if first.outcome is Outcome.BLOCK:
        assert second.outcome is Outcome.BLOCK
    sent = decision.target.upstream or seen.target.upstream
    if any(plainly(each, seen, sent) for each in some):
        assert first.outcome is Outcome.BLOCK


@given(decisions, st.text(min_size=1))
def test_what_is_contained_carries_nothing_out(decision: Decision, containment: str) -> None:
    blocked = contained(decision, containment)
    assert (blocked.outcome, blocked.obligations, blocked.escalations) == (Outcome.BLOCK, (), ())
    assert (
        msgspec.structs.replace(
            blocked, outcome=decision.outcome, code=decision.code, reason=decision.reason, rule=decision.rule
        )
        == decision
    )
