"""The canonical form of a record: RFC 8785 (JCS) for documents without fractions.

RFC 8785 orders keys by UTF-16 units and prints numbers as ECMAScript does. With ASCII keys, no
fractions and integers below 2^53, plain sorting and plain digits give the same bytes, so that a
native encoder can make them. This file refuses every document for which that would not hold.
"""

import msgspec
import orjson

from egress_gateway.core.errors import WireError

_Leaf = str | int | bool | None
_Depth5 = _Leaf | list[_Leaf] | dict[str, _Leaf]
_Depth4 = _Leaf | list[_Depth5] | dict[str, _Depth5]
_Depth3 = _Leaf | list[_Depth4] | dict[str, _Depth4]
_Depth2 = _Leaf | list[_Depth3] | dict[str, _Depth3]
_Depth1 = _Leaf | list[_Depth2] | dict[str, _Depth2]
# Records nest four deep. The type refuses fractions, NaN and deep nesting inside the native decoder.
_DECODER = msgspec.json.Decoder(dict[str, _Depth1])

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def check(document: bytes) -> dict[str, _Depth1]:
    """Read a document that is in canonical form. Raises `WireError` for any other bytes."""
    try:
        value = _DECODER.decode(document)
        again = orjson.dumps(value, option=_OPTIONS)
    except (msgspec.MsgspecError, UnicodeDecodeError, orjson.JSONEncodeError) as error:
        raise WireError("not a canonical record: no fractions, integers below 2^53, six levels") from error
    if again != document:
        raise WireError("not in canonical form")
    if not document.isascii():
        _check_keys(value)
    return value


def _check_keys(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not key.isascii():
                raise WireError("a key that is not ASCII")
            _check_keys(item)
    elif isinstance(value, list):
        for item in value:
            _check_keys(item)
