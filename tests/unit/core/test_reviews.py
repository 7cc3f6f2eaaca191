"""What a case adds up to: who is asked, for how long, and how many have to agree."""

import msgspec

from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.obligations import Escalate
from egress_gateway.core.policy import Principal, TargetFacts
from egress_gateway.core.reviews import (
    Case,
    Content,
    ContentDigest,
    Review,
    ReviewId,
    ReviewPhase,
    ReviewState,
    Shown,
    Standing,
    Vote,
)

LEGAL = Escalate(rule="legal", queue="counsel", sla_seconds=7200)
CASE = Case(
    digest=ContentDigest("d"),
    phase=ReviewPhase.REQUEST,
    rid=RecordId("r"),
    escalations=(LEGAL,),
    principal=Principal(app="cx-bot"),
    route="support",
    target_name="openai",
    target=TargetFacts(),
    operation="chat.completions",
)


def asking(*escalations: Escalate) -> Case:
    return msgspec.structs.replace(CASE, escalations=escalations)


def test_the_shortest_time_and_the_strictest_rule_count() -> None:
    case = asking(LEGAL, Escalate(rule="crown", queue="ciso", sla_seconds=600, four_eyes=True))
    assert (case.rules, case.queues) == (("legal", "crown"), ("counsel", "ciso"))
    assert (case.seconds, case.votes) == (600, 2)


def test_a_queue_is_asked_once() -> None:
    assert asking(LEGAL, Escalate(rule="other", queue="counsel", sla_seconds=60)).queues == ("counsel",)


def test_who_asks_for_nothing_gives_no_time() -> None:
    assert (asking().seconds, asking().votes) == (0, 1)


def test_a_standing_is_none_and_approves_nothing_unless_it_says_so() -> None:
    assert Standing().state is ReviewState.NONE
    assert not Standing().approval.review


def test_what_reviewers_want_gone_is_what_each_of_them_wants() -> None:
    name, mail = DataClass("pii.name"), DataClass("pii.email")
    votes = (Vote(reviewer="dave", at=1, redact=(name,)), Vote(reviewer="erin", at=2, redact=(mail, name)))
    review = Review(id=ReviewId("1"), case=CASE, submitted=0, deadline=1, erase=2, votes=votes)
    assert review.redact == (name, mail)
    assert review.state is ReviewState.PENDING


def test_content_shows_its_length_alone() -> None:
    content = Content(shown=Shown(left_out=3), body=b"dear ada")
    assert "ada" not in repr(content)
    assert "body=<8>" in repr(content)
