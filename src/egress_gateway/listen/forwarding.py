"""What proxies add to a request: believed where the listener trusts them, refused or dropped elsewhere.

A header that says who is asking is never passed over: where it is not believed, the request is refused,
so that nobody finds out by trying whether it works. Headers that say by which way a request came are
dropped: nothing in the gateway depends on them.
"""

from typing import Final

import msgspec

from egress_gateway.core.config import FrontProxy
from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.identify.credentials import SIGNED_HEADER
from egress_gateway.identify.forwarded_certificate import HEADER, forwarded_certificate
from egress_gateway.listen.entrance import Entrance

WAYS: Final = frozenset(
    {"forwarded", "x-real-ip", *(f"x-forwarded-{what}" for what in ("for", "host", "port", "proto", "server"))}
)
"""RFC 7239, and what was customary before it."""


def as_believed(head: RequestHead, entrance: Entrance) -> RequestHead:
    """The head as the stages may take it: certificate and signed identity where they look for them.

    Raises `Unauthenticated`: `identity_forged` for an identity that this listener does not believe,
    `identity_malformed` for two of them, `forwarded_certificate`.
    """
    names = {name for name, _ in head.headers}
    if not names.isdisjoint(entrance.refused):
        raise Unauthenticated(
            "identity_forged",
            "the request has a header that only a trusted front proxy may set; leave it out, or go through the proxy",
        )
    if entrance.front is not None:
        head = _by_proxy(head, entrance.front)
    if not names.isdisjoint(WAYS):
        head = _without(head, WAYS)
    return head


def _by_proxy(head: RequestHead, front: FrontProxy) -> RequestHead:
    if front.certificate:
        # The certificate of the connection, if it has one, is the proxy's own, and never the caller's.
        certificate = forwarded_certificate(head.header_values(HEADER))
        head = msgspec.structs.replace(_without(head, {HEADER}), certificate=certificate)
    if not front.identity_header or not (values := head.header_values(front.identity_header)):
        return head
    if len(values) > 1 or head.header(SIGNED_HEADER) is not None:
        raise Unauthenticated(
            "identity_malformed",
            f"the proxy's signed identity and `{SIGNED_HEADER}` stand in one request, or one twice",
        )
    headers = tuple((SIGNED_HEADER if name == front.identity_header else name, value) for name, value in head.headers)
    return msgspec.structs.replace(head, headers=headers)


def _without(head: RequestHead, names: frozenset[str] | set[str]) -> RequestHead:
    return msgspec.structs.replace(head, headers=tuple(field for field in head.headers if field[0] not in names))
