"""What markup carries in itself: documents as `data:` URIs (RFC 2397) and as base64 in an element."""

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from egress_gateway.adapters.documents.gathering import Gathering, Reason, inside
from egress_gateway.providers.blob import MEDIA_TYPES

_SCHEME: Final = "data:"
_AMONG_OTHERS: Final = re.compile(r"(?<![\w.-])data:[^\s\"'()<>]*,[^\s\"'()<>]*", re.IGNORECASE)
"""In a style sheet or a script, where a quote or a bracket ends it."""

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
