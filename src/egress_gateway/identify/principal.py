"""Who is asking: the application by its gateway key, and what it says about person, agent and session.

The key names the application; everything in an unsigned header is a claim of that application. A
claimed person is recorded as asserted and never becomes a verified one. An identity that this build
cannot verify is refused, so that nobody takes a request for signed when its signature was not read.
"""

import hmac
import re
from typing import Final

import msgspec

from egress_gateway.core.errors import Refused, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.policy import Principal
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import allow

PERSON_HEADER: Final = "x-egress-person"
AGENT_HEADER: Final = "x-egress-agent"
SESSION_HEADER: Final = "x-egress-session"
SIGNED_HEADER: Final = "x-egress-identity"

MAX_VALUE: Final = 256
"""Characters of an identity value: it becomes a record field and an index key."""

_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_SESSION_BYTES: Final = 16


def identify(head: RequestHead, key: KeyRecord, *, route: str, pepper: Secret[bytes]) -> Principal:
    """The principal of a request to `route` by the application whose key was authenticated.

    A request without a session header gets a derived one, the same for the same application, person
    and agent, and marked as derived. Verifies no person and no agent: `person_verified` and
    `agent_verified` stay false, and groups stay unknown.

    Raises `Refused` as `allow` does, and besides `Unauthenticated` or `Refused`:
    `identity_unsupported`, `identity_malformed`, `identity_not_allowed`.
    """
    allow(key, route)
    if head.header_values(SIGNED_HEADER):
        raise Unauthenticated(
            "identity_unsupported", f"this gateway does not verify signed identities; leave `{SIGNED_HEADER}` out"
        )
    person = _claim(head, PERSON_HEADER)
    if person and not key.asserts_identity:
        raise Refused(
            "identity_not_allowed",
            f"this application may not name persons; leave `{PERSON_HEADER}` out or have it allowed",
        )
    agent = _claim(head, AGENT_HEADER)
    session = _claim(head, SESSION_HEADER)
    return Principal(
        app=key.app,
        key_id=key.key_id,
        asserted_person=person,
        agent=agent,
        session=session or derived_session(pepper, key.app, person, agent),
        session_derived=not session,
        auth="key",
    )


def derived_session(pepper: Secret[bytes], app: str, person: str, agent: str) -> str:
    """A session id for callers that name none: 32 hex digits, stable, and not computable outside."""
    # Never the form of a gateway key, which is the only other thing digested under this pepper.
    message = msgspec.json.encode(("session", app, person, agent))
    return hmac.digest(pepper.expose(), message, "sha256")[:_SESSION_BYTES].hex()


def _claim(head: RequestHead, name: str) -> str:
    values = head.header_values(name)
    if not values:
        return ""
    if len(values) > 1:
        raise Unauthenticated("identity_malformed", f"`{name}` stands twice in the request; send it once")
    value = values[0].strip(" \t")
    if len(value) > MAX_VALUE or not _VALUE.fullmatch(value):
        raise Unauthenticated("identity_malformed", f"`{name}` takes 1 to {MAX_VALUE} printable ASCII characters")
    return value
