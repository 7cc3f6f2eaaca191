"""One upstream's body: decided, modified, redacted, and looked at again before it may leave."""

import json
from collections.abc import Callable, Sequence

import pytest

from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import (
    Decision,
    Facts,
    Modify,
    Obligation,
    Outcome,
    Redact,
    Route,
    RouteTarget,
    TargetFacts,
    UnknownFields,
)
from egress_gateway.core.redaction import Redaction, Replacement
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import ClassCount, Finding, Scope, Slot
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.redact.tokens import token
from egress_gateway.steps.addressing import Lane
from egress_gateway.steps.inspect import Said, inspect
from egress_gateway.steps.prepare import Blocked, Prepared, _join, prepare
from egress_gateway.testing.gateway import JSON, small_classifier

KEY = Secret(b"s" * 32)
MAIL = DataClass("pii.email")
ADDRESS = "ada.castellano" + "@" + "example.com"
TOKEN = token(KEY, MAIL, ADDRESS)
LANE = Lane(
    route=Route(route="support", unknown_fields=UnknownFields.SCAN),
    target=RouteTarget(name="openai", speaks="openai", upstreams=("one",)),
    dialect=OpenAIChat(),
    operation=CHAT,
)
Classify = Callable[[Sequence[Slot]], tuple[Finding, ...]]


def permit(*obligations: Obligation) -> Decision:
    return Decision(outcome=Outcome.PERMIT, code="permit", obligations=obligations)


def make(decision: Decision, body: dict[str, object], classifier: object = None) -> Prepared:
    head = LANE.dialect.head(CHAT, RequestHead(method="POST", path="/", headers=JSON), "")
    said = Said(lambda _text, _blob: None)
    used = small_classifier() if classifier is None else classifier
    inspected = inspect(
        used,  # type: ignore[arg-type]  # a stand-in with the one method that is called
        LANE.dialect,
        CHAT,
        head,
        json.dumps(body).encode(),
        unknown=UnknownFields.SCAN,
        unseal=said.incoming,
    )
    return prepare(
        inspected,
        Facts(target=TargetFacts(upstream="one")),
        lane=LANE,
        head=head,
        said=said,
        classifier=used,  # type: ignore[arg-type]  # as above
        decide=lambda facts: decision if facts.target.upstream == "one" else Decision(),
        scope_key=KEY,
    )


def chat(text: str, **members: object) -> dict[str, object]:
    return {"model": "m", "messages": [{"role": "user", "content": text}], **members}


TOKENS = Redact(rule="r", classes=(DataClass("pii"),))
MASKS = Redact(rule="r", classes=(MAIL,), as_="mask")
COOLER = Modify(rule="m", set=(("temperature", 0),), remove=("user",))

BODIES: dict[str, tuple[Decision, dict[str, object], dict[str, object]]] = {
    "nothing to do": (permit(), chat(ADDRESS), chat(ADDRESS)),
    "a token": (permit(TOKENS), chat(f"to {ADDRESS}"), chat(f"to {TOKEN}")),
    "a mask": (permit(MASKS), chat(f"to {ADDRESS}"), chat("to [EMAIL]")),
    "a modification": (permit(COOLER), chat("hello", user=ADDRESS), chat("hello", temperature=0)),
    "both": (permit(COOLER, TOKENS), chat(ADDRESS, temperature=2), chat(TOKEN, temperature=0)),
}


@pytest.mark.parametrize(("decision", "body", "leaves"), BODIES.values(), ids=BODIES)
def test_the_body_that_leaves(decision: Decision, body: dict[str, object], leaves: dict[str, object]) -> None:
    prepared = make(decision, body)
    assert json.loads(prepared.body) == leaves
    assert prepared.decision is decision


def test_what_a_modification_removes_need_not_be_redacted() -> None:
    prepared = make(permit(COOLER, TOKENS), chat("hello", user=ADDRESS))
    assert prepared.redaction.replaced == ()


PLAIN = Modify(rule="m", remove=("response_format",))
SHAPES: dict[str, tuple[Decision, RequestShape]] = {
    "as it was asked": (permit(), RequestShape(model="m", structured=True)),
    "as it was modified": (permit(PLAIN), RequestShape(model="m")),
    "as it was modified and redacted": (permit(PLAIN, TOKENS), RequestShape(model="m")),
}


@pytest.mark.parametrize(("decision", "shape"), SHAPES.values(), ids=SHAPES)
def test_the_shape_is_that_of_the_body_that_leaves(decision: Decision, shape: RequestShape) -> None:
    assert make(decision, chat(ADDRESS, response_format={"type": "json_object"})).shape == shape


class Unmet:
    """An obligation that nothing carries out."""

    rule = "r"


def test_an_obligation_that_nothing_carries_out_lets_nothing_leave() -> None:
    with pytest.raises(AssertionError):
        make(permit(Unmet()), chat("hello"))  # type: ignore[arg-type]  # that is the point


def test_what_was_replaced_is_told() -> None:
    redaction = make(permit(TOKENS), chat(f"{ADDRESS} {ADDRESS}")).redaction
    assert [(entry.token, entry.value.expose()) for entry in redaction.replacements] == [(TOKEN, ADDRESS)]
    assert [(entry.data_class, entry.count) for entry in redaction.replaced] == [(MAIL, 2)]


@pytest.mark.parametrize("outcome", [Outcome.BLOCK, Outcome.ESCALATE])
def test_anything_but_a_permit_refuses(outcome: Outcome) -> None:
    decision = Decision(outcome=outcome, code="rule", reason="because")
    with pytest.raises(Blocked) as caught:
        make(decision, chat("hello"))
    assert caught.value.decision is decision
    assert (caught.value.code, caught.value.public, caught.value.status) == ("rule", "because", 403)
    assert isinstance(caught.value, Refused)


def test_a_value_where_no_token_can_stand_refuses() -> None:
    with pytest.raises(Blocked, match=r"rigid: pii\.email") as caught:
        make(permit(TOKENS), chat("hello", metadata={ADDRESS: "x"}))
    assert ADDRESS not in str(caught.value)


class Finds:
    """Finds a mail address in the first four characters of a message, for so many looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def classify(self, slots: Sequence[Slot]) -> tuple[Finding, ...]:
        self.left -= 1
        return tuple(
            Finding(slot=number, start=0, end=4, data_class=MAIL, score=900, detector="t")
            for number, slot in enumerate(slots)
            if self.left >= 0 and slot.scope is Scope.MESSAGE and not slot.rigid
        )


def test_a_value_that_redaction_brings_out_is_redacted_as_well() -> None:
    redaction = make(permit(TOKENS), chat("aaaabbbb"), Finds(looks=2)).redaction
    assert [entry.count for entry in redaction.replaced] == [2]
    assert len(redaction.replacements) == 2


def test_what_is_still_there_after_the_second_look_refuses() -> None:
    with pytest.raises(Blocked, match=r"residual: pii\.email could not be removed completely"):
        make(permit(TOKENS), chat("aaaabbbb"), Finds(looks=9))


def test_what_nobody_wants_gone_may_stay() -> None:
    assert json.loads(make(permit(), chat("aaaabbbb"), Finds(looks=9)).body) == chat("aaaabbbb")


def entry(name: str) -> Replacement:
    return Replacement(token=name, value=Sensitive(name), data_class=MAIL)


def test_two_rounds_add_up() -> None:
    card = DataClass("pci.card")
    first = Redaction(replacements=(entry("B"),), replaced=(ClassCount(data_class=MAIL, count=2, score=900),))
    second = Redaction(
        replacements=(entry("A"), entry("B")),
        replaced=(ClassCount(data_class=card, count=1, score=800), ClassCount(data_class=MAIL, count=1, score=700)),
    )
    both = _join(first, second)
    assert [replacement.token for replacement in both.replacements] == ["A", "B"]
    assert [(found.data_class, found.count) for found in both.replaced] == [(card, 1), (MAIL, 3)]
