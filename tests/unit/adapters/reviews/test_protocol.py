"""Messages between workers and control come back as they were, and show no content."""

import pytest
from tests.unit.adapters.reviews.cases import CASE, CONTENT, DIGEST

from egress_gateway.adapters.reviews.protocol import (
    ANSWER,
    LARGEST,
    QUESTION,
    Answer,
    Ask,
    Consume,
    Failed,
    Look,
    Question,
    Submit,
    Take,
    Taken,
    Told,
    Used,
    Wait,
    pack,
    pack_content,
)
from egress_gateway.adapters.reviews.protocol import (
    CONTENT as CONTENT_DECODER,
)
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.core.policy import Approval
from egress_gateway.core.reviews import Asker, ReviewId, ReviewState, Standing
from egress_gateway.wire.frames import FrameReader

ID, RID = ReviewId("1" * 32), RecordId("2" * 32)
QUESTIONS: list[Question] = [
    Ask(1, DIGEST),
    Submit(2, CASE, b"sealed"),
    Wait(3, ID, 100),
    Consume(4, ID, DIGEST, RID),
    Take(5, ID, DIGEST, RID),
    Look(6, ID, Asker(app="cx-bot")),
]
ANSWERS: list[Answer] = [
    Told(1, Standing(review=ID, state=ReviewState.APPROVED, approval=Approval(review=ID, rules=("legal",)), until=7)),
    Used(2, True),
    Taken(3, CONTENT),
    Taken(4, None),
    Failed(5, "review_flooded", "later", 429),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: type(question).__name__)
def test_a_question_comes_back(question: Question) -> None:
    (payload,) = FrameReader(LARGEST).feed(pack(question))
    assert QUESTION.decode(payload) == question


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_answer_comes_back(answer: Answer) -> None:
    (payload,) = FrameReader(LARGEST).feed(pack(answer))
    assert ANSWER.decode(payload) == answer


def test_content_comes_back() -> None:
    assert CONTENT_DECODER.decode(pack_content(CONTENT)) == CONTENT


def test_a_failure_is_of_the_family_that_its_status_says() -> None:
    refused = Failed(1, "review_flooded", "later", 429).error()
    assert (type(refused), refused.status) == (Refused, 429)
    assert isinstance(Failed(1, "log_unavailable", "later", 503).error(), Unavailable)


def test_what_is_sealed_is_shown_by_its_length() -> None:
    assert "sealed=<6>" in repr(Submit(2, CASE, b"sealed"))
