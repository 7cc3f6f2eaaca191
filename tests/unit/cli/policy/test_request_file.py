"""A request in a file: a body alone, or with who is asking."""

import json

import pytest

from egress_gateway.cli.policy.request_file import RequestFile, read_request
from egress_gateway.core.errors import ConfigError

BODY = b'{"model": "m", "temperature": 0.70, "messages": []}'
SAID = {"route": "chat", "app": "bot"}


def read(data: bytes, said: dict[str, object] | None = None) -> RequestFile:
    return read_request(data, file="request", said=said or {}, path="/p", headers=(("a", "b"),))


def test_a_body_alone_is_taken_byte_for_byte() -> None:
    found = read(BODY, SAID)
    assert (found.body, found.path, found.headers) == (BODY, "/p", (("a", "b"),))
    assert (found.given.names(), found.given.text("app")) == (("route", "app"), "bot")


def test_a_body_that_is_no_json_is_left_to_the_dialect() -> None:
    assert read(b"{", SAID).body == b"{"


def test_json_with_who_is_asking() -> None:
    data = b'{"given": {"route": "chat"}, "headers": {"X-A": "1"}, "path": "/q", "body": %b}' % BODY
    found = read(data)
    assert (found.body, found.path, found.headers) == (BODY, "/q", (("x-a", "1"),))
    assert found.given.text("route") == "chat"


def test_yaml_with_the_body_as_text_or_written_out() -> None:
    text = read(b"given: {route: chat}\nbody: |\n  " + BODY + b"\n")
    assert json.loads(text.body) == json.loads(BODY)
    tree = read(b"given: {route: chat}\nbody: {model: m, stream: true, messages: [{role: user, content: hi}]}\n")
    assert json.loads(tree.body) == {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hi"}]}
    assert (tree.path, tree.headers) == ("", ())


WRONG = {
    "a body without a route": (BODY, {"app": "bot"}, "say with --route"),
    "both in the file and on the command line": (b"given: {route: chat}\nbody: '{}'\n", SAID, "leave out app, route"),
    "what is found in the body": (
        b"given: {route: chat, data: [pii]}\nbody: '{}'\n",
        {},
        "'data' is found in the body",
    ),
    "what is found, on the command line": (BODY, {**SAID, "model": "m"}, "'model' is found in the body"),
    "a list for a body": (b"given: {route: chat}\nbody: [a]\n", {}, "the body is a JSON document"),
    "an unknown part": (b"given: {route: chat}\nbody: '{}'\npaht: /x\n", {}, "unknown key 'paht'"),
    "no body": (b"given: {route: chat}\n", {}, "needs 'body'"),
    "no YAML": (b"given: [", {}, "not YAML"),
}


@pytest.mark.parametrize(("data", "said", "message"), WRONG.values(), ids=WRONG)
def test_a_file_that_says_too_little_or_too_much(data: bytes, said: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(data, said)
