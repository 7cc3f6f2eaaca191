"""JSON pointers as RFC 6901 has them."""

import pytest

from egress_gateway.core.errors import WireError
from egress_gateway.wire.json import Json
from egress_gateway.wire.pointer import escape, resolve, split

# The document and the pointers of RFC 6901, section 5.
EXAMPLE: Json = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", EXAMPLE),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_the_pointers_of_the_standard_lead_where_it_says(pointer: str, value: Json) -> None:
    assert resolve(EXAMPLE, pointer) == value


@pytest.mark.parametrize(
    "pointer", ["/nothing", "/foo/2", "/foo/-", "/foo/01", "/foo/x", "/foo/0/0", "/foo/99999999999"]
)
def test_a_pointer_to_nothing_is_an_error(pointer: str) -> None:
    with pytest.raises(WireError, match="nothing stands there"):
        resolve(EXAMPLE, pointer)


@pytest.mark.parametrize("pointer", ["foo", "/a~2", "/a~", "~0"])
def test_a_malformed_pointer_is_an_error(pointer: str) -> None:
    with pytest.raises(WireError):
        split(pointer)


def test_a_tilde_before_a_one_is_unescaped_once() -> None:
    assert split("/~01") == ["~1"]


@pytest.mark.parametrize("name", ["", "a/b", "m~n", "~1", "~0~1/", "ü"])
def test_an_escaped_name_is_one_token(name: str) -> None:
    assert split("/" + escape(name)) == [name]
