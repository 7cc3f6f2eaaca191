"""The gateway's own endpoints below `/_egress/`: is it up, what became of my request or my review, a token for me.

Health says nothing about the inside. Records are told only to the application and person whose request it
was; anyone else gets the same 404 as for an id that does not exist.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import ReviewId
from egress_gateway.ports import Caller, DenialTally
from egress_gateway.steps import replies
from egress_gateway.steps.own import RecordDesk
from egress_gateway.steps.review_status import ReviewStatusDesk
from egress_gateway.steps.token_exchange import TokenDesk

PREFIX: Final = "/_egress/"
HEALTH_PATH: Final = "/_egress/health"
TOKEN_PATH: Final = "/_egress/token"  # noqa: S105 - a path
RECORD_PATH: Final = re.compile(r"/_egress/records/([0-9a-f]{32})")
REVIEW_PATH: Final = re.compile(r"/_egress/reviews/([0-9a-f]{32})")
_NO_RECORD = RecordId("")


class OwnEndpoints:
    """Answers below `/_egress/` and passes everything else on."""

    def __init__(
        self,
        pipeline: Callable[[Caller], Awaitable[None]],
        *,
        records: RecordDesk,
        reviews: ReviewStatusDesk,
        tokens: TokenDesk,
        denials: DenialTally,
    ) -> None:
        self._pipeline = pipeline
        self._records = records
        self._reviews = reviews
        self._tokens = tokens
        self._denials = denials

    async def handle(self, caller: Caller) -> None:
        """Serve one request."""
        if not caller.head.path.startswith(PREFIX):
            await self._pipeline(caller)
            return
        try:
            body = await self._own(caller)
        except GatewayError as refusal:
            if isinstance(refusal, Unauthenticated):
                self._denials.note(caller.head.peer, refusal.code)
            reply = replies.refusal(refusal, _NO_RECORD, None)
            await _send(caller, reply)
            return
        headers = (
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            ("cache-control", "no-store"),
        )
        await _send(caller, replies.Reply(status=200, headers=headers, body=body))

    async def _own(self, caller: Caller) -> bytes:
        match caller.head.method, caller.head.path:
            case "GET", path if path == HEALTH_PATH:
                return b'{"status":"ok"}'
            case "POST", path if path == TOKEN_PATH:
                return await self._tokens.issue(caller)
            case "GET", path if (record := RECORD_PATH.fullmatch(path)) is not None:
                return await self._records.tell(caller.head, RecordId(record[1]))
            case "GET", path if (review := REVIEW_PATH.fullmatch(path)) is not None:
                return await self._reviews.tell(caller.head, ReviewId(review[1]))
        raise Refused(
            "endpoint",
            "GET /_egress/health, GET /_egress/records/<record id>, GET /_egress/reviews/<review id> and "
            "POST /_egress/token are served",
            status=404,
        )


async def _send(caller: Caller, reply: replies.Reply) -> None:
    await caller.start(reply.status, reply.headers)
    await caller.write(reply.body)
    await caller.finish()
