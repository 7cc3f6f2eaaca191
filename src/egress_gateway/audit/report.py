"""What checking a log came to."""

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """The answer in one word. The zero value is the bad one."""

    TAMPERED = "tampered"
    """The log contradicts itself or what was signed."""
    INCOMPLETE = "incomplete"
    """Nothing contradicts, but something that should be there is not, or is not covered."""
    OK = "ok"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, and where. Never content of a record."""

    code: str
    severity: Verdict
    seq: int
    """Position in the log; -1 where it belongs to none."""
    segment: int = -1
    byte: int = -1
    """Offset in the segment's file."""
    detail: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The verifier's word about one log."""

    verdict: Verdict = Verdict.TAMPERED
    origin: str = ""
    records: int = 0
    root: str = ""
    """Hex root over all records read."""
    checkpoints: int = 0
    """Signed by the given key."""
    covered: int = 0
    """Records below the newest checkpoint; those after it are vouched for by nothing yet."""
    open_intents: int = 0
    orphans: int = 0
    kinds: dict[str, int] = {}
    first_ts: int = 0
    last_ts: int = 0
    findings: tuple[Finding, ...] = ()
    """At most `LARGEST_REPORT`."""
    further_findings: int = 0


LARGEST_REPORT = 200
"""Findings listed one by one; one break of the chain can have a consequence in every record after it."""
