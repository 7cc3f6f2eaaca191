"""Documents made on the spot, as small as each format lets them be, with a text where it may hide."""

import base64
import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import AppendingTiffWriter
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from egress_gateway.adapters.documents.reading import open_document
from egress_gateway.providers.ledger import PICTURE

SECRET = "ada.castellano" + "@" + "example.com"
CARD = "4111 1111" + " 1111 1111"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_O = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b"'


def packed(entries: Mapping[str, bytes | str], comment: bytes = b"") -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = comment
    return made.getvalue()


def docx(body: str = "", **parts: str | bytes) -> bytes:
    """A text document; `parts` are further files below `word/`, with `__` for a dot and `___` for a slash."""
    document = f"<w:document {_W}><w:body>{body}</w:body></w:document>"
    names = {name.replace("___", "/").replace("__", "."): content for name, content in parts.items()}
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": document,
            **{f"word/{name}": content for name, content in names.items()},
        }
    )


def paragraph(*runs: str, tag: str = "t", properties: str = "") -> str:
    inner = "".join(f"<w:r><w:rPr>{properties}</w:rPr><w:{tag}>{run}</w:{tag}></w:r>" for run in runs)
    return f"<w:p>{inner}</w:p>"


def word_part(text: str, root: str = "hdr") -> str:
    return f"<w:{root} {_W}>{paragraph(text)}</w:{root}>"


def xlsx(rows: list[list[str]], *, state: str = "", numbers: tuple[str, ...] = (), **parts: str) -> bytes:
    """A workbook with one sheet, whose texts are shared strings."""
    strings = [cell for row in rows for cell in row]
    cells, at = [], 0
    for row in rows:
        cells.append("".join(f'<c t="s"><v>{at + index}</v></c>' for index in range(len(row))))
        at += len(row)
    cells += ["".join(f"<c><v>{number}</v></c>" for number in numbers)]
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook><sheets><sheet name="One" state="{state}"/></sheets></workbook>',
            "xl/sharedStrings.xml": "<sst>" + "".join(f"<si><t>{text}</t></si>" for text in strings) + "</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
            **{f"xl/{name.replace('__', '.')}": content for name, content in parts.items()},
        }
    )


def pptx(text: str, notes: str = "") -> bytes:
    slide = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/slides/slide1.xml": slide.format(text),
            "ppt/notesSlides/notesSlide1.xml": slide.format(notes),
        }
    )


def opendocument(inner: str, kind: str = "text", manifest: str = "<manifest/>") -> bytes:
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_O}>{inner}</office:document-content>",
            "META-INF/manifest.xml": manifest,
        }
    )


def pdf(*pages: str, note: str = "", title: str = "", picture: bytes = b"", password: str = "") -> bytes:
    made = FPDF()
    made.set_font("helvetica", size=12)
    made.set_title(title)
    for page in pages or ("",):
        made.add_page()
        if page:
            made.multi_cell(0, 8, page)
        if note:
            made.text_annotation(20, 20, note)
        if picture:
            made.image(io.BytesIO(picture), x=10, y=60, w=180)
    content = bytes(made.output())
    if not password:
        return content
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, algorithm="RC4-128")
    encrypted = io.BytesIO()
    writer.write(encrypted)
    return encrypted.getvalue()


def pdf_with_attachment(name: str, content: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("See what is attached."))))
    writer.add_attachment(name, content)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(text: str = "", kind: str = "PNG", *, comment: str = "", place: bool = False) -> bytes:
    """A picture of a text."""
    image = Image.new("RGB", (900, 120) if text else (16, 16), "white")
    if text:
        ImageDraw.Draw(image).text((20, 30), text, fill="black", font=ImageFont.load_default(size=32))
    exif = image.getexif()
    if comment:
        exif[Base.ImageDescription] = comment
    if place:
        exif.get_ifd(IFD.GPSInfo).update(
            {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (52.0, 31.0, 12.0), GPS.GPSLongitudeRef: "W",
             GPS.GPSLongitude: (13.0, 24.0, 18.0)}
        )  # fmt: skip
    made = io.BytesIO()
    image.save(made, kind, exif=exif) if kind not in {"GIF", "BMP"} else image.save(made, kind)
    return made.getvalue()


def mail(body: bytes, *, kind: str = "text/plain", header: str = "", attachment: bytes = b"") -> bytes:
    encoded = base64.encodebytes(attachment)
    return (
        b"From: Ada <a@b.example>\r\n" + header.encode() + b"MIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body + b"\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + encoded
        + b"\r\n--b--\r\n"
    )


def tar(entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def encrypted_zip(name: str, content: bytes) -> bytes:
    """An archive whose entry says that it is encrypted."""
    made = bytearray(packed({name: content}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(signature) + offset] |= 1
    return bytes(made)


def encrypted_office() -> bytes:
    """What an encrypted Office document begins like, and the name of the stream in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def drawn_pdf() -> bytes:
    """A page with lines and no letter."""
    made = FPDF()
    made.add_page()
    made.line(10, 10, 90, 90)
    return bytes(made.output())


def pdf_form(value: str) -> bytes:
    """A form with one field that was filled in."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Name:"))))
    field = DictionaryObject(
        {NameObject("/T"): TextStringObject("name"), NameObject("/V"): TextStringObject(value),
         NameObject("/FT"): NameObject("/Tx")}
    )  # fmt: skip
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([field])})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def seen_or_unread(content: bytes, marker: str = SECRET) -> str:
    """`seen` if a passage has the marker, `unread` if the document does not count as read, else `lost`."""
    opened = open_document(content)
    if any(marker in passage.text for passage in opened.passages):
        return "seen"
    return "unread" if any(part.data_class != PICTURE for part in opened.unread) else "lost"


def encrypted_pdf(text: str) -> bytes:
    """Encrypted, but open to everybody: the password is empty."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def tiff_with_pages(*descriptions: str) -> bytes:
    """A page for each description."""
    made = io.BytesIO()
    with AppendingTiffWriter(made, new=True) as writer:
        for description in descriptions:
            Image.new("RGB", (16, 16), "white").save(writer, "TIFF", description=description)
            writer.newFrame()
    return made.getvalue()
