"""What checking came to: a verdict, findings with their places, and how both are told to people and machines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

MOST_OF_A_KIND: Final = 20
"""Findings of one code that are listed one by one; the others are counted, so that they do not hide other codes."""
SHOWN: Final = 20
"""Findings in the report for people."""


class Verdict(StrEnum):
    """The answer in one word, the worst first. The zero value is the bad one."""

    FAILED = "failed"
    """The verifier itself came to no end: nothing is known."""
    TAMPERED = "tampered"
    """The log contradicts itself, what was signed, or what was kept elsewhere."""
    INCOMPLETE = "incomplete"
    """Nothing contradicts, but something that should be there is not, or nothing vouches for it."""
    STALE = "stale"
    """Whole, but older than the auditor accepts."""
    OK = "ok"

    @property
    def exit_code(self) -> int:
        """What the process says to scripts."""
        return {"ok": 0, "tampered": 1, "incomplete": 2, "stale": 3, "failed": 70}[self.value]


_ORDER: Final = tuple(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where. Never content of a record."""

    code: str
    severity: Verdict
    seq: int = -1
    """Position in the log; -1 where it belongs to none."""
    segment: int = -1
    byte: int = -1
    """The first bad byte: its offset in the segment's file."""
    detail: str = ""


def listed(findings: list[Finding], finding: Finding) -> bool:
    """List the finding unless there are enough of its code; whether it was listed."""
    if sum(one.code == finding.code for one in findings) >= MOST_OF_A_KIND:
        return False
    findings.append(finding)
    return True


@dataclass(kw_only=True, slots=True)
class Report:
    """The verifier's word. Starts as good and only gets worse; one that was never finished says the worst."""

    mode: str
    origin: str = ""
    records: int = 0
    root: str = ""
    """Hex root over all records read."""
    checkpoints: int = 0
    """Believed: signed by a key in force."""
    covered: int = 0
    """Records below the newest checkpoint; those after it are vouched for by nothing yet."""
    witnessed: int = 0
    """Records below the newest checkpoint that meets the policy's quorum."""
    witnessed_at: int = 0
    """When its witnesses signed, seconds since the epoch; the earliest time that makes the quorum."""
    anchors: int = 0
    """Checkpoints kept elsewhere that the log agrees with."""
    pruned: int = 0
    """Records whose segments were removed on record; their hashes are there."""
    keys: list[str] = field(default_factory=list)
    """Names and ids of the log keys that were believed, in order."""
    open_intents: int = 0
    """Intents without an end: under way, or of a pack those whose end is not in it."""
    orphans: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    first_ts: int = 0
    last_ts: int = 0
    """Microseconds since the epoch, of records."""
    query: dict[str, Any] = field(default_factory=dict)
    """Of a pack: what it says was asked for. Whoever made it wrote that: whether it is what one asked, one sees."""
    whole_requests: bool = False
    """Of a pack: with a record go all others of its request."""
    completeness: str = ""
    """Of a pack: `proven`, or what it would take."""
    unproven: list[str] = field(default_factory=list)
    """Files of a pack that tell people something, and that nothing but the pack itself vouches for."""
    findings: list[Finding] = field(default_factory=list)
    further_findings: int = 0
    finished: bool = False
    _worst: Verdict = Verdict.OK

    @property
    def verdict(self) -> Verdict:
        """The worst of what was found."""
        return self._worst if self.finished else Verdict.FAILED

    def add(self, finding: Finding) -> None:
        """Take a finding; beyond the first `MOST_OF_A_KIND` of its code it is only counted."""
        self._worst = min(self._worst, finding.severity, key=_ORDER.index)
        if not listed(self.findings, finding):
            self.further_findings += 1

    def find(
        self, code: str, severity: Verdict, *, seq: int = -1, segment: int = -1, byte: int = -1, detail: str = ""
    ) -> None:
        """Add a finding."""
        self.add(Finding(code=code, severity=severity, seq=seq, segment=segment, byte=byte, detail=detail))

    def has(self, code: str) -> bool:
        """Whether there is such a finding among those listed."""
        return any(finding.code == code for finding in self.findings)


def to_json(report: Report) -> str:
    """For machines: one object, every field always there."""
    told: dict[str, Any] = {"format": "egress-verify v1", "verdict": report.verdict, "exit": report.verdict.exit_code}
    for each in fields(report):
        if not each.name.startswith("_") and each.name not in {"findings", "finished"}:
            told[each.name] = getattr(report, each.name)
    told["findings"] = [{each.name: getattr(one, each.name) for each in fields(one)} for one in report.findings]
    return json.dumps(told, separators=(",", ":"))


def to_text(report: Report) -> str:
    """For people."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    verdict = report.verdict.value
    if report.mode != "log":
        yield f"{verdict}: {report.records} {'record' if report.records == 1 else 'records'} ({report.mode})"
    else:
        yield f"{verdict}: {report.records} records, {report.covered} of them covered by a checkpoint"
    if report.origin:
        root = f", root {report.root}" if report.root else ""
        yield f"origin {report.origin}, {report.checkpoints} checkpoints{root}"
    if report.witnessed:
        yield f"{report.witnessed} of them witnessed at {_time(report.witnessed_at)}"
    if report.anchors:
        yield f"{report.anchors} kept checkpoints agree"
    if report.pruned:
        yield f"the first {report.pruned} were pruned on record; their hashes are there"
    if report.query:
        yield f"query: {_query(**report.query)}; whole requests: {'yes' if report.whole_requests else 'no'}"
    if report.completeness:
        yield f"completeness: {report.completeness}"
    if report.unproven:
        # Names come from the pack: what a terminal would obey must not reach it.
        yield f"not proven, and only as good as who made the pack: {', '.join(map(ascii, report.unproven))}"
    if report.last_ts:
        yield f"from {_time(report.first_ts // 1_000_000)} to {_time(report.last_ts // 1_000_000)}"
    if report.kinds:
        yield ", ".join(f"{count} {kind}" for kind, count in report.kinds.items())
        end = "without an end in the pack" if report.mode == "pack" else "under way"
        yield f"{report.open_intents} intents {end}, {report.orphans} orphans"
    for finding in report.findings[:SHOWN]:
        place = f"record {finding.seq}" if finding.seq >= 0 else "log"
        where = f" (segment {finding.segment}, byte {finding.byte})" if finding.byte >= 0 else ""
        yield f"  {finding.severity.value}: {finding.code} at {place}{where} {finding.detail}".rstrip()
    hidden = len(report.findings) + report.further_findings - SHOWN
    if hidden > 0:
        yield f"  and {hidden} more"


def _query(match: dict[str, list[Any]], since: int, until: int) -> str:
    # Paths and values come from the pack, as the names of its files do.
    told = [f"{path!a} is {' or '.join(map(ascii, values))}" for path, values in match.items()] or ["every record"]
    if since:
        told.append(f"since {_time(since // 1_000_000)}")
    if until:
        told.append(f"before {_time(until // 1_000_000)}")
    return ", ".join(told)


def _time(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return "a time that no calendar has"
