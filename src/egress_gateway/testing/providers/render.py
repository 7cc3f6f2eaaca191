"""Turns what a script says into a status, headers and body parts."""

from collections.abc import Iterable
from typing import assert_never

import msgspec

from egress_gateway.core.exchange import Headers
from egress_gateway.testing.providers.dialect import Call, Dialect
from egress_gateway.testing.providers.script import HEALTHY, Answer, Delivery, Failure, Reply, Verbatim

JSON: Headers = (("content-type", "application/json"),)
SSE: Headers = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"))


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in the terms of HTTP."""

    status: int
    headers: Headers
    parts: Iterable[bytes]
    """The body; a stream's events are made as they are drawn."""
    delivery: Delivery = HEALTHY


def render(answer: Answer, call: Call, dialect: Dialect, request_id: str) -> Rendered:
    """The answer to a request that the dialect understood."""
    match answer:
        case Failure():
            return rendered_failure(answer, dialect, request_id)
        case Verbatim():
            return Rendered(status=answer.status, headers=answer.headers, parts=answer.writes, delivery=answer.delivery)
        case Reply():
            headers = (*dialect.headers(request_id), *answer.headers)
            if call.streamed:
                return Rendered(
                    status=200, headers=(*SSE, *headers), parts=call.events(answer), delivery=answer.delivery
                )
            return _whole(200, headers, call.document(answer), answer.delivery)
        case unknown:
            assert_never(unknown)


def rendered_failure(failure: Failure, dialect: Dialect, request_id: str) -> Rendered:
    """A provider's own error."""
    retry = () if failure.retry_after is None else (("retry-after", str(failure.retry_after)),)
    headers = (*dialect.headers(request_id), *retry)
    return _whole(failure.status, headers, dialect.error(failure, request_id), failure.delivery)


def _whole(status: int, headers: Headers, body: bytes, delivery: Delivery) -> Rendered:
    # A length that compression or a clean early end would make a lie is left out.
    lengths: Headers = () if delivery.gzip or delivery.cut_after is not None else (("content-length", str(len(body))),)
    return Rendered(status=status, headers=(*JSON, *lengths, *headers), parts=(body,), delivery=delivery)
