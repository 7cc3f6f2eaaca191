"""What markup carries in itself: documents as `data:` URIs (RFC 2397) and as base64 in an element."""

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from egress_gateway.adapters.documents.gathering import Gathering, Reason, inside

_SCHEME: Final = "data:"
_AMONG_OTHERS: Final = re.compile(r"(?<![\w.-])data:[^\s\"'()<>]*,[^\s\"'()<>]*", re.IGNORECASE)
"""In a style sheet or a script, where a quote or a bracket ends it."""


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
    """Open each; one that is no URI of this kind is noted."""
    for number, uri in enumerate(uris, 1):
        place = inside(where, "carried", number)
        content = _content(uri)
        if content is None:
            gathering.miss(place, Reason.DAMAGED)
        else:
            gathering.within(content, place)


def read_base64(texts: Iterable[str], where: str, gathering: Gathering) -> None:
    """Open what elements hold in base64."""
    for number, text in enumerate(texts, 1):
        place = inside(where, "binary", number)
        try:
            gathering.within(binascii.a2b_base64(text), place)
        except ValueError:
            gathering.add(place, text)
            gathering.miss(place, Reason.DAMAGED)


def _content(uri: str) -> bytes | None:
    head, comma, data = uri.partition(",")
    if not comma:
        return None
    content = unquote_to_bytes(data)
    if not head.lower().endswith(";base64"):
        return content
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        return None
