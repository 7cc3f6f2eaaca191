"""A request in a file, for `egress policy simulate`: a provider's body, or that with who is asking.

    given: {route: support, app: cx-bot}     # the keys that `given` has in tests of a bundle
    path: /v1/chat/completions               # and `headers`, if need be
    body: {model: gpt-5, messages: [{role: user, content: hello}]}     # or the JSON as text

What stands in the body is found there, and is not said of it.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.exchange import Headers
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node, parse_yaml, plain

COMMAND_LINE: Final = "the command line"

_FOUND: Final = (
    "data",
    "rigid_data",
    "tools",
    "model",
    "stream",
    "max_tokens",
    "tokens",
    "system_prompt",
    "bytes",
    "operation",
    "classified",
)
"""Facts that a body has, and nobody else says."""
_PARTS: Final = frozenset({"given", "path", "headers", "body"})


class RequestFile(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it was written down."""

    given: Fields
    path: str = ""
    headers: Headers = ()
    body: bytes


def read_request(data: bytes, *, file: str, said: Mapping[str, object], path: str, headers: Headers) -> RequestFile:
    """Read a file; `said` is what the command line says of who is asking. Raises `ConfigError`."""
    parts = _json_parts(data)
    if parts is None or not {"given", "body"} <= parts.keys() <= _PARTS:
        if parts is None and not data.lstrip().startswith((b"{", b"[")):
            return _whole(parse_yaml(data, file=file), None, file, said)
        if "route" not in said:
            raise ConfigError("is the body of a request: say with --route which route it is for", file=file)
        given = parse_yaml(msgspec.json.encode(said), file=COMMAND_LINE)
        return RequestFile(given=_given(given, COMMAND_LINE), path=path, headers=headers, body=data)
    others = {name: part for name, part in parts.items() if name != "body"}
    return _whole(parse_yaml(msgspec.json.encode(others), file=file), bytes(parts["body"]), file, said)


def _json_parts(data: bytes) -> dict[str, msgspec.Raw] | None:
    """The members of a JSON object as they stand there; None if it is none."""
    try:
        return msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return None


def _whole(node: Node, body: bytes | None, file: str, said: Mapping[str, object]) -> RequestFile:
    if said:
        raise ConfigError(f"says who is asking; leave out {', '.join(sorted(said))} on the command line", file=file)
    with Fields(node, file=file, what="the request") as top:
        return RequestFile(
            given=_given(top.node("given"), file),
            path=top.text("path", ""),
            headers=_headers(top.mapping("headers")) if top.has("headers") else (),
            body=_body(top.node("body"), file) if body is None else body,
        )


def _given(node: Node, file: str) -> Fields:
    given = Fields(node, file=file, what="given")
    for name in _FOUND:
        if name in given.names():
            raise given.error(f"{name!r} is found in the body; leave it out here", key=name)
    return given


def _headers(fields: Fields) -> Headers:
    with fields:
        return tuple((name.lower(), fields.text(name)) for name in fields.names())


def _body(node: Node, file: str) -> bytes:
    if isinstance(node.value, str):
        return node.value.encode()
    if not isinstance(node.value, dict):
        raise ConfigError("the body is a JSON document, written out or as text", file=file, line=node.line)
    return msgspec.json.encode(plain(node))
