"""The promises of a dialect: nothing of a body escapes it, and nothing of an answer leaves too early."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, cycle, islice, pairwise
from typing import Any, Final

import msgspec

from egress_gateway.core.answers import Barrier, Frame
from egress_gateway.core.errors import (
    GatewayError,
    Refused,
    Unauthenticated,
    Unavailable,
    Unreadable,
    UpstreamFailed,
    WireError,
)
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import AnswerStream, Dialect, Operation, RequestShape
from egress_gateway.providers.system_prompts import PINNED, whose
from egress_gateway.testing.conformance.bodies import CANARY, CANARY_NUMBER, Path, planted, positions
from egress_gateway.testing.conformance.forms import check_form
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json, decode, encode

MOST_LINES: Final = 20
"""Of what is wrong with a dialect: one mistake in a body shows in hundreds of places."""

_METHODS: Final = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "POST")
_STAY_HERE: Final = ("authorization", "x-api-key", "api-key", "cookie", "user-agent", "x-stainless-os", "x-egress-new")
_MAY_LEAVE: Final = ("idempotency-key", "openai-beta", "anthropic-beta", "x-new")
_JSON: Final = (("content-type", "application/json"),)
_FORM: Final = (("content-type", "multipart/form-data; boundary=b0"),)
_OURS: Final = "You answer for the gateway alone."
_RID: Final = "0190f0de-record"
_LENGTHS: Final = (1, 7, 2, 19, 3, 64, 5, 11)
"""Of pieces; their sum divides no usual length, so that the cuts wander."""
_HOLD: Final = 3
"""Characters that the lanes hold back, so that held text shows where it leaves."""


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialect is tried on, by the name of the operation."""

    bodies: Mapping[str, Sequence[Json]]
    """Requests that together have every member and every kind that the API knows (`bodies.maximal`)."""
    answers: Mapping[str, Sequence[bytes]]
    said: str
    """Text that the answers say, those that say any."""
    streams: Mapping[str, Sequence[bytes]]
    """Whole streams, with their terminal event."""
    forms: Mapping[str, Sequence[bytes]] = msgspec.field(default_factory=dict)
    """In place of bodies for operations that take forms: forms that together have every part."""


def check(dialect: Dialect, examples: Examples) -> None:
    """Raise `AssertionError` with what is wrong with a dialect, a line each."""
    promises = (_claims, _heads, _requests, _forms, _modifications, _answers, _streams, _errors)
    broken = list(islice((line for promise in promises for line in promise(dialect, examples)), MOST_LINES))
    if broken:
        raise AssertionError(f"dialect of {dialect.family!r}:\n" + "\n".join(broken))


def _claims(dialect: Dialect, examples: Examples) -> Iterator[str]:
    """Exactly the operations' own methods and paths."""
    claimed = {(operation.method, operation.path): operation for operation in dialect.operations}
    for operation in dialect.operations:
        path = operation.path
        if operation.name not in (examples.forms if operation.form else examples.bodies):
            yield f"{operation.name!r} has no body to try"
        paths = (path, path + "/", path + "/x", path.upper(), "/" + path, path.removeprefix("/"), path[:-1], "")
        for method, asked in ((method, asked) for method in _METHODS for asked in paths):
            if dialect.claim(method, asked) is not claimed.get((method, asked)):
                yield f"{method} {asked!r} must be claimed by exactly the operation that names both"


def _heads(dialect: Dialect, _: Examples) -> Iterator[str]:
    """Headers and query parameters go on only if they are listed, and then as slots."""
    for operation in dialect.operations:
        media = _FORM if operation.form else _JSON
        for name in _STAY_HERE:
            head = RequestHead(method=operation.method, path=operation.path, headers=(*media, (name, CANARY)))
            forwarded = dialect.head(operation, head, "")
            if any(CANARY in value for _, value in forwarded.headers):
                yield f"the header {name!r} must stay here"
            if not forwarded.coverage.adds_up:
                yield f"the account of the head does not add up with the header {name!r}"
        for name in _MAY_LEAVE:
            head = RequestHead(method=operation.method, path=operation.path, headers=(*media, (name, CANARY)))
            forwarded = dialect.head(operation, head, "")
            leaves = any(value == CANARY for _, value in forwarded.headers)
            if leaves and all(slot.text != CANARY for slot in forwarded.slots):
                yield f"the header {name!r} must be a slot where it is forwarded"
        head = RequestHead(method=operation.method, path=operation.path, headers=media)
        for query in (f"new={CANARY}", CANARY, *(f"{field.name}={CANARY}" for field in operation.query)):
            if not _raises(Unreadable, partial(dialect.head, operation, head, query)):
                yield f"{operation.name!r} must refuse a query of {query.partition('=')[0]!r}"


def _requests(dialect: Dialect, examples: Examples) -> Iterator[str]:
    """Every leaf and key is a slot, declared, or refused; a body that is not edited stays the same JSON."""
    for operation, body in _bodies(dialect, examples):
        document = _parse(dialect, operation, body, UnknownFields.REFUSE)
        if not document.coverage.adds_up:
            yield f"{operation.name!r}: the account of a body does not add up"
        if decode(document.render()) != body:
            yield f"{operation.name!r}: a body that nobody edits must be rendered as the same JSON"
        for path, key in positions(body):
            for unknown in UnknownFields:
                yield from _canary(dialect, operation, planted(body, path, key=key), (path, unknown))


def _forms(dialect: Dialect, examples: Examples) -> Iterator[str]:
    """The same of every part of a form."""
    for operation, body in _named(dialect, examples.forms):
        yield from check_form(dialect, operation, body)


def _canary(dialect: Dialect, operation: Operation, body: Json, at: tuple[Path, UnknownFields]) -> Iterator[str]:
    path, unknown = at
    place = f"{operation.name!r}, unknown fields {unknown.value}: {path}"
    try:
        document = _parse(dialect, operation, body, unknown)
    except Unreadable as refusal:
        if CANARY in str(refusal):
            yield f"{place}: a refusal must not quote the body"
        return
    pointer = "".join(f"/{step}" for step in path)
    in_slot = any(CANARY in slot.text or str(CANARY_NUMBER) in slot.text for slot in document.slots)
    if not in_slot and all(opaque.pointer != pointer for opaque in document.opaque):
        yield f"{place}: must be a slot, declared opaque, or refused"
    if not document.coverage.adds_up:
        yield f"{place}: the account does not add up"


def _modifications(dialect: Dialect, examples: Examples) -> Iterator[str]:
    """Obligations are met in a new body; the document stays as it was."""
    for operation, body in _bodies(dialect, examples):
        document = _parse(dialect, operation, body, UnknownFields.SCAN)
        offered, before = dialect.shape(operation, document).tools, encode(document.tree)
        duty = Modify(rule="r", drop_tools=offered, set=((CANARY, True),), remove=("metadata",))
        after = decode(dialect.modify(document, [duty]))
        if encode(document.tree) != before:
            yield f"{operation.name!r}: modify must leave the document as it was"
        if not isinstance(after, dict) or after.get(CANARY) is not True or "metadata" in after:
            yield f"{operation.name!r}: modify must set and remove members"
        if dialect.shape(operation, _parse(dialect, operation, after, UnknownFields.SCAN)).tools:
            yield f"{operation.name!r}: dropped tools must be gone from {offered}"
        yield from _instructions(dialect, operation, document)


def _instructions(dialect: Dialect, operation: Operation, document: Document) -> Iterator[str]:
    """System prompts are found, go, and have others in their place; another model is asked for."""
    before = encode(document.tree)

    def rewritten(**wanted: Any) -> Document:
        duty = Modify(rule="r", system=SystemPrompt(**wanted))
        return _parse(dialect, operation, decode(dialect.modify(document, [duty], model=CANARY)), UnknownFields.SCAN)

    spoken = {slot.text for slot in document.slots if slot.scope is Scope.SYSTEM}
    if bool(spoken) > bool(dialect.system_prompts(document)):
        yield f"{operation.name!r}: text of the scope `system` must be in a system prompt"
    bare, ours, joined = rewritten(strip=True), rewritten(strip=True, prepend=_OURS), rewritten(prepend=_OURS)
    if dialect.system_prompts(bare) or any(slot.scope is Scope.SYSTEM for slot in bare.slots):
        yield f"{operation.name!r}: system prompts that are stripped must be gone"
    pins = SystemPins(sha256=(hashlib.sha256(_OURS.encode()).hexdigest(),))
    if not any(slot.scope is Scope.UNKNOWN for slot in ours.slots) and (
        whose(ours, dialect.system_prompts(ours), pins) != PINNED
    ):
        yield f"{operation.name!r}: a text in place of all system prompts must be the only one"
    said = [slot.text for slot in joined.slots if slot.scope is Scope.SYSTEM and slot.text.startswith(_OURS)]
    if len(said) != 1:
        yield f"{operation.name!r}: a text before the system prompts must be there, once"
    if dialect.shape(operation, joined).model != CANARY:
        yield f"{operation.name!r}: the model that is named must be the one asked for"
    if encode(document.tree) != before:
        yield f"{operation.name!r}: modify must leave the document as it was"


def _answers(dialect: Dialect, examples: Examples) -> Iterator[str]:
    """A whole answer is JSON and complete; anything else is none."""
    for operation, answer in _named(dialect, examples.answers):
        lanes = ListeningLanes(hold=_HOLD)
        answered = dialect.answer(operation, RequestShape(), answer, lanes, hide_logprobs=False)
        if not answered.facts.complete or decode(answered.body) != decode(answer):
            yield f"{operation.name!r}: an answer that the lanes leave alone must stay the same, and be complete"
        if not lanes.heard and examples.said.encode() in answer:
            yield f"{operation.name!r}: the text of an answer must pass the lanes"
        if [(call.name, call.arguments) for call in answered.tools] != lanes.calls:
            yield f"{operation.name!r}: every tool call of an answer must pass the lanes and be reported"
        broken = partial(dialect.answer, operation, RequestShape(), b"<", lanes, hide_logprobs=True)
        if not _raises(WireError, broken):
            yield f"{operation.name!r}: an answer that is not JSON must raise WireError"


def _streams(dialect: Dialect, examples: Examples) -> Iterator[str]:
    """How a stream is cut changes nothing; calls and the end wait for their records."""
    for operation, data in _named(dialect, examples.streams):
        lanes = ListeningLanes(hold=_HOLD)
        whole = _run(_open(dialect, operation, lanes), [data])
        for pieces in ([bytes([byte]) for byte in data], _pieces(data)):
            if _sent(_run(_open(dialect, operation, ListeningLanes(hold=_HOLD)), pieces)) != _sent(whole):
                yield f"{operation.name!r}: any chunking of a stream must give the same bytes behind the same barriers"
        if any(bool(frame.tools) != (frame.barrier is Barrier.TOOL) for frame in whole):
            yield f"{operation.name!r}: tool calls must leave behind the tool barrier, and nothing else"
        if not lanes.heard and not lanes.calls:
            yield f"{operation.name!r}: what a stream says must pass the lanes"
        if [(call.name, call.arguments) for frame in whole for call in frame.tools] != lanes.calls:
            yield f"{operation.name!r}: every tool call of a stream must pass the lanes and be reported"
        if [at for at, frame in enumerate(whole, 1) if frame.barrier is Barrier.OUTCOME] != [len(whole)]:
            yield f"{operation.name!r}: the last frame, and no other, must wait for the outcome"
        said = _run(_open(dialect, operation, ListeningLanes(hold=_HOLD)), [dialect.keepalive() or b"", data])
        if _sent(said)[-len(whole) :] != _sent(whole) or len(said) > len(whole) + 1:
            yield f"{operation.name!r}: what keeps a caller waiting must say nothing"
        stream = _open(dialect, operation, ListeningLanes(hold=_HOLD))
        for byte in data:
            pending = stream.pending
            called = sum(len(call.arguments) for frame in stream.feed(bytes([byte])) for call in frame.tools)
            if called > pending:
                yield f"{operation.name!r}: a stream must count the tool calls that it holds as pending"
        for eighth in range(8):
            stream = _open(dialect, operation, ListeningLanes())
            stream.feed(data[: len(data) * eighth // 8])
            if stream.facts.complete or not _raises(WireError, stream.close):
                yield f"{operation.name!r}: a stream that is cut must raise WireError at its end"


def _errors(dialect: Dialect, _: Examples) -> Iterator[str]:
    """Refusals have their status and say what they may; a provider's error is JSON whatever it was."""
    for family in (Unauthenticated, Refused, Unreadable, Unavailable, UpstreamFailed):
        error: GatewayError = family("the_code", "the public sentence")
        error.__cause__ = ValueError(CANARY)
        body = dialect.error(error, _RID)
        event = dialect.stream_error(error, _RID)
        if body.status != error.status or not isinstance(decode(body.body), dict):
            yield f"{family.__name__}: a refusal must be a JSON object with the status of the error"
        for said in (body.body, event):
            if b"the public sentence" not in said or _RID.encode() not in said:
                yield f"{family.__name__}: a refusal must say the public sentence and the id of its record"
            if CANARY.encode() in said:
                yield f"{family.__name__}: a refusal must say nothing of its cause"
    replaced = dialect.provider_error(500, CANARY.encode(), ListeningLanes())
    if CANARY.encode() in replaced or not isinstance(decode(replaced), dict):
        yield "a provider's error that is no JSON must be replaced by one that is"


def _bodies(dialect: Dialect, examples: Examples) -> Iterator[tuple[Operation, Json]]:
    for operation in dialect.operations:
        for body in examples.bodies.get(operation.name, ()):
            yield operation, body


def _named(dialect: Dialect, given: Mapping[str, Sequence[bytes]]) -> Iterator[tuple[Operation, bytes]]:
    for operation in dialect.operations:
        for data in given.get(operation.name, ()):
            yield operation, data


def _parse(dialect: Dialect, operation: Operation, body: Json, unknown: UnknownFields) -> Document:
    return dialect.parse(operation, encode(body), unknown=unknown, unseal=lambda _text, _blob: None)


def _open(dialect: Dialect, operation: Operation, lanes: ListeningLanes) -> AnswerStream:
    return dialect.stream(operation, RequestShape(stream=True), lanes, hide_logprobs=False)


def _run(stream: AnswerStream, pieces: Sequence[bytes]) -> list[Frame]:
    return [frame for piece in pieces for frame in stream.feed(piece)] + stream.close()


def _sent(frames: Sequence[Frame]) -> list[tuple[bytes, Barrier]]:
    return [(frame.data, frame.barrier) for frame in frames]


def _pieces(data: bytes) -> list[bytes]:
    """The data in pieces of many lengths, the same ones each time."""
    ends = list(accumulate(islice(cycle(_LENGTHS), len(data))))
    return [data[start:end] for start, end in pairwise([0, *ends]) if start < len(data)]


def _raises(error: type[Exception], call: Callable[[], object]) -> bool:
    try:
        call()
    except error:
        return True
    return False
