"""What has to be so before any rule is asked, one demand at a time."""

import msgspec
import pytest

from egress_gateway.core.policy import Facts, Outcome
from egress_gateway.decide.demands import Refusal, unmet_demand
from egress_gateway.decide.evaluate import decide

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
        "targets: {openai: {speaks: openai, upstreams: [cloud]}}\nceiling: public\nredact_scope: app\n"
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


def test_what_meets_every_demand_is_not_refused(bundle, plain_facts):
    assert unmet_demand(bundle, plain_facts) is None


def test_a_containment_comes_before_the_route_and_after_the_classifier(bundle, plain_facts):
    contained = msgspec.structs.replace(plain_facts, contained=("c-7", "c-8"), route="elsewhere")
    assert unmet_demand(bundle, contained) == Refusal(
        code="contained", reason="this is contained for the time being", rule="c-7"
    )
    unseen = msgspec.structs.replace(contained, classified=False)
    assert unmet_demand(bundle, unseen) == Refusal(code="unclassified", reason="the request was not classified in full")


def test_nothing_meets_no_demand(bundle):
    assert unmet_demand(bundle, Facts()) is not None
