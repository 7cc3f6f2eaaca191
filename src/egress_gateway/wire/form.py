"""Parameters of `application/x-www-form-urlencoded` (WHATWG URL section 5.1), each at most once.

OAuth forbids that a parameter stands twice (RFC 6749 section 3.1): readers would take different ones.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from egress_gateway.core.errors import WireError

MOST_PARAMETERS: Final = 32


def parse_form(data: bytes) -> Mapping[str, str]:
    """The parameters by name. Raises `WireError`; names the reason and no value."""
    try:
        text = data.decode("ascii")
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=bool(text),
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError as error:
        raise WireError("not a form of some named parameters") from error
    form = dict(pairs)
    if len(form) < len(pairs):
        raise WireError("a parameter stands twice")
    return form
