"""Uploads to OpenAI as the pipeline uses them."""

import pytest

from egress_gateway.core.errors import Refused, Unreadable, WireError
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_files import FILES_CREATE, OpenAIFiles
from egress_gateway.providers.system_prompts import NONE, whose
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import decode, encode
from egress_gateway.wire.multipart import Part, parse, render

DIALECT = OpenAIFiles()
FILE = Part(name="file", filename="notes.txt", media="text/plain", content=b"hello")
PURPOSE = Part(name="purpose", content=b"user_data")
SECONDS = Part(name="expires_after[seconds]", content=b"3600")
ANCHOR = Part(name="expires_after[anchor]", content=b"created_at")
STORED = {
    "id": "file-1",
    "object": "file",
    "bytes": 5,
    "created_at": 1,
    "expires_at": None,
    "filename": "notes.txt",
    "purpose": "user_data",
    "status": "processed",
    "status_details": None,
}


def read(*parts: Part) -> Document:
    return DIALECT.parse(FILES_CREATE, render(parts), unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None)


def test_the_operation_is_claimed_by_method_and_path() -> None:
    assert DIALECT.claim("POST", "/v1/files") is FILES_CREATE
    for method, path in (
        ("GET", "/v1/files"),
        ("POST", "/v1/files/"),
        ("POST", "/v1/files/file-1"),
        ("DELETE", "/v1/files"),
    ):
        assert DIALECT.claim(method, path) is None


def test_the_head_has_the_type_of_a_form_and_keeps_accounts_here() -> None:
    headers = (
        ("content-type", "multipart/form-data; boundary=b0"),
        ("openai-organization", "org"),
        ("idempotency-key", "k"),
    )
    head = DIALECT.head(FILES_CREATE, RequestHead(method="POST", path="/v1/files", headers=headers), "")
    assert head.headers == (("content-type", "multipart/form-data"), ("idempotency-key", "k"))
    with pytest.raises(Unreadable, match="unknown_query"):
        DIALECT.head(FILES_CREATE, RequestHead(method="POST", path="/v1/files", headers=headers), "a=b")


def test_an_upload_asks_no_model() -> None:
    document = read(PURPOSE, ANCHOR, SECONDS, FILE)
    assert DIALECT.shape(FILES_CREATE, document) == RequestShape()
    assert DIALECT.system_prompts(document) == {}
    assert whose(document, {}, SystemPins()) == NONE
    assert [slot.pointer for slot in document.slots] == ["/expires_after[seconds]", "/file/filename", "/file/content"]


def test_unknown_parts_are_refused_even_where_a_route_scans_them() -> None:
    with pytest.raises(Unreadable, match="unknown_field"):
        read(PURPOSE, FILE, Part(name="note", content=b"x"))


def test_rules_set_and_remove_fields() -> None:
    document = read(SECONDS, FILE, PURPOSE)
    duties = [
        Modify(rule="a", set=(("expires_after[seconds]", 7200), ("expires_after[anchor]", "created_at"))),
        Modify(rule="b", remove=("purpose", "tools"), drop_tools=("web_search",), system=SystemPrompt(prepend="x")),
    ]
    after = parse(DIALECT.modify(document, duties, model="other"))
    assert after == (Part(name="expires_after[seconds]", content=b"7200"), FILE, ANCHOR)
    assert parse(document.render()) == (SECONDS, FILE, PURPOSE)


def test_a_rule_that_sets_what_an_upload_does_not_have_refuses() -> None:
    with pytest.raises(Unreadable, match=r"the rule no-store .* `operation\.not: files\.create`"):
        DIALECT.modify(read(PURPOSE, FILE), [Modify(rule="no-store", set=(("store", False),))])


def test_an_answer_has_words_of_the_api_and_text() -> None:
    lanes = ListeningLanes()
    answered = DIALECT.answer(FILES_CREATE, RequestShape(), encode(STORED), lanes, hide_logprobs=True)
    assert decode(answered.body) == STORED
    assert answered.facts.complete
    assert "".join(lanes.heard.values()) == "notes.txt"


def test_what_an_answer_says_besides_passes_the_lanes() -> None:
    lanes = ListeningLanes()
    said = {
        "object": "poem",
        "status": "gone",
        "purpose": "x1",
        "status_details": "d",
        "more": {"a": ["deep"]},
        "filename": None,
    }
    DIALECT.answer(FILES_CREATE, RequestShape(), encode({**STORED, **said}), lanes, hide_logprobs=True)
    assert set(lanes.heard.values()) == {"poem", "gone", "x1", "d", "deep"}


def test_an_answer_that_is_no_object_is_none() -> None:
    for body in (b"[]", b"<"):
        with pytest.raises(WireError):
            DIALECT.answer(FILES_CREATE, RequestShape(), body, ListeningLanes(), hide_logprobs=True)


def test_an_upload_is_not_answered_by_a_stream() -> None:
    stream = DIALECT.stream(FILES_CREATE, RequestShape(), ListeningLanes(), hide_logprobs=True)
    assert (stream.facts.complete, stream.pending, DIALECT.keepalive()) == (False, 0, None)
    with pytest.raises(WireError):
        stream.feed(b"data: [DONE]\n\n")
    with pytest.raises(WireError):
        stream.close()


def test_errors_are_those_of_the_family() -> None:
    refusal = Refused("rule", "no")
    assert decode(DIALECT.error(refusal, "r1").body)["error"]["code"] == "rule"  # type: ignore[index, call-overload]
    assert b"egress record r1" in DIALECT.stream_error(refusal, "r1")
    assert b"status 500" in DIALECT.provider_error(500, b"<", ListeningLanes())
