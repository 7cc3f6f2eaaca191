"""What must hold of the log when everything is over: every intent is closed, nothing left unrecorded, all verifies."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
from tests.e2e.gateway import Gateway, Logged, until
from tests.soak.tally import Tally

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.operations import PolicyChangeRecord
from egress_gateway.audit.records.own_kinds import OrphanRecord

ORPHAN_GRACE_SECONDS: Final = 1
"""In place of the usual patience with writers that are gone."""
CLOSING: Final = OutcomeRecord | OrphanRecord | RefusalRecord


class Settled(msgspec.Struct, frozen=True):
    """The log in figures."""

    records: int = 0
    intents: int = 0
    outcomes: int = 0
    orphans: int = 0
    received: int = 0
    bundles: int = 0


async def settle(gateway: Gateway, received: Counter[str], complete: Sequence[str], tally: Tally) -> Settled:
    """Stop the gateway, let the log close what nobody will close any more, and hold it against what was seen."""
    if await asyncio.to_thread(gateway.stop):
        tally.violated("the gateway stops in order", "its exit code is not 0")
    await _close_orphans(gateway)
    logged = gateway.records()
    records = [each.record for each in logged]
    intents = [each for each in records if isinstance(each, IntentRecord)]
    for rid in open_requests(logged):
        tally.violated("every intent has an end", rid)
    unrecorded = received - Counter(each.sent.digest for each in intents)
    if unrecorded:
        tally.violated("nothing leaves unrecorded", f"{unrecorded.total()} requests")
    ends = {each.rid: each.end for each in records if isinstance(each, OutcomeRecord)}
    for rid in complete:
        if ends.get(rid) != "complete":
            tally.violated("no answer is complete without its outcome", f"{rid}: {ends.get(rid, 'none')}")
    await check_log(gateway, tally)
    bundles = {each.bundle for each in records if isinstance(each, PolicyChangeRecord)}
    return Settled(
        records=len(records),
        intents=len(intents),
        outcomes=len(ends),
        orphans=sum(isinstance(each, OrphanRecord) for each in records),
        received=received.total(),
        bundles=len(bundles),
    )


async def check_log(gateway: Gateway, tally: Tally) -> None:
    """The verifier has nothing to say against the log, while it is written or afterwards."""
    done = await asyncio.to_thread(gateway.verify)
    tally.counts["verified"] += 1
    if done.returncode:
        tally.violated("the log verifies", f"exit code {done.returncode}: {done.stdout[:300]}{done.stderr[:300]}")


def open_requests(logged: Sequence[Logged]) -> set[str]:
    """Requests whose intent nothing closes."""
    closed = {each.record.rid for each in logged if isinstance(each.record, CLOSING)}
    return {each.record.rid for each in logged if isinstance(each.record, IntentRecord)} - closed


async def _close_orphans(gateway: Gateway) -> None:
    """Start the log alone, with less patience for writers that are gone, until no intent is open."""
    config = gateway.state / "run" / "auditd" / "auditd.json"
    settings = msgspec.json.decode(config.read_bytes())
    config.write_bytes(msgspec.json.encode({**settings, "orphan_grace_s": ORPHAN_GRACE_SECONDS}))
    command = [sys.executable, "-P", "-m", "egress_gateway.adapters.auditd", "--config", str(config)]
    log = subprocess.Popen(command, cwd=gateway.directory)  # noqa: ASYNC220  (it is only started)
    try:
        await until(lambda: not open_requests(gateway.records()), "an intent stays open")
    finally:
        log.terminate()
        await asyncio.to_thread(log.wait, 10)
