"""Forms: each parameter once, or none of them is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import WireError
from egress_gateway.wire.form import MOST_PARAMETERS, parse_form

READ: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", {}),
    "two": (b"a=1&b=2", {"a": "1", "b": "2"}),
    "escapes and blanks": (b"a%20b=%C3%A9+x", {"a b": "é x"}),
    "an empty value": (b"a=", {"a": ""}),
    "an equals sign inside": (b"a=b=c", {"a": "b=c"}),
}


@pytest.mark.parametrize(("data", "form"), READ.values(), ids=READ)
def test_reads(data: bytes, form: dict[str, str]) -> None:
    assert parse_form(data) == form


REFUSED = {
    "one parameter twice": b"a=1&a=2",
    "one parameter twice, escaped": b"a=1&%61=1",
    "no equals sign": b"abc",
    "an empty pair": b"a=1&&b=2",
    "bytes that are no UTF-8": b"a=%ff",
    "raw bytes": "a=é".encode(),
    "too many": b"&".join(b"%d=" % number for number in range(MOST_PARAMETERS + 1)),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_refuses_what_could_be_read_in_two_ways(data: bytes) -> None:
    with pytest.raises(WireError):
        parse_form(data)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_form_or_a_wire_error(data: bytes) -> None:
    try:
        form = parse_form(data)
    except WireError:
        return
    assert len(form) <= MOST_PARAMETERS
