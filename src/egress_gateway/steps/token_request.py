"""What is asked for at `/_egress/token`: the exchange of an identity, or a log-in.

An identity is exchanged as in RFC 8693; a name and a password of a directory on the premises are taken as in
RFC 6749 section 4.3, for people whom no identity provider knows.
"""

from collections.abc import Mapping
from typing import Final

from egress_gateway.core.errors import Unreadable, WireError
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.identify.principal import SESSION_HEADER
from egress_gateway.wire.form import parse_form

EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
PASSWORD: Final = "password"  # noqa: S105 - a word of RFC 6749
_TYPE: Final = "urn:ietf:params:oauth:token-type:"
TOKEN_TYPES: Final = (f"{_TYPE}access_token", f"{_TYPE}id_token", f"{_TYPE}jwt")
ISSUED_TYPE: Final = TOKEN_TYPES[0]
FORM: Final = "application/x-www-form-urlencoded"
LARGEST_FORM: Final = 96 << 10
"""Bytes: two signed identities of the largest size, and their escapes."""
PARAMETERS: Final = {
    EXCHANGE: frozenset(
        {
            *("grant_type", "subject_token", "subject_token_type", "actor_token", "actor_token_type"),
            *("audience", "requested_token_type", "session"),
        }
    ),
    PASSWORD: frozenset({"grant_type", "username", "password", "audience", "session"}),
}


def read_form(head: RequestHead, data: bytes) -> Mapping[str, str]:
    """The parameters of a request, complete and without any other. Raises `Unreadable` (`token_request`)."""
    kind = (head.header("content-type") or "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Unreadable("token_request", f"send the parameters of a token request as {FORM}", status=415)
    try:
        form = parse_form(data)
    except WireError as error:
        raise _bad(f"the body is {error.reason}") from error
    known = PARAMETERS.get(form.get("grant_type", ""))
    if known is None:
        raise _bad(f"grant_type has to be {EXCHANGE} or {PASSWORD}")
    if form.keys() - known:
        raise _bad(f"takes {', '.join(sorted(known))} and nothing else")
    for name in (
        ("username", "password", "audience") if known is PARAMETERS[PASSWORD] else ("subject_token", "audience")
    ):
        if not form.get(name):
            raise _bad(f"{name} is missing")
    if form.get("requested_token_type", ISSUED_TYPE) != ISSUED_TYPE:
        raise _bad(f"only a token of the type {ISSUED_TYPE} is given out")
    for token in ("subject_token", "actor_token"):
        if token in form and form.get(f"{token}_type") not in TOKEN_TYPES:
            raise _bad(f"{token}_type has to be one of {', '.join(TOKEN_TYPES)}")
    return form


def _bad(what: str) -> Unreadable:
    return Unreadable("token_request", f"a token request: {what}")


def with_session(head: RequestHead, form: Mapping[str, str]) -> Headers:
    """The headers, with the session of the form where a session stands in other requests."""
    return (*head.headers, (SESSION_HEADER, form["session"])) if "session" in form else head.headers
