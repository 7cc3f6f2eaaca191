"""A case, a review and its content, as tests of the adapters use them."""

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
    Shown,
    ShownText,
)
from egress_gateway.core.slots import ClassCount

DIGEST = ContentDigest("d" * 64)
CASE = Case(
    digest=DIGEST,
    phase=ReviewPhase.REQUEST,
    rid=RecordId("0190" + "0" * 28),
    escalations=(Escalate(rule="legal", queue="counsel", sla_seconds=3600),),
    principal=Principal(app="cx-bot", asserted_person="ada", groups=("staff",)),
    route="support",
    target_name="openai",
    target=TargetFacts(upstream="azure-us"),
    operation="chat.completions",
    data=(ClassCount(data_class=DataClass("pii.email"), count=2, score=1000),),
    bytes=11,
)
CONTENT = Content(
    shown=Shown(texts=(ShownText(place="/m/0", scope="message", text="to [EMAIL]"),)), body=b'{"to":"ada"}'
)


def review(number: int = 1) -> Review:
    return Review(id=ReviewId(f"{number:032x}"), case=CASE, submitted=1, deadline=2, erase=3)
