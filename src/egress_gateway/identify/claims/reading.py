"""Single claims of a token: found by name, and of the form that they should have.

A claim's name may lead into objects, with dots: `realm_access.roles`. A claim that is called exactly so
comes first, because names with dots exist too (`https://example.com/groups`).
"""

from collections.abc import Mapping
from typing import Final

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.wire.json import Json

MAX_TEXT: Final = 256
"""Characters of a name or id: it becomes a record field and an index key."""
MAX_ENTRY: Final = 1024
"""Characters of a group or role: a distinguished name of Active Directory can be long."""
MAX_ENTRIES: Final = 1000
"""Groups or roles of one token. Entra leaves all groups out above 200."""


def find(claims: Mapping[str, Json], name: str) -> Json:
    """The value of a claim; None where there is none."""
    if name in claims:
        return claims[name]
    value: Json = dict(claims)
    for part in name.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def text(claims: Mapping[str, Json], name: str) -> str:
    """A claim that is text; empty where there is none. Raises `Unauthenticated` (`identity_malformed`)."""
    value = find(claims, name)
    if value is None:
        return ""
    if not isinstance(value, str) or not _is_plain(value, MAX_TEXT):
        raise _malformed(name, f"text of 1 to {MAX_TEXT} printable characters")
    return value


def first_text(claims: Mapping[str, Json], names: tuple[str, ...]) -> str:
    """The first of several claims that is there."""
    return next((value for name in names if (value := text(claims, name))), "")


def texts(claims: Mapping[str, Json], name: str) -> tuple[str, ...] | None:
    """A claim that is one text or a list of texts; None where there is none. Raises like `text`."""
    value = find(claims, name)
    if value is None:
        return None
    entries = value if isinstance(value, list) else [value]
    found = tuple(entry for entry in entries if isinstance(entry, str) and _is_plain(entry, MAX_ENTRY))
    if len(found) != len(entries) or len(found) > MAX_ENTRIES:
        raise _malformed(name, f"a list of at most {MAX_ENTRIES} texts of 1 to {MAX_ENTRY} printable characters")
    return found


def _is_plain(value: str, longest: int) -> bool:
    # Blanks at the ends would make two persons of one on every screen that shows them.
    return 0 < len(value) <= longest and value.isprintable() and value == value.strip()


def _malformed(name: str, wanted: str) -> Unauthenticated:
    return Unauthenticated("identity_malformed", f"the signed identity's claim {name!r} is not {wanted}")
