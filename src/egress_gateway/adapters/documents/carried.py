"""What text carries in itself: documents as `data:` URIs (RFC 2397), in base64 and by uuencode."""

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from egress_gateway.adapters.documents.gathering import Gathering, Reason, inside
from egress_gateway.providers.blob import MAX_SNIFFED, MEDIA_TYPES, UNKNOWN, sniff

_SCHEME: Final = "data:"
_AMONG_OTHERS: Final = re.compile(r"(?<![\w.-])data:[^\s\"'()<>,:]*,[^\s\"'()<>]*", re.IGNORECASE)
"""In a style sheet or a script, where a quote or a bracket ends it. A second colon would make this quadratic."""
_ESCAPED: Final = re.compile(r"\\([/nr])")
"""In strings of JSON."""
_IN_BASE64: Final = re.compile(
    r"(?<![\w+/-])[\w+/-]{20,}+(?:\s{1,3}[\w+/-]{16,}+(?![^\s=\"'\\<]))*+(?:\s{1,3}[\w+/-]{2,15}+(?==))?={0,2}",
    re.ASCII,
)
"""A word as long as the smallest file, and its further lines."""
_BEGINS: Final = re.compile(r"iVBORw0KG|JVBERi0|UEsDB|R0lGOD|0M8R4KGx|UklGR|H4sI[A-C]|SUkqA|TU0AK")
"""How a file begins in base64, also behind other letters: of chance, once in a hundred million."""
_UUENCODED: Final = re.compile(r"^begin [0-7]{3,4} [^\r\n]*\r?\n((?:[!-`][ -`]{1,84}\r?\n)++)", re.MULTILINE)
"""As mails had it before MIME (POSIX, uuencode)."""

_ALPHABET: Final = str.maketrans("-_", "+/")
_PARAMETERS: Final = frozenset({"base64", "charset=utf-8", "charset=us-ascii", "charset=iso-8859-1"})


def data_uris(value: str) -> Iterator[str]:
    """A value that is a URI as a whole, or the URIs that stand among other words."""
    if value.lstrip()[: len(_SCHEME)].lower() == _SCHEME:
        yield value.strip()
    elif _SCHEME in value.lower():
        yield from _AMONG_OTHERS.findall(value)


def without_uris(text: str) -> str:
    """Markup without the documents in it, which are read as what they are."""
    return _AMONG_OTHERS.sub("", text)


def read_uris(uris: Iterable[str], where: str, gathering: Gathering) -> None:
    """Open each; one that is no URI of this kind is noted, and what it says of itself is text where it is no type."""
    for number, uri in enumerate(uris, 1):
        place = inside(where, "carried", number)
        head, comma, data = uri.partition(",")
        media, *parameters = head[len(_SCHEME) :].lower().split(";")
        if media not in MEDIA_TYPES | {""} or not _PARAMETERS.issuperset(parameters):
            gathering.add(inside(place, "type"), head)
        if not comma:
            gathering.miss(place, Reason.DAMAGED)
        elif head.lower().endswith(";base64"):
            _read_encoded(unquote_to_bytes(data), place, gathering)
        else:
            gathering.within(unquote_to_bytes(data), place)


def read_among(text: str, where: str, gathering: Gathering) -> None:
    """Open what stands among words and begins like a document, as Markdown, JSON, cards and mails have it."""
    plain = _ESCAPED.sub(lambda found: "/" if found[1] == "/" else "\n", text)
    uris = [uri for uri in _AMONG_OTHERS.findall(plain) if "/" in uri.partition(",")[0] or ";base64," in uri.lower()]
    read_uris(dict.fromkeys(uris), where, gathering)
    rest = without_uris(plain) if uris else plain
    runs = (_file_in(found[0]) for found in _IN_BASE64.finditer(rest))
    for number, run in enumerate(dict.fromkeys(filter(None, runs)), 1):
        gathering.within(_decoded(run), inside(where, "encoded", number))
    for number, found in enumerate(_UUENCODED.finditer(text), 1):
        place = inside(where, "uuencoded", number)
        try:
            lines = [binascii.a2b_uu(line) for line in found[1].splitlines()]
        except binascii.Error:
            gathering.miss(place, Reason.DAMAGED)
        else:
            gathering.within(b"".join(lines), place)


def _file_in(run: str) -> str:
    """Where a file of a known type begins; empty if none does."""
    if sniff(_decoded(run[: MAX_SNIFFED * 2])) != UNKNOWN:
        return run
    begins = _BEGINS.search(run)
    return run[begins.start() :] if begins else ""


def _decoded(run: str) -> bytes:
    """As far as it goes, in either alphabet (RFC 4648)."""
    letters = "".join(run.rstrip("=").split()).translate(_ALPHABET)
    return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + "===")


def read_base64(texts: Iterable[str], where: str, gathering: Gathering) -> None:
    """Open what elements hold in base64."""
    for number, text in enumerate(texts, 1):
        _read_encoded(text.encode("utf-8", "replace"), inside(where, "binary", number), gathering)


def _read_encoded(data: bytes, place: str, gathering: Gathering) -> None:
    """Open what is in base64; where that is not all, what stands there is text besides."""
    try:
        content = binascii.a2b_base64(data)
    except binascii.Error:
        gathering.add(inside(place, "written"), data.decode("utf-8", "replace"))
        gathering.miss(place, Reason.DAMAGED)
        return
    if binascii.b2a_base64(content, newline=False) != b"".join(data.split()):
        gathering.add(inside(place, "written"), data.decode("utf-8", "replace"))
    gathering.within(content, place)
