"""Written facts: what they become, what is assumed, and each mistake with its message."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount

ALL = """
route: clinic
app: records
person: ann
person_verified: true
asserted_person: bob
groups: [clinicians]
groups_complete: true
mfa: true
agent: helper
agent_verified: true
person_region: eu
target_name: openai
target.upstream: own
target.tier: partner
target.region: us
target.baa: true
target.dpa: true
target.zdr: true
family: anthropic
operation: messages
model: gpt-5
stream: true
tools: [unlisted]
max_tokens: 5
bytes: 6
data: {pii.name: 2, pci.card: 1}
rigid_data: [pii.name, pci.card]
classified: false
"""


def test_everything_can_be_written(facts_of):
    assert facts_of(ALL) == Facts(
        route="clinic",
        principal=Principal(
            app="records",
            person="ann",
            person_verified=True,
            asserted_person="bob",
            groups=("clinicians",),
            groups_complete=True,
            mfa=True,
            agent="helper",
            agent_verified=True,
            person_region="eu",
        ),
        target_name="openai",
        target=TargetFacts(upstream="own", tier="partner", region="us", baa=True, dpa=True, zdr=True),
        family="anthropic",
        operation="messages",
        model="gpt-5",
        stream=True,
        tools=("unlisted",),
        max_tokens=5,
        bytes=6,
        data=(
            ClassCount(data_class=DataClass("pci.card"), count=1, score=1_000),
            ClassCount(data_class=DataClass("pii.name"), count=2, score=1_000),
        ),
        rigid_data=(DataClass("pci.card"), DataClass("pii.name")),
        classified=False,
    )


def test_what_is_left_out_refuses_but_for_the_target_and_the_classifier(facts_of):
    assert facts_of("route: clinic") == Facts(
        route="clinic",
        target_name="openai",
        target=TargetFacts(upstream="clinic-cloud", tier="partner", region="eu", baa=True, dpa=True, zdr=True),
        family="openai",
        classified=True,
    )


MISTAKES = {
    "no route": ("app: bot", "f.yaml:1: facts needs 'route'"),
    "an unknown route": ("route: chta", "f.yaml:1: unknown route 'chta'; did you mean 'chat'?"),
    "an unknown target": (
        "route: chat\ntarget_name: opnai",
        "f.yaml:2: unknown target 'opnai'; did you mean 'openai'?",
    ),
    "an unknown upstream": (
        "route: chat\ntarget.upstream: clod",
        "f.yaml:2: unknown upstream 'clod'; did you mean 'cloud'?",
    ),
    "an unknown group": (
        "route: chat\ngroups: [intern]",
        "f.yaml:2: unknown group 'intern'; did you mean 'interns'?",
    ),
    "an unknown class": (
        "route: chat\ndata: [pii.emial]",
        "f.yaml:2: unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "an unknown class with a count": (
        "route: chat\ndata:\n  pii.emial: 1",
        "f.yaml:3: unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "a family, which nobody finds": (
        "route: chat\ndata: [pii]",
        "f.yaml:2: unknown data class 'pii'; did you mean 'pii.ip'?",
    ),
    "an unknown class in a rigid place": (
        "route: chat\nrigid_data: [pii.emial]",
        "f.yaml:2: unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "an unknown key": ("route: chat\ngroup: [a]", "f.yaml:2: unknown key 'group' in facts; did you mean 'groups'?"),
    "a count of none": (
        "route: chat\ndata: {pii.email: 0}",
        "f.yaml:2: pii.email of data of facts must be a whole number from 1 to 9007199254740991, not a number",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(facts_of, text, message):
    with pytest.raises(ConfigError) as refused:
        facts_of(text)
    assert str(refused.value) == message
