"""Mails (RFC 5322, MIME): headers, all bodies, and each attachment as the document that it is."""

import binascii
import email
import email.errors
import email.header
from email.message import Message
from typing import Final

from egress_gateway.adapters.documents.charset import decode
from egress_gateway.adapters.documents.gathering import CannotRead, Gathering, Reason, inside

_BROKEN: Final = (email.errors.MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def read_mail(content: bytes, where: str, gathering: Gathering) -> None:
    """A mail and everything in it."""
    try:
        message = email.message_from_bytes(content)
    except _BROKEN as error:
        raise CannotRead(Reason.DAMAGED) from error
    gathering.add(inside(where, "header"), _headers(message))
    _read_parts(message, where, gathering)
    if message.epilogue:
        gathering.add(inside(where, "epilogue"), str(message.epilogue))


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


def _read_body(message: Message, where: str, gathering: Gathering) -> None:
    try:
        payload = message.get_payload(decode=True)
    except (*_BROKEN, binascii.Error) as error:
        raise CannotRead(Reason.DAMAGED) from error
    if not isinstance(payload, bytes):
        return
    gathering.expand(len(payload))
    declared = message.get_content_charset("") if message.get_content_maintype() == "text" else ""
    text = decode(payload, declared) if declared else None
    if text is not None and message.get_content_subtype() == "plain":
        gathering.add(where, text)
    else:
        gathering.within(text.encode("utf-8", "replace") if text is not None else payload, where)


def _headers(message: Message) -> str:
    return "\n".join(f"{name}: {_readable(str(value))}" for name, value in message.items())


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
