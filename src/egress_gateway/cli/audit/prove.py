"""`egress audit prove`: a proof to take away that one record is in the log."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.adapters.log_proofs import checkpoint_of, newest_note, prove_record
from egress_gateway.audit.merkle.proof_file import write
from egress_gateway.cli.audit.reading import DEFAULT_LOG, fail, open_log
from egress_gateway.core.errors import ConfigError, Unavailable

_STEP: Final = 1024


def prove(
    seq: int | None = None,
    /,
    *,
    record: str = "",
    log: Path = DEFAULT_LOG,
    out: Path | None = None,
    leaf: Path | None = None,
) -> int:
    """Write a proof that a record is under the newest checkpoint, cosigned if there is such a one.

    The proof is a C2SP `.tlog-proof` and was checked before it was written. Whoever gets it needs the
    record, too: either the leaf, exactly as it is in the log, or the record alone.

    Args:
        seq: The record's position in the log.
        record: Instead of a position, the id of a request: its records are proven one by one.
        log: The log directory.
        out: Where to write the proof; a directory for the records of a request. Otherwise it is printed.
        leaf: Where to write the leaf.
    """
    try:
        files = open_log(log)
        if record:
            _prove_request(files, record, seq, out, leaf)
        else:
            _prove_one(files, seq, out, leaf)
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    return 0


def _prove_one(files: Directory, seq: int | None, out: Path | None, leaf: Path | None) -> None:
    if seq is None:
        raise ConfigError("name a position, or a request with --record")
    proof, found = prove_record(LogHashes(files), seq, newest_note(files, seq + 1))
    if out is None:
        sys.stdout.write(write(proof).decode())
    else:
        out.write_bytes(write(proof))
    if leaf is not None:
        leaf.write_bytes(found)


def _prove_request(files: Directory, record: str, seq: int | None, out: Path | None, leaf: Path | None) -> None:
    if seq is not None or leaf is not None or out is None:
        raise ConfigError("the records of a request are proven into a directory: give --out, no position and no --leaf")
    hashes, note = LogHashes(files), newest_note(files)
    seqs = list(_positions(hashes, checkpoint_of(note).size, record))
    if not seqs:
        raise ConfigError(f"no record of a request {record!r} is in the log")
    out.mkdir(parents=True, exist_ok=True)
    for each in seqs:
        proof, found = prove_record(hashes, each, note)
        (out / f"{each}.tlog-proof").write_bytes(write(proof))
        (out / f"{each}.leaf").write_bytes(found)
    print(f"{len(seqs)} records proven: {', '.join(map(str, seqs))}")


def _positions(hashes: LogHashes, size: int, record: str) -> Iterator[int]:
    """Where the records of a request are, found by reading the whole log."""
    wanted = f'"rid":"{record}"'.encode()
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=size)
        for first in range(0, size, _STEP):
            end = min(size, first + _STEP)
            for seq, leaf in enumerate(hashes.leaves.read(first, end), first):
                if wanted in leaf:
                    yield seq
            progress.advance(task, end - first)
