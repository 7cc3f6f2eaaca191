"""The gateway's own endpoints: health says nothing, and a record is told only to whose request it was."""

import json

import msgspec
import pytest

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
)
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import Record, encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.secret import Secret
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.key_rules import NEW_SCOPES
from egress_gateway.listen.own import OwnEndpoints
from egress_gateway.ports import Caller
from egress_gateway.steps.desk import RefusalDesk
from egress_gateway.steps.own import RecordDesk
from egress_gateway.steps.review_status import ReviewStatusDesk
from egress_gateway.steps.token_exchange import TokenDesk
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.fake_reviews import FakeReviews
from egress_gateway.testing.gateway import simulated_bundle
from egress_gateway.testing.peers import Peers

RID = RecordId("0190" + "0" * 28)
OTHER = RecordId("0191" + "0" * 28)
PATH = f"/_egress/records/{RID}"
PEPPER = Secret(b"p" * 32)
KEY, KEY_ID = mint("test", bytes(ENTROPY_BYTES))
STRANGE, STRANGE_ID = mint("test", bytes([1]) * ENTROPY_BYTES)
SENT = SentGroup(digest="sha256:00", bytes=2, destination="one POST /")
PERMIT = PolicyGroup(outcome="permit", code="permit", bundle="sha256:bb")
BOT = PrincipalGroup(app="cx-bot")
ADA = PrincipalGroup(app="cx-bot", asserted_person="ada")
ERROR = ErrorGroup(code="rule")

INTENT = IntentRecord(rid=RID, ts=1, attempt=1, sent=SENT, principal=BOT, policy=PERMIT, route="support")
TOOL = ToolRecord(rid=RID, ts=2, attempt=1, tools=(ToolGroup(name="crm"),), principal=BOT, policy=PERMIT)
OUTCOME = OutcomeRecord(
    rid=RID,
    ts=3,
    attempt=1,
    end="complete",
    status=200,
    principal=BOT,
    policy=PERMIT,
    target=TargetGroup(name="openai", upstream="one"),
    response=ResponseGroup(bytes=9, complete=True),
    tools=(ToolGroup(name="crm"),),
)
REFUSAL = RefusalRecord(rid=RID, ts=1, family_of_error="refused", status=403, error=ERROR, principal=BOT)


class Desk:
    """The endpoints over a log that holds these records."""

    def __init__(self, *records: Record) -> None:
        keys = [
            KeyRecord(
                key_id=KEY_ID,
                env="test",
                app="cx-bot",
                digest=digest(PEPPER, KEY),
                routes=("support",),
                scopes=NEW_SCOPES,
            ),
            KeyRecord(
                key_id=STRANGE_ID,
                env="test",
                app="wiki",
                digest=digest(PEPPER, STRANGE),
                routes=("support",),
                scopes=NEW_SCOPES,
            ),
        ]
        self.peers = Peers(*keys)
        self.peers.audit.records = [encode(record) for record in records]
        self.passed_on: list[Caller] = []
        means = self.peers.means(PEPPER)
        self.reviews = FakeReviews()
        refusals = RefusalDesk(self.peers.audit, self.peers.clock, self.peers.ids)
        self.own = OwnEndpoints(
            self._pipeline,
            records=RecordDesk(
                means, records=self.peers.audit, naming=self.peers.naming, clock=self.peers.clock, refusals=refusals
            ),
            reviews=ReviewStatusDesk(means, reviews=self.reviews, clock=self.peers.clock, refusals=refusals),
            tokens=TokenDesk(
                means,
                policy=simulated_bundle,
                audit=self.peers.audit,
                naming=self.peers.naming,
                clock=self.peers.clock,
                ids=self.peers.ids,
                refusals=refusals,
            ),
            denials=self.peers.denials,
        )

    async def _pipeline(self, caller: Caller) -> None:
        self.passed_on.append(caller)

    async def ask(
        self, path: str = PATH, *headers: tuple[str, str], method: str = "GET", key: Secret[str] | None = KEY
    ) -> FakeCaller:
        credential = (("authorization", f"Bearer {key.expose()}"),) if key is not None else ()
        head = RequestHead(method=method, path=path, headers=(*credential, *headers), peer="192.0.2.1")
        caller = FakeCaller(self.peers.journal, head)
        await self.own.handle(caller)
        return caller


PASSED = ("/support/openai/v1/chat/completions", "/", "/_egress", "/_egressed/health", "//_egress/health")


@pytest.mark.parametrize("path", PASSED)
async def test_everything_else_goes_to_the_pipeline(path: str) -> None:
    desk = Desk()
    caller = await desk.ask(path)
    assert desk.passed_on == [caller]
    assert caller.status == 0


async def test_health_asks_for_no_key_and_says_nothing_of_the_inside() -> None:
    caller = await Desk().ask("/_egress/health", key=None)
    assert (caller.status, caller.received, caller.complete) == (200, b'{"status":"ok"}', True)
    assert caller.header("cache-control") == "no-store"


STORIES: dict[str, tuple[list[Record], dict[str, object]]] = {
    "under way": ([INTENT], {"outcome": "permit", "complete": False, "policy": "sha256:bb", "route": "support"}),
    "a tool call": ([INTENT, TOOL], {"outcome": "permit", "complete": False}),
    "answered": (
        [INTENT, TOOL, OUTCOME],
        {"complete": True, "end": "complete", "status": 200, "upstream": "one", "attempt": 1, "tools": ["crm"]},
    ),
    "refused": ([REFUSAL], {"outcome": "block", "code": "rule", "complete": True}),
    "beside a record of the log's own": ([BootRecord(rid=RID, ts=1, size=0, version="1"), REFUSAL], {"code": "rule"}),
}


@pytest.mark.parametrize(("records", "told"), STORIES.values(), ids=STORIES)
async def test_a_caller_is_told_what_became_of_its_request(records: list[Record], told: dict[str, object]) -> None:
    caller = await Desk(*records).ask()
    assert caller.status == 200
    assert told.items() <= json.loads(caller.received).items()
    assert json.loads(caller.received)["record"] == RID


def as_ada(record: OutcomeRecord) -> OutcomeRecord:
    return OutcomeRecord(**{name: getattr(record, name) for name in record.__struct_fields__} | {"principal": ADA})


OTHERS: dict[str, tuple[list[Record], str, Secret[str], tuple[tuple[str, str], ...]]] = {
    "no record": ([], PATH, KEY, ()),
    "a record of another id": ([OUTCOME], f"/_egress/records/{OTHER}", KEY, ()),
    "of another application": ([OUTCOME], PATH, STRANGE, ()),
    "of another person": ([as_ada(OUTCOME)], PATH, KEY, (("x-egress-person", "bertil"),)),
    "of a person, asked for nobody": ([as_ada(OUTCOME)], PATH, KEY, ()),
    "of nobody, asked for a person": ([OUTCOME], PATH, KEY, (("x-egress-person", "ada"),)),
    "not of a request": ([BootRecord(rid=RID, ts=1, size=0, version="1")], PATH, KEY, ()),
}


@pytest.mark.parametrize(("records", "path", "key", "headers"), OTHERS.values(), ids=OTHERS)
async def test_anyone_else_gets_the_answer_for_what_does_not_exist(
    records: list[Record], path: str, key: Secret[str], headers: tuple[tuple[str, str], ...]
) -> None:
    caller = await Desk(*records).ask(path, *headers, key=key)
    assert (caller.status, caller.header("x-egress-code")) == (404, "record_unknown")
    assert caller.received == (await Desk().ask()).received


async def test_a_person_is_told_of_its_own_request() -> None:
    desk = Desk(OUTCOME)
    _, ada = await desk.peers.naming.of_name("ada")
    who = msgspec.structs.replace(BOT, asserted_person=ada)
    desk.peers.audit.records = [encode(msgspec.structs.replace(OUTCOME, principal=who, ts=desk.peers.clock.now()))]
    caller = await desk.ask(PATH, ("x-egress-person", " ada"))
    assert caller.status == 200


async def test_a_review_is_told_like_a_record() -> None:
    caller = await Desk().ask(f"/_egress/reviews/{'0' * 32}")
    assert (caller.status, caller.header("x-egress-code")) == (404, "review_unknown")


async def test_a_stranger_is_counted() -> None:
    desk = Desk(OUTCOME)
    caller = await desk.ask(key=None)
    assert (caller.status, caller.header("x-egress-code")) == (401, "key_missing")
    assert desk.peers.denials.counts == {("192.0.2.1", "key_missing"): 1}


NOWHERE = {
    "another path": ("GET", "/_egress/keys"),
    "no id": ("GET", "/_egress/records/"),
    "an id in upper case": ("GET", PATH.upper().replace("/_EGRESS/RECORDS/", "/_egress/records/") + "A"),
    "more than an id": ("GET", PATH + "/body"),
    "another method": ("DELETE", PATH),
    "another method on health": ("POST", "/_egress/health"),
    "another method on tokens": ("GET", "/_egress/token"),
    "below tokens": ("POST", "/_egress/token/x"),
}


@pytest.mark.parametrize(("method", "path"), NOWHERE.values(), ids=NOWHERE)
async def test_what_is_not_served_never_reaches_the_pipeline(method: str, path: str) -> None:
    desk = Desk(OUTCOME)
    caller = await desk.ask(path, method=method)
    assert (caller.status, caller.header("x-egress-code")) == (404, "endpoint")
    assert desk.passed_on == []


async def test_a_token_request_is_read_and_answered() -> None:
    caller = await Desk().ask("/_egress/token", method="POST")
    assert (caller.status, caller.header("x-egress-code")) == (415, "token_request")


async def test_a_log_that_does_not_answer_is_said_to_be_down() -> None:
    desk = Desk()

    async def down(_: RecordId) -> tuple[bytes, ...]:
        raise Unavailable("log_unavailable", "no")

    desk.peers.audit.of_request = down  # type: ignore[method-assign]  # the fake answers always
    caller = await desk.ask()
    assert (caller.status, caller.header("x-egress-code")) == (503, "log_unavailable")
