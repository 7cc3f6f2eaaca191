"""Reviews with a file, a log and a clock of a test's own, and the people around them."""

from pathlib import Path

import msgspec

from egress_gateway.adapters.reviews.protocol import pack_content
from egress_gateway.adapters.reviews.sealed import public_of, seal
from egress_gateway.adapters.reviews.store import ReviewStore
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.control.reviews import Reviews
from egress_gateway.control.verdicts import Reviewer
from egress_gateway.core.config import ReviewsConfig
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.obligations import Escalate
from egress_gateway.core.policy import Principal, TargetFacts
from egress_gateway.core.reviews import (
    Case,
    Content,
    ContentDigest,
    ReviewId,
    ReviewPhase,
    Shown,
    ShownText,
    Standing,
)
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount
from egress_gateway.testing.counting_ids import CountingIds
from egress_gateway.testing.fake_audit_log import FakeAuditLog
from egress_gateway.testing.journal import Journal
from egress_gateway.testing.manual_clock import ManualClock

SECOND = 1_000_000
HOUR = 3600 * SECOND
KEY = Secret(b"\x07" * 32)
RID = RecordId("0190" + "0" * 28)
NEXT_RID = RecordId("0191" + "0" * 28)
DIGEST = ContentDigest("d" * 64)
NOBODY = ReviewId("f" * 32)
SLA = Escalate(rule="legal", queue="counsel", sla_seconds=3600)
MAIL, NAME = DataClass("pii.email"), DataClass("pii.name.person")
CASE = Case(
    digest=DIGEST,
    phase=ReviewPhase.REQUEST,
    rid=RID,
    escalations=(SLA,),
    principal=Principal(app="cx-bot", person="corp:ada", person_verified=True),
    route="support",
    target_name="openai",
    target=TargetFacts(upstream="azure-us", region="us"),
    operation="chat.completions",
    model="gpt-5",
    data=(
        ClassCount(data_class=MAIL, count=2, score=1000),
        ClassCount(data_class=NAME, count=1, score=800),
    ),
    bytes=24,
)
FOUR_EYES = msgspec.structs.replace(
    CASE, escalations=(Escalate(rule="crown", queue="ciso", sla_seconds=3600, four_eyes=True),)
)
ANSWER = msgspec.structs.replace(CASE, phase=ReviewPhase.ANSWER, digest=ContentDigest("a" * 64))
CONTENT = Content(
    shown=Shown(texts=(ShownText(place="/messages/0", scope="message", text="to [EMAIL]"),), left_out=1),
    body=b'{"to":"ada"}',
    status=200,
    headers=(("content-type", "application/json"),),
)
DAVE = Reviewer(name="dave", role="reviewer")
ERIN = Reviewer(name="erin", role="reviewer", person="corp:erin")


class Office:
    """Everything that reviews are made of; `again` is the next start of the process after a crash."""

    def __init__(self, directory: Path, config: ReviewsConfig | None = None) -> None:
        self.directory = directory
        self.config = config or ReviewsConfig()
        self.clock = ManualClock()
        self.audit = FakeAuditLog(Journal(), self.clock)
        self.ids = CountingIds()
        self.told: list[str] = []
        self.stores: list[ReviewStore] = []
        self.reviews = self.again()

    def again(self) -> Reviews:
        store = ReviewStore(self.directory, KEY)
        self.stores.append(store)
        self.reviews = Reviews(
            self.config, store, self.audit, key=KEY, clock=self.clock, ids=self.ids, tell=self.told.append
        )
        return self.reviews

    def close(self) -> None:
        for store in self.stores:
            store.close()

    async def submit(self, case: Case = CASE, content: Content = CONTENT) -> Standing:
        return await self.reviews.submit(case, sealed(content, case))

    @property
    def acts(self) -> list[str]:
        return [record.act for record in self.records]

    @property
    def records(self) -> list[ReviewRecord]:
        return [record for record in map(decode, self.audit.records) if isinstance(record, ReviewRecord)]


def sealed(content: Content, case: Case) -> bytes:
    return seal(public_of(KEY), pack_content(content), bound=case.digest.encode())


def other(case: Case = CASE, **changes: object) -> Case:
    return msgspec.structs.replace(case, **changes)
