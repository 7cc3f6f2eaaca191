"""OpenAI's `POST /v1/files`: a form with one file, answered with what the provider calls it from now on.

The model is not asked: there are no tools, no instructions and no stream. Who names the file in a later request
names something that the provider holds (`opaque.remote`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from egress_gateway.core.answers import AnswerFacts, Frame, LaneKind, Lanes, Unseal
from egress_gateway.core.errors import GatewayError, Unreadable, WireError
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import LaneId
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.answer import Leaves, decode_object, inspect_leaves
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import (
    Answered,
    AnswerStream,
    ErrorBody,
    Field,
    ForwardedHead,
    Operation,
    RequestShape,
)
from egress_gateway.providers.dialects.openai_chat.errors import ERRORS
from egress_gateway.providers.errors import error_body, provider_error, stream_error
from egress_gateway.providers.form_body import parse_form_body
from egress_gateway.providers.forward import forward
from egress_gateway.providers.shape import Shape, Text, word
from egress_gateway.providers.system_prompts import Prompts
from egress_gateway.wire.json import encode
from egress_gateway.wire.json import word as written

FILES_CREATE: Final = Operation(name="files.create", method="POST", path="/v1/files", form=True)

FILE: Final = "file"
"""The part that is the file."""
PURPOSES: Final = ("assistants", "batch", "evals", "fine-tune", "user_data", "vision")

FIELDS: Final[Mapping[str, Shape]] = {
    "purpose": word(*PURPOSES),
    "expires_after[anchor]": word("created_at"),
    "expires_after[seconds]": Text(Scope.METADATA, rigid=True),
}

HEADERS: Final = (Field("idempotency-key", r"[A-Za-z0-9_.:-]{1,255}"),)

WORDS: Final[Mapping[str, frozenset[str]]] = {
    "object": frozenset({"file"}),
    "purpose": frozenset({*PURPOSES, "assistants_output", "batch_output", "fine-tune-results"}),
    "status": frozenset({"uploaded", "pending", "processed", "error"}),
}
"""Members of an answer that say one of a few words. Any other word there is text."""
IDS: Final = frozenset({"id"})
"""Members that the provider fills for the client to send back: passed on as they are, never restored."""
FILENAME: Final = "filename"


class OpenAIFiles:
    """Implements `Dialect`."""

    family = "openai"
    operations = (FILES_CREATE,)
    inspected = frozenset({FILE})
    headers = HEADERS

    def claim(self, method: str, path: str) -> Operation | None:
        return FILES_CREATE if (method, path) == (FILES_CREATE.method, FILES_CREATE.path) else None

    def head(self, operation: Operation, head: RequestHead, query: str) -> ForwardedHead:
        return forward(operation, HEADERS, head, query)

    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        return parse_form_body(FIELDS, FILE, body, unseal=unseal)

    def shape(self, operation: Operation, document: Document) -> RequestShape:
        return RequestShape()

    def system_prompts(self, document: Document) -> Prompts:
        return {}

    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        """Set and remove fields. Of tools, instructions and models there is nothing that could be changed.

        Raises `Unreadable` for a field that the API does not have: what a rule wants sent could not be.
        """
        tree = dict(document.tree)
        for obligation in obligations:
            for name, value in obligation.set:
                if name not in FIELDS:
                    raise Unreadable(
                        "unknown_field",
                        f"the rule {obligation.rule} sets a field that an upload does not have; except uploads from it "
                        f"with `operation.not: {FILES_CREATE.name}`",
                    )
                tree[name] = value if isinstance(value, str) else written(value)
            for name in obligation.remove:
                tree.pop(name, None)
        return document.write(tree)

    def answer(
        self, operation: Operation, shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool
    ) -> Answered:
        tree = decode_object(body)
        leaves = Leaves(lanes)
        for name, value in tree.items():
            if name == FILENAME and isinstance(value, str):
                tree[name] = lanes.whole(LaneId(FILENAME), LaneKind.TEXT, value)
            elif not isinstance(value, str) or (name not in IDS and value not in WORDS.get(name, ())):
                tree[name] = inspect_leaves(leaves, value, IDS)
        return Answered(body=encode(tree), facts=AnswerFacts(complete=True))

    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        return _NoStream()

    def provider_error(self, status: int, body: bytes, lanes: Lanes) -> bytes:
        return provider_error(ERRORS, status, body, lanes)

    def error(self, error: GatewayError, rid: str) -> ErrorBody:
        return error_body(ERRORS, error, rid)

    def keepalive(self) -> bytes | None:
        return None

    def stream_error(self, error: GatewayError, rid: str) -> bytes:
        return stream_error(ERRORS, error, rid)


class _NoStream:
    """What an upload is never answered with; implements `AnswerStream`."""

    facts = AnswerFacts()
    pending = 0

    def feed(self, data: bytes) -> list[Frame]:
        raise WireError("an upload is not answered by a stream")

    def close(self) -> list[Frame]:
        raise WireError("an upload is not answered by a stream")
