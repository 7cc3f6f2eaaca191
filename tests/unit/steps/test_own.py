"""What is told of a request: its story as the records have it, to nobody but who made it."""

import msgspec
import pytest
from tests.quarters import quarter_start

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
    WriterStamp,
)
from egress_gateway.audit.records.own_kinds import BootRecord, OrphanRecord
from egress_gateway.audit.records.record import decode, encode
from egress_gateway.core.errors import Refused
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.identity import Grant, Identity
from egress_gateway.core.ids import RecordId
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import quarter_of
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.proof import Proof
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.own import RecordDesk, Told, owns, told, verdict
from egress_gateway.testing.peers import Peers

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
    "waiting for people": (
        [msgspec.structs.replace(REFUSAL, error=ErrorGroup(code="review_pending"), policy=PolicyGroup(review=RID))],
        {"outcome": "block", "complete": True, "code": "review_pending", "review": RID},
    ),
    "answered": ([INTENT, OUTCOME], {"complete": True, "status": 200, "upstream": "two", "attempt": 2, "tools": []}),
    "all tools of the last attempt": (
        [tool("other", attempt=1), INTENT, tool("crm"), tool("mail"), OUTCOME],
        {"complete": True, "tools": ["crm", "mail"]},
    ),
}


@pytest.mark.parametrize(("records", "story"), STORIES.values(), ids=STORIES)
def test_the_story_of_a_request(records: list[Told], story: dict[str, object]) -> None:
    assert story.items() <= verdict(records).items()


JANE = Identity(issuer="corp", person="8f14")
ADA = PrincipalGroup(app="bot", asserted_person="ada")
APPLICATION = Identity(issuer="corp", client="c")
OWNERS: dict[str, tuple[PrincipalGroup, str, Identity | None, str | None, bool]] = {
    # whose request, application that asks, proved identity, claimed person, whether it is told
    "its application": (PrincipalGroup(app="bot"), "bot", None, None, True),
    "another application": (PrincipalGroup(app="bot"), "wiki", None, None, False),
    "its person in name": (ADA, "bot", None, " ada", True),
    "another person in name": (ADA, "bot", None, "bob", False),
    "nobody instead of its person in name": (
        PrincipalGroup(app="bot", asserted_person="ada"),
        "bot",
        None,
        None,
        False,
    ),
    "a person in name instead of nobody": (PrincipalGroup(app="bot"), "bot", None, "ada", False),
    "its person": (PrincipalGroup(app="bot", person="corp:8f14"), "bot", JANE, None, True),
    "its person at another application": (PrincipalGroup(app="bot", person="corp:8f14"), "wiki", JANE, None, False),
    "nobody instead of its person": (PrincipalGroup(app="bot", person="corp:8f14"), "bot", None, None, False),
    "the name of its person, claimed": (PrincipalGroup(app="bot", person="corp:8f14"), "bot", None, "corp:8f14", False),
    "a person instead of a name": (PrincipalGroup(app="bot", asserted_person="corp:8f14"), "bot", JANE, None, False),
    "the application itself, by token": (
        PrincipalGroup(app="bot"),
        "bot",
        Identity(issuer="corp", client="c"),
        None,
        True,
    ),
}


@pytest.mark.parametrize(("principal", "app", "identity", "header", "mine"), OWNERS.values(), ids=OWNERS)
async def test_whose_request_it_is(
    principal: PrincipalGroup, app: str, identity: Identity | None, header: str | None, *, mine: bool
) -> None:
    peers = Peers()
    known, _ = await peers.naming.of_name(principal.person)
    _, claimed = await peers.naming.of_name(principal.asserted_person)
    who = msgspec.structs.replace(
        principal,
        person=known if principal.person else "",
        asserted_person=claimed if principal.asserted_person else "",
    )
    now = peers.clock.now()
    record = RefusalRecord(ts=now, family_of_error="refused", status=403, error=ErrorGroup(code="rule"), principal=who)
    headers = (("x-egress-person", header),) if header is not None else ()
    proof = Proof(app=app, auth="key", identity=identity)
    head = RequestHead(method="GET", path="/", headers=headers)
    assert await owns(proof, head, record, naming=peers.naming, now=now) is mine
    later = quarter_start(quarter_of(now) + 2)
    assert await owns(proof, head, record, naming=peers.naming, now=later - 1) is mine
    nameless = not (who.person or who.asserted_person)
    assert await owns(proof, head, record, naming=peers.naming, now=later) is (mine and nameless)


async def test_a_gateway_token_is_told_of_its_route_and_session_only() -> None:
    record = msgspec.structs.replace(REFUSAL, principal=PrincipalGroup(app="bot", session="s"), route="r")
    head = RequestHead(method="GET", path="/")
    for route, session, mine in (("r", "s", True), ("other", "s", False), ("r", "other", False)):
        grant = Grant(token_id="t", app="bot", route=route, session=session, expires=1)
        proof = Proof(app="bot", auth="token", grant=grant)
        assert await owns(proof, head, record, naming=Peers().naming, now=record.ts) is mine


KEY, KEY_ID = mint("test", bytes(ENTROPY_BYTES))
PEPPER = Secret(b"p" * 32)


@pytest.mark.parametrize(("scope", "told"), [(Scope.RECORDS, True), (Scope.CALL, False), (Scope.TOKEN, False)])
async def test_a_key_needs_the_scope_of_records(scope: Scope, *, told: bool) -> None:
    key = KeyRecord(key_id=KEY_ID, env="test", app="bot", digest=digest(PEPPER, KEY), routes=("r",), scopes=(scope,))
    peers = Peers(key)
    peers.audit.records = [encode(msgspec.structs.replace(REFUSAL, principal=PrincipalGroup(app="bot")))]
    means = peers.means(PEPPER)
    refusals = RefusalDesk(peers.audit, peers.clock, peers.ids)
    desk = RecordDesk(means, records=peers.audit, naming=peers.naming, clock=peers.clock, refusals=refusals)
    head = RequestHead(method="GET", path="/", headers=(("x-api-key", KEY.expose()),))
    if told:
        assert b'"record"' in await desk.tell(head, RID)
    else:
        with pytest.raises(Refused, match="scope_not_allowed"):
            await desk.tell(head, RID)
        record = decode(peers.audit.records[-1])
        assert isinstance(record, RefusalRecord)
        assert (record.operation, record.error.code, record.principal.key_id) == (
            "records",
            "scope_not_allowed",
            KEY_ID,
        )
