"""What reviewers and control say to each other comes back as it was, as JSON."""

import msgspec
import pytest
from tests.unit.adapters.reviews.cases import CONTENT, review

from egress_gateway.adapters.reviews.admin_protocol import (
    ANSWER,
    LARGEST,
    QUESTION,
    Answer,
    ApproveReview,
    Decided,
    DenyReview,
    Listed,
    ListReviews,
    NotDone,
    Opened,
    Question,
    Revealed,
    RevealReview,
    ShowReview,
    line_of,
    pack,
)
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.reviews import Vote
from egress_gateway.wire.frames import FrameReader

LINE = line_of(review(), "pending")
QUESTIONS: list[Question] = [
    ListReviews(all=True),
    ShowReview("0193"),
    RevealReview("0193", "why"),
    ApproveReview("0193", ("pii.name",)),
    DenyReview("0193", "no"),
]
ANSWERS: list[Answer] = [
    Listed((LINE,)),
    Opened(LINE, CONTENT.shown.texts, 1, 2),
    Revealed(LINE, "dear ada"),
    Decided(LINE),
    NotDone("review_own", "no", 403),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: type(question).__name__)
def test_a_question_comes_back(question: Question) -> None:
    (payload,) = FrameReader(LARGEST).feed(pack(question))
    assert QUESTION.decode(payload) == question


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_answer_comes_back(answer: Answer) -> None:
    (payload,) = FrameReader(LARGEST).feed(pack(answer))
    assert ANSWER.decode(payload) == answer


def test_a_line_says_who_asks_what_and_how_far_it_is() -> None:
    voted = msgspec.structs.replace(review(), votes=(Vote(reviewer="dave", at=1),))
    line = line_of(voted, "pending")
    assert (line.app, line.asserted_person, line.upstream, line.rules) == ("cx-bot", "ada", "azure-us", ("legal",))
    assert (line.votes, line.needed, line.state) == (("dave",), 1, "pending")


def test_a_refusal_is_of_the_family_that_its_status_says() -> None:
    assert isinstance(NotDone("review_own", "no", 403).error(), Refused)
    assert isinstance(NotDone("log_unavailable", "no", 503).error(), Unavailable)


def test_texts_are_shown_by_their_length() -> None:
    assert "dear ada" not in repr(Revealed(LINE, "dear ada"))
