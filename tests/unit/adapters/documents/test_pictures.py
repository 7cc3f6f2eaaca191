"""A picture's metadata is read whoever reads the picture; a picture that is too large is not read at all."""

from collections.abc import Sequence

import pytest
from PIL.Image import Image
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents import pictures
from egress_gateway.adapters.documents.gathering import CannotRead, Reason
from egress_gateway.adapters.documents.reading import open_document


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Somebody who reads the size of each picture."""
    sizes: list[tuple[int, int]] = []

    def lines(picture: Image) -> Sequence[str]:
        sizes.append(picture.size)
        return [f"{picture.width} wide"]

    monkeypatch.setattr(pictures, "lines_in", lines)
    return sizes


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP"])
def test_each_kind_is_read(kind: str, reads: list[tuple[int, int]]) -> None:
    opened = open_document(d.picture("hello", kind))
    assert [passage.text for passage in opened.passages if passage.where == "frame/1"] == ["900 wide"]
    assert [part.reason for part in opened.unread] == ["picture"]
    assert reads == [(900, 120)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_its_metadata_is_text(kind: str, reads: list[tuple[int, int]]) -> None:
    opened = open_document(d.picture("hello", kind, comment=SECRET, place=True))
    (metadata,) = (passage.text for passage in opened.passages if passage.where == "metadata")
    assert SECRET in metadata
    # The writer of TIFF that is used here leaves the place out.
    assert ("GPS coordinates: latitude 52.520000, longitude -13.405000" in metadata) is (kind != "TIFF")


def test_metadata_is_read_where_nobody_reads_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_picture: Image) -> Sequence[str]:
        raise CannotRead(Reason.NO_OCR)

    monkeypatch.setattr(pictures, "lines_in", nobody)
    opened = open_document(d.picture("hello", "JPEG", comment=SECRET))
    assert SECRET in opened.passages[0].text
    assert [part.reason for part in opened.unread] == ["no OCR installed"]


def test_a_picture_that_is_too_large_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch, reads: list[tuple[int, int]]
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    assert [part.reason for part in open_document(d.picture("hello")).unread] == ["too large"]
    assert reads == []


def test_a_film_is_read_at_its_beginning(monkeypatch: pytest.MonkeyPatch, reads: list[tuple[int, int]]) -> None:
    monkeypatch.setattr(pictures, "MOST_FRAMES", 0)
    assert [part.reason for part in open_document(d.picture("hello")).unread] == ["too large"]


def test_pictures_in_documents_are_read(reads: list[tuple[int, int]]) -> None:
    picture = d.picture("hello")
    for content in (d.docx(media___image1__png=picture), d.pdf("x", picture=picture), d.packed({"a": picture})):
        opened = open_document(content)
        assert "900 wide" in [passage.text for passage in opened.passages]
        assert {part.data_class for part in opened.unread} == {"opaque.picture"}


def test_a_picture_on_every_page_is_read_once(reads: list[tuple[int, int]]) -> None:
    open_document(d.pdf("one", "two", picture=d.picture("hello")))
    assert len(reads) == 1
