"""Decisions on answers: what is planned before one comes, and what is said of what came."""

import msgspec
import pytest

from egress_gateway.core.obligations import Escalate, Redact
from egress_gateway.core.policy import AnswerPlan, AnswerSeen, Approval, Conduct, Facts, Observed, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.answer import decide_answer, plan_answer
from egress_gateway.decide.dates import DAY

NOW = 20_000 * DAY
FLOOR = """
rules:
  - {id: floor-keys, effect: block, phase: response, reason: Keys stay, when: {data.any: [secret]}}
  - {id: floor-mask, effect: redact, phase: response, classes: [pci]}
"""
RULES = """
rules:
  - {id: permit, effect: permit, when: {route: chat}}
  - {id: no-payment, effect: block, phase: response, reason: Pays, when: {tools.any: [code_exec], stream: true}}
  - {id: mask-names, effect: redact, phase: response, classes: [pii.name], when: {groups.none: [interns]}}
  - {id: look, effect: escalate, phase: response, reason: Look, queue: q, sla: 1h,
     when: {data.none: [legal], bytes.gt: 9}}
  - {id: look-too, effect: escalate, phase: response, queue: p, sla: 2h, when: {data.any: [pii], bytes.gt: 9}}
  - id: except
    effect: bypass
    rules: [mask-names, look-too]
    when: {groups.any: [clinicians], data.any: [pii.phone]}
    expires: 2024-12-01
    ticket: T-1
    approved_by: [a, b]
"""
CHAT = (
    "route: chat\nowner: team\nrequire: {app: any, person: any}\n"
    "targets:\n  openai: {speaks: openai, upstreams: [cloud]}\nceiling: confidential\n"
    "response: {mask: [phi], hold_back: 64}\nredact_scope: app\n"
)
OBSERVING = CHAT + "enforcement: observe\nobserve: {ticket: T-9, expires: 2024-12-01}\n"
FACTS = "route: chat, app: bot, groups_complete: true, now: 2024-10-04"


@pytest.fixture
def answering(load):
    return load({"floor.yaml": FLOOR, "rules.yaml": RULES, "routes/chat.yaml": CHAT}, now=NOW)


@pytest.fixture
def observing(load):
    return load({"floor.yaml": FLOOR, "rules.yaml": RULES, "routes/chat.yaml": OBSERVING}, now=NOW)


def seen(*names: str, tools: tuple[str, ...] = (), complete: bool = True) -> AnswerSeen:
    data = tuple(ClassCount(data_class=name, count=1, score=900) for name in names)  # type: ignore[arg-type]
    return AnswerSeen(data=data, tools=tools, complete=complete)


PLANS: dict[str, tuple[str, AnswerPlan]] = {
    "what the floor and the route want": (
        FACTS.replace("app: bot", "app: bot, groups: [interns]"),
        AnswerPlan(mask=("phi", "secret", "pci"), watched=True),
    ),
    "what a rule wants besides": (FACTS, AnswerPlan(mask=("phi", "secret", "pci", "pii.name"), watched=True)),
    "what people may be asked": (
        f"{FACTS}, bytes: 10",
        AnswerPlan(mask=("phi", "secret", "pci", "pii.name"), watched=True, reviewed=True),
    ),
    "what is not known counts": (
        FACTS.replace("groups_complete: true, ", ""),
        AnswerPlan(mask=("phi", "secret", "pci", "pii.name"), watched=True),
    ),
}


@pytest.mark.parametrize(("text", "plan"), PLANS.values(), ids=PLANS)
def test_plans(answering, facts_of, text, plan):
    assert plan_answer(answering, facts_of(f"{{{text}}}", answering)) == plan


def test_what_is_new_is_planned_for_and_decided_apart_from_what_stood_in_the_request(load, facts_of):
    rule = "  - {id: made-up, effect: block, phase: response, reason: Made up, when: {data.new.any: [pii]}}\n"
    loaded = load({"rules.yaml": f"rules:\n  - {{id: permit, effect: permit, when: {{route: chat}}}}\n{rule}"})
    facts = facts_of("{route: chat, app: bot}", loaded)
    plan = plan_answer(loaded, facts)
    assert (plan.mask_new, plan.watched) == (("pii",), True)
    mails = (ClassCount(data_class="pii.email", count=1, score=900),)
    assert decide_answer(loaded, facts, AnswerSeen(data=mails)).outcome is Outcome.PERMIT
    assert decide_answer(loaded, facts, AnswerSeen(data=mails, new=mails)).rule == "made-up"


def test_new_tools_and_targets_are_those_of_the_answer(load, facts_of):
    rules = "".join(
        f"  - {{id: {name}, effect: block, phase: response, reason: New, when: {{agent.{name}: true}}}}\n"
        for name in ("new_tool", "new_target")
    ).replace("id: new_", "id: new-")
    loaded = load({"rules.yaml": f"rules:\n  - {{id: permit, effect: permit, when: {{route: chat}}}}\n{rules}"})
    assert loaded.minds_agents
    facts = facts_of("{route: chat, app: bot, agent.new_tool: true}", loaded)
    assert plan_answer(loaded, facts).watched
    assert decide_answer(loaded, facts, AnswerSeen()).outcome is Outcome.PERMIT
    assert decide_answer(loaded, facts, AnswerSeen(new_tool=True)).rule == "new-tool"
    assert decide_answer(loaded, facts, AnswerSeen(new_target=True)).rule == "new-target"
    unknown = msgspec.structs.replace(facts, conduct=Conduct())
    assert decide_answer(loaded, unknown, AnswerSeen()).rule == "new-tool"


def test_without_rules_about_answers_only_the_route_counts(load, facts_of):
    loaded = load({"routes/chat.yaml": CHAT})
    assert plan_answer(loaded, facts_of("{route: chat, app: bot}", loaded)) == AnswerPlan(mask=("phi",))


def test_a_block_is_watched_for_without_anything_to_mask(load, facts_of):
    only = "rules:\n  - {id: r, effect: block, phase: response, reason: x, when: {tools.any: [code_exec]}}\n"
    loaded = load({"rules.yaml": only})
    assert plan_answer(loaded, facts_of("{route: chat, app: bot}", loaded)) == AnswerPlan(watched=True)


DECIDED: dict[str, tuple[str, AnswerSeen, str, str, str]] = {
    "nothing yet": (FACTS, AnswerSeen(), "permit", "permit", ""),
    "a class that nobody minds": (FACTS, seen("pii.email"), "permit", "permit", ""),
    "a class that blocks": (FACTS, seen("secret.jwt", complete=False), "block", "rule", "floor-keys"),
    "a class of the request is none of the answer": (f"{FACTS}, data: [secret.jwt]", seen(), "permit", "permit", ""),
    "a tool that blocks": (
        f"{FACTS}, stream: true",
        seen(tools=("code_exec",), complete=False),
        "block",
        "rule",
        "no-payment",
    ),
    "a tool that was only on offer": (f"{FACTS}, stream: true, tools: [code_exec]", seen(), "permit", "permit", ""),
    "a tool elsewhere": (FACTS, seen(tools=("code_exec",)), "permit", "permit", ""),
    "what people look at, not yet complete": (f"{FACTS}, bytes: 10", seen(complete=False), "permit", "permit", ""),
    "what people look at": (f"{FACTS}, bytes: 10", seen(), "escalate", "escalate", "look"),
    "what people need not look at": (f"{FACTS}, bytes: 10", seen("legal.privileged"), "permit", "permit", ""),
    "block before people look": (f"{FACTS}, bytes: 10", seen("secret.jwt"), "block", "rule", "floor-keys"),
    "a class that nobody knows": (FACTS, seen("pii.shoe_size"), "block", "unclassified", ""),
    "what people approved": (
        f"{FACTS}, bytes: 10, approval: {{review: v, rules: [look]}}",
        seen(),
        "permit",
        "permit",
        "",
    ),
    "what people approved only in part": (
        f"{FACTS}, bytes: 10, approval: {{review: v, rules: [look]}}",
        seen("pii.email"),
        "escalate",
        "escalate",
        "look",
    ),
}


@pytest.mark.parametrize("case", DECIDED.values(), ids=DECIDED)
def test_decides(answering, facts_of, case):
    text, answer, outcome, code, rule = case
    decision = decide_answer(answering, facts_of(f"{{{text}}}", answering), answer)
    assert (str(decision.outcome), decision.code, decision.rule) == (outcome, code, rule)
    assert decision.bundle == answering.digest
    assert decision.target.upstream == "cloud"


def test_tells_what_is_masked_and_who_is_asked(answering, facts_of):
    facts = facts_of(f"{{{FACTS}, bytes: 10}}", answering)
    decision = decide_answer(answering, facts, seen("pii.name"))
    assert decision.obligations == (
        Redact(rule="floor-mask", classes=("pci",), as_="mask"),
        Redact(rule="mask-names", classes=("pii.name",), as_="mask"),
    )
    assert decision.escalations == (
        Escalate(rule="look", queue="q", sla_seconds=3_600),
        Escalate(rule="look-too", queue="p", sla_seconds=7_200),
    )
    assert decision.matched == ("floor-mask", "mask-names", "look", "look-too")


def test_an_approval_without_a_review_approves_nothing(answering, facts_of):
    facts = facts_of(f"{{{FACTS}, bytes: 10}}", answering)
    facts = msgspec.structs.replace(facts, approval=Approval(rules=("look",)))
    assert decide_answer(answering, facts, seen()).outcome is Outcome.ESCALATE


EXCEPTED = f"{FACTS}, bytes: 10, data: [pii.phone]"


def test_a_bypass_looks_at_the_request(answering, facts_of):
    def decided(text: str) -> tuple[str, ...]:
        return decide_answer(answering, facts_of(f"{{{text}}}", answering), seen("pii.phone")).bypassed

    doctors = EXCEPTED.replace("app: bot", "app: bot, groups: [clinicians]")
    assert decided(doctors) == ("mask-names", "look-too")
    assert decided(EXCEPTED) == ()
    assert decided(doctors.replace("2024-10-04", "2024-12-02")) == ()
    assert decided(doctors.replace(", data: [pii.phone]", "")) == ()
    # Whoever comes with an agent has only what both have.
    assert decided(f"{doctors}, agent: mailer, agent_verified: true") == ()
    assert decided(f"{doctors}, agent: triage, agent_verified: true") == ("mask-names", "look-too")


def test_a_mask_that_is_set_aside_is_not_planned(answering, facts_of):
    doctors = EXCEPTED.replace("app: bot", "app: bot, groups: [clinicians]")
    assert "pii.name" in plan_answer(answering, facts_of(f"{{{EXCEPTED}}}", answering)).mask
    plan = plan_answer(answering, facts_of(f"{{{doctors}}}", answering))
    assert "pii.name" not in plan.mask
    assert plan.reviewed


def test_a_route_that_observes_masks_and_blocks_only_what_the_floor_does(observing, facts_of):
    facts = facts_of(f"{{{FACTS}, bytes: 10, stream: true}}", observing)
    assert plan_answer(observing, facts) == AnswerPlan(
        mask=("secret", "pci"), watched=True, defused=False, observed=True
    )
    decision = decide_answer(observing, facts, seen(tools=("code_exec",)))
    assert (decision.outcome, decision.matched) == (Outcome.PERMIT, ("floor-mask",))
    assert decision.observed == Observed(outcome=Outcome.BLOCK, code="rule", rule="no-payment")
    blocked = decide_answer(observing, facts, seen("secret.jwt"))
    assert (blocked.rule, blocked.observed) == (
        "floor-keys",
        Observed(outcome=Outcome.BLOCK, code="rule", rule="floor-keys"),
    )
    assert decide_answer(observing, msgspec.structs.replace(facts, now=0), seen()).code == "escalate"


def test_a_rule_about_the_ceiling_looks_at_the_answer(load, facts_of):
    only = "rules:\n  - {id: r, effect: block, phase: response, reason: x, when: {above_ceiling: true}}\n"
    loaded = load({"rules.yaml": only})
    facts = facts_of("{route: chat, app: bot, data: [finance.forecast]}", loaded)
    assert decide_answer(loaded, facts, seen("pii.email")).outcome is Outcome.PERMIT
    assert decide_answer(loaded, facts, seen("finance.forecast")).rule == "r"
    held = plan_answer(loaded, facts).mask
    assert "finance.forecast" in held
    assert "pii.email" not in held


def test_the_default_is_not_complete():
    assert not AnswerSeen().complete
    assert Facts().approval.review == ""
