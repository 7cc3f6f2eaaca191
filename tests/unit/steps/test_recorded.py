"""What a record tells of a request is what was decided on."""

import msgspec

from egress_gateway.audit.records import describe
from egress_gateway.audit.records.exchanges import OutcomeRecord
from egress_gateway.audit.records.groups import ModelGroup, RequestGroup, WriterStamp
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Facts, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount
from egress_gateway.steps.recorded import facts_of

FOUND = (ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)
FACTS = Facts(
    now=7,
    region="eu",
    route="support",
    principal=Principal(app="cx-bot", person="corp:ann", person_verified=True, groups=("staff",), agent="a", mfa=True),
    target_name="openai",
    target=TargetFacts(upstream="cloud", tier="partner", region="us", baa=True, certified=("c5",)),
    family="openai",
    operation="chat.completions",
    model="gpt-5",
    stream=True,
    tools=("search",),
    max_tokens=9,
    bytes=17,
    data=FOUND,
    classified=True,
)


def recorded(facts: Facts) -> OutcomeRecord:
    request = RequestGroup(
        bytes=facts.bytes, classes=facts.data, tools=facts.tools, max_tokens=facts.max_tokens, digest="d"
    )
    return OutcomeRecord(
        ts=7,
        writer=WriterStamp(boot="b", id="worker-0", region="eu", wseq=1),
        attempt=1,
        end="complete",
        principal=describe.of_principal(facts.principal, pseudonym="corp:ann", subject="s1."),
        route=facts.route,
        target=describe.of_target(facts.target_name, facts.target),
        family=facts.family,
        operation=facts.operation,
        model=ModelGroup(requested=facts.model),
        stream=facts.stream,
        request=request,
    )


def test_facts_are_what_the_record_was_made_of() -> None:
    assert facts_of(recorded(FACTS)) == FACTS


def test_a_record_without_a_target_promises_nothing() -> None:
    facts = facts_of(OutcomeRecord(ts=7, attempt=1, end="refused"))
    assert (facts.target, facts.region) == (TargetFacts(), "")


def test_a_shortened_record_does_not_say_what_was_found() -> None:
    assert not facts_of(msgspec.structs.replace(recorded(FACTS), abridged=True)).classified
