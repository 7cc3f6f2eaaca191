"""The canonical form: as AWS describes it, and for one request only."""

import hashlib

import pytest

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import BodyDigest
from egress_gateway.identify.sigv4_canonical import canonical_request

EMPTY = BodyDigest(hashlib.sha256().digest())


def canonical(path: str, query: str = "", *headers: tuple[str, str], method: str = "GET") -> list[str]:
    names = sorted(name for name, _ in headers)
    return canonical_request(
        RequestHead(method=method, path=path, query=query, headers=headers), names, EMPTY
    ).splitlines()


def test_the_parts_stand_in_order() -> None:
    lines = canonical("/a/b", "z=1&a=2", ("x-amz-date", "now"), ("host", "h:1"), method="POST")
    assert lines == ["POST", "/a/b", "a=2&z=1", "host:h:1", "x-amz-date:now", "", "host;x-amz-date", EMPTY.hex()]


PATHS = {
    "/": "/",
    "/a%20b": "/a%2520b",
    "/m:1": "/m%3A1",
    "/m%3A1": "/m%253A1",
    "/~a-b_c.d": "/~a-b_c.d",
    "/a/": "/a/",
    "/...": "/...",
    "/.a": "/.a",
}


@pytest.mark.parametrize(("path", "expected"), PATHS.items())
def test_a_path_is_encoded_once_more(path: str, expected: str) -> None:
    assert canonical(path)[1] == expected


QUERIES = {"": "", "b=1&a=2": "a=2&b=1", "a=": "a=", "a=%2F": "a=%2F", "a-b=1&a=1": "a=1&a-b=1"}


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_a_query_is_sorted(query: str, expected: str) -> None:
    assert canonical("/", query)[2] == expected


BLURRED: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "a path without a slash": ("a", "", ()),
    "an empty path": ("", "", ()),
    "two slashes": ("/a//b", "", ()),
    "one dot": ("/a/./b", "", ()),
    "two dots": ("/a/../b", "", ()),
    "two dots at the end": ("/a/..", "", ()),
    "a blank in a path": ("/a b", "", ()),
    "a line feed in a path": ("/a\nb", "", ()),
    "a path beyond ASCII": ("/\u00e9", "", ()),
    "a parameter without a value": ("/", "flag", ()),
    "a parameter twice": ("/", "a=1&a=2", ()),
    "no name": ("/", "=1", ()),
    "an empty parameter": ("/", "a=1&&b=2", ()),
    "a plus sign": ("/", "a=b+c", ()),
    "an equals sign in a value": ("/", "a=b=c", ()),
    "a header twice": ("/", "", (("a", "1"), ("a", "1"))),
    "two blanks in a value": ("/", "", (("a", "1  2"),)),
    "a tab in a value": ("/", "", (("a", "1\t2"),)),
    "a blank before a value": ("/", "", (("a", " 1"),)),
    "a line feed in a value": ("/", "", (("a", "1\nb:2"),)),
    "a value beyond ASCII": ("/", "", (("a", "\u00e9"),)),
}


@pytest.mark.parametrize(("path", "query", "headers"), BLURRED.values(), ids=BLURRED)
def test_what_has_more_than_one_reading_is_refused(path: str, query: str, headers: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(Unauthenticated) as caught:
        canonical(path, query, *headers)
    assert (caught.value.code, caught.value.status) == ("sigv4_malformed", 401)


def test_a_signed_header_that_is_not_there_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        canonical_request(RequestHead(method="GET", path="/"), ("host",), EMPTY)
