"""What crosses between a worker and its inspector arrives as it was, wrappers included; nothing else crosses."""

import msgspec
import pytest

from egress_gateway.adapters.inspection_pool.protocol import (
    FROM_WORKER,
    TO_WORKER,
    Examine,
    Examined,
    Failed,
    Forget,
    Made,
    Ready,
    ToInspector,
    ToWorker,
    Transform,
    failure,
    pack,
)
from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.errors import GatewayError, Refused, Unavailable, Unreadable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Modify, Redact, SystemPrompt
from egress_gateway.core.policy import Decision
from egress_gateway.core.redaction import Redaction, Replacement, RestoreRules, Spelling
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import ClassCount, Coverage, Scope, Slot
from egress_gateway.providers.dialect import ForwardedHead, RequestShape
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed
from egress_gateway.steps.prepare import Blocked

MAIL = DataClass("pii.email")
SHAPE = RequestShape(
    model="m", stream=True, tools=("t",), aliases=(("a", "t"),), max_tokens=7, structured=True, choices=2
)
SUBJECT = Subject(
    family="openai",
    operation="chat.completions",
    unknown=UnknownFields.SCAN,
    head=ForwardedHead(
        headers=(("content-type", "application/json"),),
        query="a=1",
        slots=(Slot(pointer="url:a", scope=Scope.URL, text="1", rigid=True),),
        coverage=Coverage(bytes=3, scanned=1, structural=2),
    ),
    body=bytes(range(256)),
    keys=(Secret(b"this"), Secret(b"earlier")),
    pins=SystemPins(sha256=("ab",), prefixes=("You",)),
    counted=(MAIL,),
    value_key=Secret(b"values"),
    pieces=True,
)
ORDER = Order(
    upstream="one",
    modifications=(
        Modify(
            rule="m",
            drop_tools=("t",),
            set=(("temperature", 0), ("store", False)),
            remove=("user",),
            system=SystemPrompt(strip=True, prepend="p"),
        ),
    ),
    model="other",
    redactions=(Redact(rule="r", classes=(MAIL,), as_="mask"),),
    restore=RestoreRules(text=True, tools=("t",)),
)
SEEN = Seen(
    classes=(ClassCount(data_class=MAIL, count=1, score=900),),
    rigid=(MAIL,),
    coverage=Coverage(bytes=1),
    shape=SHAPE,
    system_prompt="pinned",
    tokens=7,
    values=(ValueSeen(MAIL, b"d" * 16),),
    pieces=(("A1B2", "C3D4"), ("E5F6",)),
)
MADE = Transformed(
    redaction=Redaction(
        replacements=(
            Replacement(token="T", value=Sensitive("zoé"), data_class=MAIL, restorable=True),
            Replacement(
                token="Belmond", value=Sensitive("Zoé"), data_class=MAIL, spellings=(Spelling("B", Sensitive("Z")),)
            ),
        ),
        replaced=(ClassCount(data_class=MAIL, count=1, score=900),),
    ),
    body=b"{}",
    shape=SHAPE,
    values=(ValueSeen(MAIL, b"d" * 16),),
)


def named(message: object) -> str:
    return type(message).__name__


@pytest.mark.parametrize("message", [Examine(SUBJECT), Transform(ORDER), Forget()], ids=named)
def test_what_a_worker_says_arrives(message: ToInspector) -> None:
    assert FROM_WORKER.decode(pack(message)[4:]) == message


@pytest.mark.parametrize("message", [Ready("d"), Examined(SEEN), Made(MADE)], ids=named)
def test_what_an_inspector_says_arrives(message: ToWorker) -> None:
    assert TO_WORKER.decode(pack(message)[4:]) == message


ERRORS = {
    "unreadable": (Unreadable("uncovered", "why", status=413, pointer="/a"), Unreadable),
    "refused": (Refused("rigid", "why"), Refused),
    "a closer kind": (Blocked(Decision(), "rule", "why"), Refused),
    "unavailable": (Unavailable("token_space", "why"), Unavailable),
}


@pytest.mark.parametrize(("error", "family"), ERRORS.values(), ids=ERRORS)
def test_a_refusal_is_the_same_on_the_other_side(error: GatewayError, family: type[GatewayError]) -> None:
    arrived = TO_WORKER.decode(pack(failure(error))[4:])
    assert isinstance(arrived, Failed)
    again = arrived.error()
    assert type(again) is family
    assert (again.code, again.public, again.status, again.pointer) == (
        error.code,
        error.public,
        error.status,
        error.pointer,
    )


def test_nothing_else_crosses() -> None:
    with pytest.raises(TypeError, match="a complex does not cross"):
        pack(Ready(1j))  # type: ignore[arg-type]  # that is the point
    numbered = msgspec.msgpack.encode(
        [2, {**msgspec.structs.asdict(SUBJECT), "head": {}, "value_key": b"", "keys": [7]}]
    )
    with pytest.raises(msgspec.ValidationError, match="crosses between processes"):
        FROM_WORKER.decode(numbered)
