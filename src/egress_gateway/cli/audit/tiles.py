"""`egress audit tiles`: the log as static files that any web server can serve."""

import json as text
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from egress_gateway.adapters.log_proofs import checkpoint_of, newest_note
from egress_gateway.adapters.static_tiles import export
from egress_gateway.cli.audit.reading import DEFAULT_LOG, fail, open_log
from egress_gateway.core.errors import ConfigError, Unavailable


def tiles(out: Path, /, *, log: Path = DEFAULT_LOG, json: bool = False) -> int:
    """Write the log as C2SP tlog-tiles: checkpoint, hash tiles, entry bundles; a further run adds what is new.

    Entry bundles hold the records. Serve the directory only to whom you would give the log.

    Args:
        out: The directory to serve; made if it is not there.
        log: The log directory.
        json: What was written as one JSON object.
    """
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        files = open_log(log)
        with Progress(
            *columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
        ) as progress:
            task = progress.add_task("", total=checkpoint_of(newest_note(files)).size)
            done = export(files, out, seen=lambda records: progress.advance(task, records))
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    if json:
        print(text.dumps({"size": done.size, "written": done.written, "pruned_bundles": done.pruned}))
    else:
        pruned = f"; the records of {done.pruned} bundles are no longer in the log" if done.pruned else ""
        print(f"{done.size} records, {done.written} files written{pruned}")
    return 0
