"""Which of the five decisions ended a request, by how it ended."""

import pytest

from egress_gateway.audit.records import stages
from egress_gateway.audit.records.groups import StagesGroup
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unavailable, Unreadable, UpstreamFailed

NEW = StagesGroup()
KNOWN = stages.passed(NEW, "identity")
INSPECTED = stages.passed(KNOWN, "request_class")
PERMITTED = stages.passed(INSPECTED, "request_policy")
LEFT = GatewayError("client_left", "the caller left", status=0)


def said(group: StagesGroup) -> str:
    """The five in order, by their first letters; a dash is one that was not reached."""
    letters = {"passed": "p", "refused": "r", "failed": "f", "not_reached": "-"}
    return "".join(letters[getattr(group, name)] for name in group.__struct_fields__)


ENDED = {
    "nobody known": (NEW, Unauthenticated("x", "y"), "", "r---p"),
    "not for this route": (NEW, Refused("route", "y"), "", "r---p"),
    "issuer's keys too old": (NEW, Unavailable("x", "y"), "", "f---p"),
    "unreadable": (KNOWN, Unreadable("x", "y"), "", "pr--p"),
    "inspectors busy": (KNOWN, Unavailable("x", "y"), "", "pf--p"),
    "blocked": (INSPECTED, Refused("rule", "y"), "", "ppr-p"),
    "blocked for who asks": (INSPECTED, Refused("require", "y"), "", "rp--p"),
    "counters away": (INSPECTED, Unavailable("x", "y"), "", "ppf-p"),
    "an approval that was spent": (PERMITTED, Refused("x", "y"), "", "ppr-p"),
    "upstreams rest": (PERMITTED, UpstreamFailed("x", "y"), "", "ppp-p"),
    "the log takes nothing": (PERMITTED, Unavailable("x", "y"), "asked", "ppp-f"),
    "contained on its way": (PERMITTED, Refused("contained", "y"), "asked durable", "ppprp"),
    "no credential": (PERMITTED, Unavailable("x", "y"), "asked durable", "ppp-p"),
    "no connection": (PERMITTED, UpstreamFailed("x", "y"), "asked durable", "ppp-p"),
    "an answer that cannot be read": (PERMITTED, UpstreamFailed("x", "y"), "asked durable answered", "pppfp"),
    "an answer that is blocked": (PERMITTED, Refused("rule", "y"), "asked durable answered", "ppprp"),
    "the caller left": (PERMITTED, LEFT, "asked durable answered", "ppp-p"),
}


@pytest.mark.parametrize(("known", "error", "reached", "expected"), ENDED.values(), ids=ENDED)
def test_the_first_decision_that_did_not_pass_ended_it(
    known: StagesGroup, error: GatewayError, reached: str, expected: str
) -> None:
    ended = stages.ended(
        known, error, asked_log="asked" in reached, durable="durable" in reached, answered="answered" in reached
    )
    assert said(ended) == expected


def test_another_upstream_is_decided_anew() -> None:
    assert said(stages.begun_again(stages.passed(PERMITTED, "response_class"))) == "pp---"


def test_a_record_in_the_log_is_on_record() -> None:
    assert said(stages.recorded(PERMITTED)) == "ppp-p"


def test_every_outcome_of_a_decision_is_one_that_is_told() -> None:
    assert {getattr(NEW, name) for name in NEW.__struct_fields__} == {stages.NOT_REACHED}
    assert set(stages.OUTCOMES) == {"passed", "refused", "failed", "not_reached"}
