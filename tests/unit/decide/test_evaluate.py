"""Decisions: each outcome with its code, rule and reason, and the precedence between them."""

import msgspec
import pytest

from egress_gateway.core.obligations import Modify, Redact
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


PROOFS: dict[str, tuple[str, str, str]] = {
    "a certificate where one is wanted": ("auth: [mtls]", "auth: mtls", "permit"),
    "a key where a certificate is wanted": ("auth: [mtls, jwt]", "auth: key", "needs applications to prove themselves"),
    "nothing where a key is wanted": ("auth: [key]", "app: bot", "needs applications to prove themselves by: key"),
    "an agent where one is wanted": ("agent: verified", "agent: a, agent_verified: true", "permit"),
    "an agent in name where one is wanted": ("agent: verified", "agent: a", "needs a verified agent"),
    "nobody where an agent is wanted": ("agent: verified", "agent_verified: true", "needs a verified agent"),
    "an agent where none is": ("agent: none", "agent: a, agent_verified: true", "serves no agents"),
    "an agent in name where none is": ("agent: none", "agent: a", "serves no agents"),
    "nobody where no agent is": ("agent: none", "app: bot", "permit"),
}


@pytest.mark.parametrize(("wanted", "given", "said"), PROOFS.values(), ids=PROOFS)
def test_a_route_says_how_application_and_agent_must_be_proved(load, facts_of, wanted, given, said):
    route = (
        f"route: chat\nowner: t\nrequire: {{app: any, person: any, {wanted}}}\n"
        "targets: {openai: {speaks: openai, upstreams: [cloud]}}\nceiling: public\n"
    )
    loaded = load({"routes/chat.yaml": route})
    app = "" if "app:" in given else "app: bot, "
    decision = decide(loaded, facts_of(f"{{route: chat, {app}{given}}}", loaded))
    assert said in (decision.code, decision.reason) or said in decision.reason


ASSERTED = {"routes/chat.yaml": "route: chat\nowner: t\nrequire: {app: any, person: asserted}\n"
            "targets: {openai: {speaks: openai, upstreams: [cloud]}}\nceiling: public\n"}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("", "require"),
        (", asserted_person: ann", "permit"),
        (", person: ann, person_verified: true", "permit"),
        (", person: ann", "require"),
    ],
    ids=["nobody", "asserted", "verified", "neither asserted nor verified"],
)
def test_a_route_may_take_an_asserted_person(load, facts_of, who, code):
    loaded = load(ASSERTED)
    decision = decide(loaded, facts_of(f"{{route: chat, app: whatever{who}}}", loaded))
    assert decision.code == code


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


@pytest.mark.parametrize("field", ["data", "rigid_data"])
def test_a_class_that_the_policy_does_not_know_blocks(bundle, plain_facts, field):
    entry = msgspec.structs.replace(plain_facts.data[0], data_class="pii.shoe_size")
    value = (entry,) if field == "data" else ("pii.shoe_size",)
    decision = decide(bundle, msgspec.structs.replace(plain_facts, **{field: value}))
    assert (decision.outcome, decision.code) == (Outcome.BLOCK, "unclassified")
    assert decision.reason == "the policy does not know the data class pii.shoe_size"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"route": "elsewhere"}, "the policy has no such route"),
        ({"target_name": "gemini"}, "route 'chat' does not lead there"),
    ],
    ids=["an unknown route", "an unknown target"],
)
def test_what_the_policy_does_not_know_blocks(bundle, plain_facts, change, reason):
    decision = decide(bundle, msgspec.structs.replace(plain_facts, **change))
    assert (decision.outcome, decision.code, decision.reason) == (Outcome.BLOCK, "require", reason)


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


def test_every_code_has_a_case():
    seen = {case[2] for case in CASES.values()} | {"default_deny"}
    assert seen == set(CODES)
