"""A record that would be too large has its lists shortened and says so; nothing else about it changes."""

import msgspec
import pytest

from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.fit import MOST_FAMILIES, MOST_KINDS, fitting
from egress_gateway.audit.records.groups import (
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SealedGroup,
    SentGroup,
    ToolGroup,
)
from egress_gateway.audit.records.header import LARGEST_UNSTAMPED
from egress_gateway.audit.records.operations import ConfigRecord
from egress_gateway.audit.records.record import Record, admit, encode
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount

MANY = tuple(f"name-{number:04}" * 4 for number in range(2_000))
FOUND = tuple(ClassCount(data_class=DataClass(name), count=1, score=1) for name in MANY)
SENT = SentGroup(digest="sha256:00", bytes=3, destination="one POST /")
TOOLS = tuple(
    ToolGroup(name="n" * 128, called="n" * 128, call_id="c" * 128, arguments="a" * 76, bytes=1) for _ in range(64)
)
RID = RecordId("0" * 32)
LARGE = {
    "groups": {"principal": PrincipalGroup(app="bot", groups=MANY)},
    "rules": {"policy": PolicyGroup(outcome="permit", rule="first", rules=MANY)},
    "obligations": {"policy": PolicyGroup(outcome="permit", rule="first", obligations=MANY)},
    "classes": {"request": RequestGroup(digest="d", bytes=9, classes=FOUND)},
    "tools on offer": {"request": RequestGroup(digest="d", bytes=9, tools=MANY, further_tools=7)},
    "replaced": {"redactions": RedactionGroup(restored=2, replaced=FOUND)},
}
KINDS: dict[str, Exchange] = {
    "intent": IntentRecord(rid=RID, ts=1, attempt=1, sent=SENT),
    "outcome": OutcomeRecord(rid=RID, ts=1, attempt=1, end="complete"),
    "refusal": RefusalRecord(rid=RID, ts=1, family_of_error="refused", status=403, error=ErrorGroup(code="rule")),
    "tool": ToolRecord(rid=RID, ts=1, attempt=1, tools=TOOLS),
}


def fitted(record: object) -> Record:
    assert isinstance(record, IntentRecord | OutcomeRecord | RefusalRecord | ToolRecord)
    body = fitting(record)
    assert len(body) <= LARGEST_UNSTAMPED < len(encode(record))
    return admit(body)


KEPT = {
    **dict.fromkeys(("groups", "rules", "tools"), 0),
    **dict.fromkeys(("classes", "replaced"), MOST_FAMILIES),
    "obligations": MOST_KINDS,
}
"""Entries of a long list that stay; no two of them here are of one family or kind."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("large", LARGE)
def test_lists_are_shortened_and_all_else_stays(kind: str, large: str) -> None:
    fields = msgspec.to_builtins(fitted(msgspec.structs.replace(KINDS[kind], **LARGE[large])))
    short = {name: value for name, value in fields.items() if value != {}}
    ((group, whole),) = LARGE[large].items()
    kept = {
        name: value[: KEPT[name]] if isinstance(value, list | tuple) else value
        for name, value in msgspec.to_builtins(whole).items()
        if KEPT.get(name, 1)
    }
    assert short.pop("abridged") is True
    assert short.pop(group, {}) == kept
    assert short == msgspec.to_builtins(KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_of_long_lists_of_classes_families_are_left_and_one_obligation_of_each_kind(kind: str) -> None:
    found = tuple(
        ClassCount(data_class=DataClass(f"{family}.{name}"), count=2, score=number % 900)
        for family in ("phi", "pii")
        for number, name in enumerate(MANY)
    )
    families = tuple(ClassCount(data_class=DataClass(name), count=4_000, score=899) for name in ("phi", "pii"))
    duties = tuple(f"{kind}:{name}" for kind in ("redact", "quota") for name in MANY)
    whole = msgspec.structs.replace(
        KINDS[kind],
        policy=PolicyGroup(outcome="permit", rule="first", obligations=duties),
        request=RequestGroup(digest="d", bytes=9, classes=found),
        redactions=RedactionGroup(replaced=found),
    )
    short = fitted(whole)
    assert isinstance(short, Exchange)
    assert (short.request.classes, short.redactions.replaced) == (families, families)
    assert short.policy.obligations == (f"redact:{MANY[0]}", f"quota:{MANY[0]}")


@pytest.mark.parametrize("kind", KINDS)
def test_groups_go_first_and_all_else_stays_if_that_is_enough(kind: str) -> None:
    whole = msgspec.structs.replace(
        KINDS[kind],
        policy=PolicyGroup(outcome="permit", rule="first", rules=("first",), obligations=("redact:pii",)),
        request=RequestGroup(digest="d", bytes=9, classes=FOUND[:3], tools=("crm",)),
        redactions=RedactionGroup(replaced=FOUND[:3]),
    )
    short = fitted(msgspec.structs.replace(whole, **LARGE["groups"]))
    assert short == msgspec.structs.replace(whole, abridged=True, principal=PrincipalGroup(app="bot"))


def test_the_lists_of_an_answer_are_left_out_of_an_outcome() -> None:
    response = ResponseGroup(bytes=7, classes=FOUND, finish=MANY, complete=True)
    short = fitted(OutcomeRecord(rid=RID, ts=1, attempt=1, end="complete", tools=TOOLS, response=response))
    assert short == OutcomeRecord(
        rid=RID,
        ts=1,
        attempt=1,
        end="complete",
        abridged=True,
        response=ResponseGroup(bytes=7, classes=FOUND[:MOST_FAMILIES], complete=True),
    )


SMALL: dict[str, Record] = {
    "a record that fits": OutcomeRecord(rid=RID, ts=1, attempt=1, end="complete", tools=TOOLS),
    "a record of no request": ConfigRecord(ts=1, digest="d" * 70_000, component="worker", version="1"),
}


@pytest.mark.parametrize("record", SMALL.values(), ids=SMALL)
def test_a_record_is_left_as_it_is(record: Record) -> None:
    assert fitting(record) == encode(record)


def test_what_is_sealed_is_left_out_of_a_record_that_would_be_too_large() -> None:
    group = SealedGroup(holder="p", purpose="tools 1", text="s" * 40_000, entries=3, left_out=1)
    for record in (
        msgspec.structs.replace(KINDS["intent"], sealed=group, **LARGE["classes"]),
        msgspec.structs.replace(KINDS["tool"], sealed=group),
    ):
        short = fitted(record)
        assert isinstance(short, IntentRecord | ToolRecord)
        assert short.sealed == SealedGroup(holder="p", purpose="tools 1", left_out=4)


def test_what_is_in_the_arguments_is_left_out_of_a_record_that_would_be_too_large() -> None:
    large = tuple(msgspec.structs.replace(tool, classes=FOUND[:10]) for tool in TOOLS)
    short = fitted(msgspec.structs.replace(KINDS["tool"], tools=large))
    assert isinstance(short, ToolRecord)
    assert short.tools == TOOLS
