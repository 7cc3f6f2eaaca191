"""What a caller is told: refusals in its dialect, and of the provider's headers only those on the list."""

import json

import pytest

from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unavailable, Unreadable
from egress_gateway.core.exchange import UpstreamHead
from egress_gateway.core.ids import BundleDigest, DataClass, RecordId
from egress_gateway.core.policy import Decision, Outcome
from egress_gateway.core.redaction import Redaction
from egress_gateway.core.slots import ClassCount
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.steps.replies import LONGEST_PASSED, own, passed, refusal

RID = RecordId("0" * 32)

HEADERS = {
    "a limit that clients wait for": ("retry-after", "7", True),
    "OpenAI's limits": ("x-ratelimit-remaining-tokens", "9", True),
    "Anthropic's limits": ("anthropic-ratelimit-requests-limit", "4", True),
    "the provider's id": ("x-request-id", "req_1", True),
    "the longest value": ("request-id", "a" * LONGEST_PASSED, True),
    "a longer value": ("request-id", "a" * (LONGEST_PASSED + 1), False),
    "a value that is not ASCII": ("request-id", "caf\u00e9", False),
    "a cookie": ("set-cookie", "a=b", False),
    "the account": ("openai-organization", "org-1", False),
    "a header of ours": ("x-egress-decision", "permit", False),
    "framing": ("content-length", "3", False),
    "a name that only begins alike": ("x-ratelimited", "1", False),
}


@pytest.mark.parametrize(("name", "value", "passes"), HEADERS.values(), ids=HEADERS)
def test_which_headers_of_a_provider_pass(name: str, value: str, *, passes: bool) -> None:
    head = UpstreamHead(status=200, headers=((name, value),))
    assert passed(head) == (((name, value),) if passes else ())


DECISIONS = {
    "nothing replaced": ((), "permit"),
    "values replaced": ((("pii.email", 2), ("pci.card", 1)), "permit; redact=3"),
}


@pytest.mark.parametrize(("replaced", "verdict"), DECISIONS.values(), ids=DECISIONS)
def test_what_the_gateway_says_of_an_answer(replaced: tuple[tuple[str, int], ...], verdict: str) -> None:
    counts = tuple(ClassCount(data_class=DataClass(name), count=count, score=900) for name, count in replaced)
    decision = Decision(outcome=Outcome.PERMIT, bundle=BundleDigest("sha256:ab"))
    assert own(RID, decision, Redaction(replaced=counts)) == (
        ("x-egress-decision", verdict),
        ("x-egress-record", RID),
        ("x-egress-policy", "sha256:ab"),
    )


REFUSALS: dict[str, tuple[GatewayError, dict[str, str]]] = {
    "unauthenticated": (Unauthenticated("key_missing", "no"), {"www-authenticate": 'Bearer realm="egress"'}),
    "refused": (Refused("rule", "no"), {"x-should-retry": "false", "x-egress-code": "rule"}),
    "unreadable": (Unreadable("too_large", "no", status=413), {"x-should-retry": "false"}),
    "unavailable": (Unavailable("log_full", "no"), {"x-egress-code": "log_full"}),
}


@pytest.mark.parametrize(("error", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_framed_whole_and_says_block(error: GatewayError, expected: dict[str, str]) -> None:
    reply = refusal(error, RID, None)
    headers = dict(reply.headers)
    assert reply.status == error.status
    assert expected.items() <= headers.items()
    assert headers["x-egress-decision"] == "block"
    assert headers["content-length"] == str(len(reply.body))
    assert ("x-should-retry" in headers) == (error.status < 500)
    assert {"x-egress-rule", "x-egress-policy"}.isdisjoint(headers)


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (0, None)], ids=["known", "unknown"])
def test_a_refusal_says_when_it_would_be_none(seconds: int, header: str | None) -> None:
    error = Refused("quota", "used up", status=429, retry_after=seconds)
    assert dict(refusal(error, RID, None).headers).get("retry-after") == header


def test_without_a_dialect_the_body_is_plain() -> None:
    told = json.loads(refusal(Refused("rule", "a reason"), RID, None).body)
    assert told == {"error": {"message": "a reason", "type": "egress_refusal", "code": "rule", "record": RID}}


def test_with_a_dialect_the_body_is_its_own() -> None:
    told = json.loads(refusal(Refused("rule", "a reason"), RID, AnthropicMessages()).body)
    assert (told["type"], told["error"]["type"]) == ("error", "permission_error")


def test_rule_and_bundle_are_named_where_they_are_given() -> None:
    headers = dict(refusal(Refused("rule", "no"), RID, None, rule="no-cards", bundle="sha256:ab").headers)
    assert (headers["x-egress-rule"], headers["x-egress-policy"]) == ("no-cards", "sha256:ab")
