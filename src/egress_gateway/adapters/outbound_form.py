"""What may leave as HTTP, whoever hands it over: the connector's own look at method, path and headers.

Workers make only such requests. The connector does not rely on it: a worker that is taken over has
recorded what it likes, and must still not choose another host with a path, frame a second request, or
bring a credential of its own.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Headers, OutboundRequest
from egress_gateway.providers.dialect import Field
from egress_gateway.providers.forward import JSON_TYPE
from egress_gateway.wire import multipart

_METHODS: Final = frozenset({"GET", "POST"})
_PATH: Final = re.compile(r"/(?!/)[!-~]*", re.ASCII)
"""Visible ASCII behind one slash: behind a host's name anything else could become part of it."""
_UNSAFE: Final = re.compile(r"[#\\]|%(?:2f|5c|00)|(?:^|/)(?:\.|%2e){1,2}(?:[/?]|$)", re.IGNORECASE)
"""What servers read in more than one way: fragments, backslashes, hidden separators, dot segments."""


def check_form(request: OutboundRequest, allowed: Mapping[str, str]) -> None:
    """Refuse what no worker in order asks for. `allowed` are header names with the grammar of their values.

    Raises `Unavailable`; then nothing was sent.
    """
    if request.method not in _METHODS:
        raise _refused("method")
    if not _PATH.fullmatch(request.path) or _UNSAFE.search(request.path):
        raise _refused("path")
    _check_headers(request.headers, allowed)


def _check_headers(headers: Headers, allowed: Mapping[str, str]) -> None:
    if sum(name == "content-type" for name, _ in headers) > 1:
        raise _refused("content type twice")
    for name, value in headers:
        if name not in allowed or not re.fullmatch(allowed[name], value, re.ASCII):
            raise _refused("header")


def allowed_headers(fields: Sequence[Field]) -> Mapping[str, str]:
    """Names and grammars: what dialects forward, and the content types that are sent."""
    return {
        "content-type": f"{re.escape(JSON_TYPE)}|{multipart.OURS}",
        **{field.name: field.grammar for field in fields},
    }


def _refused(what: str) -> Unavailable:
    return Unavailable("outbound_form", f"The request has a {what} that no worker sends; nothing was sent.")
