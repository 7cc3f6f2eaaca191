"""A picture's metadata is read whoever reads the picture; a picture that is too large is not read at all."""

import io
from collections.abc import Sequence

import pytest
from PIL.Image import Image, new
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


def drawn(mode: str, ground: object, ink: object) -> Image:
    """A picture of 20 by 10 pixels whose left half is ink."""
    picture = new(mode, (20, 10), ground)  # type: ignore[arg-type]  # a colour of that mode
    picture.paste(ink, (0, 0, 10, 10))  # type: ignore[arg-type]
    return picture


def sides(view: Image) -> tuple[object, object]:
    return view.getpixel((0, 0)), view.getpixel((19, 9))


BLACK, WHITE = (0, 0, 0), (255, 255, 255)
VIEWS: dict[str, tuple[Image, list[tuple[object, object]]]] = {
    "as it is": (drawn("RGB", WHITE, BLACK), [(BLACK, WHITE)]),
    "without colours": (drawn("L", 255, 0), [(BLACK, WHITE)]),
    "transparent": (drawn("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)), [(BLACK, WHITE), (BLACK, BLACK)]),
    "transparent, white on nothing": (drawn("LA", (0, 0), (255, 255)), [(WHITE, WHITE), (WHITE, BLACK)]),
    "transparent nowhere": (drawn("RGBA", (255, 255, 255, 255), (0, 0, 0, 255)), [(BLACK, WHITE)]),
    "of 16 bits": (drawn("I", 60_000, 500).convert("I;16"), [(BLACK, WHITE)]),
    "of numbers": (drawn("F", 0.75, 0.25), [(BLACK, WHITE)]),
    "of one shade": (new("I;16", (20, 10), 700), [(BLACK, BLACK)]),
}


@pytest.mark.parametrize(("picture", "expected"), VIEWS.values(), ids=VIEWS)
def test_a_picture_is_read_as_people_see_it(picture: Image, expected: list[tuple[object, object]]) -> None:
    assert [sides(view) for view in pictures.views_of(picture)] == expected


def test_a_picture_that_was_turned_is_read_upright(reads: list[tuple[int, int]]) -> None:
    picture = new("RGB", (40, 20))
    exif = picture.getexif()
    exif[0x0112] = 6
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif)
    open_document(made.getvalue())
    assert reads == [(20, 40)]
