"""Canonical form: RFC 8785 without fractions, ASCII keys, integers below 2^53."""

import json
from typing import Any, Final

from egress_verify.notes import NotOne

LARGEST_INTEGER: Final = 2**53 - 1

Json = dict[str, Any]


def check(body: bytes) -> Json:
    """The document, if it is an object in canonical form. Raises `NotOne`."""
    try:
        text = body.decode()
        value = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction, parse_int=_integer)
        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError) as error:
        raise NotOne("not JSON of whole numbers below 2^53") from error
    if not isinstance(value, dict):
        raise NotOne("not an object")
    if again != text:
        raise NotOne("not in canonical form")
    if not text.isascii():
        _ascii_keys(value)
    return value


def _no_fraction(_: str) -> Any:
    raise NotOne("a fraction")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > LARGEST_INTEGER:
        raise NotOne("a number beyond 2^53")
    return value


def _ascii_keys(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            # Sorting by code points is sorting by UTF-16 units only below U+10000; records need no other names.
            if not key.isascii():
                raise NotOne("a name that is not ASCII")
            _ascii_keys(item)
    elif isinstance(value, list):
        for item in value:
            _ascii_keys(item)
