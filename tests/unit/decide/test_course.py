"""Where rules lead a request, which rules count there, and which a bypass sets aside."""

import msgspec
import pytest
from tests.unit.decide.led import CLOUD, FILES, NOW, OPEN

from egress_gateway.core.obligations import Reroute
from egress_gateway.decide.evaluate import decide, effective

LED: dict[str, tuple[str, str, str, str, tuple[str, str]]] = {
    "no rule leads elsewhere": (OPEN, "permit", "permit", "permit-chat", ("own", "")),
    "to another upstream": (f"{OPEN}, data: [phi.icd10]", "permit", "permit", "permit-chat", ("clinic-cloud", "")),
    "the first rule settles the upstream, another the model": (
        f"{OPEN.replace('region: us', 'region: eu')}, data: [phi.icd10]",
        "permit",
        "permit",
        "permit-chat",
        ("clinic-cloud", "small"),
    ),
    "one rule settles both": (
        CLOUD.replace("region: us", "region: eu"),
        "permit",
        "permit",
        "permit-chat",
        ("own", "small"),
    ),
    "rules that reroute look at what was asked for": (CLOUD, "permit", "permit", "permit-chat", ("cloud", "tiny")),
    "all others at where it is led": (f"{CLOUD}, bytes: 1001", "block", "rule", "no-tiny", ("cloud", "tiny")),
    "an alias, whatever its case": (
        OPEN.replace("model: m", "model: LATEST"),
        "permit",
        "permit",
        "permit-chat",
        ("own", "gpt-5.2"),
    ),
    "a rule on the model that an alias stands for": (
        f"{OPEN.replace('model: m', 'model: tiniest')}, bytes: 1001",
        "block",
        "rule",
        "no-tiny",
        ("own", "tiny"),
    ),
    "an upstream that is closed since": (
        f"{OPEN.replace('2024-10-04', '2025-01-01')}, data: [phi.icd10]",
        "block",
        "contract",
        "",
        ("clinic-cloud", ""),
    ),
    "an upstream that was asked for and is closed": (
        f"{OPEN}, target.ended: true",
        "block",
        "contract",
        "",
        ("own", ""),
    ),
    "a containment": (f"{OPEN}, contained: [c-1, c-2], app: x", "block", "contained", "c-1", ("own", "")),
    "a containment of what was not classified": (
        f"{OPEN}, contained: [c-1], classified: false",
        "block",
        "unclassified",
        "",
        ("own", ""),
    ),
    "people have to look": (
        f"{OPEN}, data: [code.source]",
        "escalate",
        "escalate",
        "floor-ask",
        ("own", ""),
    ),
    "people have looked": (
        f"{OPEN}, data: [code.source], approval: {{review: v, rules: [floor-ask]}}",
        "permit",
        "permit",
        "permit-chat",
        ("own", ""),
    ),
    "people have looked at something else": (
        f"{OPEN}, stream: true, data: [code.source], approval: {{review: v, rules: [floor-ask]}}",
        "escalate",
        "escalate",
        "floor-ask",
        ("own", ""),
    ),
}


@pytest.mark.parametrize("case", LED.values(), ids=LED)
def test_leads(led, facts_of, case):
    text, outcome, code, rule, (upstream, model) = case
    text = text.replace("app: bot, ", "", 1) if "app: x" in text else text
    decision = decide(led, facts_of(f"{{{text}}}", led))
    assert (str(decision.outcome), decision.code, decision.rule) == (outcome, code, rule)
    assert (decision.target.upstream, decision.model) == (upstream, model)


def test_reroutes_are_obligations_as_far_as_they_change_anything(led, facts_of):
    def reroutes(text: str) -> list[Reroute]:
        return [duty for duty in decide(led, facts_of(f"{{{text}}}", led)).obligations if isinstance(duty, Reroute)]

    european = OPEN.replace("region: us", "region: eu")
    assert reroutes(OPEN) == []
    assert reroutes(european) == [Reroute(rule="all-home", model="small")]
    assert reroutes(european.replace("model: m", "model: small")) == []
    assert reroutes(CLOUD.replace("region: us", "region: eu")) == [
        Reroute(rule="all-home", upstream="own", model="small")
    ]
    assert reroutes(f"{european}, data: [phi.icd10]") == [
        Reroute(rule="health-home", upstream="clinic-cloud"),
        Reroute(rule="all-home", model="small"),
    ]


def test_the_facts_of_what_is_sent_are_those_of_where_it_is_led(led, facts_of):
    facts = facts_of(f"{{{OPEN}, data: [phi.icd10]}}", led)
    sent = effective(facts, decide(led, facts))
    assert sent == msgspec.structs.replace(facts, target=led.target_facts("clinic-cloud", NOW))
    assert sent.target.baa


def test_an_upstream_of_another_dialect_blocks(load, facts_of):
    speaks = {"cloud": ("openai", "anthropic"), "clinic-cloud": ("anthropic",), "own": ("openai",)}
    loaded = load({**FILES, "routes/clinic.yaml": None}, now=NOW, upstreams=speaks)
    decision = decide(loaded, facts_of(f"{{{OPEN}, data: [phi.icd10]}}", loaded))
    assert (decision.code, decision.rule) == ("reroute", "health-home")
    assert decision.reason == "rule 'health-home' leads to 'clinic-cloud', which does not speak openai"
    assert decide(loaded, facts_of(f"{{{OPEN}}}", loaded)).code == "permit"


DOCTORS = CLOUD.replace("groups_complete: true", "groups_complete: true, groups: [clinicians]")
BYPASSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "nobody is excepted": (CLOUD, ()),
    "a rule that matched": (DOCTORS, ("outside-only",)),
    "a rule that reroutes": (f"{DOCTORS}, data: [phi.icd10]", ("health-home", "outside-only")),
    "on the last day": (DOCTORS.replace("2024-10-04", '"2024-12-01T23:59:59Z"'), ("outside-only",)),
    "after the last day": (DOCTORS.replace("2024-10-04", "2024-12-02"), ()),
    "groups that are not known": (CLOUD.replace("groups_complete: true, ", ""), ()),
    "an agent that is excepted too": (f"{DOCTORS}, agent: triage, agent_verified: true", ("outside-only",)),
    "an agent that is not": (f"{DOCTORS}, agent: mailer, agent_verified: true", ()),
    "a person that is not": (f"{CLOUD}, agent: triage, agent_verified: true", ()),
}


@pytest.mark.parametrize(("text", "aside"), BYPASSED.values(), ids=BYPASSED)
def test_a_bypass_sets_rules_aside(led, facts_of, text, aside):
    decision = decide(led, facts_of(f"{{{text}}}", led))
    assert decision.bypassed == aside
    assert set(aside) <= set(decision.matched)
    assert ("redteam" in decision.matched) is bool(aside)
    duties = {duty.rule for duty in decision.obligations}
    assert not duties & set(aside)
    assert decision.code == "rule" or "outside-only" in duties | set(aside)
