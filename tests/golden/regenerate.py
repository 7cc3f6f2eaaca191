"""Writes what the dialects make of the bodies and streams in this directory; review the diff.

`<dialect>/<case>.json` is a request: its slots, blobs, coverage and shape go to `<case>.slots`.
`<dialect>/<case>.sse` is a provider's stream: the frames for the caller go to `<case>.stream`, with
lanes that hold four characters back. Run it with the project's interpreter from anywhere.
"""

from collections.abc import Iterator
from pathlib import Path

from egress_gateway.core.answers import Barrier
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Opaque, Slot
from egress_gateway.providers.dialect import Dialect, Operation, RequestShape
from egress_gateway.providers.dialects.anthropic_messages import MESSAGES, AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.testing.lanes import ListeningLanes

HERE = Path(__file__).parent
HOLD = 4

DIALECTS: dict[str, tuple[Dialect, Operation]] = {
    "openai_chat": (OpenAIChat(), CHAT),
    "anthropic_messages": (AnthropicMessages(), MESSAGES),
}


def goldens() -> Iterator[tuple[Path, str]]:
    """Every file to write, with its text."""
    for name, (dialect, operation) in DIALECTS.items():
        for source in sorted((HERE / name).glob("*.json")):
            yield source.with_suffix(".slots"), describe_request(dialect, operation, source.read_bytes())
        for source in sorted((HERE / name).glob("*.sse")):
            yield source.with_suffix(".stream"), describe_stream(dialect, operation, source.read_bytes())


def describe_request(dialect: Dialect, operation: Operation, body: bytes) -> str:
    """What is found in a body, a line each."""
    document = dialect.parse(operation, body, unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None)
    coverage = document.coverage
    lines = [_slot(slot) for slot in document.slots] + [_opaque(opaque) for opaque in document.opaque]
    shares = f"{coverage.scanned} scanned, {coverage.structural} structural, {coverage.opaque} opaque"
    lines.append(f"{coverage.bytes} bytes: {shares}")
    lines.append(str(dialect.shape(operation, document)))
    return "\n".join(lines) + "\n"


def describe_stream(dialect: Dialect, operation: Operation, data: bytes) -> str:
    """What a caller gets of a stream, frame by frame."""
    lanes = ListeningLanes(hold=HOLD)
    stream = dialect.stream(operation, RequestShape(stream=True), lanes, hide_logprobs=False)
    lines: list[str] = []
    for frame in stream.feed(data) + stream.close():
        if frame.barrier is not Barrier.NONE:
            calls = [f"{call.name}({call.arguments}) {call.call_id}" for call in frame.tools]
            lines.append(f"--- {frame.barrier.value} barrier {' '.join(calls)}".rstrip())
        lines.append(frame.data.decode())
    lines += [f"{lane}: {text!r}" for lane, text in lanes.heard.items()]
    lines.append(str(stream.facts))
    return "\n".join(lines) + "\n"


def _slot(slot: Slot) -> str:
    rigid = " rigid" if slot.rigid else ""
    return f"{slot.pointer} {slot.scope.value}{rigid}: {slot.text!r}"


def _opaque(opaque: Opaque) -> str:
    return f"{opaque.pointer} {opaque.data_class} {opaque.bytes} bytes: {opaque.reason}"


if __name__ == "__main__":
    for path, text in goldens():
        path.write_text(text)
