"""One writer: requests in flight, each an intent and an outcome of ordinary size, and how long each took."""

import asyncio
import hashlib
import secrets
import time
from collections import Counter
from pathlib import Path

import msgspec
from tests.log_load.plan import Done, Plan

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import (
    PolicyGroup,
    PrincipalGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    UsageGroup,
)
from egress_gateway.audit.records.record import encode
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.core.slots import ClassCount

CLIENTS = 2
BUCKET_US = 100
PATIENCE_SECONDS = 60.0
DESTINATION = "openai POST /v1/chat/completions"
KNOWN = {
    "principal": PrincipalGroup(app="cx-bot", person="p" + "0" * 26, groups=("support",), agent="helper", session="s"),
    "route": "support",
    "owner": "team-cx",
    "target": TargetGroup(upstream="openai"),
    "family": "openai",
    "operation": "chat",
    "policy": PolicyGroup(bundle="sha256:" + "b" * 64, outcome="permit", code="permit", rule="permit-support"),
    "request": RequestGroup(
        digest="hmac-sha256:" + "d" * 64,
        bytes=1_800,
        classes=(ClassCount(data_class="pii.email", count=2, score=900),),
        detectors="sha256:" + "e" * 64,
    ),
}


def write_records(plan: Plan) -> object:
    """Write until there are enough."""
    return msgspec.to_builtins(asyncio.run(_write(plan)), str_keys=True)


async def _write(plan: Plan) -> Done:
    boots: list[str] = []

    def boot() -> str:
        boots.append(secrets.token_hex(8))
        return boots[-1]

    client = AuditClient(str(Path(plan.directory) / "s"), plan.name, boot, node="n", timeout=PATIENCE_SECONDS)
    requests = iter(range(plan.records // CLIENTS // 2))
    commits: Counter[int] = Counter()
    highest = 0
    begun = time.monotonic()
    pause = 2 * CLIENTS / plan.rate if plan.rate else 0.0

    def took(since: float, seq: int) -> None:
        nonlocal highest
        highest = max(highest, seq)
        commits[int((time.monotonic() - since) * 1_000_000) // BUCKET_US] += 1

    async def caller() -> None:
        for number in requests:
            if pause and (left := begun + number * pause - time.monotonic()) > 0:
                await asyncio.sleep(left)
            rid = RecordId(secrets.token_hex(16))
            digest = BodyDigest(hashlib.sha256(rid.encode()).digest())
            sent = SentGroup(digest=f"sha256:{digest.hex()}", bytes=1_700, destination=DESTINATION)
            now = time.time_ns() // 1000
            body = encode(IntentRecord(rid=rid, ts=now, attempt=1, sent=sent, **KNOWN))  # type: ignore[arg-type]
            since = time.monotonic()
            granted = await client.intent(body, DESTINATION, digest)
            took(since, granted.seq)
            body = encode(
                OutcomeRecord(
                    rid=rid,
                    ts=time.time_ns() // 1000,
                    attempt=1,
                    end="complete",
                    status=200,
                    upstream_status=200,
                    sent=sent,
                    response=ResponseGroup(
                        bytes=900, complete=True, usage=UsageGroup(input_tokens=400, output_tokens=120)
                    ),
                    **KNOWN,  # type: ignore[arg-type]
                )
            )
            since = time.monotonic()
            took(since, (await client.append(body)).seq)

    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(client.run())
        await asyncio.gather(*(caller() for _ in range(plan.in_flight)))
        connection.cancel()
    # Numbers have no gap: what was acknowledged is what was sent, in one boot.
    assert len(boots) == 1
    count = commits.total()
    return Done(acknowledged=count, commits=dict(commits), last_wseq=count, highest=highest)
