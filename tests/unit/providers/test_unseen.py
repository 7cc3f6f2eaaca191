"""A leaf nobody described is declared for what it evidently stands for."""

import base64

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.ledger import BINARY, REMOTE, Ledger
from egress_gateway.providers.unseen import SHORTEST_BLOB, SHORTEST_UNNAMED_BLOB, declare_unseen

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(64)).decode()
NOISE = base64.b64encode(bytes([0, 255, 1]) * (SHORTEST_UNNAMED_BLOB // 4)).decode()
NOTE = base64.b64encode(b"call Ann at once " * 80).decode()


def _declared(scope: Scope, name: str, text: str) -> tuple[list[DataClass], list[str]]:
    ledger = Ledger(UnknownFields.SCAN, lambda _text, _blob: None)
    declare_unseen(ledger, scope, name, text, "/p")
    assert ledger.scanned == ledger.opaque == 0
    return [opaque.data_class for opaque in ledger.opaques], [slot.text for slot in ledger.slots]


@pytest.mark.parametrize("scope", [Scope.UNKNOWN, Scope.METADATA, Scope.TOOL_INPUT, Scope.TOOL_SCHEMA])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"data:image/png;base64,{PNG}", id="data URI"),
        pytest.param(f" DATA:image/png;base64,{PNG} ", id="data URI in capitals and blanks"),
        pytest.param("data:image/png,raw", id="data URI that is not base64"),
        pytest.param("data:image/png;base64,%%%", id="data URI that does not decode"),
        pytest.param(PNG, id="base64 of an image"),
        pytest.param(PNG.rstrip("="), id="base64 without padding"),
        pytest.param(NOISE, id="long base64 of anything"),
        pytest.param(NOISE.replace("/", "_").replace("+", "-"), id="base64 for URLs"),
        pytest.param("\r\n".join(NOISE[at : at + 76] for at in range(0, len(NOISE), 76)), id="base64 in lines"),
    ],
)
def test_binary_content_is_declared_in_any_scope(scope: Scope, text: str) -> None:
    assert _declared(scope, "x", text) == ([BINARY], [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("plain words", id="words"),
        pytest.param("a" * SHORTEST_BLOB, id="one long word"),
        pytest.param("0123456789abcdef" * 4, id="digest"),
        pytest.param(PNG[: SHORTEST_BLOB - 4], id="an image of a few bytes"),
        pytest.param(NOISE[: SHORTEST_UNNAMED_BLOB - 4], id="a signature"),
        pytest.param("A" * (SHORTEST_UNNAMED_BLOB + 1), id="a length that base64 does not have"),
        pytest.param(NOTE, id="base64 of text, which the classifier decodes"),
        pytest.param("word\n" * 400, id="short lines"),
    ],
)
def test_text_is_not_declared(text: str) -> None:
    assert _declared(Scope.UNKNOWN, "x", text) == ([], [])


def test_text_in_a_data_uri_is_a_slot() -> None:
    assert _declared(Scope.METADATA, "x", "data:text/plain;base64,Y2FsbCBBbm4=") == ([], ["call Ann"])


ADDRESSES = [
    "https://a.example/x",
    " HTTP://a.example",
    "\x00https:a.example",
    "//a.example/x",
    "\\\\server\\share",
    "gs://bucket/x",
    "s3://bucket/x",
    "file:/etc/passwd",
    "custom+v2://x",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_declared_where_a_provider_may_follow_it(text: str) -> None:
    assert _declared(Scope.UNKNOWN, "x", text) == ([REMOTE], [])
    assert _declared(Scope.METADATA, "x", text) == ([REMOTE], [])
    assert _declared(Scope.TOOL_INPUT, "url", text) == ([], [])
    assert _declared(Scope.TOOL_SCHEMA, "url", text) == ([], [])


@pytest.mark.parametrize("text", ["see https://a.example", "a: b", "10:30", "// note", "C:\\x", "/etc/hosts", ""])
def test_what_only_looks_like_an_address_is_not_declared(text: str) -> None:
    assert _declared(Scope.UNKNOWN, "x", text) == ([], [])


@pytest.mark.parametrize(
    "name",
    ["id", "ID", "file_id", "file_ids", "fileId", "fileIDs", "previous_response_id", "conversation", "container",
     "url", "image_url", "imageUrl", "fileUri", "source-uri", "arn", "functionArn"],
)  # fmt: skip
def test_a_stored_thing_is_declared_by_the_name_of_its_member(name: str) -> None:
    assert _declared(Scope.UNKNOWN, name, "x1") == ([REMOTE], [])
    assert _declared(Scope.METADATA, name, "x1") == ([], [])


@pytest.mark.parametrize("name", ["valid", "grid", "ideas", "curl", "note", "url_count", "0"])
def test_other_names_declare_nothing(name: str) -> None:
    assert _declared(Scope.UNKNOWN, name, "x1") == ([], [])
