"""JSON is read strictly, exactly and within bounds."""

from decimal import Decimal

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire import json as wire
from egress_gateway.wire.json import Extent, Json, decode, decode_bounded, decode_checked, encode, measure, word


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"NaN", id="not a number"),
        pytest.param(b"Infinity", id="infinity"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b"{} {}", id="trailing data"),
        pytest.param(b"[1,]", id="trailing comma"),
        pytest.param(b"/**/1", id="comment"),
        pytest.param(b"01", id="leading zero"),
        pytest.param(b'"\xff"', id="not UTF-8"),
        pytest.param(b'"\xed\xa0\x80"', id="encoded surrogate"),
        pytest.param(b'"\\ud800"', id="lone surrogate"),
        pytest.param(b'"\\ud800\\u0041"', id="surrogate without its pair"),
        pytest.param(b'"\x01"', id="raw control character"),
        pytest.param(b"9" * 5000, id="integer of 5000 digits"),
        pytest.param(b"1e99999999999999999999999", id="exponent past all bounds"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="100000 levels"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_not_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"123456789012345678901234567890",
        b"18446744073709551617",
        b"-9223372036854775809",
        b"0.1000000000000000055511151231257827",
        b"1.0",
        b"0.10",
        b'"a\\u0000b"',
        b'{"a":[1,{"b":null}],"c":true,"d":""}',
        '"äöü 漢字 🎉"'.encode(),
    ],
)
def test_what_was_decoded_is_encoded_to_the_same_bytes(data: bytes) -> None:
    assert encode(decode(data)) == data


def test_of_members_with_one_name_the_last_is_what_is_inspected_and_sent() -> None:
    assert encode(decode(b'{"a":"first","a":"last"}')) == b'{"a":"last"}'


def test_line_breaks_that_readers_stumble_over_are_escaped() -> None:
    text = "a\u2028b\u2029c\u0085d"
    assert encode([text]) == b'["a\\u2028b\\u2029c\\u0085d"]'
    assert decode(encode([text])) == [text]


@pytest.mark.parametrize(
    ("tree", "extent"),
    [
        ("abc", Extent(3, 0, 0)),
        ({}, Extent(0, 0, 1)),
        ({"ab": "ü"}, Extent(4, 1, 1)),
        ({"a": [1, {"b": "c"}], "d": None}, Extent(9, 5, 3)),
        ([True, False, Decimal("1.50"), -12], Extent(4 + 5 + 4 + 3, 4, 1)),
    ],
)
def test_an_extent_counts_every_leaf_and_key(tree: Json, extent: Extent) -> None:
    assert measure(tree) == extent


def test_the_deepest_tree_allowed_is_read_and_one_deeper_is_not() -> None:
    deep = b"[" * wire.MAX_DEPTH + b"]" * wire.MAX_DEPTH
    assert decode_bounded(deep)[1].depth == wire.MAX_DEPTH
    with pytest.raises(WireError, match="nested deeper"):
        decode_bounded(b"[" + deep + b"]")


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_MEMBERS", 3)
    assert decode_bounded(b"[1,2,3]")[1].members == 3
    with pytest.raises(WireError, match="more than 3 members"):
        decode_bounded(b'[1,2,{"a":3}]')


@pytest.mark.parametrize(("value", "written"), [(None, "null"), (True, "true"), (False, "false"), (12, "12")])
def test_words_are_written_as_they_are_encoded(value: Json, written: str) -> None:
    assert word(value) == written == encode(value).decode()


def test_an_error_quotes_nothing_of_the_data() -> None:
    with pytest.raises(WireError) as caught:
        decode(b'{"secret-canary": tru}')
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        pytest.param('{"a":[1]}', True, id="small"),
        pytest.param('"' + "[" * 65 + '"', True, id="brackets in a string"),
        pytest.param("[" * 65 + "]" * 65, False, id="too deep"),
    ],
)
def test_small_documents_are_bounded_like_large_ones(data: str, *, fits: bool) -> None:
    if fits:
        assert decode_checked(data) == decode(data)
    else:
        with pytest.raises(WireError, match="nested deeper"):
            decode_checked(data)
