"""The gateway's own endpoints below `/_egress/`: is it up, and what became of my request.

Health says nothing about the inside. Records are told only to the application (and asserted person)
whose request it was; anyone else gets the same 404 as for an id that does not exist.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import presented_key
from egress_gateway.identify.gateway_key import authenticate
from egress_gateway.ports import Caller, Clock, DenialTally, KeySource, RecordReader
from egress_gateway.steps import replies
from egress_gateway.steps.own import owns, told, verdict

PREFIX: Final = "/_egress/"
RECORD_PATH: Final = re.compile(r"/_egress/records/([0-9a-f]{32})")
_NO_RECORD = RecordId("")


class OwnEndpoints:
    """Answers below `/_egress/` and passes everything else on."""

    def __init__(
        self,
        pipeline: Callable[[Caller], Awaitable[None]],
        *,
        records: RecordReader,
        source: KeySource,
        pepper: Secret[bytes],
        denials: DenialTally,
        clock: Clock,
    ) -> None:
        self._pipeline = pipeline
        self._records = records
        self._source = source
        self._pepper = pepper
        self._denials = denials
        self._clock = clock

    async def handle(self, caller: Caller) -> None:
        """Serve one request."""
        if not caller.head.path.startswith(PREFIX):
            await self._pipeline(caller)
            return
        try:
            body = await self._own(caller.head)
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

    async def _own(self, head: RequestHead) -> bytes:
        if head.method == "GET" and head.path == "/_egress/health":
            return b'{"status":"ok"}'
        match = RECORD_PATH.fullmatch(head.path)
        if head.method != "GET" or match is None:
            raise Refused("endpoint", "GET /_egress/health and GET /_egress/records/<record id> are served", status=404)
        key = authenticate(presented_key(head), self._source, self._pepper, now=self._clock.now())
        records = told(await self._records.of_request(RecordId(match[1])))
        if not records or not owns(key, head, records[-1]):
            raise Refused("record_unknown", "no such record of this application", status=404)
        return msgspec.json.encode(verdict(records))


async def _send(caller: Caller, reply: replies.Reply) -> None:
    await caller.start(reply.status, reply.headers)
    await caller.write(reply.body)
    await caller.finish()
