"""What a request is told as: one golden text for each way that it can go, in tests/golden/words."""

from pathlib import Path

import msgspec
import pytest

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    DisclosedGroup,
    ErrorGroup,
    ModelGroup,
    ObservedGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
    WriterStamp,
)
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.own_kinds import BootRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.audit.telling.words import Context, explain
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount, Coverage

GOLDEN = Path(__file__).parents[3] / "golden" / "words"
T0 = 1_767_225_600_000_000
RID = RecordId("0193" + "0" * 28)
BUNDLE = "sha256:" + "ab12" * 16
WHO = PrincipalGroup(app="cx-bot", person="p7q2", person_verified=True, issuer="corp")
EMAILS = (ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)
FAMILY = (ClassCount(data_class=DataClass("pii"), count=2, score=900),)
TOKENS = (ClassCount(data_class=DataClass("secret.token"), count=1, score=990),)
ASKED = RequestGroup(
    bytes=900, classes=EMAILS, coverage=Coverage(bytes=800, scanned=700, structural=90, opaque=10), detectors="d"
)
PLAIN = RequestGroup(bytes=90, coverage=Coverage(bytes=80, scanned=80))
AZURE = TargetGroup(name="openai", upstream="azure-us", region="us", tier="enterprise", baa=True, dpa=True, zdr=True)
LOCAL = TargetGroup(name="openai", upstream="vllm", region="eu")
PERMIT = PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="permit-support")
REDACT = PolicyGroup(
    bundle=BUNDLE, outcome="permit", code="permit", rule="permit-support", obligations=("redact:redact-pii",)
)
MODEL = ModelGroup(requested="gpt-4o", served="gpt-4o-2024-11-20")
REPLACED = RedactionGroup(replaced=EMAILS)


def intent(policy: PolicyGroup = PERMIT, **more: object) -> IntentRecord:
    values: dict[str, object] = {
        "rid": RID,
        "ts": T0 + 5_000,
        "attempt": 1,
        "principal": WHO,
        "route": "support",
        "owner": "team-cx",
        "target": AZURE,
        "model": ModelGroup(requested="gpt-4o"),
        "policy": policy,
        "request": ASKED,
        "sent": SentGroup(digest="sha256:00", bytes=870, destination="azure-us POST /"),
    }
    return IntentRecord(**{**values, **more})  # type: ignore[arg-type]  # a table of cases, not one of types


def outcome(policy: PolicyGroup = PERMIT, end: str = "complete", **more: object) -> OutcomeRecord:
    values: dict[str, object] = {
        "rid": RID,
        "ts": T0 + 1_005_000,
        "attempt": 1,
        "end": end,
        "status": 200,
        "principal": WHO,
        "route": "support",
        "owner": "team-cx",
        "target": AZURE,
        "model": MODEL,
        "policy": policy,
        "request": ASKED,
        "response": ResponseGroup(bytes=400, complete=True),
    }
    return OutcomeRecord(**{**values, **more})  # type: ignore[arg-type]  # a table of cases, not one of types


def refusal(code: str, policy: PolicyGroup, status: int = 403, **more: object) -> RefusalRecord:
    values: dict[str, object] = {
        "rid": RID,
        "ts": T0,
        "family_of_error": "refused",
        "status": status,
        "error": ErrorGroup(code=code),
        "principal": WHO,
        "route": "support",
        "owner": "team-cx",
        "model": ModelGroup(requested="gpt-4o"),
        "policy": policy,
        "request": ASKED,
    }
    return RefusalRecord(**{**values, **more})  # type: ignore[arg-type]  # a table of cases, not one of types


def review(act: str, **more: object) -> ReviewRecord:
    values: dict[str, object] = {"ts": T0 + 1, "act": act, "review": "7" * 32, "phase": "request", "app": "cx-bot"}
    return ReviewRecord(**{**values, **more})  # type: ignore[arg-type]  # a table of cases, not one of types


def blocked(code: str, rule: str = "", outcome: str = "block") -> PolicyGroup:
    return PolicyGroup(bundle=BUNDLE, outcome=outcome, code=code, rule=rule, review="7" * 32 if rule == "look" else "")


CONTEXT = Context(
    reasons={"no-phi": "health data stays in the house", "permit-support": "support may use models"},
    bundle=BUNDLE,
    persons={"p7q2": "Ada Łovelace"},
    contest="Write to privacy@corp.example within 30 days.",
)

CASES: dict[str, tuple[tuple[Record, ...], Context]] = {
    "permit": ((intent(request=PLAIN), outcome(request=PLAIN)), Context()),
    "permit, with names and reasons": ((intent(), outcome()), CONTEXT),
    "redact": (
        (
            intent(
                REDACT,
                redactions=REPLACED,
                disclosed=(
                    DisclosedGroup(data_class=DataClass("pii.email"), subject="v1", redacted=True),
                    DisclosedGroup(data_class=DataClass("pii.name"), subject="v2"),
                ),
                further_disclosed=3,
            ),
            outcome(REDACT, redactions=RedactionGroup(replaced=EMAILS, restored=2, repaired=1, unrestored=1)),
        ),
        Context(),
    ),
    "modify": (
        (intent(PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="p", obligations=("modify:short",))),),
        Context(),
    ),
    "reroute and failover": (
        (
            intent(
                PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="p", obligations=("reroute:to-us",))
            ),
            outcome(end="upstream_failed", status=0, response=ResponseGroup(), error=ErrorGroup(code="timeout")),
            intent(attempt=2, target=LOCAL, model=ModelGroup(requested="gpt-4o", asked="llama-3")),
            outcome(attempt=2, target=LOCAL, model=ModelGroup(requested="gpt-4o", asked="llama-3", served="llama-3")),
        ),
        Context(),
    ),
    "block by a rule": ((refusal("rule", blocked("rule", "no-phi")),), CONTEXT),
    "block because nothing permits": ((refusal("default_deny", blocked("default_deny")),), Context()),
    "quota": ((refusal("quota", blocked("quota", "daily"), 429),), Context()),
    "escalate, pending": (
        (review("submitted", queues=("health",)), refusal("review_pending", blocked("escalate", "look", "escalate"))),
        Context(),
    ),
    "escalate, approved": (
        (
            review("submitted", queues=("health",)),
            review("revealed", actor="dave", role="reviewer"),
            review("approved", actor="dave", role="reviewer", reason="consent is on file"),
            intent(PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="p", review="7" * 32)),
            review("consumed"),
            outcome(PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="p", review="7" * 32)),
        ),
        Context(),
    ),
    "escalate, expired": (
        (review("submitted"), review("expired"), refusal("review_timeout", blocked("escalate", "look", "escalate"))),
        Context(),
    ),
    "an answer that was approved before": (
        (outcome(PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", review="7" * 32), attempt=0),),
        Context(),
    ),
    "bypass": (
        (intent(PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="p", bypassed=("no-phi",))),),
        Context(),
    ),
    "observed": (
        (
            intent(
                PolicyGroup(
                    bundle=BUNDLE, outcome="permit", code="observe", observed=ObservedGroup(code="rule", rule="no-phi")
                )
            ),
            outcome(
                PolicyGroup(
                    bundle=BUNDLE, outcome="permit", code="observe", observed=ObservedGroup(code="rule", rule="no-phi")
                )
            ),
        ),
        Context(),
    ),
    "contained": ((refusal("contained", blocked("contained", "person p7q2")),), Context()),
    "abandoned by the caller": ((intent(), outcome(end="client_left", status=0)), Context()),
    "refused in the end": (
        (refusal("residual", PERMIT, request=PLAIN, principal=PrincipalGroup(app="cx-bot")),),
        Context(),
    ),
    "masked, with tools": (
        (
            intent(),
            ToolRecord(
                rid=RID, ts=T0 + 9, attempt=1, principal=WHO, route="support", owner="team-cx", policy=PERMIT,
                tools=(ToolGroup(name="crm_update"), ToolGroup(name="search"), ToolGroup(name="search")),
            ),
            outcome(end="masked", response=ResponseGroup(bytes=400, classes=TOKENS, masked=1, defused=2)),
        ),
        Context(),
    ),
    "orphan": (
        (
            intent(),
            OrphanRecord(
                rid=RID, ts=T0 + 9, attempt=1, intent=4, lost=WriterStamp(boot="b", id="worker-0", wseq=7)
            ),
        ),
        Context(),
    ),
    "not recognised": (
        (
            refusal(
                "key_unknown",
                PolicyGroup(),
                401,
                family_of_error="unauthenticated",
                principal=PrincipalGroup(),
                owner="",
                request=RequestGroup(bytes=10),
            ),
        ),
        Context(),
    ),
    "an agent, by its own word": (
        (
            refusal(
                "ceiling",
                blocked("ceiling"),
                principal=PrincipalGroup(
                    app="cx-bot", asserted_person="p9", agent="planner", agent_chain=("boss", "root")
                ),
                target=TargetGroup(ended=True),
            ),
        ),
        Context(),
    ),
    "shortened": (
        (
            intent(
                REDACT,
                abridged=True,
                request=msgspec.structs.replace(ASKED, classes=FAMILY),
                redactions=RedactionGroup(replaced=FAMILY),
            ),
            outcome(REDACT, redactions=REPLACED),
        ),
        Context(),
    ),
    "shortened, with nothing listed": (
        (intent(PERMIT, abridged=True, request=msgspec.structs.replace(ASKED, classes=())),),
        Context(),
    ),
    "a code of a newer version": ((refusal("novel", blocked("novel")),), Context()),
}  # fmt: skip


def shown(records: tuple[Record, ...], context: Context) -> str:
    return "\n".join(explain(records, context)) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str) -> None:
    assert shown(*CASES[name]) == (GOLDEN / f"{name.replace(', ', '-').replace(' ', '-')}.txt").read_text()


def test_nothing_is_told_of_what_is_no_request() -> None:
    assert explain([BootRecord(ts=1, size=0, version="1")]) == ()


def test_each_golden_has_its_case() -> None:
    names = {f"{name.replace(', ', '-').replace(' ', '-')}.txt" for name in CASES}
    assert {path.name for path in GOLDEN.iterdir()} == names


def test_reasons_of_another_version_are_not_told() -> None:
    other = msgspec.structs.replace(CONTEXT, bundle="sha256:" + "cd" * 32)
    assert not any("as the reason" in text for text in explain([refusal("rule", blocked("rule", "no-phi"))], other))


def test_an_obligation_of_several_rules_is_told_once() -> None:
    duties = ("redact:names", "redact:mails", "redact:names", "quota:daily")
    policy = PolicyGroup(bundle=BUNDLE, outcome="permit", code="permit", rule="p", obligations=duties)
    text = " ".join(explain((intent(policy),), Context()))
    condition = "that values are replaced by stand-ins (names and mails) and that it is counted against a quota (daily)"
    assert f"on condition {condition}" in text


def test_an_end_that_is_not_there_may_not_have_been_picked() -> None:
    assert "picked by a value that left" in " ".join(explain((intent(PolicyGroup(code="permit")),), Context()))
