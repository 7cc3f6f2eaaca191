"""Blobs are decoded strictly and named by their bytes."""

import base64

import pytest

from egress_gateway.providers.blob import (
    MEDIA_TYPES,
    Content,
    contradicts,
    is_data_uri,
    marked_up,
    open_blob,
    split_data_uri,
)

MAIL = "From: Ada\r\nSubject: A\r\n B\r\nMIME-Version: 1.0\r\n\r\nhello"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("raw", "content"),
    [
        pytest.param(PNG, ("image/png", None), id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0", ("image/jpeg", None), id="JPEG"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", ("image/webp", None), id="WebP"),
        pytest.param(b"RIFF\x00\x00\x00\x00WAVEfmt ", ("audio/wav", None), id="WAV"),
        pytest.param(b"PK\x03\x04\x00", ("application/zip", None), id="Office file"),
        pytest.param(b"\x00\x01\x02", ("application/octet-stream", None), id="unknown bytes"),
        pytest.param(b"\xff\xfe\xfd", ("application/octet-stream", None), id="not UTF-8"),
        pytest.param(b"%PDF-1.7\nx", ("application/pdf", "%PDF-1.7\nx"), id="text that claims to be PDF"),
        pytest.param("Grüße\n".encode(), ("application/octet-stream", "Grüße\n"), id="text"),
        pytest.param(b"", ("application/octet-stream", ""), id="nothing"),
    ],
)
def test_a_blob_is_what_its_bytes_are(raw: bytes, content: tuple[str, str | None]) -> None:
    assert open_blob(_encoded(raw)) == Content(*content, raw)


@pytest.mark.parametrize("data", ["a", "ab=", "YQ==YQ==", "YQ", "Y Q=", "YQ==\n", "-_-_", "ü", "YQ===", "=AAA"])
def test_what_is_not_strict_base64_does_not_open(data: str) -> None:
    assert open_blob(data) is None


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("data:image/png;base64,AAAA", ("image/png", "AAAA")),
        ("DATA:IMAGE/PNG;BASE64,AAAA", ("image/png", "AAAA")),
        ("data:text/plain;charset=utf-8;base64,YQ==", ("text/plain", "YQ==")),
        ("data:text/plain,hello", None),
        ("data:image/png;base64", None),
        ("data:image/png;name=4111111111111111;base64,AAAA", None),
        ("data:image/4111111111111111;base64,AAAA", None),
        ("data:;base64,AAAA", None),
    ],
)
def test_a_data_uri_has_a_known_media_type_and_base64(uri: str, parts: tuple[str, str] | None) -> None:
    assert is_data_uri(uri)
    assert split_data_uri(uri) == parts


@pytest.mark.parametrize("url", ["https://example.org/data:x", "", "dat", " data:,x"])
def test_other_urls_are_no_data_uris(url: str) -> None:
    assert not is_data_uri(url)


@pytest.mark.parametrize(
    ("claim", "content", "wrong"),
    [
        ("", ("image/png", None), False),
        ("image/png", ("image/png", None), False),
        ("image/jpg", ("image/jpeg", None), False),
        ("mp3", ("audio/mpeg", None), False),
        ("text/csv", ("application/octet-stream", "a,b"), False),
        ("image/png", ("application/zip", None), True),
        ("image/png", ("application/octet-stream", "text after all"), True),
        ("text/plain", ("image/png", None), True),
        ("text/csv", ("application/octet-stream", None), False),
        ("application/pdf", ("application/octet-stream", None), True),
        ("application/pdf", ("application/pdf", "%PDF-1.4"), False),
        ("application/msword", ("application/x-ole-storage", None), False),
    ],
)
def test_a_claim_is_held_against_the_bytes(claim: str, content: tuple[str, str | None], *, wrong: bool) -> None:
    assert contradicts(claim, Content(*content, b"")) is wrong


def test_every_media_type_that_bytes_can_show_may_be_claimed() -> None:
    assert {"image/png", "application/pdf", "text/plain", "application/octet-stream"} <= MEDIA_TYPES


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ("hello", ""),
        ("", ""),
        ("Note: see below\nTopic: mail\n\nText", ""),
        ("%PDF-1.4\n", "application/pdf"),
        ("{\\rtf1 hello}", "text/rtf"),
        ("\n<!doctype html><p>hello", "text/html"),
        (MAIL, "message/rfc822"),
        ("content-type: text/plain\n\nhello", "message/rfc822"),
        ('{"a": "UEsDBBQAAAAI"}', "text/plain"),
        ("![x](data:application/zip;base64,AAAA)", "text/plain"),
        ("PHOTO:/9j/4AAQ", "text/plain"),
        ("see\nbegin 644 a.zip\n", "text/plain"),
        ("to begin 644 times", ""),
    ],
)
def test_text_may_hold_more_than_its_characters_show(text: str, media: str) -> None:
    assert marked_up(text) == media
