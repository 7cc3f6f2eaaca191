"""`egress audit verify`: is the log what was signed."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from egress_gateway.adapters.audit_check import check_log
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes, segment_name
from egress_gateway.audit.checkpoint import VerifierKey
from egress_gateway.audit.report import Report, Verdict
from egress_gateway.cli.audit.reading import DEFAULT_LOG, fail, open_log, read_keys, shown_time
from egress_gateway.core.errors import ConfigError

_SHOWN_FINDINGS: Final = 20


def verify(directory: Path = DEFAULT_LOG, /, *, key: str, trusted: list[Path] | None = None, json: bool = False) -> int:
    """Check every byte of a log: 0 if it is whole, 1 if it was tampered with or is incomplete.

    A log that is being written is checked up to a checkpoint that covers all that is there at the
    start. Records that no checkpoint covers make a log incomplete: anybody could have put them there.

    Args:
        directory: The log directory.
        key: The log's verifier key, or a file that holds it; never take it from the log's own machine.
        trusted: Checkpoints that were kept elsewhere; the log must contain what they cover.
        json: The whole report as one JSON object.
    """
    try:
        (vkey,) = read_keys([key])
        kept = [path.read_bytes() for path in trusted or []]
        report = _verify(open_log(directory), vkey, kept)
    except (ConfigError, OSError) as error:
        return fail(error)
    if json:
        print(msgspec.json.encode(report).decode())
    else:
        _show(report)
    return 0 if report.verdict is Verdict.OK else 1


def _verify(files: Directory, vkey: VerifierKey, kept: Iterable[bytes]) -> Report:
    total = sum(files.size(segment_name(index)) for index in segment_indexes(files))
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=total)
        report = check_log(files, vkey, kept, seen=lambda read: progress.advance(task, read))
    files.close()
    return report


def _show(report: Report) -> None:
    print(f"{report.verdict.value}: {report.records} records, {report.covered} of them covered by a checkpoint")
    print(f"origin {report.origin or '-'}, {report.checkpoints} checkpoints, root {report.root}")
    if report.last_ts:
        print(f"from {shown_time(report.first_ts)} to {shown_time(report.last_ts)}")
    print(", ".join(f"{count} {kind}" for kind, count in report.kinds.items()))
    print(f"{report.open_intents} intents under way, {report.orphans} orphans")
    for finding in report.findings[:_SHOWN_FINDINGS]:
        place = f"record {finding.seq}" if finding.seq >= 0 else "log"
        where = f" (segment {finding.segment}, byte {finding.byte})" if finding.byte >= 0 else ""
        print(f"  {finding.severity.value}: {finding.code} at {place}{where} {finding.detail}".rstrip())
    hidden = len(report.findings) + report.further_findings - _SHOWN_FINDINGS
    if hidden > 0:
        print(f"  and {hidden} more")
