"""Decisions: each outcome with its code, rule and reason, and the precedence between them."""

import msgspec
import pytest
from tests.unit.decide.led import CHAT, CLOUD, FILES, NOW, OPEN

from egress_gateway.core.obligations import Escalate, Limit, Modify, Quota, Redact
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.decide.evaluate import CODES, decide

BOT = "route: chat, app: bot, groups_complete: true"
DOCTOR = "route: clinic, app: records, person: ann, person_verified: true, mfa: true, groups: [clinicians]"
CASES: dict[str, tuple[str, str, str, str, str]] = {
    # facts, outcome, code, rule, reason
    "a plain request": (BOT, "permit", "permit", "permit-chat", "Chat is allowed"),
    "a verified clinician": (DOCTOR, "permit", "permit", "permit-clinic", "rule 'permit-clinic' says so"),
    "nothing was classified": (
        f"{BOT}, classified: false",
        "block",
        "unclassified",
        "",
        "the request was not classified in full",
    ),
    "an application of another route": (
        "route: clinic, app: bot",
        "block",
        "require",
        "",
        "this application may not use route 'clinic'",
    ),
    "no application": ("route: chat", "block", "require", "", "this application may not use route 'chat'"),
    "a person that is only claimed": (
        "route: clinic, app: records, person: ann, mfa: true, groups: [clinicians]",
        "block",
        "require",
        "",
        "route 'clinic' needs a verified person",
    ),
    "verified without a name": (
        "route: clinic, app: records, person_verified: true, mfa: true, groups: [clinicians]",
        "block",
        "require",
        "",
        "route 'clinic' needs a verified person",
    ),
    "a person of another group": (
        "route: clinic, app: records, person: ann, person_verified: true, mfa: true, groups: [interns]",
        "block",
        "require",
        "",
        "route 'clinic' needs membership in one of: clinicians",
    ),
    "no second factor": (
        DOCTOR.replace("mfa: true", "mfa: false"),
        "block",
        "require",
        "",
        "route 'clinic' needs a second factor",
    ),
    "an upstream of another route": (
        f"{BOT}, target.upstream: clinic-cloud",
        "block",
        "require",
        "",
        "route 'chat' does not lead there",
    ),
    "a rule that blocks": (
        f"{BOT}, groups: [interns], data: [pii.name]",
        "block",
        "rule",
        "no-interns",
        "Interns may not send names",
    ),
    "a block on what is not known": (
        "route: chat, app: bot, data: [pii.name]",
        "block",
        "rule",
        "no-interns",
        "Interns may not send names",
    ),
    "two blocks: the floor speaks first": (
        f"{BOT}, groups: [interns], data: [pii.name, phi.icd10]",
        "block",
        "rule",
        "phi-needs-baa",
        "PHI needs a BAA",
    ),
    "a class above the ceiling": (
        f"{BOT}, data: [finance.forecast]",
        "block",
        "ceiling",
        "",
        "finance.forecast is restricted, above the ceiling of route 'chat' (confidential), and no rule redacts it",
    ),
    "a class above the ceiling that is redacted": (
        f"{BOT}, data: [pii.national_id.us_ssn]",
        "permit",
        "permit",
        "permit-chat",
        "Chat is allowed",
    ),
    "a class to redact where no token can stand": (
        f"{BOT}, data: [pci.card], rigid_data: [pci.card]",
        "block",
        "rigid",
        "redact-ids",
        "pci.card must be redacted and stands where nothing can replace it",
    ),
    "an agent that may do what the person may": (
        f"{DOCTOR}, agent: triage, agent_verified: true",
        "permit",
        "permit",
        "permit-clinic",
        "rule 'permit-clinic' says so",
    ),
    "an agent that may not": (
        f"{DOCTOR}, agent: mailer, agent_verified: true",
        "block",
        "require",
        "",
        "route 'clinic' needs agents in one of: clinicians",
    ),
    "an agent that nobody knows": (
        f"{DOCTOR}, agent: stranger, agent_verified: true",
        "block",
        "require",
        "",
        "route 'clinic' needs agents in one of: clinicians",
    ),
    "an agent that is only claimed lends and takes nothing": (
        f"{DOCTOR}, agent: mailer",
        "permit",
        "permit",
        "permit-clinic",
        "rule 'permit-clinic' says so",
    ),
    "what binds the agent": (
        f"{BOT}, agent: mailer, agent_verified: true, data: [pii.name]",
        "block",
        "rule",
        "no-interns",
        "Interns may not send names",
    ),
    "what binds the person, for whom an agent acts": (
        f"{BOT}, groups: [interns], agent: triage, agent_verified: true, data: [pii.name]",
        "block",
        "rule",
        "no-interns",
        "Interns may not send names",
    ),
    "a class that nobody redacts may stand anywhere": (
        f"{BOT}, data: [pii.phone], rigid_data: [pii.phone]",
        "permit",
        "permit",
        "permit-chat",
        "Chat is allowed",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_decides(bundle, facts_of, case):
    text, outcome, code, rule, reason = case
    decision = decide(bundle, facts_of(f"{{{text}}}"))
    assert (str(decision.outcome), decision.code, decision.rule, decision.reason) == (outcome, code, rule, reason)
    assert decision.bundle == bundle.digest


def test_no_permit_is_a_block(load, facts_of):
    loaded = load({"rules.yaml": "rules:\n  - {id: a, effect: redact, classes: [pii], as: token}\n"})
    decision = decide(loaded, facts_of(f"{{{BOT}}}", loaded))
    assert (decision.outcome, decision.code) == (Outcome.BLOCK, "default_deny")
    assert decision.reason == "no rule permits this on route 'chat'"
    assert decision.matched == ("a",)
    assert decision.obligations == ()


def test_obligations_come_in_order_and_whether_or_not_data_was_found(bundle, facts_of):
    decision = decide(bundle, facts_of(f"{{{BOT}}}"))
    assert decision.obligations == (
        Modify(rule="no-exec", drop_tools=("code_exec",), set=(("store", False),), remove=("user",)),
        Redact(rule="mask-mail", classes=("pii.email",), as_="mask"),
        Redact(rule="redact-ids", classes=("pii.national_id", "pci"), as_="token"),
    )
    assert decision.matched == ("permit-chat", "redact-ids", "mask-mail", "no-exec")


def test_a_block_carries_no_obligation_and_names_all_that_matched(bundle, facts_of):
    decision = decide(bundle, facts_of(f"{{{BOT}, data: [phi.icd10]}}"))
    assert decision.obligations == ()
    assert decision.matched == ("phi-needs-baa", "permit-chat", "redact-ids", "mask-mail", "no-exec")


RIGID = {
    "a number that a surrogate can be": ("pci.card", "surrogate", "", "permit"),
    "a name, which no number can stand for": ("pii.name", "surrogate", "", "rigid"),
    "a token in a number": ("pci.card", "token", "", "rigid"),
    "a mask, which wins over the surrogate": ("pci.card", "surrogate", "mask", "rigid"),
    "a surrogate, which wins over the token": ("pci.card", "token", "surrogate", "permit"),
}


@pytest.mark.parametrize(("name", "way", "other", "code"), RIGID.values(), ids=RIGID)
def test_a_number_is_refused_unless_a_surrogate_may_take_its_place(load, facts_of, name, way, other, code):
    lines = [
        f"  - {{id: r{n}, effect: redact, classes: [{name}], as: {each}}}\n"
        for n, each in enumerate((way, other))
        if each
    ]
    loaded = load({"rules.yaml": "rules:\n  - {id: p, effect: permit, when: {route: chat}}\n" + "".join(lines)})
    facts = facts_of(f"{{{BOT}, data: [{name}], rigid_data: [{name}]}}", loaded)
    assert decide(loaded, facts).code == code


def test_defaults_permit_nothing(bundle):
    assert Decision().outcome is Outcome.BLOCK
    assert Decision().obligations == ()
    assert decide(bundle, Facts()).code == "unclassified"
    assert decide(bundle, Facts(classified=True)).code == "require"
    for route in bundle.routes:
        assert decide(bundle, Facts(classified=True, route=route)).outcome is Outcome.BLOCK


def test_equal_facts_give_equal_bytes(load, bundle, plain_facts):
    again = msgspec.json.decode(msgspec.json.encode(plain_facts), type=Facts)
    assert msgspec.json.encode(decide(load(), again)) == msgspec.json.encode(decide(bundle, plain_facts))


def test_an_invariant_is_a_guard_behind_the_rules(load, facts_of):
    loaded = load({**FILES, "routes/chat.yaml": CHAT.replace("ceiling: confidential", "ceiling: restricted")}, now=NOW)
    decision = decide(loaded, facts_of(f"{{{CLOUD}, data: [finance.forecast]}}", loaded))
    assert (decision.code, decision.rule, decision.reason) == ("invariant", "no-forecast", "Forecasts stay")
    assert decision.obligations == ()
    asked = f"{CLOUD}, data: [finance.forecast, legal.privileged]"
    assert decide(loaded, facts_of(f"{{{asked}}}", loaded)).code == "invariant"
    assert decide(loaded, facts_of(f"{{{OPEN}, data: [finance.forecast]}}", loaded)).code == "permit"


ASK_ALL = Escalate(rule="ask-all", queue="all", sla_seconds=172_800, hold=True, four_eyes=True)
FLOOR_ASK = Escalate(rule="floor-ask", queue="security", sla_seconds=3_600)


def test_an_escalation_names_all_who_have_to_be_asked_and_what_would_be_done(led, facts_of):
    decision = decide(led, facts_of(f"{{{OPEN}, stream: true, data: [code.source]}}", led))
    assert (decision.outcome, decision.escalations) == (Outcome.ESCALATE, (FLOOR_ASK, ASK_ALL))
    assert decision.reason == "rule 'floor-ask' says so"
    assert [duty.rule for duty in decision.obligations] == ["floor-mask", "redact-ids", "budget"]


@pytest.mark.parametrize(
    ("approval", "outcome"),
    [
        ("review: v, rules: [ask-all, floor-ask]", Outcome.PERMIT),
        ("review: v, rules: [ask-all, floor-ask, ask-legal]", Outcome.PERMIT),
        ("review: v, rules: [ask-all]", Outcome.ESCALATE),
        ("review: v, rules: [ask-all, floor-ask], upstream: elsewhere", Outcome.ESCALATE),
        ("review: v, rules: [ask-all, floor-ask], model: another", Outcome.ESCALATE),
    ],
)
def test_an_approval_answers_all_that_was_asked_or_nothing(led, facts_of, approval, outcome):
    facts = facts_of(f"{{{OPEN}, stream: true, data: [code.source], approval: {{{approval}}}}}", led)
    assert decide(led, facts).outcome is outcome
    nobody = msgspec.structs.replace(facts, approval=msgspec.structs.replace(facts.approval, review=""))
    decision = decide(led, nobody)
    assert (decision.outcome, decision.escalations) == (Outcome.ESCALATE, (FLOOR_ASK, ASK_ALL))


def test_what_a_reviewer_wants_gone_goes_besides(led, facts_of):
    text = f"{{{OPEN}, data: [code.source], approval: {{review: v-1, rules: [floor-ask], redact: [code, pii.name]}}}}"
    decision = decide(led, facts_of(text, led))
    assert decision.obligations == (
        Redact(rule="floor-mask", classes=("secret",), as_="mask"),
        Redact(rule="redact-ids", classes=("pii.national_id", "pci")),
        Redact(rule="review:v-1", classes=("code", "pii.name")),
        Quota(rule="budget", per=("app",), limits=(Limit(unit="requests", amount=5, seconds=60),)),
    )
    rigid = text.replace("data: [code.source]", "data: [code.source], rigid_data: [code.source]")
    assert (decide(led, facts_of(rigid, led)).code, decide(led, facts_of(rigid, led)).rule) == ("rigid", "review:v-1")


def test_what_is_asked_for_is_not_asked_where_it_could_not_leave(led, facts_of):
    above = f"{{{OPEN}, data: [legal.privileged]}}"
    assert decide(led, facts_of(above, led)).code == "ceiling"


def test_rules_of_a_region_hold_for_gateways_that_stand_there_or_nobody_knows_where(load, facts_of):
    overlay = "rules:\n  - {id: stay, effect: block, reason: Stays, when: {target.tier: external}}\n"
    loaded = load({"regions/eu.yaml": overlay})
    codes = [
        decide(loaded, facts_of(f"{{{BOT}{region}}}", loaded)).code for region in (", region: us", ", region: eu", "")
    ]
    assert codes == ["permit", "rule", "rule"]


def test_codes_are_in_the_order_they_are_settled():
    assert CODES[:3] == ("unclassified", "contained", "require")
    assert CODES[-3:] == ("escalate", "observe", "permit")
