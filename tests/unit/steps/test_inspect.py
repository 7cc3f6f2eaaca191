"""Slots of body and head in one list, what was found in them, and every byte accounted for."""

import json

import pytest

from egress_gateway.core.answers import Unsealed
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import DataClass
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.steps.inspect import Inspected, Said, inspect, parse
from egress_gateway.testing.gateway import JSON, small_classifier

ADDRESS = "ada.castellano" + "@" + "example.com"
MAIL, BINARY, REMOTE = map(DataClass, ("pii.email", "opaque.binary", "opaque.remote"))
PICTURE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def look(content: object, *headers: tuple[str, str], **members: object) -> Inspected:
    dialect = OpenAIChat()
    head = RequestHead(method="POST", path="/", headers=(*JSON, *headers))
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}], **members}).encode()
    parsed = parse(
        small_classifier(),
        dialect,
        CHAT,
        dialect.head(CHAT, head, ""),
        body,
        unknown=UnknownFields.SCAN,
        unseal=lambda _text, _blob: None,
    )
    assert parsed.recalled.characters == sum(len(slot.text) for slot in parsed.slots)
    return inspect(small_classifier(), parsed)


def test_the_documents_slots_keep_their_numbers_and_the_heads_follow() -> None:
    seen = look("hello", ("idempotency-key", "key-1"))
    assert seen.slots[: len(seen.document.slots)] == seen.document.slots
    assert [slot.pointer for slot in seen.slots[len(seen.document.slots) :]] == ["header:idempotency-key"]
    assert seen.coverage.adds_up
    assert seen.coverage.bytes == seen.document.coverage.bytes + len("key-1")


FOUND: dict[str, tuple[object, dict[str, object], tuple[DataClass, ...], tuple[DataClass, ...]]] = {
    "nothing": ("hello", {}, (), ()),
    "in text": (f"to {ADDRESS}", {}, (MAIL,), ()),
    "in a key": ("hello", {"metadata": {ADDRESS: "x"}}, (MAIL,), (MAIL,)),
    "in a picture": ([{"type": "image_url", "image_url": {"url": PICTURE}}], {}, (BINARY,), (BINARY,)),
    "in a link": (
        [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}],
        {},
        (REMOTE,),
        (REMOTE,),
    ),
}


@pytest.mark.parametrize(("content", "members", "classes", "rigid"), FOUND.values(), ids=FOUND)
def test_what_is_found_and_whether_a_token_can_stand_there(
    content: object, members: dict[str, object], classes: tuple[DataClass, ...], rigid: tuple[DataClass, ...]
) -> None:
    seen = look(content, **members)
    assert tuple(found.data_class for found in seen.classes) == classes
    assert seen.rigid == rigid
    assert seen.coverage.adds_up


def test_a_value_in_a_forwarded_header_is_found() -> None:
    key = "sk-" + "proj-" + "A1b2" * 5 + "T3Blbk" + "FJ" + "A1b2" * 5
    seen = look("hello", ("idempotency-key", key))
    assert seen.rigid == (DataClass("secret.openai_key"),)


def test_a_body_with_a_byte_that_cannot_be_accounted_for_is_refused() -> None:
    with pytest.raises(Unreadable):
        look([{"type": "text", "text": 7}])


BOUNDS = {"MOST_SLOTS": "too_many_slots", "MOST_FINDINGS": "too_many_findings"}


@pytest.mark.parametrize(("bound", "code"), BOUNDS.items(), ids=BOUNDS)
def test_more_than_a_worker_handles_at_once_is_refused(bound: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = {"metadata": {"a": ADDRESS, "b": "b" + ADDRESS}}
    seen = look("hello", **crowd)
    most = len(seen.slots if bound == "MOST_SLOTS" else seen.findings)
    monkeypatch.setattr(f"egress_gateway.steps.inspect.{bound}", most)
    assert look("hello", **crowd).classes == seen.classes
    monkeypatch.setattr(f"egress_gateway.steps.inspect.{bound}", most - 1)
    with pytest.raises(Unreadable, match="send it in parts") as caught:
        look("hello", **crowd)
    assert (caught.value.code, caught.value.status) == (code, 413)


def test_only_what_unsealed_on_its_way_in_is_recognised_on_its_way_out() -> None:
    proof = Unsealed(text="about EMAIL_1", blob="signature", upstream="one")
    said = Said(lambda text, blob: proof if (text, blob) == ("about ada", "signature~sealed") else None)
    assert said.outgoing("about EMAIL_1", "signature") is None
    assert said.incoming("about ada", "other") is None
    assert said.incoming("about ada", "signature~sealed") is proof
    assert said.outgoing("about EMAIL_1", "signature") is proof
    assert said.outgoing("about ada", "signature~sealed") is None


def test_what_an_earlier_key_sealed_is_recognised_as_well() -> None:
    proof = Unsealed(text="a", blob="b", upstream="one")
    said = Said(lambda _text, _blob: None, lambda _text, _blob: proof)
    assert said.incoming("a", "b~sealed") is proof
    assert said.outgoing("a", "b") is proof
