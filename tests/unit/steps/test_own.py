"""What is told of a request: its story as the records have it, to nobody but who made it."""

import pytest

from egress_gateway.audit.groups import (
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
    WriterStamp,
)
from egress_gateway.audit.record import (
    BootRecord,
    IntentRecord,
    OrphanRecord,
    OutcomeRecord,
    RefusalRecord,
    ToolRecord,
    encode,
)
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.keys import KeyRecord
from egress_gateway.steps.own import Told, owns, told, verdict

RID = RecordId("0190" + "0" * 28)
PERMIT = PolicyGroup(outcome="permit", code="permit", bundle="sha256:bb")
SENT = SentGroup(digest="sha256:00", bytes=2, destination="one POST /")
INTENT = IntentRecord(rid=RID, ts=1, attempt=2, sent=SENT, policy=PERMIT)
OUTCOME = OutcomeRecord(
    rid=RID,
    ts=3,
    attempt=2,
    end="complete",
    status=200,
    policy=PERMIT,
    target=TargetGroup(name="openai", upstream="two"),
)
REFUSAL = RefusalRecord(rid=RID, ts=1, family_of_error="refused", status=403, error=ErrorGroup(code="rule"))


def tool(name: str, attempt: int = 2) -> ToolRecord:
    return ToolRecord(rid=RID, ts=2, attempt=attempt, tools=(ToolGroup(name=name),), policy=PERMIT)


def test_the_logs_own_records_are_not_told() -> None:
    stamp = WriterStamp(boot="b", id="w", wseq=1)
    own = [BootRecord(ts=1, size=0, version="1"), OrphanRecord(rid=RID, ts=2, attempt=1, intent=0, lost=stamp)]
    assert told(encode(record) for record in [*own, INTENT, OUTCOME]) == [INTENT, OUTCOME]


STORIES: dict[str, tuple[list[Told], dict[str, object]]] = {
    "under way": ([INTENT], {"outcome": "permit", "complete": False, "policy": "sha256:bb"}),
    "refused": ([REFUSAL], {"outcome": "block", "complete": True, "code": "rule"}),
    "answered": ([INTENT, OUTCOME], {"complete": True, "status": 200, "upstream": "two", "attempt": 2, "tools": []}),
    "all tools of the last attempt": (
        [tool("other", attempt=1), INTENT, tool("crm"), tool("mail"), OUTCOME],
        {"complete": True, "tools": ["crm", "mail"]},
    ),
}


@pytest.mark.parametrize(("records", "story"), STORIES.values(), ids=STORIES)
def test_the_story_of_a_request(records: list[Told], story: dict[str, object]) -> None:
    assert story.items() <= verdict(records).items()


OWNERS = {
    "its application": ("bot", "", "bot", None, True),
    "another application": ("bot", "", "wiki", None, False),
    "its person": ("bot", "ada", "bot", " ada", True),
    "another person": ("bot", "ada", "bot", "bob", False),
    "nobody instead of its person": ("bot", "ada", "bot", None, False),
    "a person instead of nobody": ("bot", "", "bot", "ada", False),
}


@pytest.mark.parametrize(("app", "person", "key_app", "header", "mine"), OWNERS.values(), ids=OWNERS)
def test_whose_request_it_is(app: str, person: str, key_app: str, header: str | None, *, mine: bool) -> None:
    record = RefusalRecord(
        ts=1,
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="rule"),
        principal=PrincipalGroup(app=app, asserted_person=person),
    )
    headers = (("x-egress-person", header),) if header is not None else ()
    key = KeyRecord(key_id="k", env="test", app=key_app, digest=b"d")
    assert owns(key, RequestHead(method="GET", path="/", headers=headers), record) is mine
