"""Headers and query parameters go on only if the API defines them."""

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.slots import Scope
from egress_gateway.providers.dialect import Field, ForwardedHead, Operation
from egress_gateway.providers.forward import check_boundary, forward, unframed
from egress_gateway.wire.multipart import Part, render

OPERATION = Operation(name="op", method="POST", path="/v1/op", query=(Field("beta", "true|false"),))
ALLOWED = (Field("x-version", r"\d{4}-\d{2}-\d{2}"), Field("x-beta", r"[a-z0-9-]{1,20}"))
JSON_TYPE = ("content-type", "application/json")


def _head(*headers: tuple[str, str]) -> RequestHead:
    return RequestHead(method="POST", path="/v1/op", headers=headers)


def test_listed_headers_go_on_and_all_others_are_dropped() -> None:
    head = _head(
        JSON_TYPE,
        ("authorization", "Bearer x"),
        ("x-api-key", "x"),
        ("x-version", "2023-06-01"),
        ("x-beta", "one"),
        ("x-beta", "two"),
        ("x-stainless-os", "Linux"),
        ("user-agent", "x"),
        ("x-forwarded-for", "10.0.0.1"),
        ("cookie", "x"),
        ("openai-organization", "org"),
        ("accept-encoding", "gzip"),
    )
    forwarded = forward(OPERATION, ALLOWED, head, "beta=true")
    assert forwarded.headers == (JSON_TYPE, ("x-version", "2023-06-01"), ("x-beta", "one"), ("x-beta", "two"))
    assert forwarded.query == "beta=true"
    assert [(slot.pointer, slot.scope, slot.text, slot.rigid) for slot in forwarded.slots] == [
        ("header:x-version", Scope.HEADER, "2023-06-01", True),
        ("header:x-beta", Scope.HEADER, "one", True),
        ("header:x-beta", Scope.HEADER, "two", True),
        ("url:beta", Scope.URL, "true", True),
    ]
    assert forwarded.coverage.adds_up
    assert forwarded.coverage.bytes == len("2023-06-01onetwobeta=true")


@pytest.mark.parametrize(
    "value", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_in_utf8_is_the_only_content_type(value: str) -> None:
    assert forward(OPERATION, ALLOWED, _head(("content-type", value)), "").headers == (JSON_TYPE,)


@pytest.mark.parametrize(
    ("headers", "query", "code"),
    [
        pytest.param((), "", "content_type", id="no content type"),
        pytest.param((JSON_TYPE, JSON_TYPE), "", "content_type", id="two content types"),
        pytest.param((("content-type", "application/json; charset=utf-16"),), "", "content_type", id="UTF-16"),
        pytest.param((("content-type", "text/plain"),), "", "content_type", id="text"),
        pytest.param((JSON_TYPE, ("x-version", "4111111111111111")), "", "header_value", id="odd header value"),
        pytest.param((JSON_TYPE, ("x-beta", "a\r\nx-evil: 1")), "", "header_value", id="header injection"),
        pytest.param((JSON_TYPE, ("x-beta", "a\n")), "", "header_value", id="line break at the end"),
        pytest.param((JSON_TYPE,), "x=1", "unknown_query", id="unknown parameter"),
        pytest.param((JSON_TYPE,), "beta=true&x=1", "unknown_query", id="unknown parameter behind a known one"),
        pytest.param((JSON_TYPE,), "Beta=true", "unknown_query", id="case variant"),
        pytest.param((JSON_TYPE,), "&beta=true", "unknown_query", id="empty parameter"),
        pytest.param((JSON_TYPE,), "beta=tr%75e", "query_value", id="encoded value"),
        pytest.param((JSON_TYPE,), "beta", "query_value", id="parameter without value"),
    ],
)
def test_what_the_api_does_not_define_is_refused(headers: tuple[tuple[str, str], ...], query: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        forward(OPERATION, ALLOWED, _head(*headers), query)
    assert refusal.value.code == code
    assert "4111" not in refusal.value.public


FORM = Operation(name="up", method="POST", path="/v1/up", form=True)
FORM_TYPES = {
    "bare": ("multipart/form-data; boundary=b0", "b0"),
    "in quotes": ('Multipart/Form-Data;boundary="b=0:/?"', "b=0:/?"),
    "without a blank": ("multipart/form-data;boundary=----WebKitFormBoundaryA1", "----WebKitFormBoundaryA1"),
}


@pytest.mark.parametrize(("value", "boundary"), FORM_TYPES.values(), ids=FORM_TYPES)
def test_a_form_has_a_boundary_which_stays_here(value: str, boundary: str) -> None:
    forwarded = forward(FORM, (), _head(("content-type", value)), "")
    assert (forwarded.headers, forwarded.boundary) == ((("content-type", "multipart/form-data"),), boundary)


@pytest.mark.parametrize(
    "value",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="b0',
        "multipart/form-data; boundary=b0; charset=utf-8",
        "multipart/form-data; boundary=b0; boundary=b1",
        "multipart/form-data; boundary=b 0",
        f"multipart/form-data; boundary={'b' * 71}",
        "multipart/mixed; boundary=b0",
        "application/json",
    ],
)
def test_refuses_a_form_whose_boundary_readers_could_differ_in(value: str) -> None:
    with pytest.raises(Unreadable, match="with its boundary"):
        forward(FORM, (), _head(("content-type", value)), "")


def test_refuses_a_form_where_json_is_expected() -> None:
    with pytest.raises(Unreadable, match="application/json"):
        forward(OPERATION, (), _head(("content-type", "multipart/form-data; boundary=b0")), "")


def test_a_form_begins_with_the_boundary_that_its_header_names() -> None:
    head = ForwardedHead(boundary="b0")
    check_boundary(head, b"--b0\r\n")
    check_boundary(ForwardedHead(), b"{}")
    for body in (b"--b1\r\n", b"--b00\r\n", b"x--b0\r\n", b""):
        with pytest.raises(Unreadable, match="malformed_form"):
            check_boundary(head, body)


def test_a_form_is_the_same_whatever_its_boundary() -> None:
    first = b'--b0\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b0--\r\n'
    second = first.replace(b"b0", b"c1")
    one, other = (
        unframed(ForwardedHead(boundary=boundary), body) for boundary, body in (("b0", first), ("c1", second))
    )
    assert one == other == render([Part(name="a", content=b"x")])
    assert unframed(ForwardedHead(boundary="b0"), b"--b0 and more") == b"--b0 and more"
    assert unframed(ForwardedHead(), first) == first
