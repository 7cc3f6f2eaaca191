"""Mails (RFC 5322, MIME): headers, all bodies, and each attachment as the document that it is."""

import binascii
import email
import email.errors
import email.header
import re
from collections import defaultdict
from collections.abc import Iterator
from email.message import Message
from typing import Final
from urllib.parse import unquote_to_bytes

from egress_gateway.adapters.documents.carried import read_among
from egress_gateway.adapters.documents.charset import decode, is_guess, other_readings
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside

_BROKEN: Final = (email.errors.MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)

_PLAIN: Final = frozenset({"7bit", "8bit", "binary", "quoted-printable"})
"""Encodings in which nothing is left out. In others it may be, behind the end of what is encoded."""
_ENCODED: Final = frozenset({"base64", "x-uuencode", "uuencode", "uue", "x-uue"})
_COMMENT: Final = re.compile(r"\([^()]{0,1000}\)")
_LONG_TYPE: Final = re.compile(rb"^content-type:(?:[^\n]|\n[ \t]){8192}", re.IGNORECASE | re.MULTILINE)
"""More than anybody writes; the parser takes the square of it in time."""
_PARAMETER: Final = re.compile(
    r";\s*([\w.-]{1,60})\*([0-9]{0,3})(\*?)\s*=\s*(?:\"((?:[^\"\\]|\\.){0,8000}+)\"|([^\s;\"]{0,8000}+))", re.ASCII
)
"""A parameter in pieces, or with a charset (RFC 2231)."""


def read_mail(content: bytes, where: str, gathering: Gathering) -> None:
    """A mail and everything in it."""
    if _LONG_TYPE.search(content):
        gathering.add(inside(where, "source"), decode(content) or "")
        raise CannotRead(Reason.DAMAGED)
    try:
        message = email.message_from_bytes(content)
    except _BROKEN as error:
        raise CannotRead(Reason.DAMAGED) from error
    gathering.add(inside(where, "header"), _headers(message))
    if any(part.defects for part in message.walk()):
        # What stands where it should not is left out by who reads on.
        gathering.add(inside(where, "source"), decode(content) or "")
    _read_parts(message, where, gathering)


def _read_parts(message: Message, where: str, gathering: Gathering) -> None:
    """The body of a message without parts, or of each of its parts."""
    payload = message.get_payload()
    if not isinstance(payload, list):
        _read_body(message, inside(where, "body"), gathering)
        return
    if message.preamble:
        gathering.add(inside(where, "preamble"), str(message.preamble))
    for number, part in enumerate(payload, 1):
        if not isinstance(part, Message):
            raise CannotRead(Reason.DAMAGED)
        place = inside(where, "part", number)
        gathering.add(inside(place, "header"), _headers(part))
        if isinstance(part.get_payload(), list):
            gathering.step()
            _read_parts(part, place, gathering)
        else:
            _read_body(part, place, gathering)
    if message.epilogue:
        gathering.add(inside(where, "epilogue"), str(message.epilogue))


def _read_body(message: Message, where: str, gathering: Gathering) -> None:
    encoding = _encoding(message)
    if encoding not in _PLAIN | _ENCODED or len(message.get_all("content-transfer-encoding", ())) > 1:
        gathering.miss(where, Reason.UNKNOWN_TYPE)
    del message["content-transfer-encoding"]
    message["content-transfer-encoding"] = encoding
    try:
        payload = message.get_payload(decode=True)
    except (*_BROKEN, binascii.Error) as error:
        raise CannotRead(Reason.DAMAGED) from error
    if not isinstance(payload, bytes):
        return
    gathering.expand(len(payload))
    written = str(message.get_payload())
    if encoding not in _PLAIN and binascii.b2a_base64(payload, newline=False) != "".join(written.split()).encode(
        "utf-8", "replace"
    ):
        # Not all of it is what it was unpacked from.
        gathering.add(inside(where, "written"), written)
    declared = message.get_content_charset("") if message.get_content_maintype() == "text" else ""
    text = decode(payload, declared) if declared else None
    if text is not None and is_guess(payload, declared):
        gathering.miss(where, Reason.UNKNOWN_CHARSET)
    for other in other_readings(payload, declared) if declared else ():
        gathering.add(inside(where, "otherwise"), other)
    if text is not None and message.get_content_subtype() == "plain":
        gathering.add(where, text)
        read_among(text, where, gathering)
    else:
        gathering.within(text.encode("utf-8", "replace") if text is not None else payload, where)


def _encoding(message: Message) -> str:
    """Its word (RFC 2045, 6.1). Some write comments, quotes and semicolons to it, and some readers pass over them."""
    told = _COMMENT.sub(" ", str(message.get("content-transfer-encoding", "7bit")))
    return told.partition(";")[0].strip(" \t\r\n\"'").lower() or "7bit"


def _headers(message: Message) -> str:
    values = [(_characters(name), _characters(str(value))) for name, value in message.raw_items()]
    if message.get_unixfrom():
        values.append(("From", _characters(str(message.get_unixfrom()))))
    told = [f"{name}: {one}" for name, value in values for one in dict.fromkeys((_readable(value), value))]
    return "\n".join([*told, *(one for _, value in values for one in _joined(value))])


def _joined(value: str) -> Iterator[str]:
    """Parameters that are cut in pieces or have a charset, as they read."""
    pieces: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for name, number, extended, quoted, plain in _PARAMETER.findall(value):
        piece = re.sub(r"\\(.)", r"\1", quoted) or plain
        content = unquote_to_bytes(piece) if extended or not number else piece.encode("utf-8", "replace")
        pieces[name.lower()].append((int(number or 0), content))
    for name, many in pieces.items():
        told = b"".join(content for _, content in sorted(many, key=lambda one: one[0]))
        charset, mark, rest = told.partition(b"'")
        rest = rest.partition(b"'")[2] if mark else told
        text = decode(rest, charset.decode("ascii", "replace") if mark else "")
        yield f"{name}: {text if text is not None else rest.decode('latin-1')}"
        if mark:
            yield told.decode("latin-1")


def _characters(raw: str) -> str:
    """A header's characters: bytes beyond ASCII are kept by the parser as halves of pairs."""
    content = raw.encode("utf-8", "surrogateescape")
    return decode(content) or content.decode("latin-1")


def _readable(value: str) -> str:
    """A header's value with its encoded words undone (RFC 2047)."""
    try:
        pieces = email.header.decode_header(value)
        return "".join(
            piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except (*_BROKEN, binascii.Error):
        return value
