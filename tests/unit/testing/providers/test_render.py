"""Scripts in the terms of HTTP."""

import orjson
import pytest

from egress_gateway.testing.providers import openai_wire
from egress_gateway.testing.providers.dialect import Call
from egress_gateway.testing.providers.render import Rendered, render
from egress_gateway.testing.providers.script import Answer, Delivery, Failure, Reply, Verbatim, says


def rendered(answer: Answer, *, stream: bool = False) -> Rendered:
    body = orjson.dumps({"model": "m", "messages": [], "stream": stream})
    call = openai_wire.read("/v1/chat/completions", {"content-type": "application/json"}, body, 1)
    assert isinstance(call, openai_wire.ChatCall)
    understood: Call = call
    return render(answer, understood, openai_wire, "req_1")


def test_a_stream_has_no_length_and_is_made_as_it_is_drawn() -> None:
    answer = rendered(says("x", delivery=Delivery(endless=True)), stream=True)
    names = dict(answer.headers)
    assert names["content-type"].startswith("text/event-stream")
    assert "content-length" not in names
    assert next(iter(answer.parts)).startswith(b"data: ")


def test_a_document_has_its_length_and_the_providers_headers() -> None:
    answer = rendered(Reply(headers=(("x-more", "1"),)))
    (body,) = answer.parts
    names = dict(answer.headers)
    assert (names["content-length"], names["x-request-id"], names["x-more"]) == (str(len(body)), "req_1", "1")


@pytest.mark.parametrize("delivery", [Delivery(gzip=True), Delivery(cut_after=1)], ids=["compressed", "cut"])
def test_a_length_that_would_be_a_lie_is_left_out(delivery: Delivery) -> None:
    assert "content-length" not in dict(rendered(Reply(delivery=delivery)).headers)


def test_an_error_is_a_document_also_where_a_stream_was_asked_for() -> None:
    answer = rendered(Failure(status=429, retry_after=7), stream=True)
    names = dict(answer.headers)
    assert (answer.status, names["retry-after"], names["content-type"]) == (429, "7", "application/json")
    assert "retry-after" not in dict(rendered(Failure(status=500)).headers)


def test_verbatim_is_not_touched() -> None:
    answer = rendered(Verbatim(status=299, headers=(("a", "b"),), writes=(b"1", b"2")))
    assert (answer.status, answer.headers, tuple(answer.parts)) == (299, (("a", "b"),), (b"1", b"2"))
