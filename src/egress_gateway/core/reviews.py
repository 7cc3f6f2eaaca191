"""A review: what people are asked about a request or an answer, and what became of it.

A `Case` says who, where and what kinds of data, and holds no content. What was said is in `Content`, which
leaves a worker only sealed. The zero value of a `Standing` approves nothing.
"""

from enum import StrEnum
from typing import NewType

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.exchange import Headers
from egress_gateway.core.ids import BundleDigest, DataClass, RecordId
from egress_gateway.core.obligations import Escalate
from egress_gateway.core.policy import AnswerSeen, Approval, Principal, TargetFacts
from egress_gateway.core.slots import ClassCount

ReviewId = NewType("ReviewId", str)
"""A review's id: UUIDv7 as 32 lower-case hex digits, like a request's."""

ContentDigest = NewType("ContentDigest", str)
"""Keyed digest (hex) of who asks what of whom: two requests with the same one are the same question."""


class ReviewPhase(StrEnum):
    """What is looked at."""

    REQUEST = "request"
    """A request, before anything of it leaves."""
    ANSWER = "answer"
    """An answer, before the caller gets anything of it."""


class ReviewState(StrEnum):
    """How far a review has come. The zero value is that there is none."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    """It may pass, once, until the pass ends."""
    CONSUMED = "consumed"
    """It has passed."""
    DENIED = "denied"
    EXPIRED = "expired"
    """Nobody decided in time."""


class ReviewAct(StrEnum):
    """Something that happens to a review; as records name it."""

    SUBMITTED = "submitted"
    REVEALED = "revealed"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    CONSUMED = "consumed"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a review by whoever waits for it."""

    review: ReviewId = ReviewId("")
    state: ReviewState = ReviewState.NONE
    approval: Approval = Approval()
    """Approves something only where the state is `approved`."""
    until: int = 0
    """Microseconds since the epoch: the end of the time to decide, or of the pass."""


@conceals("text")
class ShownText(msgspec.Struct, frozen=True, kw_only=True):
    """One text as a reviewer sees it: every value that was found is a mark."""

    place: str
    """JSON pointer, `url:` or `header:` and a name, or the lane of an answer."""
    scope: str
    text: str


@conceals("texts")
class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A request or an answer as a reviewer sees it before he asks for more."""

    texts: tuple[ShownText, ...] = ()
    left_out: int = 0
    """Texts that are not shown, because what was found in them could not be covered completely."""
    cut: int = 0
    """Characters that are not shown, because there are too many."""


@conceals("body", "headers")
class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What was said. Sealed wherever it rests."""

    shown: Shown
    body: bytes
    """Of a request as it arrived; of an answer as its caller is to get it."""
    status: int = 0
    headers: Headers = ()
    """Of an answer."""
    seen: AnswerSeen = AnswerSeen()
    """What rules look at in an answer; one that is not complete can be judged by none, and is not given."""
    masked: tuple[DataClass, ...] = ()
    """What the answer has marks for."""
    masked_new: tuple[DataClass, ...] = ()
    """What it has marks for where the request did not hold the same value."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """The question that people are asked, without content."""

    digest: ContentDigest
    phase: ReviewPhase
    rid: RecordId
    """The request that asked first."""
    escalations: tuple[Escalate, ...]
    principal: Principal
    person: str = ""
    """What records say in place of the person's name."""
    route: str
    target_name: str
    target: TargetFacts
    operation: str
    model: str = ""
    stream: bool = False
    tools: tuple[str, ...] = ()
    data: tuple[ClassCount, ...] = ()
    bytes: int = 0
    bundle: BundleDigest = BundleDigest("")

    @property
    def rules(self) -> tuple[str, ...]:
        """The escalating rules."""
        return tuple(duty.rule for duty in self.escalations)

    @property
    def queues(self) -> tuple[str, ...]:
        """Who is asked, in bundle order."""
        return tuple(dict.fromkeys(duty.queue for duty in self.escalations))

    @property
    def seconds(self) -> int:
        """The time to decide: the shortest that a rule gives."""
        return min((duty.sla_seconds for duty in self.escalations), default=0)

    @property
    def votes(self) -> int:
        """How many different reviewers have to approve."""
        return 2 if any(duty.four_eyes for duty in self.escalations) else 1


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer who approves."""

    reviewer: str
    at: int
    redact: tuple[DataClass, ...] = ()
    """What he wants gone besides."""


@conceals("reason")
class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A case and what became of it. The content is kept beside it, sealed."""

    id: ReviewId
    case: Case
    state: ReviewState = ReviewState.PENDING
    submitted: int
    deadline: int
    """Microseconds since the epoch, as all times here: nobody decides from then on."""
    votes: tuple[Vote, ...] = ()
    decided: int = 0
    """When the last vote came, or a denial, or the time was over; 0 while pending."""
    decided_by: str = ""
    until: int = 0
    """End of the pass of an approval."""
    reason: str = ""
    """Of a denial."""
    told: bool = False
    """Whoever asked was told that nobody decided in time."""
    erase: int
    """When it is erased, content and all."""

    @property
    def redact(self) -> tuple[DataClass, ...]:
        """All that reviewers want gone besides."""
        return tuple(dict.fromkeys(wanted for vote in self.votes for wanted in vote.redact))


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks about a review: it is told to whoever made the request, and to nobody else."""

    app: str
    person: str = ""
    asserted_person: str = ""
    agent: str = ""
    agent_verified: bool = False
    agent_chain: tuple[str, ...] = ()
    route: str = ""
    """By a gateway token, the one that it is for, and its session; empty without one."""
    session: str = ""

    def asked(self, case: Case) -> bool:
        """Whether the case is about a request of who asks; by a gateway token, of its route and session."""
        who = case.principal
        if self.route and (self.route, self.session) != (case.route, who.session):
            return False
        agent = self.agent, self.agent_verified, self.agent_chain
        return (self.app, self.person, self.asserted_person, *agent) == (
            who.app,
            who.person,
            who.asserted_person,
            who.agent,
            who.agent_verified,
            who.agent_chain,
        )
