"""Forms with files: `multipart/form-data` (RFC 7578, RFC 2046 section 5.1) to its parts and back, strict and exact.

Readers of this format differ in what they make of everything that is unusual: text before the first part and
after the last, folded or repeated headers, encoded names, a boundary within a file. None of that is read here; it
is refused, and so is every byte that belongs to no part. `render` writes what was read anew, with a boundary that
is a digest of it, so that the same parts are always the same bytes.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.errors import WireError

FORM_TYPE: Final = "multipart/form-data"

MOST_PARTS: Final = 32
"""Uploads have a handful of fields. Each costs a walk of its own, here and at the provider."""
MOST_HEAD_BYTES: Final = 1_024
"""Of one part's headers: the longest file name that file systems have (255 characters), and their lines."""
BOUNDARY_DIGITS: Final = 40
"""Of the digest: 160 bits. A boundary has at most 70 characters."""
OURS: Final = rf"multipart/form-data; boundary=egress-[0-9a-f]{{{BOUNDARY_DIGITS}}}"
"""Grammar of the header that a form of ours is sent with."""

_BOUNDARY: Final = re.compile(rb"--([0-9A-Za-z'()+_,./:=?-]{1,70})\r\n")
"""RFC 2046 section 5.1.1, without the blanks that it allows inside."""
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?(.+)")
_DISPOSITION: Final = re.compile(
    r'form-data; ?name=(?P<quote>"?)(?P<name>[A-Za-z0-9_.\[\]-]{1,64})(?P=quote)'
    r'(?:; ?filename=(?:"(?P<filename>[^"\\\x00-\x1f\x7f\ud800-\udfff]*)"|(?P<bare>[A-Za-z0-9_.-]+)))?'
)
"""A backslash is an escape to some readers and a character to others. A percent sign is itself, to be sent as it is.
Clients for .NET leave quotes away where they can."""
_WORD: Final = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
_TYPE: Final = re.compile(rf'(?P<media>{_WORD}/{_WORD})(?:; ?charset="?(?:utf-8|us-ascii)"?)?')
"""Another charset would have the provider read other text than was inspected."""


@conceals("filename", "content")
class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One field, or one file, of a form."""

    name: str
    content: bytes
    filename: str | None = None
    """As it stands between the quotes; None for a field that is no file."""
    media: str = ""
    """The media type that the part claims, in lower case, without parameters; empty if it claims none."""


def parse(body: bytes) -> tuple[Part, ...]:
    """The parts, in order. Raises `WireError`; names the reason and no value."""
    delimiter = b"--" + boundary(body)
    # The first boundary stands at the beginning, so that there is nothing before it.
    _, *pieces, end = (b"\r\n" + body).split(b"\r\n" + delimiter, MOST_PARTS + 2)
    if len(pieces) > MOST_PARTS:
        raise WireError(f"more than {MOST_PARTS} parts")
    if not pieces or end not in {b"--", b"--\r\n"}:
        raise WireError("the form does not end with its last boundary")
    parts = tuple(_part(piece, delimiter) for piece in pieces)
    _check_names(parts)
    return parts


def boundary(body: bytes) -> bytes:
    """The boundary that a form begins with. Raises `WireError` for anything else."""
    first = _BOUNDARY.match(body)
    if first is None:
        raise WireError("a form has to begin with its boundary")
    return first[1]


def render(parts: Sequence[Part]) -> bytes:
    """The form with these parts. Raises `WireError` for parts that `parse` would not read back."""
    if not 0 < len(parts) <= MOST_PARTS:
        raise WireError(f"a form has 1 to {MOST_PARTS} parts")
    _check_names(parts)
    pieces = [_head(part) + part.content for part in parts]
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(b"%d:" % len(piece))
        digest.update(piece)
    # No part can hold a digest of itself.
    delimiter = b"--egress-" + digest.hexdigest()[:BOUNDARY_DIGITS].encode()
    return b"".join([*(delimiter + b"\r\n" + piece + b"\r\n" for piece in pieces), delimiter + b"--\r\n"])


def content_type(body: bytes) -> str:
    """The header that a form is sent with. Raises `WireError` if it is none."""
    return f"{FORM_TYPE}; boundary={boundary(body).decode()}"


def _part(piece: bytes, dashed: bytes) -> Part:
    head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not piece.startswith(b"\r\n") or not blank or dashed in piece:
        raise WireError("the boundary stands within a part, or a part has no headers")
    if len(head) > MOST_HEAD_BYTES:
        raise _too_long()
    headers = _headers(head)
    disposition = _DISPOSITION.fullmatch(headers.pop("content-disposition", ""))
    if disposition is None:
        raise WireError('a part needs one header of the form `content-disposition: form-data; name="..."`')
    claimed = headers.pop("content-type", None)
    media = _TYPE.fullmatch(claimed.lower()) if claimed is not None else None
    if claimed is not None and media is None:
        raise WireError("the content type of a part is none, or names a charset other than UTF-8")
    if headers:
        raise WireError("a part has a header other than `content-disposition` and `content-type`")
    return Part(
        name=disposition["name"],
        content=content,
        filename=disposition["filename"] if disposition["bare"] is None else disposition["bare"],
        media=media["media"] if media is not None else "",
    )


def _headers(head: bytes) -> dict[str, str]:
    try:
        lines = head.decode().split("\r\n")
    except UnicodeDecodeError as error:
        raise WireError("the headers of a part are not UTF-8") from error
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None:
            raise WireError("a header of a part is folded, or is none")
        name = header[1].lower()
        if name in headers:
            raise WireError("a header of a part stands twice")
        headers[name] = header[2]
    return headers


def _check_names(parts: Sequence[Part]) -> None:
    if len({part.name for part in parts}) < len(parts):
        raise WireError("a field stands twice")


def _head(part: Part) -> bytes:
    disposition = f'form-data; name="{part.name}"'
    if part.filename is not None:
        disposition += f'; filename="{part.filename}"'
    read = _DISPOSITION.fullmatch(disposition)
    media = _TYPE.fullmatch(part.media)
    if read is None or (read["name"], read["filename"]) != (part.name, part.filename):
        raise WireError("a form cannot carry the name of a part or of its file")
    if part.media and (media is None or media["media"] != part.media):
        raise WireError("a form cannot carry the content type of a part")
    lines = f"Content-Disposition: {disposition}\r\n"
    if part.media:
        lines += f"Content-Type: {part.media}\r\n"
    head = lines.encode()
    if len(head) - len(b"\r\n") > MOST_HEAD_BYTES:
        raise _too_long()
    return head + b"\r\n"


def _too_long() -> WireError:
    return WireError(f"a part has more than {MOST_HEAD_BYTES} bytes of headers")
