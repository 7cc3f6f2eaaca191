"""Documents become slots that nothing is written back to; what was not read stays opaque."""

import base64
import json

import pytest

from egress_gateway.core.documents import Opened, Passage, Unread
from egress_gateway.core.ids import DataClass
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.steps.opening import Reading

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
BINARY, ENCRYPTED, PICTURE = map(DataClass, ("opaque.binary", "opaque.encrypted", "opaque.picture"))
WHERE = "/messages/0/content/0/file/file_data"


def document(*contents: bytes, member: str = "file_data") -> Document:
    parts = [{"type": "file", "file": {member: base64.b64encode(content).decode()}} for content in contents]
    body = {"model": "m", "messages": [{"role": "user", "content": parts}]}
    return OpenAIChat().parse(
        CHAT, json.dumps(body).encode(), unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None
    )


class Answers:
    """An opener that says what it was told to, and counts."""

    def __init__(self, *parts: Passage | Unread) -> None:
        self.begun = 0
        self.opened: list[bytes] = []
        self._answer = Opened(
            "image/png",
            tuple(part for part in parts if isinstance(part, Passage)),
            tuple(part for part in parts if isinstance(part, Unread)),
        )

    def begin(self) -> None:
        self.begun += 1

    def open(self, content: bytes) -> Opened:
        self.opened.append(content)
        return self._answer


def test_without_an_opener_every_document_stays_opaque() -> None:
    body = document(PNG)
    read = Reading().read(body)
    assert (read.slots, read.opaque, read.coverage) == ((), body.opaque, body.coverage)
    assert [(leaf.pointer, leaf.data_class) for leaf in read.opaque] == [(WHERE, BINARY)]


def test_what_was_read_is_text_and_no_longer_opaque() -> None:
    body = document(PNG)
    read = Reading(Answers(Passage("page/1", "hello"))).read(body)
    (slot,) = read.slots
    assert (slot.pointer, slot.text, slot.scope, slot.rigid) == (f"{WHERE}!page/1", "hello", Scope.MESSAGE, True)
    assert read.opaque == ()
    assert read.coverage.adds_up
    assert (read.coverage.opaque, read.coverage.bytes) == (0, body.coverage.bytes)


@pytest.mark.parametrize(("where", "pointer"), [("", WHERE), ("page/2", f"{WHERE}!page/2")])
def test_what_was_not_read_stays_opaque_with_the_reason(where: str, pointer: str) -> None:
    body = document(PNG)
    read = Reading(Answers(Passage("page/1", "hello"), Unread(where, ENCRYPTED, "encrypted"))).read(body)
    assert [(leaf.pointer, leaf.data_class, leaf.reason) for leaf in read.opaque] == [(pointer, ENCRYPTED, "encrypted")]
    assert [slot.text for slot in read.slots] == ["hello"]
    assert read.coverage == body.coverage


def test_a_picture_that_was_read_counts_as_scanned_and_policy_hears_of_it() -> None:
    read = Reading(Answers(Passage("frame/1", "hello"), Unread("", PICTURE, "picture"))).read(document(PNG))
    assert [leaf.data_class for leaf in read.opaque] == [PICTURE]
    assert read.coverage.opaque == 0
    assert read.coverage.adds_up


def test_each_document_is_opened_once_however_often_the_request_is_looked_at() -> None:
    opener = Answers()
    reading = Reading(opener)
    for _ in range(2):
        reading.read(document(PNG, PNG, PNG + b"2"))
    assert opener.opened == [PNG, PNG + b"2"]
    assert opener.begun == 1


def test_text_with_markup_is_read_as_it_stands_and_opened_as_well() -> None:
    body = document(b"<p>4<b>1</b>")
    assert [slot.text for slot in body.slots if slot.pointer == f"{WHERE}#"] == ["<p>4<b>1</b>"]
    assert [leaf.reason for leaf in body.opaque] == ["text/html"]
    read = Reading(Answers(Passage("text", "41"))).read(body)
    assert read.opaque == ()
    assert read.coverage == body.coverage


def test_base64_in_a_member_nobody_knows_is_opened_too() -> None:
    body = document(PNG + bytes(64), member="other")
    read = Reading(Answers(Passage("text", "hello"))).read(body)
    assert [slot.text for slot in read.slots] == ["hello"]
    assert read.opaque == ()
    assert read.coverage.adds_up
