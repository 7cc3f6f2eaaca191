"""Errors are written as a family's table has it."""

from egress_gateway.core.errors import Refused
from egress_gateway.providers.errors import ErrorShape, error_body, provider_error, stream_error
from egress_gateway.testing.lanes import ListeningLanes

SHAPE = ErrorShape(
    kinds={403: "forbidden"},
    other="broken",
    metadata=frozenset({"kind"}),
    refusal=lambda error, kind, rid: [error.code, kind, rid],
    failure=lambda message, kind: [message, kind],
    event="oops",
)
BLOCKED = Refused("blocked", "no")


def test_a_refusal_has_the_status_and_the_kind_of_it() -> None:
    body = error_body(SHAPE, BLOCKED, "r1")
    assert (body.status, body.content_type, body.body) == (403, "application/json", b'["blocked","forbidden","r1"]')
    assert error_body(SHAPE, Refused("quota", "no", status=429), "r1").body == b'["quota","broken","r1"]'


def test_a_refusal_in_mid_stream_is_one_event_of_the_familys_name() -> None:
    assert stream_error(SHAPE, BLOCKED, "r1") == b'event: oops\ndata: ["blocked","forbidden","r1"]\n\n'


def test_a_providers_error_is_inspected_but_for_its_metadata() -> None:
    lanes = ListeningLanes(str.upper)
    assert provider_error(SHAPE, 500, b'{"kind":"a","text":"b"}', lanes) == b'{"kind":"a","text":"B"}'


def test_an_error_that_is_no_json_is_replaced() -> None:
    said = b'["the provider answered with status 403 and no error that can be passed on","forbidden"]'
    assert provider_error(SHAPE, 403, b"<secret>", ListeningLanes()) == said
