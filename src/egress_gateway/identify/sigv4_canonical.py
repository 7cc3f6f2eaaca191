"""The one text that an AWS client signs for a request: its canonical form (Signature Version 4).

Built from the raw head. What the form would make equal (parameters in another order, runs of blanks, dot
segments) is refused where two parsers could read it differently, so that a signature is for one request and
no other.

Source: AWS IAM User Guide, "Create a signed AWS API request", for services other than S3: the path, which is
encoded on the wire, is encoded a second time.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import BodyDigest

_PATH: Final = re.compile(r"(?!.*//)(?!.*/\.{1,2}(?:/|\Z))/[\x21-\x7e]*")
"""Clients take `//`, `.` and `..` out before they sign, and send them all the same."""
_PARAMETER: Final = re.compile(r"[A-Za-z0-9%._~-]+=[A-Za-z0-9%._~-]*")
_VALUE: Final = re.compile(r"(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?")
"""As it stands in the canonical form: blanks are single, and none at the ends."""


def canonical_request(head: RequestHead, signed: Sequence[str], body: BodyDigest) -> str:
    """The canonical form of a request whose signed headers are `signed`, in order.

    Raises `Unauthenticated` (`sigv4_malformed`) for a head that has more than one reading.
    """
    lines = [head.method, _path(head.path), _query(head.query)]
    lines.extend(f"{name}:{_value(head, name)}" for name in signed)
    return "\n".join((*lines, "", ";".join(signed), body.hex()))


def _path(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise malformed("a signed path is printable ASCII without `//`, `.` and `..`")
    return quote(path, safe="/~")


def _query(query: str) -> str:
    if not query:
        return ""
    parameters = query.split("&")
    if not all(map(_PARAMETER.fullmatch, parameters)):
        raise malformed("signed query parameters are `name=value`, percent-encoded")
    pairs = sorted(tuple(parameter.split("=", 1)) for parameter in parameters)
    if len({name for name, _ in pairs}) < len(pairs):
        raise malformed("a signed query has each parameter once")
    return "&".join(f"{name}={value}" for name, value in pairs)


def _value(head: RequestHead, name: str) -> str:
    values = head.header_values(name)
    if len(values) != 1:
        raise malformed("each signed header stands in the request once")
    if not _VALUE.fullmatch(values[0]):
        raise malformed("signed headers are printable ASCII with single blanks")
    return values[0]


def malformed(what: str) -> Unauthenticated:
    """A signed request that has another form than it must have, or more than one reading."""
    return Unauthenticated("sigv4_malformed", f"{what}; look at what signs or rewrites the request")
