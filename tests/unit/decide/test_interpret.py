"""The meaning of each condition: holds, does not hold, or is not known."""

import msgspec
import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Conduct, Facts, Level, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.conditions import FIELDS, KEYS, Condition, Kind
from egress_gateway.decide.interpret import Truth, counts, truth_of
from egress_gateway.decide.vocabulary import Vocabulary

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
VOCABULARY = Vocabulary(
    levels={
        DataClass("pci.card"): Level.RESTRICTED,
        DataClass("pii.email"): Level.CONFIDENTIAL,
    },
    tools=("crm_update", "code_exec"),
    tool_effects={"crm_update": ("db", "mail")},
    ceilings={"chat": Level.CONFIDENTIAL},
)

FULL = Facts(
    region="eu-1",
    route="chat",
    principal=Principal(
        app="bot",
        person="ann",
        person_verified=True,
        groups=("a", "b"),
        groups_complete=True,
        roles=("lead",),
        mfa=True,
        strength="high",
        auth="mtls",
        issuer="corp",
        tenant="t1",
        agent="helper",
        agent_verified=True,
        person_region="eu",
    ),
    target_name="openai",
    target=TargetFacts(upstream="cloud", tier="external", region="us", baa=True, dpa=True, zdr=True, certified=("c5",)),
    family="openai",
    operation="chat.completions",
    model="GPT-5-mini",
    stream=True,
    tools=("crm_update", "other"),
    system_prompt="pinned",
    max_tokens=100,
    tokens=50,
    bytes=2_000,
    data=(
        ClassCount(data_class=DataClass("pci.card"), count=2, score=900),
        ClassCount(data_class=DataClass("pii.email"), count=3, score=700),
    ),
    conduct=Conduct(known=True, new_tool=True),
    new_data=(ClassCount(data_class=DataClass("pci.card"), count=1, score=900),),
    history=(("customers", 7), ("names", 0)),
    classified=True,
)


def condition(key: str, value: object) -> Condition:
    field, op = KEYS[key]
    match FIELDS[field]:
        case Kind.FLAG | Kind.SIGN:
            return Condition(field=field, op=op, flag=bool(value))
        case Kind.NUMBER:
            assert isinstance(value, int)
            return Condition(field=field, op=op, limit=value)
        case Kind.AMOUNTS | Kind.COUNTERS:
            assert isinstance(value, dict)
            return Condition(field=field, op=op, amounts=tuple((tuple(k.split()), n) for k, n in value.items()))
        case _:
            assert isinstance(value, str)
            return Condition(field=field, op=op, words=tuple(value.split()))


CASES: dict[str, tuple[str, object, Truth, Truth]] = {
    # key, value, on the full facts, on the empty ones
    "region of the gateway": ("region", "eu-1", YES, UNKNOWN),
    "route": ("route", "chat x", YES, UNKNOWN),
    "another route": ("route", "x", NO, UNKNOWN),
    "not the route": ("route.not", "chat", NO, UNKNOWN),
    "not another route": ("route.not", "x", YES, UNKNOWN),
    "application": ("app", "bot", YES, UNKNOWN),
    "proof of the application": ("auth", "mtls jwt", YES, UNKNOWN),
    "issuer": ("issuer", "corp", YES, UNKNOWN),
    "tenant": ("tenant", "t2", NO, UNKNOWN),
    "one of the roles": ("roles.any", "lead", YES, UNKNOWN),
    "none of the roles": ("roles.none", "lead", NO, UNKNOWN),
    "strength of the log-in": ("strength", "high", YES, UNKNOWN),
    "person": ("person", "ann", YES, UNKNOWN),
    "not the person": ("person.not", "ann", NO, UNKNOWN),
    "verified": ("person_verified", True, YES, NO),
    "not verified": ("person_verified", False, NO, YES),
    "region of the person": ("person_region", "eu", YES, UNKNOWN),
    "one of the groups": ("groups.any", "b c", YES, UNKNOWN),
    "none of the groups": ("groups.any", "c", NO, UNKNOWN),
    "outside of a group": ("groups.none", "c", YES, UNKNOWN),
    "not outside of a group": ("groups.none", "a", NO, UNKNOWN),
    "groups known in full": ("groups_complete", True, YES, NO),
    "second factor": ("mfa", True, YES, NO),
    "agent": ("agent", "helper", YES, UNKNOWN),
    "agent verified": ("agent_verified", True, YES, NO),
    "an agent for a person": ("delegated", True, YES, NO),
    "target": ("target_name", "openai", YES, UNKNOWN),
    "upstream": ("target.upstream", "cloud", YES, UNKNOWN),
    "tier": ("target.tier", "internal", NO, NO),
    "region of the upstream, wanted": ("target.region", "eu", NO, UNKNOWN),
    "region of the upstream": ("target.region.not", "eu", YES, UNKNOWN),
    "agreement": ("target.baa", True, YES, NO),
    "no agreement": ("target.baa", False, NO, YES),
    "processing agreement": ("target.dpa", True, YES, NO),
    "retention": ("target.zdr", True, YES, NO),
    "certified": ("target.certified.any", "c5 fedramp", YES, NO),
    "not certified": ("target.certified.none", "c5", NO, YES),
    "destination": ("destination", "web", NO, NO),
    "family": ("family", "anthropic", NO, UNKNOWN),
    "operation": ("operation", "chat.completions", YES, UNKNOWN),
    "model, whatever the case": ("model", "gpt-5-mini", YES, UNKNOWN),
    "model by its beginning": ("model", "gpt-5*", YES, UNKNOWN),
    "model by too little of its name": ("model", "gpt-5", NO, UNKNOWN),
    "not a model": ("model.not", "gpt-4*", YES, UNKNOWN),
    "stream": ("stream", True, YES, NO),
    "an agent that is no longer learnt": ("agent.learning", False, YES, UNKNOWN),
    "an agent with a new tool": ("agent.new_tool", True, YES, UNKNOWN),
    "an agent without a new tool": ("agent.new_tool", False, NO, UNKNOWN),
    "an agent that goes nowhere new": ("agent.new_target", True, NO, UNKNOWN),
    "an agent that does not hurry": ("agent.unusual_rate", True, NO, UNKNOWN),
    "tool": ("tools.any", "crm_update", YES, NO),
    "without a tool": ("tools.none", "code_exec", YES, YES),
    "a tool that nobody listed": ("tools.unlisted", True, YES, NO),
    "a tool that does it": ("tools.does.any", "mail pay", YES, NO),
    "perhaps a tool that does it": ("tools.does.any", "exec", UNKNOWN, NO),
    "not without a tool that does it": ("tools.does.none", "db", NO, YES),
    "perhaps without a tool that does it": ("tools.does.none", "exec", UNKNOWN, YES),
    "a known system prompt": ("system_prompt", "pinned", YES, UNKNOWN),
    "another system prompt": ("system_prompt.not", "pinned", NO, UNKNOWN),
    "more output than": ("max_tokens.gt", 99, YES, UNKNOWN),
    "not more output than": ("max_tokens.gt", 100, NO, UNKNOWN),
    "more input than": ("tokens.gt", 49, YES, UNKNOWN),
    "not more input than": ("tokens.gt", 50, NO, UNKNOWN),
    "larger than": ("bytes.gt", 1_999, YES, NO),
    "data of a family": ("data.any", "pci", YES, NO),
    "data of a class": ("data.any", "pii.email", YES, NO),
    "data of another class": ("data.any", "pii.name", NO, NO),
    "without data": ("data.none", "secret", YES, YES),
    "not without data": ("data.none", "pii", NO, YES),
    "data that did not stand in the request": ("data.new.any", "pci", YES, NO),
    "data that stood in the request": ("data.new.any", "pii", NO, NO),
    "without such data": ("data.new.none", "pii", YES, YES),
    "not without such data": ("data.new.none", "pci.card", NO, YES),
    "findings above": ("data.count.gt", 4, YES, NO),
    "findings not above": ("data.count.gt", 5, NO, NO),
    "enough of a class": ("data.at_least", {"pii.email": 3}, YES, NO),
    "not enough of a class": ("data.at_least", {"pii.email": 4}, NO, NO),
    "enough of several together": ("data.at_least", {"pii.email pci": 5}, YES, NO),
    "enough of one of two": ("data.at_least", {"pii": 4, "pci": 2}, YES, NO),
    "sure of a class": ("data.sure", {"pii": 700}, YES, NO),
    "not sure of a class": ("data.sure", {"pii": 701}, NO, NO),
    "sure of one of two": ("data.sure", {"pii": 701, "pci.card": 900}, YES, NO),
    "highest level": ("level", "restricted", YES, NO),
    "not the highest level": ("level.not", "public restricted", NO, NO),
    "above the ceiling": ("above_ceiling", True, YES, NO),
    "not above the ceiling": ("above_ceiling", False, NO, YES),
    "a counter above": ("history.gt", {"customers": 6}, YES, UNKNOWN),
    "a counter not above": ("history.gt", {"customers": 7}, NO, UNKNOWN),
    "one of two counters": ("history.gt", {"customers": 6, "absent": 100}, YES, UNKNOWN),
    "a counter that nobody read": ("history.gt", {"customers": 7, "absent": 100}, UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_truth(case):
    key, value, full, empty = case
    assert truth_of(condition(key, value), FULL, VOCABULARY) is full
    assert truth_of(condition(key, value), Facts(), VOCABULARY) is empty


def test_every_key_has_a_case():
    assert {case[0] for case in CASES.values()} >= {key for key in KEYS if not key.endswith(".not")}


UNPROVEN = {
    "a person that nobody verified": ("person", "ann", {"person_verified": False}),
    "an agent that nobody verified": ("agent", "helper", {"agent_verified": False}),
    "groups that may be more": ("groups.any", "c", {"groups_complete": False}),
    "groups that may be more, excluded": ("groups.none", "c", {"groups_complete": False}),
}


@pytest.mark.parametrize("case", UNPROVEN.values(), ids=UNPROVEN)
def test_what_is_not_proven_is_not_known(case):
    key, value, change = case
    facts = msgspec.structs.replace(FULL, principal=msgspec.structs.replace(FULL.principal, **change))
    assert truth_of(condition(key, value), facts, VOCABULARY) is UNKNOWN


def test_a_group_that_is_there_is_there_however_many_are_missing():
    facts = msgspec.structs.replace(FULL, principal=msgspec.structs.replace(FULL.principal, groups_complete=False))
    assert truth_of(condition("groups.any", "a"), facts, VOCABULARY) is YES
    assert truth_of(condition("groups.none", "a"), facts, VOCABULARY) is NO


@pytest.mark.parametrize("key", ["groups.any", "groups.none", "route", "route.not"])
def test_what_is_not_known_counts_where_nothing_has_to_be_sure(key):
    asked = condition(key, "c")
    assert counts(asked, Facts(), VOCABULARY, sure=False)
    assert not counts(asked, Facts(), VOCABULARY, sure=True)


@pytest.mark.parametrize("sure", [True, False])
def test_what_is_known_counts_alike_everywhere(sure):
    assert counts(condition("route", "chat"), FULL, VOCABULARY, sure=sure)
    assert not counts(condition("route", "x"), FULL, VOCABULARY, sure=sure)


PROVEN = {
    "both": ({}, True),
    "a person that nobody verified": ({"person_verified": False}, False),
    "an agent that nobody verified": ({"agent_verified": False}, False),
    "a person without a name": ({"person": ""}, False),
    "an agent without a name": ({"agent": ""}, False),
}


@pytest.mark.parametrize(("change", "delegated"), PROVEN.values(), ids=PROVEN)
def test_only_a_verified_agent_of_a_verified_person_is_delegated(change, delegated):
    facts = msgspec.structs.replace(FULL, principal=msgspec.structs.replace(FULL.principal, **change))
    assert truth_of(condition("delegated", True), facts, VOCABULARY) is (YES if delegated else NO)
