"""Which headers and query parameters go on to a provider: those on a list, with values that fit.

Everything else is dropped (telemetry of SDKs, forwarding headers, cookies, account headers) or, where
dropping would change what was asked for, refused. The credential is not here: only the upstream
adapter adds one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.slots import Coverage, Scope, Slot
from egress_gateway.providers.dialect import Field, ForwardedHead, Operation

JSON_TYPE = "application/json"

_JSON_CONTENT = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)


def forward(operation: Operation, allowed: Sequence[Field], head: RequestHead, query: str) -> ForwardedHead:
    """Sort out a request's headers and query. Raises `Unreadable`."""
    content_types = head.header_values("content-type")
    if len(content_types) != 1 or not _JSON_CONTENT.fullmatch(content_types[0]):
        raise Unreadable("content_type", f"send one `content-type: {JSON_TYPE}` header, in UTF-8")
    headers = [("content-type", JSON_TYPE)]
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
    return ForwardedHead(headers=tuple(headers), query=query, slots=tuple(slots), coverage=coverage)


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
