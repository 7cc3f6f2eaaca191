"""Modified, redacted, and looked at again: the bytes that leave, or why they may not."""

import itertools
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pytest

from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.detectors import banking, email, phone
from egress_gateway.classify.recall import Recollection, everything
from egress_gateway.core.answers import LaneKind
from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import DataClass, LaneId, covered
from egress_gateway.core.obligations import Modify, Redact, SystemPrompt
from egress_gateway.core.policy import AnswerPlan
from egress_gateway.core.redaction import Placed, Redaction, Replacement, RestoreRules
from egress_gateway.core.routes import ResponseRules, Route, UnknownFields
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import ClassCount, Finding, Scope, Slot
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.redact.restore import Restorer
from egress_gateway.redact.tokens import token
from egress_gateway.steps.examination import Examination
from egress_gateway.steps.inspection import Order, Subject, Transformed
from egress_gateway.steps.lanes import answer_lanes
from egress_gateway.steps.transform import ROUNDS, _join, _still_placed
from egress_gateway.steps.values import digest_of
from egress_gateway.testing.gateway import JSON, small_classifier

KEY = Secret(b"s" * 32)
MAIL = DataClass("pii.email")
ADDRESS = "ada.castellano" + "@" + "example.com"
TOKEN = token(KEY, MAIL, ADDRESS)


def order(*duties: Modify | Redact, model: str = "") -> Order:
    return Order(
        upstream="one",
        model=model,
        modifications=tuple(duty for duty in duties if isinstance(duty, Modify)),
        redactions=tuple(duty for duty in duties if isinstance(duty, Redact)),
    )


def make(wanted: Order, body: dict[str, object], classifier: object = None) -> Transformed:
    dialect = OpenAIChat()
    subject = Subject(
        family="openai",
        operation=CHAT.name,
        unknown=UnknownFields.SCAN,
        head=dialect.head(CHAT, RequestHead(method="POST", path="/", headers=JSON), ""),
        body=json.dumps(body).encode(),
        keys=(KEY,),
        counted=(DataClass("pii"),),
        value_key=KEY,
    )
    used = small_classifier() if classifier is None else classifier
    examination = Examination(used, {"openai": [dialect]}, subject)  # type: ignore[arg-type]  # has what is called
    return examination.transform(wanted)


def chat(text: str, **members: object) -> dict[str, object]:
    return {"model": "m", "messages": [{"role": "user", "content": text}], **members}


TOKENS = Redact(rule="r", classes=(DataClass("pii"),))
SURROGATES = Redact(rule="r", classes=(DataClass("pii"), DataClass("pci"), DataClass("finance")), as_="surrogate")
MASKS = Redact(rule="r", classes=(MAIL,), as_="mask")
OPENING = Modify(rule="s", system=SystemPrompt(prepend="Be brief."))
OPENED = {"role": "system", "content": "Be brief."}
USERS = [{"role": "user", "content": "hello"}]
COOLER = Modify(rule="m", set=(("temperature", 0),), remove=("user",))

BODIES: dict[str, tuple[Order, dict[str, object], dict[str, object]]] = {
    "nothing to do": (order(), chat(ADDRESS), chat(ADDRESS)),
    "a token": (order(TOKENS), chat(f"to {ADDRESS}"), chat(f"to {TOKEN}")),
    "a mask": (order(MASKS), chat(f"to {ADDRESS}"), chat("to [EMAIL]")),
    "a modification": (order(COOLER), chat("hello", user=ADDRESS), chat("hello", temperature=0)),
    "another model": (order(model="n"), chat("hello"), {**chat("hello"), "model": "n"}),
    "the same model": (order(model="m"), chat("hello"), chat("hello")),
    "a text before": (order(OPENING), chat("hello"), {"model": "m", "messages": [OPENED, *USERS]}),
    "both": (order(COOLER, TOKENS), chat(ADDRESS, temperature=2), chat(TOKEN, temperature=0)),
}


@pytest.mark.parametrize(("wanted", "body", "leaves"), BODIES.values(), ids=BODIES)
def test_the_body_that_leaves(wanted: Order, body: dict[str, object], leaves: dict[str, object]) -> None:
    prepared = make(wanted, body)
    assert json.loads(prepared.body) == leaves


def test_what_a_rule_puts_before_is_inspected_like_the_rest() -> None:
    opening = Modify(rule="s", system=SystemPrompt(prepend=f"Ask {ADDRESS}."))
    made = make(order(opening, TOKENS), chat("hello"))
    assert ADDRESS.encode() not in made.body
    assert [entry.value.expose() for entry in made.redaction.replacements] == [ADDRESS]


def test_what_a_modification_removes_need_not_be_redacted() -> None:
    prepared = make(order(COOLER, TOKENS), chat("hello", user=ADDRESS))
    assert prepared.redaction.replaced == ()


OTHER = "alan.turing" + "@" + "example.com"
ASKING = Modify(rule="s", system=SystemPrompt(prepend=f"Ask {OTHER}."))
STRIPPED = Modify(rule="s", system=SystemPrompt(strip=True))
LEFT: dict[str, tuple[Order, dict[str, object], list[str]]] = {
    "as it came": (order(), chat(f"{ADDRESS} {OTHER}"), [ADDRESS, OTHER]),
    "a member removed": (order(COOLER), chat("hello", user=ADDRESS), []),
    "a member removed, and in the text as well": (order(COOLER), chat(ADDRESS, user=ADDRESS), [ADDRESS]),
    "a prompt removed": (
        order(STRIPPED),
        {"model": "m", "messages": [{"role": "system", "content": ADDRESS}, {"role": "user", "content": OTHER}]},
        [OTHER],
    ),
    "a prompt put in": (order(ASKING), chat(ADDRESS), [ADDRESS, OTHER]),
    "redacted, which is told beside it": (order(TOKENS), chat(ADDRESS), [ADDRESS]),
}


@pytest.mark.parametrize(("wanted", "body", "left"), LEFT.values(), ids=LEFT)
def test_values_are_told_of_what_modifications_leave(wanted: Order, body: dict[str, object], left: list[str]) -> None:
    told = {(one.data_class, one.digest) for one in make(wanted, body).values}
    assert told == {(MAIL, digest_of(KEY, MAIL, value)) for value in left}


PLAIN = Modify(rule="m", remove=("response_format",))
SHAPES: dict[str, tuple[Order, RequestShape]] = {
    "as it was asked": (order(), RequestShape(model="m", structured=True)),
    "as it was modified": (order(PLAIN), RequestShape(model="m")),
    "as it was modified and redacted": (order(PLAIN, TOKENS), RequestShape(model="m")),
}


@pytest.mark.parametrize(("wanted", "shape"), SHAPES.values(), ids=SHAPES)
def test_the_shape_is_that_of_the_body_that_leaves(wanted: Order, shape: RequestShape) -> None:
    assert make(wanted, chat(ADDRESS, response_format={"type": "json_object"})).shape == shape


def test_what_was_replaced_is_told() -> None:
    redaction = make(order(TOKENS), chat(f"{ADDRESS} {ADDRESS}")).redaction
    assert [(entry.token, entry.value.expose()) for entry in redaction.replacements] == [(TOKEN, ADDRESS)]
    assert [(entry.data_class, entry.count) for entry in redaction.replaced] == [(MAIL, 2)]


def test_a_value_where_no_token_can_stand_refuses() -> None:
    with pytest.raises(Refused, match=r"rigid: pii\.email") as caught:
        make(order(TOKENS), chat("hello", metadata={ADDRESS: "x"}))
    assert ADDRESS not in str(caught.value)


class Finds:
    """Finds a mail address in the first four letters of a message that are the same, for so many looks."""

    def __init__(self, looks: int, data_class: DataClass = MAIL) -> None:
        self.left = looks
        self.data_class = data_class

    def recall(self, slots: Sequence[Slot], _scope: bytes) -> Recollection:
        return everything(slots)

    def classify(self, slots: Sequence[Slot], _recalled: Recollection) -> tuple[Finding, ...]:
        self.left -= 1
        return tuple(
            Finding(
                slot=number, start=found.start(), end=found.end(), data_class=self.data_class, score=900, detector="t"
            )
            for number, slot in enumerate(slots)
            if self.left >= 0 and slot.scope is Scope.MESSAGE and not slot.rigid
            for found in itertools.islice(FOUR.finditer(slot.text), 1)
        )


def test_a_value_that_redaction_brings_out_is_redacted_as_well() -> None:
    redaction = make(order(TOKENS), chat("aaaa bbbb"), Finds(looks=2)).redaction
    assert [entry.count for entry in redaction.replaced] == [2]
    assert len(redaction.replacements) == 2


def test_what_is_still_there_after_the_last_look_refuses() -> None:
    with pytest.raises(Refused, match=r"residual: pii\.email could not be removed completely"):
        make(order(TOKENS), chat("aaaa bbbb cccc dddd eeee"), Finds(looks=9))


def test_what_nobody_wants_gone_may_stay() -> None:
    assert json.loads(make(order(), chat("aaaabbbb"), Finds(looks=9)).body) == chat("aaaabbbb")


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


FOUR = re.compile(r"([a-z])\1{3}")
IBAN = "DE89 3704 0044 0532 0130 00"


PHONE = "+44 20 7123 4567"


@cache
def finder() -> Classifier:
    """Finds what surrogates look like as well."""
    return build_classifier([email.DETECTOR, banking.DETECTOR, phone.DETECTOR])


def stand_in(value: str) -> str:
    """The surrogate that a value gets in a request that holds nothing else."""
    (found,) = make(order(SURROGATES), chat(f"to {value} now"), finder()).redaction.replacements
    return found.token


def sent(text: str) -> str:
    return str(json.loads(make(order(SURROGATES), chat(text), finder()).body)["messages"][0]["content"])


@pytest.mark.parametrize("value", [ADDRESS, IBAN, PHONE])
def test_a_surrogate_that_is_found_like_the_value_it_stands_for_is_known_for_ours(value: str) -> None:
    assert sent(f"to {value} now") == f"to {stand_in(value)} now"
    (found,) = finder().classify([Slot(pointer="", scope=Scope.MESSAGE, text=f"to {stand_in(value)} now")])
    assert covered(found.data_class, SURROGATES.classes)


@pytest.mark.parametrize("value", [ADDRESS, IBAN, PHONE])
def test_what_a_caller_writes_like_one_of_ours_is_a_value_like_any_other(value: str) -> None:
    forged = stand_in(value)
    assert forged not in sent(f"to {forged} now")
    both = sent(f"to {value} now, or to {forged} now")
    assert value not in both
    assert forged not in both


def test_a_value_beside_a_surrogate_is_not_covered_by_it() -> None:
    other = "bob.wren" + "@" + "example.com"
    left = sent(f"{ADDRESS},{other} {other}{ADDRESS}")
    assert ADDRESS not in left
    assert other not in left


class FindsOurs(Finds):
    """Finds the mail address, and at later looks so many characters before and behind what stands in its place."""

    def __init__(self, before: int, behind: int) -> None:
        super().__init__(looks=9)
        self.margins = before, behind

    def classify(self, slots: Sequence[Slot], _recalled: Recollection) -> tuple[Finding, ...]:
        before, behind = self.margins if self.left < 9 else (0, 0)
        self.left -= 1
        return tuple(
            Finding(slot=n, start=4 - before, end=len(one.text) - 4 + behind, data_class=MAIL, score=900, detector="t")
            for n, one in enumerate(slots)
            if one.scope is Scope.MESSAGE and not one.rigid
        )


def test_a_detector_may_take_along_what_lies_between_words_and_nothing_else() -> None:
    body = chat(f"to: {ADDRESS} bye")
    assert len(make(order(SURROGATES), body, FindsOurs(2, 0)).redaction.replacements) == 1
    # A letter beside it is replaced, and then there are two stand-ins and what lies between them.
    values = [one.value.expose() for one in make(order(SURROGATES), body, FindsOurs(3, 0)).redaction.replacements]
    assert sorted(values) == sorted([ADDRESS, "o:"])


class Sees(Finds):
    """Finds the mail address, and at later looks a word together with the token that touches it."""

    def classify(self, slots: Sequence[Slot], _recalled: Recollection) -> tuple[Finding, ...]:
        return tuple(
            Finding(slot=number, start=found.start(), end=found.end(), data_class=MAIL, score=900, detector="t")
            for number, slot in enumerate(slots)
            if slot.scope is Scope.MESSAGE
            for found in re.finditer(rf"{re.escape(ADDRESS)}|[a-z]+EMAIL_\w+", slot.text)
        )


def test_a_value_never_holds_a_token() -> None:
    """Restoring puts back a value in one step."""
    made = make(order(TOKENS), chat(f"with{ADDRESS} and {ADDRESS}"), Sees(looks=9))
    known = made.redaction.replacements
    assert sorted(one.value.expose() for one in known) == sorted([ADDRESS, "with"])
    text = json.loads(made.body)["messages"][0]["content"]
    for one in known:
        text = text.replace(one.token, one.value.expose())
    assert text == f"with{ADDRESS} and {ADDRESS}"


def test_a_surrogate_in_a_text_that_changed_otherwise_is_not_known_for_ours() -> None:
    one = Placed(0, 0, 4)
    before = Texts.of("aaaa", "/x")
    assert _still_placed([one], before, Texts.of("bbbb", "/x"), {0: "bbbb"}) == (one,)
    assert _still_placed([one], before, Texts.of("aaaa", "/x"), {}) == (one,)
    assert _still_placed([one], before, Texts.of("bbbc", "/x"), {0: "bbbb"}) == ()
    assert _still_placed([one], before, Texts.of("bbbb", "/y"), {0: "bbbb"}) == ()
    assert (
        _still_placed(
            [one],
            before,
            Texts(
                (),
            ),
            {0: "bbbb"},
        )
        == ()
    )


class Texts(NamedTuple):
    """As much of an inspected request as says where surrogates are."""

    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, text: str, pointer: str) -> "Texts":
        return cls((Slot(pointer=pointer, scope=Scope.MESSAGE, text=text),))


TOOL_CALL = {
    "role": "assistant",
    "tool_calls": [{"id": "c", "type": "function", "function": {"name": "pay", "arguments": ""}}],
}


def calling(arguments: str) -> dict[str, object]:
    call = json.loads(json.dumps(TOOL_CALL))
    call["tool_calls"][0]["function"]["arguments"] = arguments
    return {"model": "m", "messages": [call]}


def arguments_sent(arguments: str, *duties: Redact) -> str:
    made = json.loads(make(order(*duties), calling(arguments)).body)
    return str(made["messages"][0]["tool_calls"][0]["function"]["arguments"])


def test_a_number_stays_a_number() -> None:
    left = json.loads(arguments_sent('{"card":4111111111111111,"n":3}', SURROGATES))
    assert left["n"] == 3
    assert left["card"] != 4111111111111111
    assert 10**15 < left["card"] < 10**16


@pytest.mark.parametrize(
    "arguments",
    ['{"4111111111111111":1}', '{"card":4111111111111111.0}', '{"card":4.111111111111111e15}'],
    ids=["a key", "a fraction", "an exponent"],
)
def test_what_is_no_plain_number_refuses_as_before(arguments: str) -> None:
    with pytest.raises(Refused, match=r"rigid: pci\.card"):
        arguments_sent(arguments, SURROGATES)


def test_a_number_carries_no_token() -> None:
    with pytest.raises(Refused, match=r"rigid: pci\.card"):
        arguments_sent('{"card":4111111111111111}', Redact(rule="r", classes=(DataClass("pci"),)))


def test_what_left_comes_back_to_who_sent_it() -> None:
    text = f"Pay {IBAN} for {ADDRESS}, call {PHONE}."
    made = make(order(SURROGATES), chat(text), finder())
    left = str(json.loads(made.body)["messages"][0]["content"])
    assert not any(value in left for value in (IBAN, ADDRESS, PHONE))
    route = Route(restore=RestoreRules(text=True), response=ResponseRules(mask=SURROGATES.classes, hold_back=90))
    lanes = answer_lanes(
        route, AnswerPlan(mask=route.response.mask), finder(), made.redaction, scope_key=KEY, upstream="one"
    )
    lane = LaneId("0")
    shown = "".join(lanes.text(lane, LaneKind.TEXT, piece) for piece in left) + lanes.end(lane)
    assert shown == text
    lanes.finish()
    assert lanes.classes == ()


NAME = DataClass("pii.name")
NAMES = Redact(rule="r", classes=(DataClass("pii"),), as_="surrogate")


class FindsNames(Finds):
    """Finds two words with capitals, and from the second look on what a detector may take along with them."""

    def __init__(self, along: str) -> None:
        super().__init__(looks=99)
        self.along = re.compile(rf"[A-Z][a-z]+ [A-Z][a-z]+(?:{along})")

    def classify(self, slots: Sequence[Slot], _recalled: Recollection) -> tuple[Finding, ...]:
        pattern = self.along if self.left < 99 else TWO_WORDS
        self.left -= 1
        return tuple(
            Finding(slot=number, start=found.start(), end=found.end(), data_class=NAME, score=900, detector="t")
            for number, slot in enumerate(slots)
            if slot.scope is Scope.MESSAGE and not slot.rigid
            for found in pattern.finditer(slot.text)
        )


TWO_WORDS = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")
ALONG: dict[str, tuple[str, str, bool]] = {
    "a curly apostrophe": ("met Jane Smith\N{RIGHT SINGLE QUOTATION MARK}s aunt", "\\W?s", True),
    "a straight apostrophe": ("met Jane Smith's aunt", "'s", True),
    "a letter that looks like an apostrophe": ("met Jane Smith\N{MODIFIER LETTER APOSTROPHE}s", ".s", False),
    "an apostrophe alone": ("met Jane Jones\N{RIGHT SINGLE QUOTATION MARK} aunt", "\\W", True),
    "a dash": ("met Jane Smith\N{EM DASH}yes", "\\W", True),
    "a wide space": ("met Jane Smith\N{IDEOGRAPHIC SPACE}yes", "\\W", True),
    "a full stop of another script": ("met Jane Smith\N{IDEOGRAPHIC FULL STOP}", "\\W", True),
    "a number that touches a sign": ("Jane Smith-05", "-05", False),
    "a word that touches a sign": ("Jane Smith/aunt", "/aunt", False),
}


@pytest.mark.parametrize(("text", "along", "stays"), ALONG.values(), ids=ALONG)
def test_what_a_detector_takes_along_with_a_surrogate_does_not_spoil_it(text: str, along: str, stays: bool) -> None:
    made = make(order(NAMES), chat(text), FindsNames(along))
    left = str(json.loads(made.body)["messages"][0]["content"])
    assert "Smith" not in left
    assert (TWO_WORDS.search(left) is not None) is stays
    lane = Restorer(made.redaction.replacements, RestoreRules(text=True)).text_filter(LaneKind.TEXT)
    assert lane.feed(left) + lane.close() == text


def test_one_text_in_which_a_surrogate_cannot_stand_leaves_those_of_the_others() -> None:
    users = [{"role": "user", "content": text} for text in ("Jane Smith-05", "met Anna Lee")]
    made = make(order(NAMES), {"model": "m", "messages": users}, FindsNames("-05|"))
    left = [one["content"] for one in json.loads(made.body)["messages"]]
    assert left[0] == f"{token(KEY, NAME, 'Jane Smith')}-05"
    assert TWO_WORDS.search(left[1])
    assert "Anna" not in left[1]


def test_what_is_brought_out_again_and_again_is_refused_after_a_few_attempts() -> None:
    sees = Finds(looks=99, data_class=NAME)
    with pytest.raises(Refused, match=r"residual: pii\.name could not be removed completely"):
        make(order(NAMES), chat("aaaa bbbb cccc dddd eeee"), sees)
    # With surrogates, and with tokens; there is nothing else to try.
    assert sees.left == 99 - 1 - 2 * ROUNDS
