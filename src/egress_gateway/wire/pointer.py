"""JSON pointers (RFC 6901): where in a document something stands."""

from egress_gateway.core.errors import WireError
from egress_gateway.wire.json import Json


def escape(name: str) -> str:
    """A member name as one reference token (RFC 6901 section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def split(pointer: str) -> list[str]:
    """The reference tokens of a pointer, unescaped."""
    if not pointer:
        return []
    first, *tokens = pointer.split("/")
    if first:
        raise WireError("a JSON pointer starts with a slash")
    if any(token.count("~") != token.count("~0") + token.count("~1") for token in tokens):
        raise WireError("a tilde in a JSON pointer is followed by 0 or 1")
    # Section 4: ~1 first, so that "~01" becomes "~1" and not "/".
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def resolve(tree: Json, pointer: str) -> Json:
    """The value that the pointer leads to. Raises `WireError` where it leads nowhere."""
    value = tree
    for token in split(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _is_index(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            raise WireError("nothing stands there", pointer=pointer)
    return value


def _is_index(token: str) -> bool:
    """Section 4: digits without a leading zero. `-`, the place after the last, holds no value."""
    return token.isascii() and token.isdigit() and (len(token) == 1 or not token.startswith("0")) and len(token) <= 10
