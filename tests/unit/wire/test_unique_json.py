"""JSON that every reader takes for the same."""

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire.unique_json import decode_unique

REFUSED = {
    "a member twice": (b'{"a": 1, "a": 1}', "twice"),
    "a member twice, deep inside": (b'{"a": [{"b": {"c": 1, "c": 2}}]}', "twice"),
    "a member twice, once in escapes": (b'{"sub": 1, "\\u0073ub": 2}', "twice"),
    "nested too deep": (b'{"a": {"a": {"a": {"a": {}}}}}', "deeper than 4"),
    "nested too deep for any reader": (b"[" * 100_000 + b"]" * 100_000, "nested deeper"),
    "NaN": (b'{"a": NaN}', "not valid JSON"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "not valid JSON"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "not"),
    "a lone surrogate": (b'{"a": "\\ud800"}', "not"),
    "something after the end": (b"{} {}", "not valid JSON"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_two_readers_could_take_differently_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        decode_unique(data, depth=4)


def test_the_same_name_in_different_objects_is_fine() -> None:
    assert decode_unique(b'{"a": {"a": 1}, "b": {"a": 2}}', depth=4) == {"a": {"a": 1}, "b": {"a": 2}}


def test_a_number_of_many_digits_costs_nothing_twice() -> None:
    assert decode_unique(b'{"a": 1' + b"0" * 18 + b"}", depth=4) == {"a": 10**18}
