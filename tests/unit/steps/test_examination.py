"""A request between looking at it and changing it, in the process that asks."""

import base64
import json

import msgspec
import pytest

from egress_gateway.classify.classifier import build_classifier
from egress_gateway.classify.detectors import email
from egress_gateway.classify.recall import SHORTEST
from egress_gateway.core.errors import Unavailable, Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.core.secret import Secret
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.providers.dialects.openai_files import FILES_CREATE, OpenAIFiles
from egress_gateway.redact.tokens import token
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.inspection import Order, Subject
from egress_gateway.testing.gateway import JSON, small_classifier
from egress_gateway.wire.multipart import Part, boundary, parse, render

KEY = Secret(b"s" * 32)
MAIL = DataClass("pii.email")
NO_PINS = SystemPins()
ADDRESS = "ada.castellano" + "@" + "example.com"


def subject(body: bytes, key: Secret[bytes] = KEY, pins: SystemPins = NO_PINS) -> Subject:
    return Subject(
        family="openai",
        operation=CHAT.name,
        unknown=UnknownFields.SCAN,
        head=OpenAIChat().head(CHAT, RequestHead(method="POST", path="/", headers=JSON), ""),
        body=body,
        keys=(key,),
        pins=pins,
    )


def inline() -> InlineInspection:
    return InlineInspection(small_classifier(), dialects_by_family())


def offering(model: str, *tools: str) -> bytes:
    offered = [{"type": "function", "function": {"name": name}} for name in tools]
    return json.dumps({"model": model, "messages": [{"role": "user", "content": ADDRESS}], "tools": offered}).encode()


async def test_names_in_which_something_is_found_are_withheld() -> None:
    assert (await inline().examine(subject(offering(ADDRESS, "crm", f"b_{ADDRESS}", f"a_{ADDRESS}")))).withheld == (
        f"a_{ADDRESS}",
        ADDRESS,
        f"b_{ADDRESS}",
    )
    assert (await inline().examine(subject(offering("m", "crm")))).withheld == ()


async def test_each_upstream_gets_its_own_body_of_the_same_request() -> None:
    body = json.dumps({"model": "m", "stream": True, "messages": [{"role": "user", "content": ADDRESS}]}).encode()
    inspection = inline()
    seen = await inspection.examine(subject(body))
    assert [(found.data_class, found.count) for found in seen.classes] == [(MAIL, 1)]
    assert (seen.rigid, seen.shape.stream, seen.coverage.adds_up) == ((), True, True)
    outside = await inspection.transform(Order(upstream="one", redactions=(Redact(rule="r", classes=(MAIL,)),)))
    inside = await inspection.transform(Order(upstream="two"))
    assert json.loads(outside.body)["messages"][0]["content"] == token(KEY, MAIL, ADDRESS)
    assert json.loads(inside.body)["messages"][0]["content"] == ADDRESS
    assert [entry.value.expose() for entry in outside.redaction.replacements] == [ADDRESS]
    assert outside.redaction.edits == ()
    inspection.release()


async def test_values_and_pieces_are_told_where_they_are_asked_for() -> None:
    content = f"{ADDRESS} and {ADDRESS.upper()}, then A1B2C3"
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}]}).encode()
    plain = await inline().examine(subject(body))
    assert (plain.values, plain.pieces) == ((), ())
    asked = msgspec.structs.replace(subject(body), counted=(MAIL,), value_key=KEY, pieces=True)
    seen = await inline().examine(asked)
    assert [one.data_class for one in seen.values] == [MAIL]
    assert seen.pieces == (("A1B2C3",),)


async def test_what_a_reviewer_sees_is_covered_and_can_be_transformed_afterwards() -> None:
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": f"To {ADDRESS}"}]}).encode()
    inspection = inline()
    await inspection.examine(subject(body))
    shown = await inspection.show()
    inspection.pause()
    assert ("/messages/0/content", "To [EMAIL]") in [(text.place, text.text) for text in shown.texts]
    assert (await inspection.transform(Order(upstream="one"))).body


async def test_what_cannot_be_read_is_not_examined() -> None:
    inspection = inline()
    with pytest.raises(Unreadable, match="malformed_json"):
        await inspection.examine(subject(b"{"))
    with pytest.raises(RuntimeError, match="not examined"):
        await inspection.transform(Order(upstream="one"))


async def test_a_system_prompt_is_the_routes_own_or_not_and_tokens_are_estimated() -> None:
    ours = {"role": "system", "content": "You answer customers."}
    body = json.dumps({"model": "m", "messages": [ours, {"role": "user", "content": "hello"}]}).encode()
    pinned = await inline().examine(subject(body, pins=SystemPins(prefixes=("You answer customers",))))
    other = await inline().examine(subject(body))
    assert (pinned.system_prompt, other.system_prompt) == ("pinned", "other")
    # The model, 21 characters and five.
    assert pinned.tokens == -(-2 * len("mYou answer customers.hello") // 7)


class Notes(dict[bytes, bytes]):
    """A memory that forgets nothing."""

    name = staticmethod(bytes)
    recall = dict[bytes, bytes].get
    keep = dict[bytes, bytes].__setitem__


async def test_what_is_left_to_do_is_known_before_it_is_done() -> None:
    said = {"model": "m", "messages": [{"role": "user", "content": "né"}, {"role": "user", "content": ADDRESS}]}
    begun = inline().begin(subject(json.dumps(said, ensure_ascii=False).encode()))
    assert (begun.recalled, begun.decoded) == (0, 0)
    assert begun.new_text.decode().split(",") == ["m", "né", ADDRESS], "a comma between two values, as in JSON"
    assert begun.new == len(begun.new_text.decode().replace(",", ""))


async def test_what_was_found_before_is_known_before_it_is_recalled() -> None:
    remembering = build_classifier([email.DETECTOR], memory=Notes())
    encoded = base64.b64encode(b"nothing of interest to anybody, " * 4).decode()
    said = {"model": "m", "messages": [{"role": "user", "content": f"{ADDRESS} {encoded} {'x ' * SHORTEST}"}]}
    begun = [InlineInspection(remembering, dialects_by_family()) for _ in range(2)]
    await begun[0].examine(subject(json.dumps(said).encode()))
    again = begun[1].begin(subject(json.dumps(said).encode()))
    assert again.recalled >= 1
    assert again.decoded > 0
    assert ADDRESS.encode() not in again.new_text


async def test_what_was_seen_is_known_to_its_scope_alone() -> None:
    """Otherwise the time that a request takes would tell what somebody else has sent."""
    notes = Notes()
    inspection = InlineInspection(build_classifier([email.DETECTOR], memory=notes), dialects_by_family())
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": ADDRESS.ljust(SHORTEST)}]}).encode()
    await inspection.examine(subject(body))
    again, another = (inspection.begin(subject(body, key)).new for key in (KEY, Secret(b"t" * 32)))
    assert another - again == SHORTEST
    assert not any(KEY.expose() in name for name in notes)


async def test_without_models_a_request_that_wants_one_is_refused():
    inspection = InlineInspection(small_classifier(), dialects_by_family())
    with pytest.raises(Unavailable, match="ner") as refused:
        await inspection.examine(msgspec.structs.replace(subject(b"{}"), deep=("ner",)))
    assert refused.value.code == "detectors"


def upload(*parts: Part, named: str = "") -> Subject:
    body = render(parts)
    form = (("content-type", f"multipart/form-data; boundary={named or boundary(body).decode()}"),)
    head = OpenAIFiles().head(FILES_CREATE, RequestHead(method="POST", path="/", headers=form), "")
    return msgspec.structs.replace(subject(body), operation=FILES_CREATE.name, head=head)


async def test_an_uploaded_text_is_redacted_in_place_and_leaves_as_a_form() -> None:
    purpose, inspection = Part(name="purpose", content=b"user_data"), inline()
    file = Part(name="file", filename=f"{ADDRESS} x.txt", media="text/plain", content=f"to {ADDRESS}\r\n".encode())
    seen = await inspection.examine(upload(purpose, file))
    assert [(found.data_class, found.count) for found in seen.classes] == [(MAIL, 2)]
    assert (seen.rigid, seen.coverage.adds_up, seen.system_prompt) == ((), True, "none")
    order = Order(upstream="one", redactions=(Redact(rule="r", classes=(MAIL,)),))
    stand_in = token(KEY, MAIL, ADDRESS)
    leaves = msgspec.structs.replace(file, filename=f"{stand_in} x.txt", content=f"to {stand_in}\r\n".encode())
    assert parse((await inspection.transform(order)).body) == (purpose, leaves)
    untouched = await inspection.transform(Order(upstream="one", model="other"))
    assert untouched.body == render([purpose, file])


async def test_a_form_with_another_boundary_than_its_header_names_is_not_examined() -> None:
    with pytest.raises(Unreadable, match="malformed_form"):
        await inline().examine(upload(Part(name="purpose", content=b"user_data"), named="b0"))
