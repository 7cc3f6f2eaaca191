"""Forms: what is written is read again, and nothing that is put into one leaves unseen."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.core.errors import Unreadable, WireError
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Edit
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialects.openai_files import FILES_CREATE, OpenAIFiles
from egress_gateway.wire.multipart import Part, parse, render

PURPOSE = Part(name="purpose", content=b"user_data")
FILE = Part(name="file", filename="a b.txt", media="text/plain", content=b"line one\r\nline two")
UPLOAD = render([PURPOSE, FILE])
OTHER = b'--b0\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n--b0--\r\n'
CANARY = b"zq"

NAMES = st.from_regex(r"[A-Za-z0-9_.\[\]-]{1,64}", fullmatch=True)
FILENAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters='"\\'), max_size=40)
CONTENT = st.binary(max_size=60) | st.sampled_from([b"\r\n--egress-", b"--\r\n", b"\r\n\r\n", UPLOAD, OTHER])
PARTS = st.lists(
    st.builds(
        Part,
        name=NAMES,
        filename=st.none() | FILENAMES,
        media=st.sampled_from(["", "text/plain", "a/b+c"]),
        content=CONTENT,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda part: part.name,
).map(tuple)
PIECES = st.binary(max_size=3) | st.sampled_from(
    [b"\r\n", b"\n", b'"', b"; ", b"=", b"%22", b"\x00", b"--b0", b"\r\n--b0\r\n", b"\r\n\r\n", b" ", b"\r\n "]
)


def read(body: bytes) -> Document:
    return OpenAIFiles().parse(FILES_CREATE, body, unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None)


@settings(max_examples=150)
@given(PARTS)
def test_what_is_written_is_read_again(parts: tuple[Part, ...]) -> None:
    assert parse(render(parts)) == parts


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: b"--b0\r\n" + data + b"\r\n--b0--"))
def test_any_bytes_give_parts_or_a_wire_error(body: bytes) -> None:
    try:
        parts = parse(body)
    except WireError:
        return
    assert parse(render(parts)) == parts


@settings(max_examples=300)
@given(st.sampled_from([UPLOAD, OTHER]), st.floats(0, 1), st.integers(0, 4), PIECES, PIECES)
def test_what_is_put_into_an_upload_is_inspected_or_refused(
    body: bytes, at: float, length: int, left: bytes, right: bytes
) -> None:
    start = round(at * len(body))
    try:
        document = read(body[:start] + left + CANARY + right + body[start + length :])
    except Unreadable as refused:
        told = str(refused)
    else:
        told = ""
        assert document.coverage.adds_up
        seen = [slot.text.encode() for slot in document.slots] + [one.content for one in document.attachments]
        assert any(CANARY in text for text in seen)
    assert CANARY.decode() not in told


@settings(max_examples=150)
@given(FILENAMES.filter(bool), st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_edits_change_the_file_and_its_name_and_nothing_else(filename: str, text: str) -> None:
    document = read(UPLOAD)
    numbers = {slot.pointer: number for number, slot in enumerate(document.slots)}
    edits = [Edit(slot=numbers["/file/filename"], text=filename), Edit(slot=numbers["/file/content"], text=text)]
    purpose, file = parse(document.render(edits))
    assert (purpose, file.filename, file.media, file.content.decode()) == (PURPOSE, filename, "text/plain", text)
    assert document.render() == UPLOAD
    assert re.fullmatch(rb"--egress-[0-9a-f]{40}--\r\n", UPLOAD.splitlines(keepends=True)[-1])
