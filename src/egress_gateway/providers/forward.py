"""Which headers and query parameters go on to a provider: those on a list, with values that fit.

Everything else is dropped (telemetry of SDKs, forwarding headers, cookies, account headers) or, where
dropping would change what was asked for, refused. The credential is not here: only the upstream
adapter adds one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from egress_gateway.core.errors import Unreadable, WireError
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.slots import Coverage, Scope, Slot
from egress_gateway.providers.dialect import Field, ForwardedHead, Operation
from egress_gateway.wire import multipart

JSON_TYPE = "application/json"

_JSON_CONTENT = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)
_FORM_CONTENT = re.compile(
    r"""multipart/form-data\s*;\s*boundary=(?P<quote>"?)(?P<boundary>[0-9A-Z'()+_,./:=?-]{1,70})(?P=quote)""",
    re.IGNORECASE | re.ASCII,
)


def forward(operation: Operation, allowed: Sequence[Field], head: RequestHead, query: str) -> ForwardedHead:
    """Sort out a request's headers and query. Raises `Unreadable`."""
    media, grammar = (multipart.FORM_TYPE, _FORM_CONTENT) if operation.form else (JSON_TYPE, _JSON_CONTENT)
    content_types = head.header_values("content-type")
    content_type = grammar.fullmatch(content_types[0]) if len(content_types) == 1 else None
    if content_type is None:
        remedy = f"`content-type: {media}` header" + (" with its boundary" if operation.form else ", in UTF-8")
        raise Unreadable("content_type", f"send one {remedy}")
    headers = [("content-type", media)]
    slots: list[Slot] = []
    for field in allowed:
        for value in head.header_values(field.name):
            if not _compiled(field.grammar).fullmatch(value):
                raise Unreadable("header_value", f"the value of the header {field.name} is not one its API defines")
            headers.append((field.name, value))
            slots.append(_rigid(f"header:{field.name}", Scope.HEADER, value))
    slots += _inspect_query(operation, query)
    scanned = sum(len(slot.text) for slot in slots)
    counted = len(query) - query.count("&") + sum(len(value) for _, value in headers[1:])
    coverage = Coverage(bytes=counted, scanned=scanned, structural=counted - scanned)
    boundary = content_type["boundary"] if operation.form else ""
    return ForwardedHead(headers=tuple(headers), query=query, slots=tuple(slots), coverage=coverage, boundary=boundary)


def check_boundary(head: ForwardedHead, body: bytes) -> None:
    """Refuse (`Unreadable`) a form that does not begin with the boundary that its header names."""
    if head.boundary and not body.startswith(f"--{head.boundary}\r\n".encode()):
        raise Unreadable("malformed_form", "the body does not begin with the boundary that its content type names")


def unframed(head: ForwardedHead, body: bytes) -> bytes:
    """The body as it is the same when it is sent again: clients give a form another boundary each time.

    A form that cannot be read is as it arrived.
    """
    try:
        return multipart.render(multipart.parse(body)) if head.boundary else body
    except WireError:
        return body


def _inspect_query(operation: Operation, query: str) -> list[Slot]:
    """One slot for each parameter. Grammars allow no percent sign, so raw and decoded are the same."""
    slots: list[Slot] = []
    grammars = {field.name: field.grammar for field in operation.query}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        if name not in grammars:
            raise Unreadable("unknown_query", "the query has a parameter that the gateway does not forward; remove it")
        if not _compiled(grammars[name]).fullmatch(value):
            raise Unreadable("query_value", f"the value of the query parameter {name} is not one its API defines")
        slots.append(_rigid(f"url:{name}", Scope.URL, value))
    return slots


def _rigid(pointer: str, scope: Scope, text: str) -> Slot:
    return Slot(pointer=pointer, scope=scope, text=text, rigid=True)


@lru_cache(maxsize=256)
def _compiled(grammar: str) -> re.Pattern[str]:
    return re.compile(grammar, re.ASCII)
