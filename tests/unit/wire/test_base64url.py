"""Base64url has one text for some bytes, and no other is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import WireError
from egress_gateway.wire.base64url import decode_base64url, encode_base64url

REFUSED = {
    "padding": "QQ==",
    "a letter of plain base64": "+/+/",
    "a blank": "QU JD",
    "a line break at the end": "QUJD\n",
    "a length that cannot be": "QUJDR",
    "bits that are left over": "QR",
    "a letter that only looks like one": "QUJ\u0421",
}


@given(st.binary(max_size=100))
def test_what_is_encoded_is_decoded(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="not base64url"):
        decode_base64url(text)


@given(st.text("ABCQRSTUVWXYZghw0189_-", max_size=12))
def test_two_texts_never_give_the_same_bytes(text: str) -> None:
    try:
        data = decode_base64url(text)
    except WireError:
        return
    assert encode_base64url(data) == text
