"""What the connector lets leave as HTTP, whoever asks and whatever is on record."""

import pytest

from egress_gateway import registry
from egress_gateway.adapters.outbound_form import allowed_headers, check_form
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import OutboundRequest
from egress_gateway.wire.multipart import Part, content_type, render

JSON = ("content-type", "application/json")
ALLOWED = allowed_headers(registry.forwarded({"openai", "anthropic"}))


def request(method: str = "POST", path: str = "/v1/messages", *headers: tuple[str, str]) -> OutboundRequest:
    return OutboundRequest(upstream="one", method=method, path=path, headers=(JSON, *headers), body=b"{}")


GOOD = {
    "chat": request("POST", "/v1/chat/completions"),
    "a query": request("POST", "/v1/messages?beta=true"),
    "a name with dots": request("GET", "/v1/models/gpt-5.1..x"),
    "headers of a dialect": request("POST", "/v1/messages", ("anthropic-version", "2023-06-01")),
}

OURS = content_type(render([Part(name="a", content=b"x")]))


def form(named: str) -> OutboundRequest:
    headers = (("content-type", named),)
    return OutboundRequest(upstream="one", method="POST", path="/v1/files", headers=headers, body=b"")


GOOD["a form of ours"] = form(OURS)


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD)
def test_what_workers_send(good: OutboundRequest) -> None:
    check_form(good, ALLOWED)


BAD = {
    "another host behind a user": request(path="@127.0.0.1:8000/x"),
    "a longer host": request(path=".evil.example/x"),
    "another port": request(path=":8000/x"),
    "no path": request(path=""),
    "two slashes": request(path="//evil.example/x"),
    "a backslash": request(path="/\\evil.example/x"),
    "a fragment": request(path="/v1#x"),
    "a space": request(path="/v1 HTTP/1.1"),
    "a line end": request(path="/v1\r\nx: y"),
    "not ASCII": request(path="/v1/\u00e9"),
    "dot segments": request(path="/team-a/../team-b"),
    "dot segments at the end": request(path="/team-a/.."),
    "hidden dot segments": request(path="/team-a/%2e%2E/team-b"),
    "dot segments before a query": request(path="/team-a/..?x"),
    "a hidden slash": request(path="/a%2fb"),
    "a method": request(method="CONNECT"),
    "a method in lower case": request(method="post"),
    "a header of nobody": request("POST", "/", ("x-leak", "data")),
    "a host": request("POST", "/", ("host", "evil.example")),
    "chunks": request("POST", "/", ("transfer-encoding", "chunked")),
    "a length": request("POST", "/", ("content-length", "40")),
    "cookies": request("POST", "/", ("cookie", "a=b")),
    "a credential": request("POST", "/", ("authorization", "Bearer x")),
    "another host's credential": request("POST", "/", ("x-api-key", "x")),
    "a name in capitals": request("POST", "/", ("Anthropic-Version", "2023-06-01")),
    "a value that is none": request("POST", "/", ("anthropic-version", "2023-06-01 and more")),
    "a form with a boundary of a caller": form("multipart/form-data; boundary=b0"),
    "a form with more in its type": form(f"{OURS}; x=y"),
    "a form without a boundary": form("multipart/form-data"),
    "a content type twice": request("POST", "/", JSON),
    "another content type": OutboundRequest(
        upstream="one", method="POST", path="/", headers=(("content-type", "text/plain"),), body=b""
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_none_sends_does_not_leave(bad: OutboundRequest) -> None:
    with pytest.raises(Unavailable, match="outbound_form"):
        check_form(bad, ALLOWED)
