"""A record that would be too large loses its lists and says so; nothing else about it changes."""

import msgspec
import pytest

from egress_gateway.audit.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.fit import fitting
from egress_gateway.audit.groups import (
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
from egress_gateway.audit.header import LARGEST_UNSTAMPED
from egress_gateway.audit.operations import ConfigRecord
from egress_gateway.audit.record import Record, admit, encode
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("large", LARGE)
def test_lists_are_left_out_and_all_else_stays(kind: str, large: str) -> None:
    fields = msgspec.to_builtins(fitted(msgspec.structs.replace(KINDS[kind], **LARGE[large])))
    short = {name: value for name, value in fields.items() if value != {}}
    ((group, whole),) = LARGE[large].items()
    kept = {name: value for name, value in msgspec.to_builtins(whole).items() if not isinstance(value, tuple)}
    assert short.pop("abridged") is True
    assert short.pop(group, {}) == kept
    assert short == msgspec.to_builtins(KINDS[kind])


def test_the_lists_of_an_answer_are_left_out_of_an_outcome() -> None:
    response = ResponseGroup(bytes=7, classes=FOUND, finish=MANY, complete=True)
    short = fitted(OutcomeRecord(rid=RID, ts=1, attempt=1, end="complete", tools=TOOLS, response=response))
    assert short == OutcomeRecord(
        rid=RID, ts=1, attempt=1, end="complete", abridged=True, response=ResponseGroup(bytes=7, complete=True)
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
