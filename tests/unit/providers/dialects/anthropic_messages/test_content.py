"""Content blocks of a request: blobs of the provider go back proven, everything else is inspected."""

import pytest

from egress_gateway.core.answers import Unsealed
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.answer import Leaves
from egress_gateway.providers.body import Document, parse_body
from egress_gateway.providers.dialects.anthropic_messages.blocks import SEALED, TEXT_OF, seal_leaves
from egress_gateway.providers.dialects.anthropic_messages.content import BLOCK
from egress_gateway.providers.shape import record
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode

SEAL = "~sealed"


def _unseal(text: str, blob: str) -> Unsealed | None:
    return Unsealed(text=text, blob=blob.removesuffix(SEAL), upstream="up") if blob.endswith(SEAL) else None


def _parse(block: Json) -> Document:
    return parse_body(record({"block": BLOCK}), encode({"block": block}), unknown=UnknownFields.REFUSE, unseal=_unseal)


def _result(content: Json, kind: str = "web_search_tool_result") -> Json:
    return {"type": kind, "tool_use_id": "t", "content": content}


BLOCKS = {
    "redacted_thinking": {"type": "redacted_thinking", "data": "B"},
    "web_search_result": _result([{"type": "web_search_result", "title": "t", "encrypted_content": "B"}]),
    "web_search_result_location": {
        "type": "text",
        "text": "x",
        "citations": [{"type": "web_search_result_location", "cited_text": "c", "encrypted_index": "B"}],
    },
    "encrypted_code_execution_result": _result(
        {"type": "encrypted_code_execution_result", "encrypted_stdout": "B"}, "code_execution_tool_result"
    ),
}


@pytest.mark.parametrize("kind", sorted(SEALED))
def test_every_blob_that_an_answer_seals_is_unsealed_in_the_next_turn(kind: str) -> None:
    block: Json = BLOCKS[kind]  # type: ignore[assignment]  # JSON
    sealed = seal_leaves(Leaves(ListeningLanes()), block)
    assert sealed != block
    document = _parse(sealed)
    assert decode(document.render()) == {"block": block}
    assert document.opaque == ()
    assert all(slot.said_by == "" for slot in document.slots)


@pytest.mark.parametrize("kind", sorted(SEALED))
def test_a_blob_without_a_seal_is_declared(kind: str) -> None:
    block: Json = BLOCKS[kind]  # type: ignore[assignment]  # JSON
    assert [opaque.data_class for opaque in _parse(block).opaque] == ["opaque.encrypted"]


@pytest.mark.parametrize("kind", ["thinking", "compaction"])
def test_text_that_a_seal_vouches_for_is_the_providers(kind: str) -> None:
    document = _parse({"type": kind, TEXT_OF[kind]: "hm", "signature": "S" + SEAL})
    assert [(slot.text, slot.said_by) for slot in document.slots] == [("hm", "up")]
    assert document.opaque == ()


def test_a_seal_vouches_for_one_blob_only() -> None:
    document = _parse({"type": "compaction", "content": "x", "signature": "S" + SEAL, "encrypted_content": "E"})
    assert [opaque.pointer for opaque in document.opaque] == ["/block/encrypted_content"]
