"""What the pages say of uploads, against the code."""

import re

import pytest
from tests.unit.documentation import DOCS, first_spans, sections

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.decide.modifications import BODY_FIELD
from egress_gateway.providers.dialects.openai_files import FIELDS, FILE, FILES_CREATE, PURPOSES, OpenAIFiles
from egress_gateway.wire.multipart import MOST_HEAD_BYTES, MOST_PARTS, Part, parse, render

HTTP = sections((DOCS / "reference" / "http.md").read_text())["Uploads"]
DOCUMENTS = sections((DOCS / "reference" / "documents.md").read_text())["Uploads"]
PARTS = (Part(name="purpose", content=b"user_data"), Part(name="file", filename="a.txt", content=b"x"))


def test_every_part_is_there_with_its_words() -> None:
    assert first_spans(HTTP) == {*FIELDS, FILE}
    (purposes,) = (line for line in HTTP.splitlines() if line.startswith("| `purpose`"))
    assert tuple(re.findall(r"`([^`]+)`", purposes)[1:]) == PURPOSES


def test_the_bounds_are_those_of_the_code() -> None:
    assert f"more than {MOST_PARTS}; " in HTTP
    assert f"longer than {MOST_HEAD_BYTES} bytes" in HTTP


def test_a_rule_can_set_when_a_file_goes_and_nothing_that_an_upload_does_not_have() -> None:
    assert f"`operation: {FILES_CREATE.name}`" in DOCUMENTS
    assert 'set: {"expires_after[anchor]": created_at, "expires_after[seconds]": 3600}' in DOCUMENTS
    assert all(BODY_FIELD.fullmatch(name) for name in FIELDS)
    dialect = OpenAIFiles()
    document = dialect.parse(FILES_CREATE, render(PARTS), unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None)
    duty = Modify(rule="r", set=(("expires_after[anchor]", "created_at"), ("expires_after[seconds]", 3600)))
    assert parse(dialect.modify(document, [duty]))[2:] == (
        Part(name="expires_after[anchor]", content=b"created_at"),
        Part(name="expires_after[seconds]", content=b"3600"),
    )
    with pytest.raises(Unreadable, match="unknown_field"):
        dialect.modify(document, [Modify(rule="r", set=(("store", False),))])
