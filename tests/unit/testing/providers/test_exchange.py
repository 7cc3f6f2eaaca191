"""What is remembered of a request."""

from egress_gateway.testing.providers.exchange import Exchange, Received

RECEIVED = Received(
    method="POST",
    target="/v1/messages?beta=true",
    headers=(("X-Key", "a"), ("x-key", "b")),
    body=b"",
    first_byte_ns=1,
    first_byte_monotonic=1.0,
    connection=1,
)


def test_a_path_has_no_query_and_a_header_no_case() -> None:
    assert RECEIVED.path == "/v1/messages"
    assert (RECEIVED.header("X-KEY"), RECEIVED.header("absent")) == ("a", None)


def test_a_new_exchange_has_not_ended_and_nobody_has_left() -> None:
    exchange = Exchange(RECEIVED)
    assert (exchange.sent, exchange.status, exchange.left_ns, exchange.ended.is_set()) == (0, 0, 0, False)
