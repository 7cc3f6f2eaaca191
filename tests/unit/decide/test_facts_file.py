"""Written facts: what they become, what is assumed, and each mistake with its message."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import AnswerSeen, Approval, Conduct, Facts, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.dates import DAY
from egress_gateway.decide.facts_file import read_answer
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml

COUNTERS = """
counters:
  day: {distinct: [pii], per: [person], window: 1d}
  month: {distinct: [pii], per: [person], window: 30d}
sets: {health: [phi]}
rules: []
"""

ALL = """
now: 2024-10-04
region: eu-1
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
target.certified: [c5]
target.ended: true
destination: web
family: anthropic
operation: messages
model: gpt-5
stream: true
tools: [unlisted]
system_prompt: pinned
max_tokens: 5
tokens: 7
bytes: 6
data: {pii.name: {count: 2, score: 400}, pci.card: 1, pii.email: {score: 5}}
history: {month: 3, day: 0}
contained: [c-1]
approval: {review: v-1, rules: [no-interns], redact: [pii, pci.card]}
rigid_data: [pii.name, pci.card]
classified: false
"""


def test_everything_can_be_written(load, facts_of):
    loaded = load({"floor.yaml": COUNTERS})
    assert facts_of(ALL, loaded) == Facts(
        now=20_000 * DAY,
        region="eu-1",
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
        target=TargetFacts(
            upstream="own", tier="partner", region="us", baa=True, dpa=True, zdr=True, certified=("c5",), ended=True
        ),
        destination="web",
        family="anthropic",
        operation="messages",
        model="gpt-5",
        stream=True,
        tools=("unlisted",),
        system_prompt="pinned",
        max_tokens=5,
        tokens=7,
        bytes=6,
        data=(
            ClassCount(data_class=DataClass("pci.card"), count=1, score=1_000),
            ClassCount(data_class=DataClass("pii.email"), count=1, score=5),
            ClassCount(data_class=DataClass("pii.name"), count=2, score=400),
        ),
        history=(("day", 0), ("month", 3)),
        contained=("c-1",),
        approval=Approval(
            review="v-1",
            rules=("no-interns",),
            redact=(DataClass("pii"), DataClass("pci.card")),
            upstream="own",
            model="gpt-5",
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
        "f.yaml:2: 'pii' is a family, and what is found is always a class; name one class below it",
    ),
    "an unknown class in a rigid place": (
        "route: chat\nrigid_data: [pii.emial]",
        "f.yaml:2: unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "an unknown key": ("route: chat\ngroup: [a]", "f.yaml:2: unknown key 'group' in facts; did you mean 'groups'?"),
    "an unknown counter": ("route: chat\nhistory: {dya: 1}", "f.yaml:2: unknown counter 'dya'; none is declared"),
    "an unknown rule": (
        "route: chat\napproval: {review: v, rules: [no-intern]}",
        "f.yaml:2: unknown rule 'no-intern'; did you mean 'no-interns'?",
    ),
    "an approval without a review": (
        "route: chat\napproval: {rules: [no-interns]}",
        "f.yaml:2: approval of facts needs 'review'",
    ),
    "no time": (
        "route: chat\nnow: today",
        "f.yaml:2: 'today' is not a date; write YYYY-MM-DD, or a moment as YYYY-MM-DDThh:mm:ssZ",
    ),
    "an unknown destination": (
        "route: chat\ndestination: moon",
        "f.yaml:2: destination of facts must be one of llm, web, kb, mcp, tunnel, not 'moon'",
    ),
    "too sure": (
        "route: chat\ndata: {pii.email: {score: 1001}}",
        "f.yaml:2: score of pii.email of data of facts must be a whole number from 1 to 1000, not a number",
    ),
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


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("2024-10-04", 20_000 * DAY),
        ('"2024-10-04T00:00:01Z"', 20_000 * DAY + 10**6),
        ('"2024-10-04T02:00:00+02:00"', 20_000 * DAY),
    ],
)
def test_a_day_begins_and_a_moment_is_one(facts_of, text, now):
    assert facts_of(f"{{route: chat, now: {text}}}").now == now


def test_contracts_are_those_of_the_time_that_is_told(facts_of):
    assert facts_of("{route: clinic, now: 2027-01-31}").target.baa
    assert not facts_of("{route: clinic, now: 2027-02-01}").target.baa
    assert facts_of("{route: clinic, now: 2027-02-01}").target.ended


def answer_of(text: str, bundle: Bundle) -> AnswerSeen:
    return read_answer(Fields(parse_yaml(text.encode(), file="f"), file="f", what="answer"), bundle)


def test_what_an_agent_is_used_to_is_known_if_anything_is_said_of_it(facts_of):
    assert facts_of("{route: chat}").conduct == Conduct()
    assert facts_of("{route: chat, agent.new_tool: true}").conduct == Conduct(known=True, new_tool=True)
    assert facts_of("{route: chat, agent.learning: false}").conduct == Conduct(known=True)


def test_an_answer_is_data_and_tools(bundle):
    mails = (ClassCount(data_class=DataClass("pii.email"), count=2, score=1_000),)
    assert answer_of("{data: {pii.email: 2}, new: [], tools: [a]}", bundle) == AnswerSeen(
        data=mails, tools=("a",), complete=True
    )
    new = answer_of("{agent.new_tool: true, agent.new_target: true}", bundle)
    assert new == AnswerSeen(new_tool=True, new_target=True, complete=True)
    assert answer_of("{}", bundle) == AnswerSeen(complete=True)


def test_data_of_an_answer_is_new_unless_it_says_what_of_it_is(bundle):
    mail = DataClass("pii.email")
    two, one = (ClassCount(data_class=mail, count=count, score=1_000) for count in (2, 1))
    assert answer_of("{data: {pii.email: 2}}", bundle).new == (two,)
    assert answer_of("{data: {pii.email: 2}, new: [pii.email]}", bundle).new == (one,)


@pytest.mark.parametrize("new", ["{pii.email: 3}", "[pci.card]"])
def test_no_more_can_be_new_than_there_is(bundle, new):
    with pytest.raises(ConfigError, match="is new than `data` has"):
        answer_of(f"{{data: {{pii.email: 2}}, new: {new}}}", bundle)
