"""What a trail knows ends up in its records, and nothing of a request's content does."""

import msgspec
import pytest

from egress_gateway.audit.records.groups import ModelGroup, PolicyGroup, SentGroup, TargetGroup
from egress_gateway.audit.records.record import decode, encode
from egress_gateway.core.answers import AnswerFacts, ToolCall, Usage
from egress_gateway.core.errors import (
    GatewayError,
    Refused,
    Unauthenticated,
    Unavailable,
    Unreadable,
    UpstreamFailed,
)
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import BundleDigest, DataClass, RecordId
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.core.redaction import Redaction, RestoreCounts
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount, Coverage
from egress_gateway.steps.inspection import NONE_GIVEN, Instructions
from egress_gateway.steps.known import Attempt, Known
from egress_gateway.steps.prepare import Blocked
from egress_gateway.steps.trail import Trail

RID = RecordId("0" * 32)
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
FOUND = (ClassCount(data_class=DataClass("pii.email"), count=1, score=900),)
SENT = SentGroup(digest="sha256:00", bytes=3, destination="u POST /")


def trail(**headers: str) -> Trail:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    head = RequestHead(method="POST", path="/", headers=pairs, peer="192.0.2.1")
    return Trail(RID, head=head, digest_key=Secret(b"k" * 32), started=5)


class Lanes:
    """What lanes saw, as data."""

    classes = FOUND
    counts = RestoreCounts(restored=2, unrestored=1)
    masked = 3
    defused = 2
    new = ()


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What an inspection saw, as data."""

    coverage: Coverage = Coverage()
    instructions: Instructions = NONE_GIVEN
    withheld: tuple[str, ...] = ()


TRACES = {
    "as the standard has it": (TRACE, TRACE),
    "too short": (TRACE[:-1], ""),
    "upper case": (TRACE.upper(), ""),
    "text": ("planted-canary", ""),
}


@pytest.mark.parametrize(("sent", "kept"), TRACES.values(), ids=TRACES)
def test_only_a_trace_context_is_taken_for_one(sent: str, kept: str) -> None:
    assert trail(traceparent=sent).known.traceparent == kept


def test_a_new_trail_knows_the_request_and_the_peer_and_permits_nothing() -> None:
    known = trail().known
    assert (known.rid, known.peer, known.policy.outcome) == (RID, "192.0.2.1", "block")


def test_every_record_repeats_what_is_known() -> None:
    made = trail(traceparent=TRACE)
    made.learn(route="support", family="openai", operation="chat.completions", policy=PolicyGroup(outcome="permit"))
    made.attempt = Attempt(number=2, sent=SENT, durable=True)
    made.took(total=7)
    error = Unavailable("internal", "no", pointer="/a")
    records = [
        made.intent(1, number=2, sent=SENT),
        made.tool(2, made.called((ToolCall(name="crm", call_id="c", arguments="{}"),))),
        made.outcome(3, end="refused", status=503, error=error),
        made.refusal(4, error),
    ]
    for record in records:
        repeated = Known(**{name: getattr(record, name) for name in Known.__struct_fields__})
        assert msgspec.structs.replace(repeated, stages=made.known.stages) == made.known
        assert record.stages.audit == "passed"
        assert decode(encode(record)) == record


def test_content_becomes_a_keyed_digest() -> None:
    made = trail()
    (group,) = made.called((ToolCall(name="crm", call_id="c", arguments='{"to":"planted-canary"}'),))
    assert group.arguments == made.keyed_digest(b'{"to":"planted-canary"}')
    assert group.bytes == len('{"to":"planted-canary"}')
    other = Trail(RID, head=RequestHead(method="POST", path="/"), digest_key=Secret(b"x" * 32), started=0)
    assert other.keyed_digest(b"a") != made.keyed_digest(b"a")
    assert b"planted-canary" not in encode(made.tool(1, (group,)))


def test_a_tools_name_and_the_id_of_its_call_cannot_carry_content() -> None:
    (group,) = trail().called((ToolCall(name="Ada Castellano", call_id="c" * 70_000, arguments=""),))
    assert (group.name, group.call_id) == ("other", "other")


def test_a_model_that_is_content_is_recorded_as_other() -> None:
    made = trail()
    made.understood(Facts(model="patient Ada Castellano"), Examined(), detectors="")
    assert made.known.model.requested == "other"


def test_a_name_in_which_something_was_found_is_in_no_record() -> None:
    made = trail()
    names = ("john.smith", "ask_john.smith")
    made.understood(Facts(model=names[0], tools=("crm", names[1])), Examined(withheld=names), detectors="")
    calls = made.called([ToolCall(name=name, called=name, call_id="c", arguments="") for name in ("crm", names[1])])
    made.answered(AnswerFacts(model=names[0], fingerprint=names[0]), Lanes(), Redaction(), received=1)
    known = made.known
    assert (known.model.requested, known.model.served, known.model.fingerprint) == ("other",) * 3
    assert (known.request.tools, [call.name for call in calls]) == (("crm", "other"), ["crm", "other"])
    assert b"john.smith" not in encode(made.outcome(2, end="complete", status=200))


def test_understanding_fills_in_what_was_asked_and_found() -> None:
    made = trail()
    coverage = Coverage(bytes=9, scanned=9)
    made.understood(Facts(model="m", stream=True, data=FOUND), Examined(coverage=coverage), detectors="sha256:dd")
    known = made.known
    assert (known.stream, known.model.requested) == (True, "m")
    assert (known.request.classes, known.request.coverage, known.request.detectors) == (FOUND, coverage, "sha256:dd")


def test_tools_on_offer_are_named_and_counted() -> None:
    made = trail()
    made.understood(Facts(tools=("b", "a", "b", "say hello to Ada"), max_tokens=2**60), Examined(), detectors="")
    request = made.known.request
    assert (request.tools, request.further_tools, request.max_tokens) == (("a", "b", "other"), 0, 2**53 - 1)
    made.understood(Facts(tools=tuple(f"t{number:03}" for number in range(70))), Examined(), detectors="")
    assert (len(made.known.request.tools), made.known.request.further_tools) == (64, 6)


NAMES = {
    "a model version": ("gpt-5-2026-01-01", "gpt-5-2026-01-01"),
    "a path": ("models/gemini-3_pro@20260101", "models/gemini-3_pro@20260101"),
    "none": ("", ""),
    "a sentence": ("please call ada", "other"),
    "too long": ("a" * 129, "other"),
}


@pytest.mark.parametrize(("said", "recorded"), NAMES.values(), ids=NAMES)
def test_a_name_that_could_be_content_is_recorded_as_other(said: str, recorded: str) -> None:
    made = trail()
    made.understood(Facts(model="asked"), Examined(), detectors="")
    facts = AnswerFacts(model=said, finish=(said,), usage=Usage(input_tokens=4), complete=True)
    made.answered(facts, Lanes(), Redaction(replaced=FOUND), received=17)
    assert (made.known.model.requested, made.known.model.served) == ("asked", recorded)
    assert (made.known.redactions.replaced, made.known.redactions.restored) == (FOUND, 2)
    response = made.attempt.response
    assert (response.finish, response.bytes, response.classes) == ((recorded,), 17, FOUND)
    assert (response.masked, response.defused) == (3, 2)
    assert (response.complete, response.usage.input_tokens) == (True, 4)


def test_another_upstream_begins_with_nothing_of_the_one_before() -> None:
    made = trail()
    made.learn(target=TargetGroup(upstream="one"), policy=PolicyGroup(outcome="permit", code="permit"))
    made.understood(Facts(model="asked"), Examined(), detectors="")
    made.decided("one", Decision(model="instead"))
    made.answered(AnswerFacts(model="m", fingerprint="f"), Lanes(), Redaction(replaced=FOUND), received=1)
    assert made.known.model == ModelGroup(requested="asked", asked="instead", served="m", fingerprint="f")
    made.attempt = Attempt(number=1, sent=SENT, durable=True, recorded=True)
    made.begin(TargetGroup(upstream="two"))
    assert made.attempt == Attempt()
    assert (made.known.target.upstream, made.known.policy.outcome) == ("two", "block")
    assert made.known.redactions.replaced == ()
    assert made.known.model == ModelGroup(requested="asked")


FAMILIES: dict[str, GatewayError] = {
    "unauthenticated": Unauthenticated("a", "b"),
    "refused": Refused("a", "b"),
    "unreadable": Unreadable("a", "b"),
    "unavailable": Unavailable("a", "b"),
    "upstreamfailed": UpstreamFailed("a", "b"),
}


@pytest.mark.parametrize(("family", "error"), FAMILIES.items(), ids=FAMILIES)
def test_a_refusal_names_the_family_and_the_place(family: str, error: GatewayError) -> None:
    error.pointer = "/messages/0"
    record = trail().refusal(1, error)
    assert (record.family_of_error, record.status, record.error.pointer) == (family, error.status, "/messages/0")


def test_a_closer_kind_of_refusal_is_of_the_family() -> None:
    decision = Decision(bundle=BundleDigest("sha256:00"))
    assert trail().refusal(1, Blocked(decision, "rule", "no")).family_of_error == "refused"
