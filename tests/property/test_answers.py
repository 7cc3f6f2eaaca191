"""Properties of rules about answers: the decision by the book, and a plan that no rule comes too late for."""

import random

import msgspec
import pytest
from tests.property.policies import CLASSES, CONDITIONS, NOW, bundle_of, request_of, rule_of

from egress_gateway.core.ids import covers
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import AnswerSeen, Facts, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.answer import decide_answer, plan_answer
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import ANSWER_FIELDS
from egress_gateway.decide.dates import DAY
from egress_gateway.decide.interpret import counts
from egress_gateway.decide.rules import Effect, Phase, Rule

OF_BOTH = tuple(text for text in CONDITIONS if text.startswith(("data.", "tools.", "level", "above", "agent.new")))
NEW = ("data.new.any: [pii]", "data.new.any: [pci.card, secret]", "data.new.none: [pii.national_id]")
ABOUT_ANSWERS = (*OF_BOTH, *NEW)
ABOUT_REQUESTS = tuple(text for text in CONDITIONS if text not in OF_BOTH)
POSITIVE = tuple(text for text in ABOUT_ANSWERS if ".none" not in text and not text.startswith("level"))
PARTS = 4
BUNDLES = 25
ANSWERS_OF_EACH = 100


def random_answer_rules(rng: random.Random) -> Bundle:
    def conditions(pool: tuple[str, ...]) -> list[str]:
        drawn = rng.sample(ABOUT_REQUESTS, rng.randint(0, 1)) + rng.sample(pool, rng.randint(0, min(2, len(pool))))
        return list({text.partition(":")[0]: text for text in drawn}.values())

    texts = []
    for _ in range(rng.randint(1, 6)):
        effect, pool = rng.choice((("block", POSITIVE), ("mask", ()), ("ask", ABOUT_ANSWERS)))
        texts.append(rule_of(effect, conditions(pool)).replace(", when", ", phase: response, when"))
    named = ", ".join(f"r{number}" for number in range(0, len(texts), 2))
    if rng.random() < 0.4:
        texts.append(rule_of("bypass", [rng.choice(ABOUT_REQUESTS + OF_BOTH)], named))
    return bundle_of(texts, observing=rng.random() < 0.2)


def random_seen(rng: random.Random) -> AnswerSeen:
    found = [ClassCount(data_class=name, count=rng.randint(1, 4), score=rng.choice((499, 500))) for name in CLASSES]
    data = tuple(sorted(rng.sample(found, rng.randint(0, 3)), key=lambda entry: entry.data_class))
    return AnswerSeen(
        data=data,
        new=tuple(entry for entry in data if rng.random() < 0.5),
        tools=tuple(rng.sample(("search", "shell", "none", "unlisted"), rng.randint(0, 2))),
        new_tool=rng.random() < 0.3,
        new_target=rng.random() < 0.3,
        complete=rng.random() < 0.7,
    )


def sides(bundle: Bundle, facts: Facts) -> list[Facts]:
    if not facts.principal.agent_verified:
        return [facts]
    known = bundle.groups.agents.get(facts.principal.agent)
    agent = msgspec.structs.replace(facts.principal, groups=known or (), groups_complete=known is not None)
    return [facts, msgspec.structs.replace(facts, principal=agent)]


def matches(bundle: Bundle, rule: Rule, facts: Facts) -> bool:
    each = [all(counts(c, one, bundle.vocabulary, sure=rule.opens) for c in rule.when) for one in sides(bundle, facts)]
    return all(each) if rule.opens else any(each)


def by_the_book(bundle: Bundle, facts: Facts, seen: AnswerSeen) -> tuple[Outcome, str, set[str]]:
    """Outcome, rule and who masks, one sentence of the page after the other; on a route that observes, of the floor."""
    answer = msgspec.structs.replace(
        facts,
        data=seen.data,
        new_data=seen.new,
        tools=seen.tools,
        conduct=msgspec.structs.replace(facts.conduct, new_tool=seen.new_tool, new_target=seen.new_target),
    )
    exceptions = [rule.bypass for rule in bundle.rules if rule.bypass is not None and matches(bundle, rule, facts)]
    aside = {name for bypass in exceptions if 0 < facts.now < bypass.ends for name in bypass.rules}
    observe = bundle.routes["chat"].observe
    observing = observe is not None and 0 < facts.now < observe.ends
    live = [
        rule
        for rule in bundle.rules
        if rule.phase is Phase.RESPONSE
        and matches(bundle, rule, answer)
        and (rule.floor or not (observing or rule.id in aside))
    ]
    masks = {rule.id for rule in live if rule.effect is Effect.REDACT}
    for rule in live:
        if rule.effect is Effect.BLOCK:
            return Outcome.BLOCK, rule.id, set()
    asking = [rule.id for rule in live if rule.effect is Effect.ESCALATE and seen.complete]
    approval = facts.approval
    here = approval.upstream == facts.target.upstream and approval.model == facts.model
    if asking and not (approval.review and here and set(asking) <= set(approval.rules)):
        return Outcome.ESCALATE, asking[0], masks
    return Outcome.PERMIT, "", masks


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_decided_by_the_book_and_no_rule_comes_too_late(part):
    outcomes = set()
    for number in range(part * BUNDLES, (part + 1) * BUNDLES):
        rng = random.Random(number)  # noqa: S311 - repeatable cases, no secret
        bundle = random_answer_rules(rng)
        for _ in range(ANSWERS_OF_EACH):
            facts = msgspec.structs.replace(request_of(rng.randrange(10_000)), now=rng.choice((0, NOW, NOW + 9 * DAY)))
            seen = random_seen(rng)
            decision, plan = decide_answer(bundle, facts, seen), plan_answer(bundle, facts)
            masking = {duty.rule for duty in decision.obligations if isinstance(duty, Redact)}
            assert (decision.outcome, decision.rule, masking) == by_the_book(bundle, facts, seen), number
            outcomes.add(decision.outcome)
            # What is decided was planned for.
            if decision.outcome is Outcome.BLOCK:
                assert plan.watched
                rule = next(rule for rule in bundle.rules if rule.id == decision.rule)
                looked_at = [condition for condition in rule.when if condition.field in ANSWER_FIELDS - {"data.count"}]
                if any(condition.field == "data.new" for condition in looked_at):
                    assert any(covers(name, entry.data_class) for name in plan.mask_new for entry in seen.new)
                if any(condition.field == "data" for condition in looked_at):
                    assert any(covers(name, entry.data_class) for name in plan.mask for entry in seen.data)
            if decision.outcome is Outcome.ESCALATE:
                assert plan.reviewed
            told = decision.observed
            if told is not None and (told.outcome, told.rule) != (decision.outcome, decision.rule):
                assert plan.observed
            for duty in decision.obligations:
                assert set(duty.classes) <= set(plan.mask)  # type: ignore[union-attr]
    assert outcomes == set(Outcome)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_block_stays_a_block_however_much_more_is_seen(part):
    for number in range(part * BUNDLES, (part + 1) * BUNDLES):
        rng = random.Random(number)  # noqa: S311 - repeatable cases, no secret
        bundle = random_answer_rules(rng)
        for _ in range(ANSWERS_OF_EACH // 4):
            facts, seen = request_of(rng.randrange(10_000)), random_seen(rng)
            if decide_answer(bundle, facts, seen).outcome is Outcome.BLOCK:
                more = {entry.data_class: entry for entry in (*random_seen(rng).data, *seen.data)}
                whole = AnswerSeen(
                    data=tuple(more[name] for name in sorted(more)),
                    new=seen.new,
                    new_tool=seen.new_tool,
                    new_target=seen.new_target,
                    tools=tuple(dict.fromkeys((*seen.tools, "search"))),
                    complete=True,
                )
                assert decide_answer(bundle, facts, whole).outcome is Outcome.BLOCK
