"""What reviewers ask of control, and what they are told: JSON, over the admin socket and over HTTP alike.

What a reviewer is told of a review is a `Line`; texts come with `Opened`, and what was covered in them only with
`Revealed`, for a reason.
"""

from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.errors import GatewayError, Refused, Unavailable
from egress_gateway.core.reviews import Review, ShownText
from egress_gateway.core.slots import ClassCount
from egress_gateway.wire.frames import frame

LARGEST: Final = 64 << 20
"""Bytes of a message: the largest content, if each of its bytes is written as an escape of six."""


class ListReviews(msgspec.Struct, frozen=True, tag="list"):
    """Which reviews are there?"""

    all: bool = False
    """Those that are over as well."""


class ShowReview(msgspec.Struct, frozen=True, tag="show"):
    """What is a review about?"""

    review: str


class RevealReview(msgspec.Struct, frozen=True, tag="reveal"):
    """What was said, with what is covered?"""

    review: str
    reason: str


class ApproveReview(msgspec.Struct, frozen=True, tag="approve"):
    """It may pass."""

    review: str
    redact: tuple[str, ...] = ()
    """Classes that have to be redacted besides."""


class DenyReview(msgspec.Struct, frozen=True, tag="deny"):
    """It may not pass."""

    review: str
    reason: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A review without texts. Times are microseconds since the epoch."""

    id: str
    state: str
    phase: str
    queues: tuple[str, ...]
    rules: tuple[str, ...]
    submitted: int
    deadline: int
    until: int = 0
    route: str
    target: str
    upstream: str
    tier: str
    region: str
    operation: str
    model: str
    stream: bool
    tools: tuple[str, ...]
    app: str
    person: str = ""
    asserted_person: str = ""
    agent: str = ""
    data: tuple[ClassCount, ...] = ()
    bytes: int = 0
    votes: tuple[str, ...] = ()
    """Who has approved."""
    needed: int = 1
    redact: tuple[str, ...] = ()
    decided_by: str = ""
    reason: str = ""
    rid: str


class Listed(msgspec.Struct, frozen=True, tag="listed"):
    """The reviews, oldest first."""

    reviews: tuple[Line, ...]


@conceals("texts")
class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """One review, with its texts as far as they may be seen."""

    review: Line
    texts: tuple[ShownText, ...]
    left_out: int = 0
    cut: int = 0


@conceals("text")
class Revealed(msgspec.Struct, frozen=True, tag="revealed"):
    """What was said, as it was said."""

    review: Line
    text: str


class Decided(msgspec.Struct, frozen=True, tag="decided"):
    """The review after a decision."""

    review: Line


class NotDone(msgspec.Struct, frozen=True, tag="failed"):
    """It cannot be done, or not by this reviewer."""

    code: str
    public: str
    status: int

    def error(self) -> GatewayError:
        """The same error on the reviewer's side."""
        family = Refused if self.status < _SERVER_ERRORS else Unavailable
        return family(self.code, self.public, status=self.status)


Question = ListReviews | ShowReview | RevealReview | ApproveReview | DenyReview
Answer = Listed | Opened | Revealed | Decided | NotDone

_SERVER_ERRORS: Final = 500
_ENCODER: Final = msgspec.json.Encoder()
QUESTION: Final[msgspec.json.Decoder[Question]] = msgspec.json.Decoder(Question)
ANSWER: Final[msgspec.json.Decoder[Answer]] = msgspec.json.Decoder(Answer)


def pack(message: Question | Answer) -> bytes:
    """The message as it is sent over the socket."""
    return frame(_ENCODER.encode(message))


def line_of(review: Review, state: str) -> Line:
    """What a reviewer is told of a review; `state` is as the time has it."""
    case = review.case
    return Line(
        id=review.id,
        state=state,
        phase=case.phase.value,
        queues=case.queues,
        rules=case.rules,
        submitted=review.submitted,
        deadline=review.deadline,
        until=review.until,
        route=case.route,
        target=case.target_name,
        upstream=case.target.upstream,
        tier=case.target.tier,
        region=case.target.region,
        operation=case.operation,
        model=case.model,
        stream=case.stream,
        tools=case.tools,
        app=case.principal.app,
        person=case.principal.person,
        asserted_person=case.principal.asserted_person,
        agent=case.principal.agent,
        data=case.data,
        bytes=case.bytes,
        votes=tuple(vote.reviewer for vote in review.votes),
        needed=case.votes,
        redact=review.redact,
        decided_by=review.decided_by,
        reason=review.reason,
        rid=case.rid,
    )
