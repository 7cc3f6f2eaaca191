"""Parts of Office documents, told by what they are and not by their names."""

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.reading import open_document

ARCHIVE = d.packed({"a.txt": SECRET})
PARTS: dict[str, dict[str, bytes | str]] = {
    "settings of a printer": {"xl/printerSettings/printerSettings1.bin": b"\0\1\2" + SECRET.encode()},
    "text beside a printer": {"xl/printerSettings/printerSettings1.bin": "ada.castellano\t@\nexample.com " + SECRET},
    "an archive beside a printer": {"xl/printerSettings/printerSettings1.bin": ARCHIVE},
    "an archive named like a printer": {"xl/media/printerSettings1.zip": ARCHIVE},
    "a file named like a printer": {"word/embeddings/printerSettings.bin": ARCHIVE},
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_a_part_is_read_whatever_its_name(parts: dict[str, bytes | str]) -> None:
    document = d.packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", **parts})
    assert d.seen_or_unread(document) == "seen"
    assert open_document(document).unread == ()


def test_what_is_no_settings_is_not_passed_over_for_its_name() -> None:
    document = d.packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>", "word/media/printerSettings.bin": b"\0\1\2"}
    )
    assert [part.reason for part in open_document(document).unread] == ["unknown type"]
