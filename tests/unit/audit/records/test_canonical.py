"""Canonical documents: the properties of RFC 8785 that the log relies on."""

import pytest

from egress_gateway.audit.records.canonical import check
from egress_gateway.core.errors import WireError

CANONICAL = {
    "empty": b"{}",
    "sorted keys": b'{"a":1,"b":[true,false,null],"c":{"d":"e"}}',
    "upper before lower case": b'{"A":1,"a":1}',
    "letters as they are": '{"a":"é😀\u2028"}'.encode(),
    "control characters as RFC 8785 has them": b'{"a":"\\b\\t\\n\\f\\r\\u0000\\u001f\\"\\\\/\x7f"}',
    "the largest number": b'{"a":9007199254740991,"b":-9007199254740991}',
    "six levels": b'{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}',
}


@pytest.mark.parametrize("document", CANONICAL.values(), ids=CANONICAL)
def test_canonical(document: bytes) -> None:
    assert isinstance(check(document), dict)


REFUSED = {
    "a fraction": b'{"a":1.5}',
    "a whole number as a fraction": b'{"a":1.0}',
    "an exponent": b'{"a":1e3}',
    "minus zero": b'{"a":-0}',
    "a number of 2^53": b'{"a":9007199254740992}',
    "a number of a hundred digits": b'{"a":' + b"9" * 100 + b"}",
    "NaN": b'{"a":NaN}',
    "another order": b'{"b":1,"a":1}',
    "a key twice": b'{"a":1,"a":1}',
    "white space": b'{"a": 1}',
    "a needless escape": b'{"a":"\\u0041"}',
    "an escaped slash": b'{"a":"\\/"}',
    "upper case in an escape": b'{"a":"\\u001F"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "bytes that are no text": b'{"a":"\xff"}',
    "a key that is not ASCII": '{"a":{"é":1}}'.encode(),
    "such a key inside a list": '{"a":[{"é":1}]}'.encode(),
    "no object": b"[]",
    "two documents": b"{}{}",
    "nothing": b"",
    "seven levels": b'{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}',
}


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED)
def test_refused(document: bytes) -> None:
    with pytest.raises(WireError):
        check(document)
