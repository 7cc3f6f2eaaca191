"""The caller's certificate as a front proxy passes it on: `x-forwarded-client-cert`.

Envoy's grammar (HTTP header manipulation, x-forwarded-client-cert): elements separated by commas, in
each `Key=value` separated by semicolons, values with such characters in double quotes. Exactly one
element is read, and it must hold the certificate itself (`Cert`): several of them say that a proxy
appended to what it was sent, and names without the certificate could not be checked like those of a
certificate that was shown to us.

Whether the header may be believed at all is the listener's to know.
"""

import base64
import binascii
import hashlib
import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from egress_gateway.core.errors import Unauthenticated

HEADER: Final = "x-forwarded-client-cert"
REMEMBERED: Final = 256
"""Headers kept as read: a proxy sends the same one with every request of a caller. The listener bounds
each to 32 KiB."""

_PAIR: Final = r'(By|Hash|Cert|Chain|Subject|URI|DNS)=("(?:[^"\\]|\\.)*"|[^",;=\\\s]*)'
_PAIRS: Final = re.compile(rf"{_PAIR}(?:;|\Z)")
_ELEMENT: Final = re.compile(rf"{_PAIR}(?:;{_PAIR})*")
_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----(?:\r?\n)?")


def forwarded_certificate(values: tuple[str, ...]) -> bytes:
    """The certificate in DER, of all values of the header; empty if the header is not there.

    Does not look into the certificate. Raises `Unauthenticated` (`forwarded_certificate`) for a header
    that is not one element with one `Cert`, or whose `Hash` is of another certificate.
    """
    if not values:
        return b""
    return _element(values[0] if len(values) == 1 else ",".join(values))


@lru_cache(maxsize=REMEMBERED)
def _element(element: str) -> bytes:
    if not _ELEMENT.fullmatch(element):
        raise _refused("it is not one element of Envoy's form; have the proxy set it anew (SANITIZE_SET)")
    pairs = [(key, value.removeprefix('"').removesuffix('"')) for key, value in _PAIRS.findall(element)]
    certificates = [value for key, value in pairs if key == "Cert"]
    if len(certificates) != 1:
        raise _refused("it does not have one `Cert`; have the proxy pass the certificate itself on")
    der = _der(certificates[0])
    digest = hashlib.sha256(der).hexdigest()
    if any(value.lower() != digest for key, value in pairs if key == "Hash"):
        raise _refused("its `Hash` is of another certificate")
    return der


def _der(quoted: str) -> bytes:
    pem = _PEM.fullmatch(unquote_to_bytes(quoted))
    if pem is None:
        raise _refused("its `Cert` is not one URL-encoded PEM certificate")
    try:
        return base64.b64decode(b"".join(pem[1].split()), validate=True)
    except binascii.Error as error:
        raise _refused("its `Cert` is not valid base64") from error


def _refused(why: str) -> Unauthenticated:
    return Unauthenticated("forwarded_certificate", f"`{HEADER}` cannot be used: {why}")
