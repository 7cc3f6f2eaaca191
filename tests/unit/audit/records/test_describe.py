"""Every field of the stages' records that the log keeps arrives in its group."""

import hashlib

import msgspec
import pytest

from egress_gateway.audit.records import describe
from egress_gateway.audit.records.groups import LARGEST_INTEGER, PrincipalGroup, TargetGroup
from egress_gateway.core.answers import Cost, ToolCall, Usage
from egress_gateway.core.exchange import Ends, OutboundRequest, RequestHead, TlsFacts, UpstreamHead
from egress_gateway.core.ids import BodyDigest, BundleDigest, DataClass
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.core.policy import Decision, Outcome, Principal, TargetFacts
from egress_gateway.core.redaction import Redaction, RestoreCounts
from egress_gateway.core.slots import ClassCount


def filled(kind: type[msgspec.Struct]) -> msgspec.Struct:
    """A record with a value of its own in every plain field."""
    values: dict[str, object] = {}
    for number, field in enumerate(msgspec.structs.fields(kind), 1):
        match field.default:
            case bool():
                values[field.name] = True
            case str():
                values[field.name] = f"{field.name}-{number}"
            case int():
                values[field.name] = number
            case tuple():
                values[field.name] = (f"{field.name}-{number}",)
    return kind(**values)


def test_a_principal_is_kept_whole_but_for_its_name() -> None:
    principal = filled(Principal)
    assert isinstance(principal, Principal)
    named = describe.of_principal(principal, pseudonym="p1", subject="s1.")
    told = msgspec.to_builtins(principal) | {"person": "p1", "asserted_person": "p1", "subject": "s1."}
    assert msgspec.to_builtins(named) == told
    unnamed = describe.of_principal(principal)
    assert (unnamed.person, unnamed.asserted_person, unnamed.subject) == ("", "", "")
    nobody = describe.of_principal(Principal(app="bot"), pseudonym="p1")
    assert nobody == PrincipalGroup(app="bot")


NAMES = {
    "a model and its version": ("gpt-5-2026-01-01", "gpt-5-2026-01-01"),
    "a version behind an at": ("claude-sonnet-4@20250514", "claude-sonnet-4@20250514"),
    "a path": ("publishers/google/models/gemini-3", "publishers/google/models/gemini-3"),
    "a tool": ("mcp__crm.update_note", "mcp__crm.update_note"),
    "a finish reason": ("end_turn", "end_turn"),
    "none": ("", ""),
    "the longest": ("a" * 128, "a" * 128),
    "too long": ("a" * 129, "other"),
    "a sentence": ("please call ada", "other"),
    "an address": ("ada@" + "example.com", "other"),
    "a person and a company": ("john.smith@corp", "other"),
    "a version in words": ("gemini-pro@latest", "gemini-pro@latest"),
    "a version behind a date": (
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
    ),
    "a version of four digits": ("gpt-3.5-turbo-0125", "gpt-3.5-turbo-0125"),
    "a short name and a date": ("o1-2024-12-17", "o1-2024-12-17"),
    "an id at random": ("call_550e8400-e29b-41d4-a716-446655440000", "call_550e8400-e29b-41d4-a716-446655440000"),
    "a fingerprint": ("fp_4470912345"[:-1] + "b", "fp_447091234b"),
    "a card": ("-".join(["4111"] * 4), "other"),
    "a card in a name": ("frank_" + "4111" * 4, "other"),
    "a number of social security": ("123-45-" + "6789", "other"),
    "an account": ("DE8937040044" + "0532013000", "other"),
    "a patient": ("MRN:" + "12345678", "other"),
    "a telephone": ("tel:1-415-555-" + "0100", "other"),
    "a number that is no id at random": ("4111" * 8, "other"),
    "a number that is no fingerprint": ("fp_" + "4155550100", "other"),
    "a number behind a date": ("2024-01-01-1234567", "other"),
    "another script": ("Größe", "other"),
    "a line behind it": ("gpt-5\n", "other"),
}


@pytest.mark.parametrize(("text", "recorded"), NAMES.values(), ids=NAMES)
def test_a_name_that_could_be_content_is_recorded_as_other(text: str, recorded: str) -> None:
    assert describe.of_name(text) == recorded


def test_a_name_that_is_withheld_is_recorded_as_other() -> None:
    assert describe.of_name("ada", ("bob", "ada")) == "other"
    call = ToolCall(name="ada", called="ada_2", call_id="c1", arguments="")
    group = describe.of_call(call, digest="d", classes=(), disposition="held", withheld={"ada", "ada_2"})
    assert (group.name, group.called, group.call_id) == ("other", "other", "c1")


def test_a_key_says_who_asks_before_anything_else_is_known() -> None:
    key = KeyRecord(key_id="abcdefgh", env="test", app="bot", digest=b"d", routes=("support",))
    assert describe.of_application("bot", "key", key) == PrincipalGroup(app="bot", key_id="abcdefgh", auth="key")
    assert describe.of_application("bot", "mtls", None) == PrincipalGroup(app="bot", auth="mtls")


def test_a_target_is_kept_whole() -> None:
    target = filled(TargetFacts)
    assert isinstance(target, TargetFacts)
    group = describe.of_target("openai", target)
    assert msgspec.to_builtins(group) == {**msgspec.to_builtins(target), "name": "openai"}


def test_usage_and_restore_counts_are_kept_whole() -> None:
    usage, counts = filled(Usage), filled(RestoreCounts)
    assert isinstance(usage, Usage)
    assert isinstance(counts, RestoreCounts)
    assert msgspec.to_builtins(describe.of_usage(usage)) == msgspec.to_builtins(usage)
    replaced = (ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)
    group = describe.of_redaction(Redaction(replaced=replaced), counts)
    assert group.replaced == replaced
    assert {**msgspec.to_builtins(group), "replaced": 0} == {**msgspec.to_builtins(counts), "replaced": 0}
    assert describe.of_redaction(Redaction()).restored == 0


def test_a_decision_is_kept_without_its_sentence() -> None:
    decision = Decision(
        outcome=Outcome.PERMIT,
        code="permit",
        reason="a sentence for the caller",
        rule="permit-support",
        matched=("permit-support", "redact-ids"),
        obligations=(Modify(rule="no-exec"), Redact(rule="redact-ids", classes=(DataClass("pii"),))),
        bundle=BundleDigest("sha256:00"),
    )
    assert msgspec.to_builtins(describe.of_decision(decision)) == {
        "bundle": "sha256:00",
        "outcome": "permit",
        "code": "permit",
        "rule": "permit-support",
        "rules": ("permit-support", "redact-ids"),
        "obligations": ("modify:no-exec", "redact:redact-ids"),
    }


class Unnamed:
    """An obligation of a kind that records have no name for."""

    rule = "r"


def test_an_obligation_of_an_unknown_kind_is_not_recorded_as_another() -> None:
    with pytest.raises(AssertionError):
        describe.of_decision(Decision(obligations=(Unnamed(),)))  # type: ignore[arg-type]  # that is the point


def test_what_is_sent_is_named_as_the_receipt_names_it() -> None:
    request = OutboundRequest(upstream="u", method="POST", path="/v1", headers=(("a", "b"),), body=b"12345")
    group = describe.of_sent(request, BodyDigest(b"\x01" * 32))
    assert (group.digest, group.bytes) == ("sha256:" + "01" * 32, 5)
    headers = hashlib.sha256(b"a: b\n").hexdigest()
    assert group.destination == f"u POST /v1 sha256:{headers}"


ENDS = Ends(peer_port=4123, local="10.0.0.1", local_port=8443)


def test_both_connections_are_told_as_firewalls_tell_them() -> None:
    agreed = TlsFacts(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256")
    head = RequestHead(method="POST", path="/", peer="192.0.2.1", ends=ENDS, tls=True, agreed=agreed)
    ends = {"peer_port": 4123, "local": "10.0.0.1", "local_port": 8443}
    secured = {"tls": "TLSv1.3", "cipher": "TLS_AES_128_GCM_SHA256"}
    assert msgspec.to_builtins(describe.of_caller(head)) == {**ends, **secured}
    answer = UpstreamHead(status=200, headers=(), peer="192.0.2.9", ends=ENDS, tls=agreed)
    assert msgspec.to_builtins(describe.of_connection(answer)) == {"peer": "192.0.2.9", **ends, **secured}


TRANSFERS = {
    "no upstream yet": ("", "eu", TargetGroup(region="us"), ""),
    "the person's region": ("eu", "us", TargetGroup(upstream="u", region="eu"), "within"),
    "another than the person's": ("eu", "us", TargetGroup(upstream="u", region="us"), "across"),
    "another than ours": ("", "eu", TargetGroup(upstream="u", region="us"), "across"),
    "a part of it": ("eu", "", TargetGroup(upstream="u", region="eu-west-1"), "within"),
    "that it is a part of": ("eu-west-1", "", TargetGroup(upstream="u", region="eu"), "within"),
    "a name that only begins alike": ("us", "", TargetGroup(upstream="u", region="usa"), "across"),
    "an upstream that is nowhere": ("eu", "eu", TargetGroup(upstream="u"), "unknown"),
    "a gateway that is nowhere": ("", "", TargetGroup(upstream="u", region="eu"), "unknown"),
}


@pytest.mark.parametrize(("person", "here", "target", "said"), TRANSFERS.values(), ids=TRANSFERS)
def test_a_transfer_across_regions_is_told(person: str, here: str, target: TargetGroup, said: str) -> None:
    assert describe.transfer_of(PrincipalGroup(person_region=person), here, target) == said


MEDIA_TYPES = {
    "with a charset": ("Text/Event-Stream; charset=utf-8", "text/event-stream"),
    "none": ("", ""),
    "something else": ("patient Ada", "other"),
}


@pytest.mark.parametrize(("header", "said"), MEDIA_TYPES.values(), ids=MEDIA_TYPES)
def test_a_media_type_is_told_without_its_parameters(header: str, said: str) -> None:
    head = UpstreamHead(status=200, headers=(("content-type", header),))
    assert describe.of_media_type(head) == said


def test_a_cost_beyond_what_a_record_holds_is_the_largest() -> None:
    assert describe.of_usage(Usage(), Cost(millionths=2**60, currency="EUR")).cost == LARGEST_INTEGER
