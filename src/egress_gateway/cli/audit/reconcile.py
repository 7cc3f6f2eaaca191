"""`egress audit reconcile`: does the log agree with what others counted; and the import of what they counted."""

import sys
import tempfile
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from egress_gateway.adapters.audit_index import INDEX, AuditIndex
from egress_gateway.adapters.auditd.layout import notes
from egress_gateway.adapters.counted_elsewhere import CountedElsewhere
from egress_gateway.adapters.reconciliation import HOUR, Reconciliation
from egress_gateway.adapters.system import SystemClock
from egress_gateway.audit.accounts.network import LARGEST_COUNTERS, read_counters
from egress_gateway.audit.notes.checkpoint import stated_size
from egress_gateway.audit.records.operations import ReconciliationRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.audit.telling.phrases import number
from egress_gateway.cli.acts import configuration_to_read
from egress_gateway.cli.audit.reading import fail, micros, open_log, shown_time
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable, WireError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.providers.usage import LARGEST_FILE, read_usage

DEFAULT_STATE: Final = Path("var")
_STDIN: Final = Path("-")
_File = Annotated[Path, Parameter(allow_leading_hyphen=True)]
"""Without this the parser takes `-` for an option."""
_NOTHING: Final = (
    "nothing was compared: in no hour that is asked about and over did the log, the connector or a provider count "
    "anything; wait until an hour with requests is over, or name one with --hour"
)
AGREES, DIFFERS = 0, 1

counters: Final = App(name="counters", help="The kernel's counts of what left the machine.")
usage: Final = App(name="usage", help="Providers' counts of what was used.")


def reconcile(
    directory: Path | None = None,
    /,
    *,
    hour: datetime | None = None,
    since: datetime | None = None,
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Hold the log against what the connector, the network and providers counted.

    Exit 0 if they agree, 1 if they do not, 2 if there was nothing to compare. Reads the segments anew, with an index
    that it makes for itself, and changes nothing: not the log either, in which the gateway puts what it finds each
    hour.

    Args:
        directory: The log directory; that of the state if none is given.
        hour: The hour that begins at this time or holds it; the last one that is over if none is given.
        since: Every hour from this time on that is over.
        state: The gateway's state directory, with what was imported.
        config: `gateway.yaml`, which says how closely is compared.
        json: One record a line, as the log would hold it.
    """
    try:
        gateway = configuration_to_read(state, config)
        found = list(_compared(directory or Path(_state(state).log), gateway, state, micros(hour), micros(since)))
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    if not found:
        return fail(ConfigError(_NOTHING))
    if json:
        for record in found:
            sys.stdout.buffer.write(encode(record) + b"\n")
        sys.stdout.buffer.flush()
    else:
        Console().print(_table(found))
    return AGREES if all(record.agrees for record in found) else DIFFERS


@counters.command(name="import")
def import_counters(
    file: _File, /, *, at: datetime | None = None, state: Path = DEFAULT_STATE, config: Path | None = None
) -> int:
    """Take in what `nft -j list counters` says. Run it by a timer, at the full hour and some minutes after it.

    Args:
        file: The JSON; `-` for standard input.
        at: When it was printed; now if that is not said. UTC unless it says otherwise.
        state: The gateway's state directory.
        config: `gateway.yaml`, which names the counters.
    """
    try:
        names = configuration_to_read(state, config).reconcile
        found = read_counters(_data(file, LARGEST_COUNTERS))
        _require(names.connector_counter, found, "counter")
        elsewhere = CountedElsewhere(Path(_state(state).imports))
        elsewhere.add_look(micros(at) or SystemClock().now(), found)
    except WireError as error:
        return fail(ConfigError(error.reason, file=str(file)))
    except (ConfigError, OSError) as error:
        return fail(error)
    print(f"{number(len(found), 'counter')}; {number(len(elsewhere.looks()), 'look')} at them kept")
    return 0


@usage.command(name="import")
def import_usage(file: _File, /, *, upstream: str, state: Path = DEFAULT_STATE, config: Path | None = None) -> int:
    """Take in what a provider says was used with our key, hour by hour.

    Args:
        file: Pages of OpenAI's usage or of Anthropic's usage report, fetched with `bucket_width=1h` for the key that
            the gateway uses; or CSV. `-` for standard input.
        upstream: The upstream that this is about.
        state: The gateway's state directory.
        config: `gateway.yaml`, which names the upstreams.
    """
    try:
        names = {one.name for one in configuration_to_read(state, config).upstreams}
        _require(upstream, names, "upstream")
        hours = read_usage(_data(file, LARGEST_FILE))
        CountedElsewhere(Path(_state(state).imports)).add_used(upstream, hours)
    except WireError as error:
        return fail(ConfigError(error.reason, file=str(file)))
    except (ConfigError, OSError) as error:
        return fail(error)
    print(f"{number(len(hours), 'hour')} of {upstream}")
    return 0


def _state(state: Path) -> StateConfig:
    return StateConfig(directory=str(state))


def _require(name: str, names: Collection[str], what: str) -> None:
    if name not in names:
        raise ConfigError(
            f"there is no {what} {name!r} among {', '.join(sorted(names)) or 'none'}; gateway.yaml says which is meant"
        )


def _data(file: Path, limit: int) -> bytes:
    if file == _STDIN:
        return sys.stdin.buffer.read(limit + 1)
    with file.open("rb") as opened:
        return opened.read(limit + 1)


def _compared(
    directory: Path, gateway: GatewayConfig, state: Path, hour: int, since: int
) -> Iterator[ReconciliationRecord]:
    files = open_log(directory)
    history, _ = notes(files)
    files.close()
    if not history:
        raise ConfigError("the log has no checkpoint yet; wait a second", file=str(directory))
    clock = SystemClock()
    # Not the log's own index: who could have changed the log's directory could have changed that, too.
    with (
        tempfile.TemporaryDirectory(prefix="egress-reconcile") as private,
        Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress,
    ):
        index = AuditIndex(directory, Path(private) / INDEX)
        try:
            task = progress.add_task("reading", total=None)
            size = stated_size(history[-1])
            while not index.step(size):
                progress.advance(task)
            work = Reconciliation(
                index,
                CountedElsewhere(Path(_state(state).imports)),
                gateway.reconcile,
                now=clock.now,
                pause=lambda: progress.advance(task),
            )
            last = clock.now() // HOUR * HOUR - HOUR
            first = (since or hour or last) // HOUR * HOUR
            for each in range(first, (last if since else first) + 1, HOUR):
                yield from work.compare(each, work.sources(each))
        finally:
            index.close()


def _table(records: list[ReconciliationRecord]) -> Table:
    table = Table(box=None, header_style="dim")
    for name in ("hour (UTC)", "counted by", "agrees"):
        table.add_column(name, no_wrap=True)
    table.add_column("differences", overflow="fold")
    for record in records:
        table.add_row(
            shown_time(record.since)[:16],
            record.source,
            "yes" if record.agrees else "NO",
            "\n".join(record.differences),
        )
    return table
